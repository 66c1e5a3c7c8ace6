from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmanning.members.journal.acting import ActingRequest
from allmanning.members.people import actions
from allmanning.members.people.forms import SettingsForm
from allmanning.members.people.queries import own_language


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: ActingRequest) -> HttpResponse:
    """What the one who is signed in chooses for themselves."""
    first = {"language": own_language(request.acting)}
    form = SettingsForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        actions.choose_language(language, acting=request.acting, now=timezone.now())
        messages.success(request, _("Your choice is kept."))
        return redirect("people:settings")
    return render(request, "people/settings.jinja", {"form": form})

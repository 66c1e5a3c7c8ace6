"""Letters to print at a library, and a borrower's choice of messages (Library § 11)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.kit.typed import whole_number
from allmanning.members.journal.acting import BORROWER
from allmanning.services.library.borrowers.actions.people import choose_messages
from allmanning.services.library.borrowers.desk_door import DeskRequest, for_desk
from allmanning.services.library.borrowers.http import BorrowerRequest, needs_card
from allmanning.services.library.borrowers.queries import message_choices
from allmanning.services.library.circulation.actions import posting
from allmanning.services.library.circulation.forms import ChoicesForm
from allmanning.services.library.circulation.letters import printed
from allmanning.services.library.circulation.queries import letters as queries


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def letters(request: DeskRequest) -> HttpResponse:
    """What waits to be printed and posted; a batch is written once and forgotten when posted."""
    place, by, now = request.desk.library, request.desk.held.signature(), timezone.now()
    if request.method == "POST":
        number = whole_number(request.POST.get("number", ""))
        if request.POST.get("act") == "write":
            if batch := posting.make_batch(place, by=by, now=now):
                words = ngettext(
                    "%(num)s letter is written.", "%(num)s letters are written.", batch.letters
                )
                messages.success(request, words % {"num": batch.letters})
        elif number is not None:
            posting.mark_printed(number, place, by=by, now=now)
        return redirect("library:letters", place.slug)
    context = {
        "library": place, "waiting": queries.waiting(place), "batches": queries.batches(place),
        "for_staff": queries.for_staff(place),
    }  # fmt: skip
    return render(request, "circulation/letters.jinja", context)


@never_cache
@require_GET
@for_desk
def letters_pdf(request: DeskRequest, number: int) -> HttpResponse:
    """A batch to print, with one letter a page."""
    pdf = printed(queries.batch(number, request.desk.library))
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="letters-{number}.pdf"'
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
@needs_card
def choices(request: BorrowerRequest) -> HttpResponse:
    """Choose which messages come, in which language, and whether titles stand in them."""
    kept = message_choices(request.borrower)
    kinds = [kind for kind, _words in ChoicesForm.base_fields["wanted"].choices]  # type: ignore[attr-defined]
    unwanted = kept.pop("unwanted")
    wanted = [kind for kind in kinds if kind not in unwanted]  # type: ignore[operator]
    form = ChoicesForm(request.POST or None, initial=kept | {"wanted": wanted})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        choose_messages(
            request.borrower.key, language=chosen["language"], titles=chosen["titles"],
            unwanted=[kind for kind in kinds if kind not in chosen["wanted"]],
            by=BORROWER, now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Your choice is kept."))
        return redirect("library:my_messages")
    return render(request, "circulation/my_choices.jinja", {"form": form})

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmanning.governance.meetings import forms
from allmanning.governance.meetings.actions import enrolments as actions
from allmanning.governance.meetings.queries.enrolments import coming_to
from allmanning.governance.meetings.queries.meeting import meeting_shown
from allmanning.governance.meetings.rules.enrolment import ENROLS
from allmanning.kit.trying import Tried
from allmanning.kit.typed import whole_number
from allmanning.members.journal.acting import Acting, ActingRequest


@login_required
@require_http_methods(["GET", "POST"])
def enrol(request: ActingRequest, pk: int) -> HttpResponse:
    """Say that one comes to a seminar or a study trip, oneself or for others, or give up a place."""
    shown = meeting_shown(pk, seen_by=request.acting)
    if shown.kind not in ENROLS:
        raise Http404
    coming = coming_to(shown, seen_by=request.acting)
    if not coming.is_invited and not coming.municipalities:
        raise PermissionDenied
    act = request.POST.get("act", "")
    own = forms.ComingForm(request.POST if act == "enrol" else None)
    choices = [(each.code, each.name) for each in coming.municipalities]
    guest = forms.GuestForm(request.POST if act == "guest" else None, municipalities=choices)
    tried = None
    if request.method == "POST":
        asked = _asked(pk, act, request.POST.get("enrolment", ""), own, guest, request.acting)
        tried = Tried(asked) if asked else None
        if tried and tried.is_done:
            messages.success(request, _("It is kept who comes."))
            return redirect("meetings:enrol", pk)
    page = {"meeting": shown, "coming": coming, "own": own, "guest": guest, "tried": tried}
    return render(request, "meetings/enrol.jinja", page)


def _asked(
    pk: int,
    act: str,
    enrolment: str,
    own: forms.ComingForm,
    guest: forms.GuestForm,
    acting: Acting,
) -> Callable[[], object] | None:
    """What was asked for; None where what was typed cannot be read."""
    now = timezone.now()
    at: dict[str, Any] = {"acting": acting, "now": now}
    if act == "enrol" and own.is_valid():
        return lambda: actions.enrol(pk, own.cleaned_data["diet"], **at)
    if act == "guest" and guest.is_valid():
        typed = guest.cleaned_data
        return lambda: actions.enrol_guest(
            pk, typed["name"], typed["municipality"], typed["diet"], **at
        )
    if act == "give_up" and (place := whole_number(enrolment)) is not None:
        return lambda: actions.give_up_place(place, **at)
    return None

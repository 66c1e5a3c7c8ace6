from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmanning.governance.meetings import forms, words
from allmanning.governance.meetings.actions import running as actions
from allmanning.governance.meetings.doors import for_officer
from allmanning.governance.meetings.queries import running as queries
from allmanning.governance.meetings.queries.meeting import MeetingShown, item_chairs, meeting_shown
from allmanning.kit.trying import Tried
from allmanning.members.journal.acting import ActingRequest

GUESTS = 5  # empty rows for those who are not expected
CHAIRS = 4


@login_required
@require_http_methods(["GET", "POST"])
def run(request: ActingRequest, pk: int) -> HttpResponse:
    """The meeting as it runs: open it, note what became of each item, close it."""
    shown = for_officer(meeting_shown(pk, seen_by=request.acting))
    tried = None
    if request.method == "POST":
        tried = Tried(lambda: _step(request, shown))
        if tried.is_done:
            return redirect("meetings:run", pk)
        shown = meeting_shown(pk, seen_by=request.acting)
    page = {
        "meeting": shown,
        "tried": tried,
        "typed": request.POST if tried else {},
        "status_choices": list(words.ITEM_STATUSES.items()),
        "chairs": item_chairs(shown),
        "presences": queries.presences(pk),
    }
    return render(request, "meetings/run.jinja", page)


def _step(request: ActingRequest, shown: MeetingShown) -> object:
    """Carry out the button that was pressed."""
    typed, version = request.POST, forms.version_in(request.POST)
    now, acting = timezone.now(), request.acting
    if "open" in typed:
        return actions.open_meeting(shown.pk, acting=acting, now=now)
    if "close" in typed:
        return actions.close_meeting(shown.pk, version=version, acting=acting, now=now)
    fates = forms.fates(typed, [item.pk for item in shown.items])
    if "rest" in typed:
        fates = {
            pk: ("handled", "") if fate[0] == "planned" else fate for pk, fate in fates.items()
        }
    kept = actions.handle_items(shown.pk, fates, version=version, acting=acting, now=now)
    messages.success(request, _("Kept."))
    return kept


@login_required
@require_http_methods(["GET", "POST"])
def presence(request: ActingRequest, pk: int) -> HttpResponse:
    """Who is present, in which capacity, for which items."""
    shown = for_officer(meeting_shown(pk, seen_by=request.acting))
    who, tried = queries.expected_at(pk), None
    if request.method == "POST":
        rows = forms.attendances(request.POST, who, GUESTS)
        tried = Tried(
            lambda: actions.note_presence(
                pk,
                rows,
                version=forms.version_in(request.POST),
                acting=request.acting,
                now=timezone.now(),
            )
        )
        if tried.is_done:
            messages.success(request, _("Presence is noted."))
            return redirect("meetings:run", pk)
        shown = meeting_shown(pk, seen_by=request.acting)
    typed = request.POST.dict() if tried else _kept_presence(pk)
    page = {
        "meeting": shown,
        "tried": tried,
        "who": who,
        "typed": typed,
        "guests": range(GUESTS),
        "capacity_choices": list(words.CAPACITIES.items()),
        "mode_choices": list(words.MODES.items()),
    }
    return render(request, "meetings/presence.jinja", page)


def _kept_presence(pk: int) -> dict[str, Any]:
    """Return what is noted, under the names the form's fields have."""
    typed: dict[str, Any] = {}
    guests = 0
    for row in queries.presences(pk):
        key = f"p{row.person_id}" if row.person_id else f"g{guests}"
        guests += 0 if row.person_id else 1
        typed |= {
            f"{key}-here": "on",
            f"{key}-name": row.name,
            f"{key}-capacity": row.capacity,
            f"{key}-mode": row.mode,
            f"{key}-items": row.items,
        }
    return typed


@login_required
@require_http_methods(["GET", "POST"])
def chairs(request: ActingRequest, pk: int) -> HttpResponse:
    """Who chairs which items."""
    shown = for_officer(meeting_shown(pk, seen_by=request.acting))
    tried = None
    if request.method == "POST":
        rows = forms.chairs(request.POST, CHAIRS)
        tried = Tried(
            lambda: actions.name_chairs(
                pk,
                rows,
                version=forms.version_in(request.POST),
                acting=request.acting,
                now=timezone.now(),
            )
        )
        if tried.is_done:
            messages.success(request, _("The chairs are named."))
            return redirect("meetings:run", pk)
        shown = meeting_shown(pk, seen_by=request.acting)
    typed = request.POST.dict() if tried else _kept_chairs(pk)
    people = [("", _("Nobody")), *((one.person, one.name) for one in queries.expected_at(pk))]
    page = {
        "meeting": shown,
        "tried": tried,
        "typed": typed,
        "rows": range(CHAIRS),
        "people": people,
    }
    return render(request, "meetings/chairs.jinja", page)


def _kept_chairs(pk: int) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for number, row in enumerate(queries.chairings(pk)):
        typed |= {f"c{number}-person": row.person_id, f"c{number}-items": row.items}
    return typed

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmanning.governance.meetings import forms, words
from allmanning.governance.meetings.actions import handover as handing
from allmanning.governance.meetings.actions import plan as actions
from allmanning.governance.meetings.doors import for_runner
from allmanning.governance.meetings.queries import listing
from allmanning.governance.meetings.queries import year as years
from allmanning.governance.meetings.queries.meeting import meeting_shown
from allmanning.governance.meetings.rules import roles
from allmanning.governance.meetings.trying import tried_with
from allmanning.kit.trying import Tried
from allmanning.members.bodies.queries import bodies
from allmanning.members.journal.acting import ActingRequest
from allmanning.members.mandates.offices import OFFICES

MEET = ["region_council", "chief_executives", "working_group", "officer_preparation"]


@login_required
@require_http_methods(["GET", "POST"])
def create(request: ActingRequest) -> HttpResponse:
    """Plan a meeting."""
    if not request.acting.holds(roles.SECRETARIAT, "group_chair"):
        raise PermissionDenied
    english = translation.get_language() == "en"
    choices = [(b.slug, b.name_en if english else b.name) for b in bodies([*MEET, "secretariat"])]
    first = {"version": 1, "language": "sv", "kind": request.GET.get("kind", "ordinary")}
    form = forms.MeetingForm(request.POST or None, initial=first, bodies=choices)
    tried = None
    if request.method == "POST" and form.is_valid():
        tried = Tried(
            lambda: actions.plan_meeting(form.wanted(), acting=request.acting, now=timezone.now())
        )
        if tried.done is not None:
            messages.success(request, _("The meeting is in the plan."))
            return redirect("meetings:meeting", tried.done.pk)
    return render(
        request, "meetings/edit.jinja", {"form": form, "tried": tried, "meeting": None, "was": []}
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: ActingRequest, pk: int) -> HttpResponse:
    """Move or rename a meeting."""
    shown = for_runner(meeting_shown(pk, seen_by=request.acting))
    form = forms.MeetingForm(request.POST or None, initial=forms.MeetingForm.initial_of(shown))
    tried = None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        tried = Tried(
            lambda: actions.change_meeting(
                pk, form.wanted(), version=version, acting=request.acting, now=timezone.now()
            )
        )
        if tried.is_done:
            messages.success(request, _("The change is kept."))
            return redirect("meetings:meeting", pk)
    was = form.as_it_is() if tried and tried.outdated else []
    if was:
        form.made_from(shown.version)
    return render(
        request, "meetings/edit.jinja", {"form": form, "tried": tried, "meeting": shown, "was": was}
    )


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: ActingRequest, pk: int) -> HttpResponse:
    """Cancel a meeting, saying why."""
    shown = for_runner(meeting_shown(pk, seen_by=request.acting))
    form = forms.ReasonForm(request.POST or None, initial={"version": shown.version})

    def act(typed: dict[str, Any]) -> None:
        now, version = timezone.now(), typed["version"]
        actions.cancel_meeting(pk, typed["reason"], version=version, acting=request.acting, now=now)

    tried = tried_with(request, form, shown.version, act)
    if tried and tried.is_done:
        messages.success(request, _("The meeting is cancelled, and those called are told."))
        return redirect("meetings:meeting", pk)
    return render(
        request, "meetings/cancel.jinja", {"form": form, "tried": tried, "meeting": shown}
    )


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: ActingRequest, year: int) -> HttpResponse:
    """The year's plan and what it lacks."""
    if not request.acting.holds(roles.SECRETARIAT):
        raise PermissionDenied
    tried = None
    if request.method == "POST":
        tried = Tried(
            lambda: actions.set_warning_aside(
                year,
                request.POST.get("warning", "")[:30],
                request.POST.get("note", "")[:300],
                acting=request.acting,
                now=timezone.now(),
            )
        )
        if tried.is_done:
            messages.success(request, _("The note is kept."))
            return redirect("meetings:plan", year)
    return render(
        request,
        "meetings/plan.jinja",
        {
            "year": year,
            "missing": years.lacks_of(year, timezone.localdate()),
            "meetings": listing.meetings_in(year, seen_by=request.acting),
            "tried": tried,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def handover(request: ActingRequest, year: int) -> HttpResponse:
    """The handover in December: who to whom, the checklist, and what follows on 1 January."""
    shown = years.handover_of(year, timezone.localdate())
    runs = request.acting.holds(roles.SECRETARIAT)
    if not runs:
        if shown.meeting is None:
            raise PermissionDenied
        if not meeting_shown(shown.meeting.pk, seen_by=request.acting).sight.inside:
            raise PermissionDenied
    tried, form = None, forms.PointForm(request.POST or None)
    if request.method == "POST" and shown.meeting and form.is_valid():
        typed, pk = form.cleaned_data, shown.meeting.pk
        tried = Tried(
            lambda: handing.go_through(
                pk,
                typed["code"],
                typed["note"],
                done=typed["done"],
                version=typed["version"],
                acting=request.acting,
                now=timezone.now(),
            )
        )
        if tried.is_done:
            messages.success(request, _("The point is kept."))
            return redirect("meetings:handover", year)
    return render(
        request,
        "meetings/handover.jinja",
        {
            "handover": shown,
            "runs": runs,
            "tried": tried,
            "typed": form.cleaned_data if tried else {},
            "points": words.HANDOVER_POINTS,
            "moves": [
                (OFFICES.get(one.office, one.office), [one.holder or "–", one.municipality_name])
                for one in shown.offices
            ],
            "next_meetings": listing.meetings_in(year + 1, seen_by=request.acting),
        },
    )

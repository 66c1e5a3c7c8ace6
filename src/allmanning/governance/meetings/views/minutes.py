from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmanning.governance.meetings import forms
from allmanning.governance.meetings.actions import minutes as actions
from allmanning.governance.meetings.doors import for_officer
from allmanning.governance.meetings.queries import notes, running
from allmanning.governance.meetings.queries.meeting import MeetingShown, item_shown, meeting_shown
from allmanning.governance.meetings.trying import body_names
from allmanning.kit.trying import Tried
from allmanning.kit.typed import whole_number
from allmanning.members.journal.acting import ActingRequest


@login_required
@require_http_methods(["GET", "POST"])
def drafts(request: ActingRequest, pk: int) -> HttpResponse:
    """The notes in the making, item by item; the standing phrases are drafted at once."""
    shown = for_officer(meeting_shown(pk, seen_by=request.acting))
    tried = None
    if request.method == "POST":
        now = timezone.now()
        tried = Tried(lambda: actions.draft_standing_phrases(pk, acting=request.acting, now=now))
        if tried.is_done:
            messages.success(request, _("The standing phrases are drafted."))
            return redirect("meetings:drafts", pk)
    written = {note.number: note for note in running.drafts_of(pk)}
    page = {"meeting": shown, "tried": tried, "notes": written, "phrase": notes.phrase}
    return render(request, "meetings/drafts.jinja", page)


@login_required
@require_http_methods(["GET", "POST"])
def write_notes(request: ActingRequest, pk: int) -> HttpResponse:
    """Write the notes on an item; earlier versions stand below, with what changed."""
    shown, item = item_shown(pk, seen_by=request.acting)
    for_officer(shown)
    versions = running.versions_of(shown, pk)
    latest = versions[-1] if versions else None
    first: dict[str, Any] = {"version": latest.version if latest else 0}
    if latest:
        first |= {
            "background": latest.background,
            "outcome": latest.outcome,
            "outcome_text": latest.outcome_text,
        }
    form = forms.NoteForm(
        request.POST or None,
        initial=first,
        status="handled" if item.status == "planned" else item.status,
        body_kinds=[body.kind for body in shown.bodies],
        body_name=body_names(shown, english=translation.get_language() == "en"),
    )
    tried = None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        tried = Tried(
            lambda: actions.write_minutes(
                pk, form.note(), version=version, acting=request.acting, now=timezone.now()
            )
        )
        if tried.is_done:
            messages.success(request, _("The notes are kept as a new version."))
            return redirect("meetings:drafts", shown.pk)
    was = form.as_it_is() if tried and tried.outdated else []
    if tried and tried.outdated:
        form.made_from(first["version"])
    page = {
        "meeting": shown,
        "item": item,
        "form": form,
        "tried": tried,
        "was": was,
        "versions": _with_changes(versions),
        "phrase": notes.phrase,
    }
    return render(request, "meetings/notes.jinja", page)


def _with_changes(
    versions: list[notes.NoteNow],
) -> list[tuple[notes.NoteNow, list[notes.Piece]]]:
    """Return the versions, newest first, each with what changed since the one before."""
    found = []
    before = ""
    for note in versions:
        text = f"{note.background} {note.outcome_text}"
        found.append((note, list(notes.compared(before, text))))
        before = text
    return found[::-1]


@login_required
@require_http_methods(["GET", "POST"])
def approve(request: ActingRequest, pk: int) -> HttpResponse:
    """Read the notes and approve those of the items one chaired; then they are published."""
    shown = meeting_shown(pk, seen_by=request.acting)
    if not shown.sight.drafts:
        raise PermissionDenied
    tried = None
    if request.method == "POST":
        tried = Tried(lambda: _act(request, shown))
        if tried.is_done:
            messages.success(request, _("Kept."))
            return redirect("meetings:approve", pk)
        shown = meeting_shown(pk, seen_by=request.acting)
    page = {
        "meeting": shown,
        "tried": tried,
        "notes": running.drafts_of(pk),
        "mine": request.acting.person,
        "phrase": notes.phrase,
        "titles": {item.number: item for item in shown.items},
    }
    return render(request, "meetings/approve.jinja", page)


def _act(request: ActingRequest, shown: MeetingShown) -> object:
    now, acting = timezone.now(), request.acting
    if "publish" in request.POST:
        version = forms.version_in(request.POST)
        return actions.publish_minutes(shown.pk, version=version, acting=acting, now=now)
    keys = [key for key in map(whole_number, request.POST.getlist("notes")) if key is not None]
    return actions.approve_minutes(shown.pk, keys, acting=acting, now=now)

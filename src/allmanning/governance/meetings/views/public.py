from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from allmanning.governance.meetings import forms, papers
from allmanning.governance.meetings.queries import listing, notes, running
from allmanning.governance.meetings.queries import meeting as queries
from allmanning.governance.meetings.rules import roles
from allmanning.members.bodies.queries import bodies
from allmanning.members.journal.acting import ActingRequest


@require_GET
def meetings(request: ActingRequest) -> HttpResponse:
    """The year's meetings, for everyone."""
    year = forms.year_in(request.GET, timezone.localtime())
    chosen = request.GET.get("body", "")
    rows = listing.meetings_in(year, seen_by=request.acting, body=chosen)
    now, english = timezone.now(), translation.get_language() == "en"
    who = bodies(["region_council", "chief_executives", "working_group"])
    years = sorted({*listing.years_with_meetings(), timezone.localdate().year, year})
    return render(
        request,
        "meetings/list.jinja",
        {
            "year": year,
            "year_choices": [(one, one) for one in years],
            "coming": [row for row in rows if row.ends_at >= now],
            "past": [row for row in rows if row.ends_at < now],
            "body_choices": [(one.slug, one.name_en if english else one.name) for one in who],
            "chosen": chosen,
            "may_plan": request.acting.holds(roles.SECRETARIAT, "group_chair"),
            "runs_all": request.acting.holds(roles.SECRETARIAT),
        },
    )


@require_GET
def meeting(request: ActingRequest, pk: int) -> HttpResponse:
    """One meeting: when and where, its agenda, and what came of it."""
    shown = queries.meeting_shown(pk, seen_by=request.acting)
    written = []
    if shown.sight.notes:
        written = running.notes_shown(shown)
    return render(
        request,
        "meetings/meeting.jinja",
        {
            "meeting": shown,
            "notes": {note.number: note for note in written},
            "phrase": notes.phrase,
            "address": settings.ADDRESS,
            "moved": running.moved_from(shown),
            "recalls": running.recalls(shown),
        },
    )


@require_GET
def document(request: ActingRequest, pk: int) -> FileResponse:
    """A document of an agenda item, handed out as a file."""
    attachment = queries.attachment_shown(pk, seen_by=request.acting)
    name = str(attachment.file.name).rpartition("/")[2]
    return FileResponse(attachment.file.open("rb"), as_attachment=True, filename=name)


@require_GET
def notice_pdf(request: ActingRequest, pk: int) -> HttpResponse:
    """The notice as PDF/UA, as far as the one who asks may see it."""
    shown = running.notice_shown(pk, seen_by=request.acting)
    made = papers.notice_paper(shown.contents, shown.sha256, shown.sent.sent_at)
    return _paper(made, f"notice-{pk}")


@require_GET
def minutes(request: ActingRequest, pk: int) -> HttpResponse:
    """The approved notes."""
    shown = queries.meeting_shown(pk, seen_by=request.acting)
    written = {note.number: note for note in running.notes_shown(shown)}
    return render(
        request,
        "meetings/minutes.jinja",
        {
            "meeting": shown,
            "notes": written,
            "presences": running.presences(pk),
            "chair_lines": papers.chair_lines(running.chairings(pk)),
            "phrase": notes.phrase,
        },
    )


@require_GET
def minutes_pdf(request: ActingRequest, pk: int) -> HttpResponse:
    """The approved notes as PDF/UA."""
    shown = queries.meeting_shown(pk, seen_by=request.acting)
    written = running.notes_shown(shown)
    made = papers.notes_paper(shown, written, running.presences(pk), running.chairings(pk))
    return _paper(made, f"notes-{pk}")


def _paper(made: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer

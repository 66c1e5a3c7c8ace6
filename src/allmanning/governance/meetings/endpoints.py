"""Feeds for machines: the meetings as calendars, public ones only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from allmanning.governance.meetings.calendars import calendar
from allmanning.governance.meetings.queries.listing import Listed, calendar_of
from allmanning.members.bodies.queries import body
from allmanning.members.journal.acting import PUBLIC
from allmanning.members.municipalities.queries import the_alliance


@require_GET
def all_meetings(request: HttpRequest) -> HttpResponse:
    """Every public meeting of the alliance."""
    return _answer(calendar_of(seen_by=PUBLIC), str(the_alliance() or ""), "meetings")


@require_GET
def meetings_of_body(request: HttpRequest, slug: str) -> HttpResponse:
    """Every public meeting of one body."""
    return _answer(calendar_of(seen_by=PUBLIC, body=slug), str(body(slug)), slug)


@require_GET
def one_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One public meeting, to put into a calendar."""
    found = calendar_of(seen_by=PUBLIC, meeting=pk)
    if not found:
        raise Http404
    return _answer(found, found[0].title, f"meeting-{pk}")


def _answer(meetings: list[Listed], name: str, file: str) -> HttpResponse:
    answer = HttpResponse(
        calendar(meetings, name, address=settings.ADDRESS),
        content_type="text/calendar; charset=utf-8",
    )
    answer["Content-Disposition"] = f'inline; filename="{file}.ics"'
    return answer

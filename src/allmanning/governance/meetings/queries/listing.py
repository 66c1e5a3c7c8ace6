"""Lists of meetings: the calendar, a body's meetings, those to come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise

from allmanning.governance.meetings import words
from allmanning.governance.meetings.models import Meeting
from allmanning.governance.meetings.queries.facts import heading, sight_of, with_bodies
from allmanning.members.journal.acting import PUBLIC, Acting


@dataclass(frozen=True)
class Listed:
    """A meeting as lists and calendars show it."""

    pk: int
    title: str
    kind: str
    bodies: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    place: str
    state: str
    language: str
    has_agenda: bool
    has_notes: bool
    reason: str
    uid: str
    sequence: int
    changed_at: datetime

    @property
    def url(self) -> str:
        return reverse("meetings:meeting", args=[self.pk])

    @property
    def month(self) -> str:
        return formats.date_format(self.starts_at, "M")

    @property
    def kind_words(self) -> str | Promise:
        return words.MEETING_KINDS[self.kind]

    @property
    def state_words(self) -> str | Promise:
        return words.STATES[self.state]


def listed(rows: Iterable[Meeting], seen_by: Acting, language: str | None = None) -> list[Listed]:
    """Return those of the meetings that the one who asks may know of."""
    found = []
    for meeting in rows:
        sight = sight_of(meeting, seen_by)
        if sight.calendar:
            found.append(
                Listed(
                    pk=meeting.pk,
                    title=heading(meeting, language),
                    kind=meeting.kind,
                    bodies=tuple(body.slug for body in meeting.bodies.all()),
                    starts_at=timezone.localtime(meeting.starts_at),
                    ends_at=timezone.localtime(meeting.ends_at),
                    place=meeting.place,
                    state=meeting.state,
                    language=meeting.language,
                    has_agenda=sight.agenda and meeting.state != "planned",
                    has_notes=sight.notes,
                    reason=meeting.reason,
                    uid=str(meeting.uid),
                    sequence=meeting.sequence,
                    changed_at=meeting.changed_at,
                )
            )
    return found


def meetings_in(of_year: int, *, seen_by: Acting, body: str = "") -> list[Listed]:
    """Return the year's meetings in order of time. Three queries."""
    rows = Meeting.objects.filter(starts_at__year=of_year)
    if body:
        rows = rows.filter(bodies__slug=body)
    return listed(with_bodies(rows).order_by("starts_at", "pk"), seen_by)


def years_with_meetings() -> list[int]:
    """Return the years that have meetings, oldest first."""
    return [day.year for day in Meeting.objects.datetimes("starts_at", "year")]


def next_meetings(day: date, limit: int = 5, *, seen_by: Acting = PUBLIC) -> list[Listed]:
    """Return the first meetings on or after the day that are not cancelled, earliest first."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    rows = Meeting.objects.filter(ends_at__gte=start).exclude(state="cancelled")
    # Only a few meetings are hidden from anyone, so a little more than the limit is enough to read.
    some = with_bodies(rows).order_by("starts_at", "pk")[: limit * 3 + 10]
    return listed(some, seen_by)[:limit]


def calendar_of(*, seen_by: Acting, body: str = "", meeting: int | None = None) -> list[Listed]:
    """Return every meeting for a calendar, cancelled ones too, named in each meeting's language."""
    rows = Meeting.objects.all()
    if body:
        rows = rows.filter(bodies__slug=body)
    if meeting is not None:
        rows = rows.filter(pk=meeting)
    found = []
    for row in with_bodies(rows).order_by("starts_at", "pk"):
        found += listed([row], seen_by, row.language)
    return found

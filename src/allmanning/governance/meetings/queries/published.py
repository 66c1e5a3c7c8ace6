"""Meetings as the public may know them, many at a time: what machines read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from allmanning.governance.meetings.models import AgendaItem, Meeting, Notice
from allmanning.governance.meetings.queries.facts import sight_of, with_bodies
from allmanning.governance.meetings.queries.listing import Listed, listed
from allmanning.governance.meetings.queries.meeting import ItemShown, as_seen
from allmanning.governance.meetings.queries.notes import NoteNow, notes_of
from allmanning.governance.meetings.rules import roles
from allmanning.members.bodies.models import Body
from allmanning.members.journal.acting import PUBLIC


def public_meetings() -> QuerySet[Meeting]:
    """Return the meetings that anyone may know of: what rules.roles.sight says, in the database."""
    called = Exists(Notice.objects.filter(meeting=OuterRef("pk")))
    return Meeting.objects.filter(
        Q(called) | Q(state__in=roles.SENT) | Q(kind__in=roles.OPEN_CALENDAR)
    )


def public_items() -> QuerySet[AgendaItem]:
    """Return the items whose agenda anyone may read; of a secret one only number and ground."""
    return AgendaItem.objects.filter(stands("meeting", "meeting__state"))


def stands(meeting: str, state: str) -> Q:
    """Whether a notice calls to the meeting and is not recalled: its key and state, by name."""
    called = Notice.objects.filter(meeting=OuterRef(meeting), recall__isnull=True)
    return Q(Exists(called)) | Q(**{f"{state}__in": roles.SENT})


@dataclass(frozen=True)
class PublicMeeting:
    """A meeting as anyone may know it. notes: those approved, by the number of their item."""

    listed: Listed
    bodies: tuple[Body, ...]
    items: tuple[ItemShown, ...]
    notes: dict[int, NoteNow]
    called_at: datetime | None
    published_at: datetime | None


def as_published(meetings: Iterable[Meeting], language: str) -> list[PublicMeeting]:
    """Return the meetings as the public may know them. A fixed number of queries."""
    pks = [meeting.pk for meeting in meetings]
    rows = list(
        with_bodies(Meeting.objects.filter(pk__in=pks)).prefetch_related(
            Prefetch("items", AgendaItem.objects.prefetch_related("attachments")),
            Prefetch(
                "notices",
                Notice.objects.filter(recall__isnull=True).defer("contents", "recipients"),
            ),
        )
    )
    notes = notes_of(rows)
    found = {}
    for row in rows:
        sight = sight_of(row, PUBLIC)
        items = tuple(as_seen(item, sight) for item in row.items.all()) if sight.agenda else ()
        open_items = {item.number for item in items if not item.hidden}
        approved = [note for note in notes[row.pk] if note.is_approved]
        calls = [notice.sent_at for notice in row.notices.all()] if sight.agenda else []
        for known in listed([row], PUBLIC, language):
            found[row.pk] = PublicMeeting(
                listed=known,
                bodies=tuple(row.bodies.all()),
                items=items,
                notes={note.number: note for note in approved if note.number in open_items}
                if sight.notes
                else {},
                called_at=min(calls, default=None),
                published_at=row.published_at if sight.notes else None,
            )
    return [found[pk] for pk in pks if pk in found]

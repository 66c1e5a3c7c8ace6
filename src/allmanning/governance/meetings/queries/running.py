"""Who is there and who chairs, and the notice and notes as documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allmanning.governance.meetings import notice
from allmanning.governance.meetings.models import (
    Chairing,
    Meeting,
    Notice,
    NoticeRecall,
    Presence,
)
from allmanning.governance.meetings.queries.facts import Expected, expected
from allmanning.governance.meetings.queries.meeting import MeetingShown, kept_meeting
from allmanning.governance.meetings.queries.notes import (
    NoteNow,
    all_notes,
    approved_notes,
    latest_notes,
)
from allmanning.members.journal.acting import Acting


def presences(pk: int) -> list[Presence]:
    """Return who is noted as present. For pages that have asked for the meeting already."""
    rows = Presence.objects.filter(meeting=pk).select_related("municipality", "person")
    order = {"deciding": 0, "substitute": 1, "other": 2, "co_opted": 3}
    return sorted(rows, key=lambda row: (order[row.capacity], row.pk))


def chairings(pk: int) -> list[Chairing]:
    return list(Chairing.objects.filter(meeting=pk).select_related("person").order_by("pk"))


def expected_at(pk: int) -> list[Expected]:
    return expected(Meeting.objects.prefetch_related("bodies", "municipalities").get(pk=pk))


# ------------------------------------------------------------------ documents


@dataclass(frozen=True)
class NoticeShown:
    """A sent notice as far as it may be seen. recipients is empty for outsiders."""

    contents: Mapping[str, Any]
    sha256: str
    sent: Notice
    recipients: tuple[Mapping[str, Any], ...]
    starts_at: datetime
    ends_at: datetime


def notice_shown(pk: int, *, seen_by: Acting) -> NoticeShown:
    """Return the notice that calls to a meeting; raise DoesNotExist where none does."""
    _meeting, sight, _signers = kept_meeting(pk, seen_by)
    sent = Notice.objects.filter(meeting=pk, recall__isnull=True).latest("sent_at")
    contents = sent.contents if sight.secret else notice.for_the_public(sent.contents)
    recipients = tuple(sent.recipients) if sight.inside else ()
    starts_at, ends_at = (datetime.fromisoformat(contents[end]) for end in ("starts_at", "ends_at"))
    return NoticeShown(contents, sent.sha256, sent, recipients, starts_at, ends_at)


@dataclass(frozen=True)
class Before:
    """When and where a notice called to a meeting that has been moved since."""

    starts_at: datetime
    ends_at: datetime
    place: str


def moved_from(meeting: MeetingShown) -> Before | None:
    """Return what the notice said, where the meeting has another time or place now."""
    if not meeting.was_sent:
        return None
    sent = Notice.objects.filter(meeting=meeting.pk, recall__isnull=True).latest("sent_at")
    starts_at, ends_at = (
        datetime.fromisoformat(sent.contents[end]) for end in ("starts_at", "ends_at")
    )
    said = Before(starts_at, ends_at, sent.contents["place"])
    return None if said == Before(meeting.starts_at, meeting.ends_at, meeting.place) else said


def recalls(meeting: MeetingShown) -> list[NoticeRecall]:
    """Return the notices of a meeting that were recalled, oldest first. As public as they were."""
    if not meeting.was_recalled:
        return []
    rows = NoticeRecall.objects.filter(notice__meeting=meeting.pk).select_related("notice")
    return list(rows.order_by("at"))


def notes_shown(meeting: MeetingShown) -> list[NoteNow]:
    """Return the notes that may be seen: drafts, or the approved ones; raise DoesNotExist.

    What is secret by law is left out for those who do not belong to the meeting.
    """
    kept = Meeting.objects.get(pk=meeting.pk)
    if meeting.sight.drafts and meeting.published_at is None:
        return latest_notes(kept)
    if not meeting.sight.notes:
        raise Meeting.DoesNotExist
    hidden = {item.number for item in meeting.items if item.hidden}
    return [note for note in approved_notes(kept) if note.number not in hidden]


def versions_of(meeting: MeetingShown, item_pk: int) -> list[NoteNow]:
    """Return every version of the notes on an item, oldest first; drafts only for the drafters."""
    kept = Meeting.objects.get(pk=meeting.pk)
    rows = [row for row in all_notes(kept) if row.item == item_pk]
    if meeting.sight.drafts:
        return rows
    if not meeting.sight.notes:
        raise Meeting.DoesNotExist
    return [row for row in rows if row.is_approved]


def drafts_of(pk: int) -> list[NoteNow]:
    """Return the latest notes; for pages whose asker drafts or approves them."""
    return latest_notes(Meeting.objects.get(pk=pk))

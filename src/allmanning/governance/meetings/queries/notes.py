"""The notes of a meeting: versions, who chairs what, whose word is missing."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from allmanning.governance.meetings import words
from allmanning.governance.meetings.models import AgendaItem, Chairing, Meeting, Minutes
from allmanning.governance.meetings.rules import meeting as steps
from allmanning.governance.meetings.rules import minutes as rules


@dataclass(frozen=True)
class NoteNow:
    """A version of the notes on an item, and how far it is approved."""

    minutes: int
    item: int
    number: int
    version: int
    background: str
    outcome: str
    outcome_text: str
    writer: int
    writer_name: str
    written_at: datetime
    chair: int | None
    chair_name: str
    approvers: tuple[int, ...]
    approver_names: tuple[str, ...]
    is_approved: bool


def latest_notes(meeting: Meeting) -> list[NoteNow]:
    """Return the latest version of each item's notes, in the agenda's order. Four queries."""
    return newest_of(all_notes(meeting))


def newest_of(notes: Sequence[NoteNow]) -> list[NoteNow]:
    """Return the latest of each item's versions, which come oldest first, in the agenda's order."""
    newest = {row.item: row for row in notes}
    return sorted(newest.values(), key=lambda row: row.number)


def approved_notes(meeting: Meeting) -> list[NoteNow]:
    """Return the latest approved version of each item's notes: what the public reads."""
    newest = {row.item: row for row in all_notes(meeting) if row.is_approved}
    return sorted(newest.values(), key=lambda row: row.number)


def all_notes(meeting: Meeting) -> list[NoteNow]:
    """Return every version of every item's notes, oldest first."""
    return notes_of([meeting])[meeting.pk]


def notes_of(meetings: Sequence[Meeting]) -> dict[int, list[NoteNow]]:
    """Return every version of the notes by meeting, oldest first. Five queries for any number."""
    found: dict[int, list[NoteNow]] = {meeting.pk: [] for meeting in meetings}
    rows = (
        Minutes.objects.filter(item__meeting__in=list(found))
        .select_related("item", "written_by")
        .prefetch_related("approvals__person")
        .order_by("item__number", "version")
    )
    chairs = _chairs(list(found))
    for row in rows:
        chair = chairs.get((row.item.meeting_id, row.item.number), (None, ""))
        found[row.item.meeting_id].append(_now(row, chair))
    return found


def chairs_by_item(meeting: Meeting) -> dict[int, tuple[int | None, str]]:
    """Return the chair of each item: key and name; None where it has none, or more than one."""
    return {number: chair for (_pk, number), chair in _chairs([meeting.pk]).items()}


def _chairs(meetings: Sequence[int]) -> dict[tuple[int, int], tuple[int | None, str]]:
    """The chair of each item, by meeting and number."""
    ranges: dict[int, list[steps.Range]] = {pk: [] for pk in meetings}
    numbers: dict[int, list[int]] = {pk: [] for pk in meetings}
    names = {}
    for row in Chairing.objects.filter(meeting__in=meetings).select_related("person"):
        names[row.person_id] = str(row.person)
        ranges[row.meeting_id].append(steps.Range(row.person_id, row.items))
    items = AgendaItem.objects.filter(meeting__in=meetings).order_by("number")
    for pk, number in items.values_list("meeting", "number"):
        numbers[pk].append(number)
    found = {}
    for pk in meetings:
        for number, who in steps.chairs_of(numbers[pk], ranges[pk]).items():
            chair = who[0] if len(who) == 1 else None
            found[pk, number] = (chair, names.get(chair or 0, ""))
    return found


def _now(row: Minutes, chair: tuple[int | None, str]) -> NoteNow:
    approvals = sorted(row.approvals.all(), key=lambda approval: approval.at)
    approvers = tuple(approval.person_id for approval in approvals)
    return NoteNow(
        minutes=row.pk,
        item=row.item_id,
        number=row.item.number,
        version=row.version,
        background=row.background,
        outcome=row.outcome,
        outcome_text=row.outcome_text,
        writer=row.written_by_id,
        writer_name=str(row.written_by),
        written_at=row.written_at,
        chair=chair[0],
        chair_name=chair[1],
        approvers=approvers,
        approver_names=tuple(str(approval.person) for approval in approvals),
        is_approved=rules.is_approved(chair[0], row.written_by_id, approvers),
    )


def phrase(outcome: str, body_name: str, language: str | None = None) -> str:
    """Return an outcome in words: “Regionrådet enas om inriktningen:”."""
    with translation.override(language or translation.get_language()):
        return str(words.OUTCOMES[outcome]) % {"body": body_name}


@dataclass(frozen=True)
class Piece:
    """A stretch of words that stayed, came or went between two versions."""

    change: str  # same, came or went
    text: str


def compared(before: str, after: str) -> Iterator[Piece]:
    """Return what changed between two texts, word by word."""
    old, new = before.split(), after.split()
    for tag, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", " ".join(old[a:b]))
            continue
        if a < b:
            yield Piece("went", " ".join(old[a:b]))
        if c < d:
            yield Piece("came", " ".join(new[c:d]))

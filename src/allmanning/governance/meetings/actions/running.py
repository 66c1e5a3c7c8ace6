"""Running the meeting: opening, who is there, who chairs, what becomes of each item, closing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from allmanning.governance.meetings import ranges
from allmanning.governance.meetings.actions.gate import as_officer, keep, locked
from allmanning.governance.meetings.models import AgendaItem, Chairing, Meeting, Presence
from allmanning.governance.meetings.queries.facts import (
    chair_of_the_day,
    day_of,
    expected,
)
from allmanning.governance.meetings.rules import agenda
from allmanning.governance.meetings.rules import meeting as rules
from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.members.journal.acting import Acting


@dataclass(frozen=True)
class Attendance:
    """Somebody present, as it is typed. items: “4–16”, or nothing for the whole meeting."""

    name: str
    capacity: str
    mode: str = "on_site"
    items: str = ""
    person: int | None = None
    municipality: str | None = None


@transaction.atomic
def open_meeting(pk: int, *, acting: Acting, now: datetime) -> Meeting:
    """Open the meeting; the chair of the day chairs every item until something else is noted."""
    meeting = locked(pk)
    by = as_officer(meeting, acting)
    today = timezone.localtime(now).date()
    refuse_if(rules.open_refusals(meeting.state, day_of(meeting), today))
    chair = chair_of_the_day(meeting)
    if chair is not None:
        Chairing.objects.create(meeting=meeting, person_id=chair)
    meeting.state = "in_progress"
    keep(meeting, "opened the meeting", "state", by=by, now=now)
    return meeting


@transaction.atomic
def note_presence(
    pk: int, rows: Sequence[Attendance], *, version: int, acting: Acting, now: datetime
) -> Meeting:
    """Note who is present, for which items; the list replaces the one before."""
    meeting = locked(pk, version)
    by = as_officer(meeting, acting)
    numbers = _numbers(meeting)
    seated = {who.person for who in expected(meeting) if who.capacity == "deciding"}
    refusals: list[Refusal] = list(rules.step_refusals("note_presence", meeting.state))
    for row in rows:
        refusals += rules.presence_refusals(
            row.items,
            numbers,
            name=row.name,
            capacity=row.capacity,
            holds_seat=row.person in seated,
        )
    refuse_if(refusals)
    Presence.objects.filter(meeting=meeting).delete()
    Presence.objects.bulk_create(
        Presence(
            meeting=meeting,
            person_id=row.person,
            name=row.name.strip(),
            municipality_id=row.municipality or None,
            capacity=row.capacity,
            mode=row.mode,
            items=_normal(row.items, numbers),
        )
        for row in rows
    )
    keep(meeting, "noted presence", by=by, now=now)
    return meeting


@transaction.atomic
def name_chairs(
    pk: int, rows: Mapping[int, str], *, version: int, acting: Acting, now: datetime
) -> Meeting:
    """Name who chairs which items; exactly one for each (Alliance T4). rows: items by person."""
    meeting = locked(pk, version)
    by = as_officer(meeting, acting)
    numbers = _numbers(meeting)
    refusals = list(rules.step_refusals("note_presence", meeting.state))
    unreadable = [r for items in rows.values() for r in rules.range_refusals(items, numbers)]
    refusals += unreadable or rules.chairing_refusals(
        numbers, [rules.Range(person, items) for person, items in rows.items()]
    )
    refuse_if(refusals)
    Chairing.objects.filter(meeting=meeting).delete()
    Chairing.objects.bulk_create(
        Chairing(meeting=meeting, person_id=person, items=_normal(items, numbers))
        for person, items in rows.items()
    )
    keep(meeting, "named the chairs", by=by, now=now)
    return meeting


@transaction.atomic
def handle_items(
    pk: int,
    outcomes: Mapping[int, tuple[str, str]],
    *,
    version: int,
    acting: Acting,
    now: datetime,
) -> Meeting:
    """Note what became of the items: status and reason by item key."""
    meeting = locked(pk, version)
    by = as_officer(meeting, acting)
    refusals = list(rules.step_refusals("handle_item", meeting.state))
    items = [item for item in AgendaItem.objects.filter(meeting=meeting) if item.pk in outcomes]
    for item in items:
        status, reason = outcomes[item.pk]
        free = item.kind == "free_discussion"
        refusals += agenda.status_refusals(status, reason, is_free=free)
    refuse_if(refusals)
    for item in items:
        item.status, item.reason = outcomes[item.pk][0], outcomes[item.pk][1].strip()
        item.save(update_fields=["status", "reason"])
    keep(meeting, "handled the items", by=by, now=now)
    return meeting


@transaction.atomic
def close_meeting(pk: int, *, version: int, acting: Acting, now: datetime) -> Meeting:
    """Close the meeting, when every item is accounted for and has exactly one chair."""
    meeting = locked(pk, version)
    by = as_officer(meeting, acting)
    refuse_if(closing_refusals(meeting))
    meeting.state = "closed"
    keep(meeting, "closed the meeting", "state", by=by, now=now)
    return meeting


def closing_refusals(meeting: Meeting) -> list[Refusal]:
    """Return everything that keeps the meeting from being closed."""
    chairings = meeting.chairings.values_list("person", "items")
    return list(
        rules.close_refusals(
            meeting.state,
            dict(meeting.items.values_list("number", "status")),
            [rules.Range(person, items) for person, items in chairings],
            anyone_present=meeting.presences.exists(),
            handover_left=meeting.handover_points.filter(done_at__isnull=True).count(),
        )
    )


def _numbers(meeting: Meeting) -> list[int]:
    return list(meeting.items.values_list("number", flat=True))


def _normal(written: str, numbers: Sequence[int]) -> str:
    """Return ranges as they are kept; nothing where they hold every item."""
    parsed = ranges.parsed(written)
    return "" if parsed >= set(numbers) else ranges.written(parsed)

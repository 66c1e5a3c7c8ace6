"""The year's plan: its meetings, and what it lacks."""

from dataclasses import dataclass
from datetime import date

from allmanning.governance.meetings.models import HandoverPoint, Meeting, YearNote
from allmanning.governance.meetings.queries.facts import hosts_around, planned_in, with_bodies
from allmanning.governance.meetings.rules import year as rules
from allmanning.members.bodies.queries import bodies
from allmanning.members.hosting.queries import HeldOffice, host_table, offices_on


@dataclass(frozen=True)
class Missing:
    """What the plan lacks, and the note that sets it aside."""

    lack: rules.Lack
    note: YearNote | None


def lacks_of(of_year: int, today: date) -> list[Missing]:
    """Return what the year's plan lacks, with the notes. For those who run meetings."""
    hosted = hosts_around(of_year)[0] is not None
    notes = {row.warning: row for row in YearNote.objects.filter(year=of_year)}
    found = rules.plan_warnings(of_year, planned_in(of_year), today, hosted=hosted)
    return [Missing(lack, notes.get(lack.code)) for lack in found]


@dataclass(frozen=True)
class Handover:
    """The handover of a year: who hands over to whom, its meeting, its checklist, what follows."""

    year: int
    host: str
    next_host: str
    level: str | None
    meeting: Meeting | None
    points: tuple[HandoverPoint, ...]
    offices: tuple[HeldOffice, ...]
    prioritised: tuple[str, ...]


def handover_of(of_year: int, today: date) -> Handover:
    """Return the handover in December of a year. For those who run or attend it."""
    names = {row.year: row.host_name for row in host_table(of_year, of_year + 1)}
    rows = with_bodies(Meeting.objects.filter(kind="handover", starts_at__year=of_year))
    meeting = rows.exclude(state="cancelled").first()
    points = HandoverPoint.objects.filter(meeting=meeting).select_related("done_by")
    return Handover(
        year=of_year,
        host=names.get(of_year, ""),
        next_host=names.get(of_year + 1, ""),
        level=rules.handover_level(of_year, planned_in(of_year), today),
        meeting=meeting,
        points=tuple(points.order_by("pk")) if meeting else (),
        offices=tuple(o for o in offices_on(date(of_year + 1, 1, 1)) if o.source == "derived"),
        prioritised=tuple(body.name for body in bodies(["working_group"]) if body.prioritised),
    )

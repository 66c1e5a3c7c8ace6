"""What a year's plan of meetings must hold, and when to say so.

Source: the anniversary book of 2013 and the activity plan 2023–2027 (Alliance §§ 2.5, 2.15, 6.4,
8.2, 14.1), and how often the chief executives meet in practice (Alliance T12).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from allmanning.kit.reason import Reason
from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

COUNCIL_MEETINGS = 4
CHIEFS_MEETINGS = 6


@dataclass(frozen=True)
class Planned:
    """A meeting of the year that is not cancelled."""

    key: int
    on: date
    kind: str
    body_kinds: tuple[str, ...]
    state: str = "planned"
    item_kinds: tuple[str, ...] = ()

    @property
    def is_of_council(self) -> bool:
        return "region_council" in self.body_kinds and self.kind == "ordinary"


@dataclass(frozen=True)
class Lack(Reason):
    """Something the year's plan lacks. level: notice, reminder, warning, overdue."""

    level: str = "notice"


def first_council_meeting(meetings: Iterable[Planned]) -> int | None:
    """Alliance § 8.2. The key of the year's first ordinary council meeting, or None."""
    council = sorted((m.on, m.key) for m in meetings if m.is_of_council)
    return council[0][1] if council else None


def handover_level(year: int, meetings: Iterable[Planned], today: date) -> str | None:
    """Alliance P 3.5. Reminder from 1 November, warning from 1 December, overdue from 1 January.

    None where the handover is held, or scheduled and not yet past the year's end.
    """
    handovers = [m for m in meetings if m.kind == "handover" and _in_december(year, m.on)]
    held = any(m.state in HELD for m in handovers)
    if held or today < date(year, 11, 1):
        return None
    if today >= date(year + 1, 1, 1):
        return "overdue"
    if handovers:
        return None
    return "warning" if today >= date(year, 12, 1) else "reminder"


HELD = {"closed", "minutes_draft", "minutes_approved", "published"}


def _in_december(year: int, on: date) -> bool:
    return (on.year, on.month) == (year, 12)


def plan_warnings(
    year: int, meetings: Iterable[Planned], today: date, *, hosted: bool = True
) -> Iterator[Lack]:
    """Alliance § 2.5. What the year's plan lacks; each can be set aside with a note.

    hosted: the year has a host municipality, so a handover is due (Alliance § 6.1).
    """
    plan = list(meetings)
    yield from council_warnings(year, plan, today)
    chiefs = [m for m in plan if "chief_executives" in m.body_kinds and m.kind == "ordinary"]
    if len(chiefs) < CHIEFS_MEETINGS:
        yield Lack(
            "chiefs_meetings",
            _("The chief executives usually meet %(usual)s times a year; %(planned)s are planned."),
            "Alliance T12",
            {"usual": CHIEFS_MEETINGS, "planned": len(chiefs)},
            level="notice",
        )
    if hosted and (level := handover_level(year, plan, today)):
        yield Lack(
            "handover",
            _("The handover to next year's host is to be held in December."),
            "Alliance § 6.4",
            level=level,
        )
    kinds = {m.kind for m in plan}
    if "seminar" not in kinds:
        yield Lack(
            "seminar",
            _("No seminar for the executive boards is planned."),
            "Alliance § 14.1",
            level="warning" if today >= date(year, 11, 1) else "notice",
        )
    if "study_trip" not in kinds:
        yield Lack("study_trip", _("No study trip is planned."), "Alliance § 2.15")


def council_warnings(year: int, plan: list[Planned], today: date) -> Iterator[Lack]:
    """Alliance INV12 and INV11. At least four council meetings a year, and the first revises."""
    council = [m for m in plan if m.is_of_council]
    if len(council) < COUNCIL_MEETINGS:
        yield Lack(
            "council_meetings",
            _("The council meets at least %(least)s times a year; %(planned)s are planned."),
            "Alliance § 2.5",
            {"least": COUNCIL_MEETINGS, "planned": len(council)},
            level="warning" if today >= date(year, 1, 31) else "notice",
        )
    first = first_council_meeting(plan)
    for meeting in plan:
        begun = meeting.state not in {"planned"}
        if meeting.key == first and begun and "revision_of_plan" not in meeting.item_kinds:
            yield Lack(
                "revision",
                _("The first council meeting of the year has no revision of the activity plan."),
                "Alliance § 8.2",
                level="warning",
            )


def note_refusals(note: str) -> Iterator[Refusal]:
    """Alliance § 2.5. A warning is set aside with a note that says why."""
    if not note.strip():
        yield Refusal(_("Say why the warning is set aside."), "Alliance § 2.5")

"""The walk of a meeting from plan to published notes, and who opens each gate.

Source: the activity plan 2023–2027 on how agendas are prepared (Alliance §§ 2.6, 4.6), the notes
of 2013 on chairing and presence (Alliance T4), and the table of states (Alliance P 3.2).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from allmanning.governance.meetings import ranges, words
from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

SECRETARY = _("the head of secretariat")
WRITER = _("you, by writing items that stand on the agenda")
BEFORE = ("planned", "agenda_in_preparation", "agenda_signed_off", "summoned")
RUNS = ("in_progress", "closed")
NOTES = ("closed", "minutes_draft", "minutes_approved", "published")
ORDER = (*BEFORE, "in_progress", "closed", "minutes_draft", "minutes_approved", "published")
# verb: (from where, whose act leads there)
STEPS: Mapping[str, tuple[tuple[str, ...], object]] = {
    "begin_agenda": (("planned",), _("nobody: the agenda is begun already")),
    "change_plan": (BEFORE, _("nobody: the meeting has been held or cancelled")),
    "change_agenda": (
        ("agenda_in_preparation", "agenda_signed_off"),
        _("the head of secretariat, who begins the agenda"),
    ),
    "sign_off": (("agenda_in_preparation",), _("the head of secretariat, who begins the agenda")),
    "summon": (
        ("agenda_in_preparation", "agenda_signed_off"),
        _("the head of secretariat, who begins the agenda"),
    ),
    "recall": (("summoned",), _("the head of secretariat, who sends the notice")),
    "open": (("summoned",), _("the head of secretariat, who sends the notice")),
    "note_presence": (RUNS, _("the chair or the head of secretariat, who opens the meeting")),
    "handle_item": (("in_progress",), _("the chair or the head of secretariat, who opens it")),
    "close": (("in_progress",), _("the chair or the head of secretariat, who opens it")),
    "write_minutes": (NOTES, _("the chair or the head of secretariat, who closes the meeting")),
    "approve_minutes": (("minutes_draft",), _("the head of secretariat, who drafts the notes")),
    "publish": (("minutes_approved",), _("the chairs, who approve the notes of their items")),
    "cancel": (BEFORE, _("nobody: a meeting that has begun is closed, not cancelled")),
}


def step_refusals(verb: str, state: str) -> Iterator[Refusal]:
    """Alliance P 3.2. Each act belongs to its states; a refusal says whose act leads there."""
    states, unlocked_by = STEPS[verb]
    if state == "cancelled":
        unlocked_by = _("nobody: the meeting is cancelled; a new one can be planned")
    elif verb in {"change_agenda", "sign_off", "summon"} and state == "summoned":
        unlocked_by = _("the head of secretariat, who can recall a notice that was sent in error")
    elif ORDER.index(state) > max(ORDER.index(each) for each in states):
        unlocked_by = _("nobody: the meeting is past this step")
    if state not in states:
        yield Refusal(
            _("This cannot be done while the meeting is in the state “%(state)s”."),
            "Alliance P 3.2",
            facts={"state": words.STATES[state]},
            unlocked_by=unlocked_by,  # type: ignore[arg-type]
        )


def state_after_minutes(numbers: Collection[int], approved: Collection[int]) -> str:
    """Alliance P 3.2. Notes are approved when each item's chair has approved those of the item."""
    return "minutes_approved" if set(numbers) <= set(approved) else "minutes_draft"


@dataclass(frozen=True)
class Plan:
    """What is said of a meeting before it: enough to tell whether it can be."""

    kind: str
    body_kinds: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    remote_link: str = ""


def plan_refusals(plan: Plan) -> Iterator[Refusal]:
    """Alliance § 2.5. A meeting has bodies that meet, and a time that runs forwards."""
    if not plan.body_kinds:
        yield Refusal(_("Say which body meets."), "Alliance § 2.5")
    if plan.ends_at <= plan.starts_at:
        whom = _("you, by giving another time")
        yield Refusal(_("The meeting ends before it begins."), "Alliance § 2.5", unlocked_by=whom)


def cancel_refusals(state: str, reason: str) -> Iterator[Refusal]:
    """Alliance P 3.2. A meeting is cancelled before it begins, and those called are told why."""
    yield from step_refusals("cancel", state)
    if not reason.strip():
        yield Refusal(_("Say why the meeting is cancelled."), "Alliance P 3.2")


def recall_refusals(state: str, reason: str) -> Iterator[Refusal]:
    """Alliance P 3.2. A notice sent in error is recalled before the meeting, and it is said why."""
    yield from step_refusals("recall", state)
    if not reason.strip():
        yield Refusal(_("Say why the notice is recalled."), "Alliance P 3.2")


def open_refusals(state: str, on: date, today: date) -> Iterator[Refusal]:
    """Alliance P 3.2. A meeting is opened when it has been called, on its day or after."""
    yield from step_refusals("open", state)
    if today < on:
        yield Refusal(
            _("The meeting is on a later day."),
            "Alliance P 3.2",
            unlocked_by=_("the head of secretariat, who may move the meeting"),
        )


@dataclass(frozen=True)
class Range:
    """A person and the items written for them; empty for every item."""

    person: int | None
    items: str


def range_refusals(written: str, numbers: Collection[int]) -> Iterator[Refusal]:
    """Alliance T4. Item ranges speak of items that stand on the agenda."""
    try:
        missing = ranges.parsed(written) - set(numbers)
    except ranges.NotARange as unreadable:
        yield Refusal(
            _("“%(part)s” is not an item range; write for example 4–16 or 1–3, 5."),
            "Alliance T4",
            facts={"part": unreadable.part},
            unlocked_by=WRITER,
        )
        return
    if missing:
        yield Refusal(
            _("The agenda has no item %(items)s."),
            "Alliance T4",
            facts={"items": ranges.written(missing)},
            unlocked_by=WRITER,
        )


def presence_refusals(
    written: str, numbers: Collection[int], *, name: str, capacity: str, holds_seat: bool
) -> Iterator[Refusal]:
    """Alliance T4. Presence names person, capacity and items; only seat-holders are deciding."""
    yield from range_refusals(written, numbers)
    if not name.strip():
        yield Refusal(_("Say who was present."), "Alliance T4")
    if capacity == "deciding" and not holds_seat:
        yield Refusal(
            _("%(name)s holds no seat in the body, and is another participant."),
            "Alliance § 2.1",
            facts={"name": name},
            unlocked_by=_("the municipality, which appoints to its seats"),
        )


def chairs_of(numbers: Collection[int], chairings: Iterable[Range]) -> dict[int, list[int | None]]:
    """Alliance T4. Who is said to have chaired each item: exactly one, when all is in order."""
    kept = list(chairings)
    return {
        number: [row.person for row in kept if ranges.covers(row.items, number)]
        for number in sorted(numbers)
    }


def chairing_refusals(numbers: Collection[int], chairings: Iterable[Range]) -> Iterator[Refusal]:
    """Alliance T4. Every item has exactly one chair."""
    chairs = chairs_of(numbers, chairings)
    without = [number for number, who in chairs.items() if not who]
    double = [number for number, who in chairs.items() if len(who) > 1]
    if without:
        yield Refusal(
            _("Nobody is named as chair of item %(items)s."),
            "Alliance T4",
            facts={"items": ranges.written(without)},
            unlocked_by=SECRETARY,
        )
    if double:
        yield Refusal(
            _("More than one is named as chair of item %(items)s."),
            "Alliance T4",
            facts={"items": ranges.written(double)},
            unlocked_by=SECRETARY,
        )


def close_refusals(
    state: str,
    statuses: Mapping[int, str],
    chairings: Iterable[Range],
    *,
    anyone_present: bool,
    handover_left: int = 0,
) -> Iterator[Refusal]:
    """Alliance T5. A meeting is closed when each item is accounted for, with chair and presence."""
    yield from step_refusals("close", state)
    left = [number for number, status in statuses.items() if status == "planned"]
    if left:
        yield Refusal(
            _("It is not said what became of item %(items)s."),
            "Alliance T5",
            facts={"items": ranges.written(left)},
            unlocked_by=SECRETARY,
        )
    yield from chairing_refusals(statuses, chairings)
    if not anyone_present:
        yield Refusal(_("Nobody is noted as present."), "Alliance T4", unlocked_by=SECRETARY)
    if handover_left:
        yield Refusal(
            _("The handover's checklist is not gone through."),
            "Alliance § 6.4",
            unlocked_by=_("the outgoing host and the head of secretariat"),
        )

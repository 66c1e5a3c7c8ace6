"""The decision at home, from the registrar's first note to its end.

Source: Alliance § 3.4, § 3.5 and T7; the state machine Alliance P 3.2, appeal Alliance P 4.2.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from allmanning.governance.decisions.rules import force
from allmanning.kit.refusal import Refusal
from allmanning.kit.text import Words, _

NOT_STARTED, REGISTERED, PREPARATION = "not_started", "registered", "preparation"
UP_FOR_DECISION, ANNOUNCED, LEGAL_FORCE = "up_for_decision", "announced", "legal_force"
ENDED, TERMINATED, ANNULLED = "ended", "terminated", "annulled"
OUTSIDE = force.STEPPED_OUTSIDE
STATES = {
    NOT_STARTED: _("Not started"),
    REGISTERED: _("Registered"),
    PREPARATION: _("In preparation"),
    UP_FOR_DECISION: _("Up for decision"),
    force.ADOPTED: _("Adopted"),
    force.CONDITIONAL: _("Adopted on condition"),
    force.CHANGED: _("Adopted with a change"),
    force.REJECTED: _("Rejected"),
    ANNOUNCED: _("Announced"),
    LEGAL_FORCE: _("Legal force"),
    ENDED: _("Ended"),
    TERMINATED: _("Given notice"),
    ANNULLED: _("Annulled by a court"),
    OUTSIDE: _("Stands outside"),
}
OUTCOMES = {
    force.ADOPTED: _("Adopted word for word"),
    force.CONDITIONAL: _("Adopted word for word, on condition"),
    force.CHANGED: _("Adopted with a changed text"),
    force.REJECTED: _("Rejected"),
}
BODIES = {
    "municipal_council": _("Municipal council"),
    "executive_board": _("Municipal executive board"),
    "board": _("Board or committee"),
    "delegate": _("Delegate"),
}
CONDITIONS = {
    force.OTHERS: _("That certain municipalities decide the same"),
    force.ALL: _("That all participants decide the same"),
    force.FUNDING: _("That funding is granted"),
    force.OTHER: _("Another condition"),
}
UNDECIDED = (NOT_STARTED, REGISTERED, PREPARATION, UP_FOR_DECISION)
HOLDING = (force.ADOPTED, force.CONDITIONAL, ANNOUNCED, LEGAL_FORCE)
MAY_JOIN_AGAIN = (OUTSIDE, force.REJECTED, force.CHANGED, ENDED, TERMINATED, ANNULLED)
APPEAL_WEEKS = 3  # Alliance P 4.2; a decided term replaces it from its day


@dataclass(frozen=True)
class HomeStep:
    """A step of the matter at home: from where, to where, and what it is called."""

    verb: str
    sources: tuple[str, ...]
    target: str
    label: Words
    explained: Words


STEPS = {
    step.verb: step
    for step in (
        HomeStep(
            "register", (NOT_STARTED,), REGISTERED, _("Register the matter"),
            _("Give the matter its number in the municipality's own register."),
        ),
        HomeStep(
            "prepare", (REGISTERED,), PREPARATION, _("Begin the preparation"),
            _("Say which body will decide, so that the others see where the matter lies."),
        ),
        HomeStep(
            "put_up", (REGISTERED, PREPARATION), UP_FOR_DECISION, _("Put up for decision"),
            _("Give the day of the meeting that is to decide."),
        ),
        HomeStep(
            "decide", (REGISTERED, PREPARATION, UP_FOR_DECISION), "",
            _("Register the decision"),
            _("Give the body, the day and the paragraph, and what was decided."),
        ),
        HomeStep(
            "return_home", (UP_FOR_DECISION,), PREPARATION, _("Note that it was sent back"),
            _("The body sent the matter back for more preparation."),
        ),
        HomeStep(
            "announce", (force.ADOPTED, force.CONDITIONAL), ANNOUNCED,
            _("Register the announcement"),
            _("Give the day when the minutes were put on the municipality's notice board."),
        ),
        HomeStep(
            "confirm_legal_force", (ANNOUNCED,), LEGAL_FORCE, _("Confirm legal force"),
            _("Confirm the day of legal force once the time of appeal has passed."),
        ),
        HomeStep(
            "end", HOLDING, ENDED, _("Note that the decision has ended"),
            _("Give the day from which the municipality's decision no longer holds."),
        ),
        HomeStep(
            "terminate", HOLDING, TERMINATED, _("Give notice"),
            _("Register the municipality's decision to leave, with notice day and last day."),
        ),
        HomeStep(
            "annul", HOLDING, ANNULLED, _("Note that a court annulled it"),
            _("Give the day when the court annulled the decision."),
        ),
        HomeStep(
            "step_outside", UNDECIDED, OUTSIDE, _("Stand outside"),
            _("The municipality takes no part. That is as good an answer as taking part."),
        ),
    )
}  # fmt: skip
REGISTRARS = ("municipal_registrar",)
ANOTHER_DAY = _("you, by giving another day")


def step_refusals(verb: str, state: str) -> Iterator[Refusal]:
    """Alliance P 3.2. A matter at home takes its steps in order."""
    if state not in STEPS[verb].sources:
        yield Refusal(
            _("This cannot be done with a matter that is “%(state)s”."),
            "Alliance P 3.2",
            {"state": STATES[state]},
            unlocked_by=who_leads_to(STEPS[verb].sources, state),
        )


def who_leads_to(wanted: tuple[str, ...], state: str) -> Words | str:
    """Alliance P 3.2. Whose next act leads a matter at home from where it stands to a state."""
    if state in {force.REJECTED, force.CHANGED, *MAY_JOIN_AGAIN}:
        return _("nobody: this matter is closed; the municipality can join anew, by a new decision")
    here = _WAY.index(state)
    for step in steps_from(state):
        target = step.target or force.ADOPTED
        if target in wanted or (target in _WAY[here + 1 :] and here < _WAY.index(wanted[0])):
            return f"{_('the registrar of the municipality')}: {step.label}"
    return _("nobody: the matter is past this step")


_WAY = (*UNDECIDED, force.ADOPTED, force.CONDITIONAL, ANNOUNCED, LEGAL_FORCE)


def steps_from(state: str) -> list[HomeStep]:
    """Alliance P 3.2. The steps that lead on from a state, in their order."""
    return [step for step in STEPS.values() if state in step.sources]


def registrar_refusals(may: bool, name: str) -> Iterator[Refusal]:
    """Alliance P 3.8. A registrar registers what the own municipality did, and nobody else's."""
    if not may:
        yield Refusal(
            _("Only the registrar of %(name)s can register what %(name)s decides."),
            "Alliance § 3.4",
            {"name": name},
            unlocked_by=_("the registrar of that municipality"),
        )


@dataclass(frozen=True)
class Decided:
    """What a registrar says that a body at home decided."""

    outcome: str
    body_kind: str
    paragraph: str
    decided_on: date | None
    deviations: str = ""
    adopted_text: str = ""  # empty: word for word as agreed
    conditions: int = 0
    effective_from: date | None = None
    expires_on: date | None = None


def decision_refusals(decided: Decided, *, agreed_hash: str, today: date) -> Iterator[Refusal]:
    """Alliance § 3.4. A decision has body, day and paragraph, and says which text was adopted."""
    if decided.outcome not in OUTCOMES:
        yield Refusal(_("Choose what was decided."), "Alliance § 3.4")
    if decided.body_kind not in BODIES:
        yield Refusal(_("Name the body that decided."), "Alliance § 3.4")
    if not decided.paragraph.strip() and decided.body_kind != "delegate":
        yield Refusal(_("Give the paragraph in the minutes."), "Alliance § 3.4")
    yield from _day_refusals(decided, today)
    adopts = decided.outcome in {force.ADOPTED, force.CONDITIONAL}
    if adopts and decided.adopted_text and force.text_hash(decided.adopted_text) != agreed_hash:
        yield Refusal(
            _("The adopted text is not the agreed one; register it as adopted with a change."),
            "Alliance P 3.4",
            unlocked_by=_("the council, in a new round on the changed text"),
        )
    if decided.outcome == force.CHANGED and not decided.deviations.strip():
        yield Refusal(_("Say how the adopted text deviates."), "Alliance P 3.4")
    if decided.outcome == force.CONDITIONAL and not decided.conditions:
        yield Refusal(_("Say on what condition."), "Alliance T7")
    if decided.outcome != force.CONDITIONAL and decided.conditions:
        yield Refusal(
            _("Conditions belong to a decision that was adopted on condition."),
            "Alliance T7",
            unlocked_by=_("you, by choosing another outcome"),
        )


def _day_refusals(decided: Decided, today: date) -> Iterator[Refusal]:
    if decided.decided_on is None:
        yield Refusal(_("Give the day of the decision."), "Alliance § 3.4")
    elif decided.decided_on > today:
        yield Refusal(
            _("A decision can be registered when it has been taken, not before."),
            "Alliance § 3.1",
            unlocked_by=_("the body that is to decide"),
        )
    start = decided.effective_from or decided.decided_on
    if decided.expires_on and start and decided.expires_on <= start:
        words = _("The decision would expire before it takes effect.")
        yield Refusal(words, "Alliance P 3.4", unlocked_by=ANOTHER_DAY)


@dataclass(frozen=True)
class Stipulated:
    """A condition as registered."""

    kind: str
    municipalities: frozenset[str] = frozenset()
    text: str = ""


def condition_refusals(condition: Stipulated, own: str) -> Iterator[Refusal]:
    """Alliance T7. A condition says what it waits for; nobody waits for itself."""
    if condition.kind not in CONDITIONS:
        yield Refusal(_("Choose the kind of condition."), "Alliance T7")
    if condition.kind == force.OTHERS and not condition.municipalities - {own}:
        yield Refusal(_("Choose the municipalities that are to decide the same."), "Alliance T7")
    if condition.kind in {force.FUNDING, force.OTHER} and not condition.text.strip():
        yield Refusal(_("Describe the condition."), "Alliance T7")


def appeal_until(announced_on: date, weeks: int = APPEAL_WEEKS) -> date:
    """Alliance P 4.2. The last day on which a member of the municipality can appeal."""
    return announced_on + timedelta(weeks=weeks)


def legal_force_proposed(announced_on: date, weeks: int = APPEAL_WEEKS) -> date:
    """Alliance P 4.2. The day after the time of appeal: proposed, and confirmed by a person."""
    return appeal_until(announced_on, weeks) + timedelta(days=1)


def weeks_on(day: date, terms: Mapping[date, int]) -> int:
    """Alliance P 4.2. The weeks of appeal decided for a day; terms are weeks by their first day."""
    since = max((start for start in terms if start <= day), default=None)
    return APPEAL_WEEKS if since is None else terms[since]


def appeal_time_refusals(
    valid_from: date, weeks: int, decided_by: str, today: date
) -> Iterator[Refusal]:
    """Alliance P 4.2. The time of appeal changes from a day to come: old cases keep old law."""
    if valid_from <= today:
        words = _("Old cases keep the time that held for them; choose a day to come.")
        yield Refusal(words, "Alliance P 4.2", unlocked_by=ANOTHER_DAY)
    if weeks < 1:
        yield Refusal(_("Give at least one week."), "Alliance P 4.2")
    if not decided_by.strip():
        yield Refusal(_("Name the law or decision that changes it."), "Alliance P 4.2")


def announcement_refusals(
    adjusted_on: date | None, announced_on: date | None, decided_on: date, today: date
) -> Iterator[Refusal]:
    """Alliance P 4.2. Minutes are adjusted, then announced; only what has happened."""
    if announced_on is None:
        yield Refusal(_("Give the day of the announcement."), "Alliance P 4.2")
        return
    if announced_on < (adjusted_on or decided_on):
        words = _("The announcement comes before what it announces.")
        yield Refusal(words, "Alliance P 4.2", unlocked_by=ANOTHER_DAY)
    if adjusted_on and adjusted_on < decided_on:
        words = _("The minutes were adjusted before the meeting.")
        yield Refusal(words, "Alliance P 4.2", unlocked_by=ANOTHER_DAY)
    if announced_on > today:
        words = _("The announcement has not been made yet.")
        yield Refusal(words, "Alliance P 4.2", unlocked_by=_("the municipality, which announces"))


def legal_force_refusals(
    on: date | None, announced_on: date, weeks: int, today: date
) -> Iterator[Refusal]:
    """Alliance P 4.2. Legal force follows the time of appeal; a person confirms it."""
    if on is None:
        yield Refusal(_("Give the day of legal force."), "Alliance P 4.2")
        return
    if on <= (last := appeal_until(announced_on, weeks)):
        yield Refusal(
            _("The decision can be appealed until %(last)s."),
            "Alliance P 4.2",
            {"last": last},
            unlocked_by=_("nobody before that day: the time of appeal is the law’s"),
        )
    if on > today:
        yield Refusal(_("That day has not come yet."), "Alliance P 4.2", unlocked_by=ANOTHER_DAY)


def ending_refusals(on: date | None, decided_on: date) -> Iterator[Refusal]:
    """Alliance P 3.4. A decision ends on a day, after it was taken."""
    if on is None:
        yield Refusal(_("Give the day from which it no longer holds."), "Alliance P 3.4")
    elif on < decided_on:
        words = _("It cannot end before it was decided.")
        yield Refusal(words, "Alliance P 3.4", unlocked_by=ANOTHER_DAY)


def withdrawal_refusals(
    notice_on: date | None, effective_on: date | None, home_decision: str, today: date
) -> Iterator[Refusal]:
    """Alliance § 3.1. A municipality leaves by its own decision, on a day."""
    if not home_decision.strip():
        yield Refusal(
            _("Name the municipality's own decision to leave: body, day and paragraph."),
            "Alliance § 3.1",
        )
    if notice_on is None or effective_on is None:
        yield Refusal(_("Give the day of notice and the day it takes effect."), "Alliance § 3.1")
        return
    if notice_on > today:
        words = _("The notice has not been given yet.")
        yield Refusal(words, "Alliance § 3.1", unlocked_by=ANOTHER_DAY)
    if effective_on < notice_on:
        words = _("It cannot take effect before notice was given.")
        yield Refusal(words, "Alliance § 3.1", unlocked_by=ANOTHER_DAY)


def joining_refusals(
    state: str | None, *, home_handling: bool, may_take_part: bool
) -> Iterator[Refusal]:
    """Alliance § 3.8. Who stood outside may join later, by its own decision on the agreed text."""
    if not home_handling:
        yield Refusal(
            _("There is no direction decision to join."),
            "Alliance § 3.5",
            unlocked_by=_("the council"),
        )
    if not may_take_part:
        yield Refusal(
            _("Members and invited parties can join."),
            "Alliance § 3.9",
            unlocked_by=_("the council, which invites by a direction decision"),
        )
    if state is not None and state not in MAY_JOIN_AGAIN:
        yield Refusal(
            _("The municipality already has a matter about this."),
            "Alliance § 3.8",
            unlocked_by=_("the registrar, who takes that matter on"),
        )


def discharge_refusals(
    on: date | None, home_decision: str, *, met: bool, today: date
) -> Iterator[Refusal]:
    """Alliance P 3.4. A municipality can drop its own condition, by a dated decision of its own."""
    if met:
        yield Refusal(
            _("The condition no longer counts already."),
            "Alliance P 3.4",
            unlocked_by=_("nobody: there is nothing left to settle"),
        )
    if on is None:
        yield Refusal(_("Give the day of the decision."), "Alliance P 3.4")
    elif on > today:
        yield Refusal(
            _("A decision can be registered when it has been taken, not before."),
            "Alliance § 3.1",
            unlocked_by=_("the body that is to decide"),
        )
    if not home_decision.strip():
        yield Refusal(
            _("Name the municipality's own decision: body, day and paragraph."), "Alliance P 3.4"
        )

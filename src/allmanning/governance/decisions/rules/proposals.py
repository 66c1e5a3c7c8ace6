"""The way of a proposal, from idea to direction decision and on, and who may take it a step.

Source: the anniversary book of 2013 and the activity plan 2023–2027 (Alliance § 3, § 15, § 16);
the state machine is Alliance P 3.2.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import Words, _

IDEA, DRAFT, PREPARATION, ON_AGENDA = "idea", "draft", "preparation", "on_agenda"
ROUND, AGREED, DIRECTION, HOME = "consensus_round", "agreed", "direction_decided", "home_handling"
IN_FORCE, LAPSED, ENDED = "in_force", "lapsed", "ended"
REMOVED, NO_CONSENSUS, OVERTAKEN = "removed", "no_consensus", "overtaken"
STATES = {
    IDEA: _("Idea"),
    DRAFT: _("Draft"),
    PREPARATION: _("In preparation"),
    ON_AGENDA: _("On the agenda"),
    ROUND: _("Consensus round"),
    AGREED: _("Consensus reached"),
    DIRECTION: _("Direction decision"),
    HOME: _("Being decided at home"),
    IN_FORCE: _("In force"),
    LAPSED: _("Lapsed"),
    ENDED: _("Ended"),
    REMOVED: _("Removed from the agenda"),
    NO_CONSENSUS: _("No consensus"),
    OVERTAKEN: _("Overtaken by events"),
}
TERMINAL = {REMOVED, NO_CONSENSUS, OVERTAKEN, LAPSED, ENDED}
BEFORE_DIRECTION = {IDEA, DRAFT, PREPARATION, ON_AGENDA, ROUND, AGREED}
CLOSING_REASONS = {  # Alliance § 15.7
    "cost": _("Cost"),
    "no_will": _("No will"),
    "overtaken": _("Overtaken by events or new law"),
    "no_anchoring": _("Not anchored at home"),
    "no_consensus": _("Consensus was not reached"),
}
FORMS = {
    "agreement": _("Agreement"),
    "joint_board": _("Joint board"),
    "shared_service": _("Shared service"),
    "shared_post": _("Shared post"),
    "project": _("Project"),
    "procurement": _("Joint procurement"),
    "joint_plan": _("Joint plan or strategy"),
    "joint_position": _("Joint position outwards"),
    "membership": _("Membership"),
    "other": _("Another form"),
}
SCOPES = {
    "cooperation": _("Co-operation: each takes part or stands outside"),
    "alliance_matter": _("Matter of the whole alliance: everybody must agree"),
}
ORIGINATORS = (
    "council_member", "council_chair", "council_vice_chair", "chief_executive", "kc_chair",
    "kc_vice_chair", "group_chair", "group_member", "head_of_secretariat",
)  # fmt: skip
SECRETARIAT = ("head_of_secretariat",)
CHAIRS = ("council_chair", "council_vice_chair", "kc_chair", "kc_vice_chair", "group_chair")
CHAIRS_OF = {
    "region_council": ("council_chair", "council_vice_chair"),
    "chief_executives": ("kc_chair", "kc_vice_chair"),
    "working_group": ("group_chair",),
}
AGENDA_MAKERS = ("head_of_secretariat", "chief_executive", "kc_chair", "kc_vice_chair")


@dataclass(frozen=True)
class Step:
    """A step of the way: from where, to where, who takes it, and what it is called."""

    verb: str
    sources: frozenset[str]
    target: str
    who: tuple[str, ...]
    label: Words
    by_whom: Words


def _step(verb: str, sources: Collection[str], target: str, who: str, label: Words) -> Step:
    offices, by_whom = _WHO[who]
    return Step(verb, frozenset(sources), target, offices, label, by_whom)


_WHO: dict[str, tuple[tuple[str, ...], Words]] = {
    "originator": (ORIGINATORS, _("the one who proposes")),
    "agenda": (AGENDA_MAKERS, _("the head of secretariat or the chief executives")),
    "round": ((*CHAIRS, *SECRETARIAT), _("the chair or the head of secretariat")),
    "secretary": (SECRETARIAT, _("the head of secretariat")),
    "chair": (CHAIRS, _("the chair")),
}
STEPS = {
    step.verb: step
    for step in (
        _step("draft", {IDEA}, DRAFT, "originator", _("Begin the draft")),
        _step("prepare", {DRAFT}, PREPARATION, "originator", _("Hand over for preparation")),
        _step("put_on_agenda", {PREPARATION}, ON_AGENDA, "agenda", _("Put on the agenda")),
        _step("open_round", {ON_AGENDA}, ROUND, "round", _("Open a consensus round")),
        _step("agree", {ROUND}, AGREED, "round", _("Close in agreement")),
        _step("return_for_preparation", {ROUND}, PREPARATION, "round", _("Return for preparation")),
        _step("table", {ROUND}, ON_AGENDA, "round", _("Table until a later meeting")),
        _step("no_consensus", {ROUND}, NO_CONSENSUS, "chair", _("Close without consensus")),
        _step("remove", BEFORE_DIRECTION, REMOVED, "chair", _("Remove from the agenda")),
        _step(
            "overtake", BEFORE_DIRECTION | {DIRECTION, HOME}, OVERTAKEN, "round",
            _("Mark as overtaken"),
        ),
        _step("record", {AGREED}, DIRECTION, "secretary", _("Record the direction decision")),
        _step("reopen", {HOME}, ROUND, "chair", _("Open a new round on the changed text")),
        _step("lapse", {HOME}, LAPSED, "chair", _("Confirm that it has lapsed")),
        _step("end", {IN_FORCE, DIRECTION}, ENDED, "chair", _("Note that it has ended")),
    )
}  # fmt: skip
NEED_REASON = {"return_for_preparation", "table", "no_consensus", "remove", "overtake", "end"}


@dataclass(frozen=True)
class Matter:
    """What the guards of a step look at."""

    state: str
    has_area: bool = True
    has_goals: bool = True
    has_resolution: bool = True
    has_equal_service: bool = True
    is_establishment: bool = False
    warning_seen: bool = True
    has_costs: bool = False
    has_business_case: bool = True
    text_deviates: bool = False
    still_possible: bool = True


def step_refusals(verb: str, matter: Matter, reason: str = "", code: str = "") -> Iterator[Refusal]:
    """Alliance P 3.2. Why a proposal may not take a step from where it stands."""
    step = STEPS[verb]
    if matter.state not in step.sources:
        yield Refusal(
            _("This cannot be done with a proposal that is “%(state)s”."),
            "Alliance P 3.2",
            {"state": STATES[matter.state]},
            unlocked_by=who_leads_to(step.sources, matter.state),
        )
    if verb in NEED_REASON and not reason.strip():
        yield Refusal(_("Say why."), "Alliance § 15.4", unlocked_by=step.by_whom)
    if verb in {"no_consensus", "remove"} and code not in CLOSING_REASONS:
        yield Refusal(_("Choose the kind of reason."), "Alliance § 15.7", unlocked_by=step.by_whom)
    yield from _guards(verb, matter)


_ORDER = (IDEA, DRAFT, PREPARATION, ON_AGENDA, ROUND, AGREED, DIRECTION, HOME, IN_FORCE)


def who_leads_to(wanted: Collection[str], state: str) -> Words | str:
    """Alliance P 3.2. Whose next act leads a proposal from where it stands to one of the states."""
    if state in TERMINAL or state == IN_FORCE:
        return _("nobody: this proposal is closed; a new one can take the matter up again")
    if state == HOME and IN_FORCE in wanted:
        return _("the municipalities, by their own decisions")
    here = _ORDER.index(state)
    onward = here < min(_ORDER.index(each) for each in wanted)
    for step in steps_from(state):
        forward = step.target in _ORDER[here + 1 :]
        if step.target in wanted or (onward and forward):
            return f"{step.by_whom}: {step.label}"
    return _("nobody: the proposal is past this step")


def _guards(verb: str, matter: Matter) -> Iterator[Refusal]:
    proposer = _("the one who proposes")
    if verb == "draft" and not matter.has_area:
        words = _("Choose an area of co-operation.")
        yield Refusal(words, "Alliance § 1.9", unlocked_by=proposer)
    if verb == "prepare" and not matter.has_goals:
        words = _("Name at least one goal that the proposal serves.")
        yield Refusal(words, "Alliance § 16.2", unlocked_by=proposer)
    if verb == "put_on_agenda":
        yield from agenda_refusals(matter)
    if verb == "open_round" and not matter.has_resolution:
        words = _("Write the resolution that the municipalities are to adopt.")
        yield Refusal(words, "Alliance § 3.5", unlocked_by=_("the head of secretariat"))
    if verb == "reopen" and not matter.text_deviates:
        yield Refusal(
            _("No municipality has adopted a changed text, so there is nothing new to agree on."),
            "Alliance § 3.2",
            unlocked_by=_("a municipality that adopts with a change"),
        )
    if verb == "lapse" and matter.still_possible:
        yield Refusal(
            _("It can still come into force, so it has not lapsed."),
            "Alliance P 3.4",
            unlocked_by=_("the municipalities that have not decided"),
        )


def agenda_refusals(matter: Matter) -> Iterator[Refusal]:
    """Alliance § 16.11. What a proposal must hold before it may reach an agenda."""
    preparing = _("whoever prepares the proposal")
    if not matter.has_equal_service:
        yield Refusal(
            _("Describe what it means for equal service to those who live here."),
            "Alliance § 16.11",
            unlocked_by=preparing,
        )
    if matter.is_establishment and not matter.warning_seen:
        yield Refusal(
            _("Establishment matters do not suit co-operation: read the warning and confirm it."),
            "Alliance § 15.1",
            unlocked_by=preparing,
        )
    if matter.has_costs and not matter.has_business_case:
        yield Refusal(
            _("It costs something: give the costs, also of changing systems and moving data."),
            "Alliance § 15.5",
            unlocked_by=preparing,
        )


def office_refusals(verb: str, may: bool) -> Iterator[Refusal]:
    """Alliance P 3.8. Each step has its offices, and nobody else takes it."""
    if not may:
        step = STEPS[verb]
        yield Refusal(
            _("This step belongs to %(whom)s."),
            "Alliance P 3.8",
            {"whom": step.by_whom},
            unlocked_by=step.by_whom,
        )


def steps_from(state: str) -> list[Step]:
    """Alliance P 3.2. The steps that lead on from a state."""
    return [step for step in STEPS.values() if state in step.sources]


def state_on(state: str, in_force_anywhere: bool) -> str:
    """Alliance P 3.4. The state as shown: in force is computed, never set by hand."""
    return IN_FORCE if state == HOME and in_force_anywhere else state


def decision_refusals(
    *, agreed: bool, recorded: bool, in_meeting: bool, text: str
) -> Iterator[Refusal]:
    """Alliance § 3.3. A direction decision rests on a round that closed in agreement (INV3)."""
    if not agreed:
        yield Refusal(
            _("There is no round that closed in agreement on this text."),
            "Alliance § 3.2",
            unlocked_by=_("the chair or the head of secretariat"),
        )
    if recorded:
        yield Refusal(
            _("The direction decision is already recorded."),
            "Alliance § 3.3",
            unlocked_by=_("nobody: what was agreed stands; a new round can agree on a new text"),
        )
    if in_meeting and not text.strip():
        yield Refusal(_("Write what the council agreed on."), "Alliance § 3.3")


def confirmation_refusals(
    not_confirmed: Collection[str], *, applied: bool, decided_in_council: bool
) -> Iterator[Refusal]:
    """Alliance § 1.6. A member is admitted on its application, confirmed by each member."""
    if not applied:
        yield Refusal(
            _("The municipality's own decision to apply is not registered."),
            "Alliance § 1.6",
            unlocked_by=_("the registrar of the municipality that applies"),
        )
    for name in sorted(not_confirmed):
        yield Refusal(
            _("%(name)s has not confirmed it."), "Alliance § 1.6", {"name": name}, unlocked_by=name
        )
    if not decided_in_council:
        yield Refusal(
            _("The council has not given its final confirmation."),
            "Alliance § 1.6",
            unlocked_by=_("the council, by a direction decision"),
        )

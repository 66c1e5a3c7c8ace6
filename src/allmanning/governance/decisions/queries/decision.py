"""The public decision page: what the council agreed on, and what each municipality decided."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from allmanning.governance.decisions import map as mapping
from allmanning.governance.decisions.models import (
    ConsensusRound,
    DirectionDecision,
    HomeStep,
    MunicipalityShape,
    Proposal,
)
from allmanning.governance.decisions.queries import visibility
from allmanning.governance.decisions.queries.changes import DEEDS
from allmanning.governance.decisions.queries.circles import Circle, circles
from allmanning.governance.decisions.queries.standing import KINDS, Stand, stands
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.decisions.rules import ratifications as home
from allmanning.kit.text import Words, _
from allmanning.members.journal.acting import Acting

MOST_TELLING = (
    "in_force", "decided", "deviates", "pending", "direction", "rejected", "ended", "outside",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something that happened, for the timeline."""

    at: date
    registered_at: datetime
    what: Words
    who: str = ""
    text: str = ""
    source: str = ""
    layer: str = "council"


@dataclass(frozen=True)
class Group:
    """Those who stand alike in a decision: in one arrangement, since the same day."""

    arrangement: str
    since: date | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A municipality on the map, with the same facts as in the table."""

    name: str
    kind: str
    label: Words
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class DecisionShown:
    """Everything the page tells."""

    proposal: Proposal
    direction: DirectionDecision
    earlier: tuple[DirectionDecision, ...]
    circles: tuple[Circle, ...]
    stands: tuple[Stand, ...]
    state: str
    day: date
    history: tuple[Event, ...]
    map_width: float
    map_height: float
    fields: tuple[Field, ...]

    @property
    def state_label(self) -> Words:
        return law.STATES[self.state]

    @property
    def kinds(self) -> list[tuple[str, Words, list[Group]]]:
        """The legend, in the order of the way: who stands so, by arrangement and day."""
        found: dict[str, dict[tuple[str, date | None], list[str]]] = {}
        for each in self.stands:
            arrangement = "" if each.kind == "outside" else each.arrangement
            key = (arrangement, each.since if each.kind == "in_force" else None)
            found.setdefault(each.kind, {}).setdefault(key, []).append(each.name)
        return [
            (
                kind,
                KINDS[kind],
                [Group(*key, tuple(names)) for key, names in found[kind].items()],
            )
            for kind in MOST_TELLING
            if kind in found
        ]


def decision(pk: int, *, seen_by: Acting, day: date) -> DecisionShown:
    """Return the page of a proposal's latest direction decision, or raise DoesNotExist."""
    proposal = visibility.proposal(pk, seen_by=seen_by)
    directions = list(
        DirectionDecision.objects.filter(version__proposal=proposal)
        .select_related("version", "round__body", "meeting", "item")
        .order_by("-version__number")
    )
    if not directions:
        raise DirectionDecision.DoesNotExist
    newest, *earlier = directions
    around = circles([newest.version_id]).get(newest.version_id, [])
    rows = stands(around, day, home_decision=proposal.needs_home_decision)
    sheet, fields = _fields(rows)
    return DecisionShown(
        proposal=proposal,
        direction=newest,
        earlier=tuple(earlier),
        circles=tuple(around),
        stands=tuple(rows),
        state=law.state_on(proposal.state, any(one.in_force(day) for one in around)),
        day=day,
        history=tuple(_history(proposal, directions)),
        map_width=sheet.width,
        map_height=sheet.height,
        fields=fields,
    )


def _fields(rows: list[Stand]) -> tuple[mapping.Sheet, tuple[Field, ...]]:
    shapes = MunicipalityShape.objects.filter(municipality__in={row.code for row in rows})
    sheet = mapping.sheet({shape.municipality_id: shape.geometry for shape in shapes})
    best: dict[str, Stand] = {}
    for row in sorted(rows, key=lambda each: MOST_TELLING.index(each.kind)):
        best.setdefault(row.code, row)
    drawn = {shape.code: shape for shape in sheet.shapes}
    order = dict.fromkeys(row.code for row in rows)
    return sheet, tuple(
        Field(
            best[code].name, best[code].kind, best[code].label,
            drawn[code].path, drawn[code].x, drawn[code].y,
        )
        for code in order
        if code in drawn
    )  # fmt: skip


def _history(proposal: Proposal, directions: list[DirectionDecision]) -> list[Event]:
    """Return what happened, latest first; both layers, told apart by who acted."""
    events = [*_of_council(proposal, directions), *_by_day(_at_home(proposal))]
    return sorted(events, key=lambda event: (event.at, event.registered_at), reverse=True)


def _by_day(events: Iterable[Event]) -> Iterator[Event]:
    """Let what a municipality did on one day be one entry, its steps in their order."""
    days: dict[tuple[date, str], list[Event]] = {}
    for event in sorted(events, key=lambda each: each.registered_at):
        days.setdefault((event.at, event.who), []).append(event)
    for (at, who), steps in days.items():
        what = " → ".join(dict.fromkeys(str(step.what) for step in steps))
        text = ", ".join(step.text for step in steps if step.text)
        yield Event(at, steps[-1].registered_at, what, who, text, layer="home")


def _of_council(proposal: Proposal, directions: list[DirectionDecision]) -> Iterator[Event]:
    if proposal.handed_over_at:
        yield _event(proposal.handed_over_at, _("The proposal was handed over for preparation."))
    rounds = ConsensusRound.objects.filter(version__proposal=proposal).select_related("body")
    outcomes: dict[str, Words] = {
        "agree": _("The round closed in agreement."),
        "return_for_preparation": _("The matter was returned for preparation."),
        "table": _("The matter was tabled until a later meeting."),
        "no_consensus": _("The round closed without consensus."),
        "overtake": _("The matter was overtaken by events."),
        "remove": _("The matter was removed from the agenda."),
    }
    for row in rounds:
        yield _event(row.opened_at, _("A consensus round was opened."), str(row.body))
        if row.closed_at:
            yield _event(row.closed_at, outcomes.get(row.outcome, ""), str(row.body), row.note)
    for each in directions:
        words = _("Direction decision: the way forward was agreed on in consensus.")
        yield Event(
            each.decided_on, each.recorded_at, words, str(each.round.body), each.text,
            "Alliance § 3.3",
        )  # fmt: skip
    if proposal.state in law.TERMINAL:
        yield _event(proposal.changed_at, law.STATES[proposal.state], "", proposal.closing_note)


def _event(at: datetime, what: Words, who: str = "", text: str = "") -> Event:
    return Event(timezone.localtime(at).date(), at, what, who, text)


def _at_home(proposal: Proposal) -> Iterator[Event]:
    rows = HomeStep.objects.filter(
        ratification__arrangement__version__proposal=proposal
    ).select_related("ratification__municipality")
    for row in rows:
        if row.verb == "asked":
            continue
        deed = {"end": "end_home", "prepare": "prepare_home"}.get(row.verb, row.verb)
        what: Words = home.STATES[row.state] if row.verb != "joined" else DEEDS["joined"]
        if row.verb in {"fulfil", "discharge", "return_home"}:
            what = DEEDS[deed]
        outcome = row.facts.get("outcome")
        text = ", ".join(
            str(part)
            for part in (row.facts.get("body_name"), row.facts.get("paragraph"))
            if part and outcome
        )
        yield Event(row.on, row.at, what, row.ratification.municipality.name, text)


def at_midnight(day: date) -> datetime:
    """Return the day's first moment, for feeds."""
    return timezone.make_aware(datetime.combine(day, time()))

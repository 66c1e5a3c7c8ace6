"""A proposal as those see it who prepare it: its words, its versions, and what comes next."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from allmanning.governance.decisions.models import (
    Arrangement,
    ConsensusRound,
    Proposal,
    ProposalVersion,
)
from allmanning.governance.decisions.queries import visibility
from allmanning.governance.decisions.queries.matter import matter_of
from allmanning.governance.decisions.queries.rounds import rounds_of
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.decisions.rules import stances
from allmanning.kit.refusal import Refusal
from allmanning.kit.text import Words
from allmanning.members.journal.acting import Acting
from allmanning.members.municipalities.queries import members_on

STEPS_WITH_PAGES = {"open_round", "reopen", "record", "agree"}


@dataclass(frozen=True)
class Next:
    """A step that may come next: whose it is, and what stops it."""

    step: law.Step
    mine: bool
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class ProposalShown:
    """A proposal with its versions, arrangements, rounds and next steps."""

    proposal: Proposal
    versions: tuple[ProposalVersion, ...]
    arrangements: tuple[Arrangement, ...]
    rounds: tuple[ConsensusRound, ...]
    state: str
    next: tuple[Next, ...]
    may_write: bool
    not_invited: tuple[tuple[str, str], ...]
    is_decided: bool

    @property
    def state_label(self) -> Words:
        return law.STATES[self.state]

    @property
    def newest(self) -> ProposalVersion:
        return self.versions[0]

    @property
    def open_round(self) -> ConsensusRound | None:
        return next((row for row in self.rounds if row.closed_at is None), None)


def proposal_shown(pk: int, *, seen_by: Acting, day: date) -> ProposalShown:
    """Return a proposal for those who may see it, or raise DoesNotExist."""
    proposal = visibility.proposal(pk, seen_by=seen_by)
    versions = tuple(
        proposal.versions.order_by("-number").select_related("created_by", "direction")
    )
    arrangements = tuple(
        versions[0].arrangements.prefetch_related("invited", "externals") if versions else ()
    )
    matter = matter_of(proposal, day)
    return ProposalShown(
        proposal=proposal,
        versions=versions,
        arrangements=arrangements,
        rounds=tuple(rounds_of(pk)),
        state=matter.state,
        next=tuple(_next(proposal, matter, seen_by)),
        may_write=visibility.may_take("draft", proposal, seen_by) is not None
        and proposal.state in {law.IDEA, law.DRAFT, law.PREPARATION, law.ON_AGENDA, law.HOME}
        and (proposal.state != law.HOME or matter.text_deviates),
        not_invited=tuple(_not_invited(arrangements, day)),
        is_decided=any(hasattr(version, "direction") for version in versions),
    )


def _next(proposal: Proposal, matter: law.Matter, acting: Acting) -> Iterator[Next]:
    for step in law.steps_from(matter.state):
        if matter.state == law.ROUND and step.verb not in {"remove", "overtake"}:
            continue  # closed on the round's own page
        refusals = tuple(law.step_refusals(step.verb, matter, "…", "cost"))
        mine = visibility.may_take(step.verb, proposal, acting) is not None
        yield Next(step, mine, refusals)


def _not_invited(arrangements: tuple[Arrangement, ...], day: date) -> Iterator[tuple[str, str]]:
    members = {member.code: member.name for member in members_on(day)}
    for each in arrangements:
        invited = [one.code for one in each.invited.all()]
        for code in stances.not_invited(members, invited):
            yield each.name, members[code]


@dataclass(frozen=True)
class Piece:
    """A run of words in a comparison: same, added or removed."""

    kind: str
    words: str


def compared(before: str, after: str) -> list[Piece]:
    """Return the words of two texts as one, told apart by what came and went."""
    one, other = before.split(), after.split()
    found = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", " ".join(one[a:b])))
            continue
        if a < b:
            found.append(Piece("removed", " ".join(one[a:b])))
        if c < d:
            found.append(Piece("added", " ".join(other[c:d])))
    return found


def version_of(pk: int, number: int, *, seen_by: Acting) -> tuple[ProposalVersion, ProposalVersion]:
    """Return a version and the one before it, or raise DoesNotExist."""
    proposal = visibility.proposal(pk, seen_by=seen_by)
    rows = {row.number: row for row in proposal.versions.filter(number__in=[number, number - 1])}
    if len(rows) < 2:
        raise ProposalVersion.DoesNotExist
    return rows[number - 1], rows[number]

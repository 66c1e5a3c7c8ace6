"""Making a proposal, writing its versions, and taking it forward until the council is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from allmanning.governance.decisions.actions.gate import (
    keep,
    locked_proposal,
    office_for,
    person_of,
)
from allmanning.governance.decisions.models import (
    Arrangement,
    ConsensusRound,
    Proposal,
    ProposalVersion,
)
from allmanning.governance.decisions.queries.matter import matter_of, newest_version
from allmanning.governance.decisions.rules import force, stances
from allmanning.governance.decisions.rules import proposals as law
from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.kit.text import _
from allmanning.members.bodies.models import Body
from allmanning.members.journal.acting import Acting
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.models import Municipality

FIELDS = (
    "title", "question", "background", "goals", "principles", "area", "form", "has_costs", "costs",
    "migration", "benefits", "equal_service", "establishment", "scope", "exclusive",
    "needs_home_decision", "applicant_id", "predecessor_id",
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """An arrangement as it is drawn up; no invited means all members."""

    name: str
    invited: Sequence[str] = ()
    externals: Sequence[str] = ()
    territory: str = ""
    minimum: int = stances.FEWEST
    requires_legal_force: bool = True


@dataclass(frozen=True)
class Written:
    """The words to agree on, and the arrangements."""

    text: str = ""
    resolution: str = ""
    annexes: str = ""
    arrangements: Sequence[Drawn] = field(default_factory=tuple)

    @property
    def sha256(self) -> str:
        return force.text_hash(f"{self.resolution}\n{self.annexes}")


@transaction.atomic
def propose(
    facts: dict[str, Any], written: Written, *, body: str, acting: Acting, now: datetime
) -> Proposal:
    """Make a proposal: an idea, seen only at home until it is handed over (Alliance P 3.2)."""
    held = acting.under(law.ORIGINATORS)
    refuse_if(law.office_refusals("draft", held is not None))
    assert held is not None  # noqa: S101 - refused above
    chosen = {name: value for name, value in facts.items() if name in FIELDS}
    proposal = Proposal.objects.create(
        **chosen,
        body=Body.objects.get(slug=body),
        municipality_id=held.municipality or None,
        created_by_id=person_of(acting),
        created_at=now,
        changed_at=now,
    )
    _write(proposal, written, acting, now)
    sign("proposed", proposal, by=held.signature(), now=now, facts={"revision": 1})
    return proposal


def _write(proposal: Proposal, written: Written, acting: Acting, now: datetime) -> ProposalVersion:
    newest = newest_version(proposal)
    words = {
        "text": written.text,
        "resolution": written.resolution,
        "annexes": written.annexes,
        "sha256": written.sha256,
    }
    if newest is not None and newest.frozen_at is None:
        version = newest
        for name, value in words.items():
            setattr(version, name, value)
        version.save(update_fields=list(words))
        version.arrangements.all().delete()
    else:
        version = ProposalVersion.objects.create(
            proposal=proposal,
            number=newest.number + 1 if newest else 1,
            created_by_id=person_of(acting),
            created_at=now,
            **words,
        )
    _draw(version, written.arrangements or [Drawn(proposal.title[:120])], now)
    return version


def _draw(version: ProposalVersion, drawn: Sequence[Drawn], now: datetime) -> None:
    members = list(_members(timezone.localtime(now).date()))
    for number, each in enumerate(drawn, 1):
        arrangement = Arrangement.objects.create(
            version=version,
            number=number,
            name=each.name,
            territory=each.territory,
            minimum=each.minimum,
            requires_legal_force=each.requires_legal_force,
        )
        arrangement.invited.set(_named(each.invited or members))
        arrangement.externals.set(_named(each.externals))


def _named(codes: Sequence[str]) -> list[Municipality]:
    return list(Municipality.objects.filter(code__in=codes))


def _members(day: date) -> Sequence[str]:
    return list(Municipality.objects.members_on(day).values_list("code", flat=True))


@transaction.atomic
def revise(
    pk: int,
    facts: dict[str, Any],
    written: Written,
    *,
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> Proposal:
    """Change the proposal; words that a round has opened on stay, and a new version begins."""
    proposal = locked_proposal(pk, revision, acting)
    by = office_for("draft", proposal, acting)
    refuse_if(_revising_refusals(proposal))
    for name in FIELDS:
        if name in facts:
            setattr(proposal, name, facts[name])
    if not proposal.establishment:
        proposal.warning_seen_at = None
    _write(proposal, written, acting, now)
    keep(
        proposal, "revised", [*(f for f in FIELDS if f in facts), "warning_seen_at"], by=by, now=now
    )
    return proposal


def _revising_refusals(proposal: Proposal) -> list[Refusal]:
    if proposal.state in {law.IDEA, law.DRAFT, law.PREPARATION, law.ON_AGENDA}:
        return []
    if proposal.state == law.HOME and matter_of(proposal).text_deviates:
        return []
    return [
        Refusal(
            _("The text can be changed before a round opens, or when it was returned."),
            "Alliance P 3.3",
            unlocked_by=_("the chair, who can return it for preparation"),
        )
    ]


@transaction.atomic
def see_warning(pk: int, *, revision: int | None, acting: Acting, now: datetime) -> Proposal:
    """Confirm that the warning about establishment matters was read (Alliance § 15.1)."""
    proposal = locked_proposal(pk, revision, acting)
    by = office_for("draft", proposal, acting)
    proposal.warning_seen_at = now
    keep(proposal, "saw the warning", ["warning_seen_at"], by=by, now=now)
    return proposal


@transaction.atomic
def take_step(
    pk: int,
    verb: str,
    *,
    reason: str = "",
    code: str = "",
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> Proposal:
    """Take the proposal a step on that no round and no decision is needed for (Alliance P 3.2)."""
    proposal = locked_proposal(pk, revision, acting)
    by = office_for(verb, proposal, acting)
    matter = matter_of(proposal, timezone.localtime(now).date())
    refuse_if(law.step_refusals(verb, matter, reason, code))
    proposal.state = law.STEPS[verb].target
    if verb == "prepare":
        proposal.handed_over_at = now
    if proposal.state in law.TERMINAL:
        proposal.closing_reason, proposal.closing_note = code, reason
        _close_open_rounds(proposal, verb, reason, acting, now)
    fields = ["state", "handed_over_at", "closing_reason", "closing_note"]
    keep(proposal, verb, fields, by=by, now=now, facts={"reason": reason, "code": code})
    return proposal


def _close_open_rounds(
    proposal: Proposal, outcome: str, reason: str, acting: Acting, now: datetime
) -> None:
    for row in ConsensusRound.objects.filter(version__proposal=proposal, closed_at__isnull=True):
        row.outcome, row.note, row.closed_at, row.closed_by_id = outcome, reason, now, acting.person
        row.revision += 1
        row.save(update_fields=["outcome", "note", "closed_at", "closed_by", "revision"])

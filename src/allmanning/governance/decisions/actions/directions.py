"""Recording what the council agreed on, and admitting a member that everybody has confirmed."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from allmanning.governance.decisions.actions.gate import (
    keep,
    locked_proposal,
    office_for,
    person_of,
)
from allmanning.governance.decisions.models import (
    ConsensusRound,
    DirectionDecision,
    HomeStep,
    Participation,
    Proposal,
    Ratification,
)
from allmanning.governance.decisions.queries.matter import (
    circles_of,
    decided_version,
    matter_of,
    newest_version,
)
from allmanning.governance.decisions.queries.rounds import Answer, Table, asked_of, table_of
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.decisions.rules import stances
from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.kit.text import _
from allmanning.members.bodies.actions import open_member_seats
from allmanning.members.bodies.queries import bodies
from allmanning.members.journal.acting import Acting
from allmanning.members.municipalities.actions import admit_member
from allmanning.members.municipalities.models import Membership, Municipality


def _day(now: datetime) -> date:
    return timezone.localtime(now).date()


@transaction.atomic
def record_direction(
    pk: int,
    text: str,
    decided_on: date | None = None,
    *,
    meeting: int | None = None,
    item: int | None = None,
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> DirectionDecision:
    """Record the direction decision, and ask each participant to decide at home (Alliance § 3.5).

    Nobody who stands outside is asked anything (INV2); nothing is decided for anybody.
    """
    proposal = locked_proposal(pk, revision, acting)
    by = office_for("record", proposal, acting)
    version = newest_version(proposal)
    assert version is not None  # noqa: S101 - a proposal has a version from its first day
    asked = version.rounds.filter(outcome="agree").select_related("body").last()
    tables = table_of(asked, _closed_on(asked)) if asked else []
    agreed = asked is not None and not list(
        stances.consensus_refusals(
            asked_of(tables),
            exclusive=proposal.exclusive,
            alliance_matter=proposal.scope == "alliance_matter",
        )
    )
    recorded = DirectionDecision.objects.filter(version=version).exists()
    refuse_if(
        [
            *law.step_refusals("record", matter_of(proposal, _day(now))),
            *law.decision_refusals(
                agreed=agreed, recorded=recorded, in_meeting=meeting is not None, text=text
            ),
        ]
    )
    assert asked is not None  # noqa: S101 - refused above
    decision = DirectionDecision.objects.create(
        version=version,
        round=asked,
        meeting_id=meeting,
        item_id=item,
        decided_on=decided_on or _closed_on(asked),
        text=text,
        recorded_by_id=person_of(acting),
        recorded_at=now,
    )
    for table in tables:
        _participants(decision, table, proposal, acting, now)
    proposal.state = law.HOME if proposal.needs_home_decision else law.DIRECTION
    keep(proposal, "record", ["state"], by=by, now=now, facts={"decision": decision.pk})
    return decision


def _closed_on(asked: ConsensusRound) -> date:
    return timezone.localtime(asked.closed_at or asked.opened_at).date()


def _participants(
    decision: DirectionDecision, table: Table, proposal: Proposal, acting: Acting, now: datetime
) -> None:
    arrangement = table.arrangement
    parts = [
        Participation(
            decision=decision,
            arrangement=arrangement,
            municipality_id=answer.municipality,
            part="takes_part" if answer.stance == stances.SUPPORTS else "outside",
            reason=_reason(answer) if answer.stance == stances.OUTSIDE else "",
        )
        for answer in table.answers
    ]
    heard = {part.municipality_id for part in parts}
    outsiders = list(arrangement.externals.values_list("code", flat=True))
    if proposal.applicant_id:
        outsiders.append(proposal.applicant_id)
    parts += [
        Participation(
            decision=decision,
            arrangement=arrangement,
            municipality_id=code,
            part="takes_part",
            external=True,
        )
        for code in dict.fromkeys(outsiders)
        if code not in heard
    ]
    Participation.objects.bulk_create(parts)
    if not proposal.needs_home_decision:
        return
    for part in parts:
        if part.part == "takes_part":
            ask_at_home(arrangement.pk, part.municipality_id, by=acting.person, now=now)


def _reason(answer: Answer) -> str:
    reasons = [row.position.reason for row in answer.seats if row.position and row.position.reason]
    return "\n".join(dict.fromkeys(reasons))


def ask_at_home(
    arrangement: int, code: str, *, by: int | None, now: datetime, joined_late: bool = False
) -> Ratification:
    """Open the task of deciding at home; undecided until the municipality itself decides."""
    row = Ratification.objects.create(
        arrangement_id=arrangement, municipality_id=code, since=now, joined_late=joined_late
    )
    verb = "joined" if joined_late else "asked"
    HomeStep.objects.create(
        ratification=row, verb=verb, state=row.state, on=_day(now), at=now, by_id=by
    )
    return row


@transaction.atomic
def confirm_accession(
    pk: int,
    valid_from: date,
    *,
    first_year: str = "share",
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> Membership:
    """Admit the applicant when each member has confirmed it, with its seats from that day (§ 1.6)."""
    proposal = locked_proposal(pk, revision, acting)
    by = office_for("record", proposal, acting)
    applicant = proposal.applicant
    version = decided_version(proposal)
    confirmed = {code for circle in circles_of(proposal) for code in circle.in_force(_day(now))}
    members = list(Municipality.objects.members_on(_day(now)))
    refusals = list(
        law.confirmation_refusals(
            [each.name for each in members if each.code not in confirmed],
            applied=applicant is not None and applicant.code in confirmed,
            decided_in_council=version is not None,
        )
    )
    if applicant is None or proposal.form != "membership":
        words = _("The proposal is not about membership.")
        whom = _("whoever proposes: a membership has a proposal of its own")
        refusals.append(Refusal(words, "Alliance § 1.6", unlocked_by=whom))
    refuse_if(refusals)
    assert applicant is not None  # noqa: S101 - refused above
    assert version is not None  # noqa: S101 - refused above
    decided_by = f"{proposal.title} ({version.direction.decided_on})"
    membership = admit_member(
        applicant, valid_from, first_year=first_year, decided_by=decided_by, by=by, now=now
    )
    for body in bodies(["region_council", "chief_executives"]):
        open_member_seats(body, applicant, valid_from, by=by, now=now)
    keep(proposal, "admitted", [], by=by, now=now, facts={"from": valid_from.isoformat()})
    return membership

"""Asking the seats, hearing them, and closing the round in agreement or without it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from allmanning.governance.decisions.actions.gate import (
    keep,
    locked_proposal,
    locked_round,
    office_for,
    person_of,
)
from allmanning.governance.decisions.actions.letters import tell_holder
from allmanning.governance.decisions.models import (
    Arrangement,
    ConsensusRound,
    Position,
    RoundSeat,
)
from allmanning.governance.decisions.queries.matter import matter_of, newest_version
from allmanning.governance.decisions.queries.rounds import asked_of, latest_positions, table_of
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.decisions.rules import stances
from allmanning.governance.meetings.versions import Change, Outdated
from allmanning.kit.refusal import Refusal, Refused, refuse_if
from allmanning.kit.text import _
from allmanning.members.bodies.queries import seats_held_by, seats_on
from allmanning.members.bodies.rules import seats_of
from allmanning.members.journal.acting import Acting, Signature
from allmanning.members.municipalities.queries import members_on


def _day(now: datetime) -> date:
    return timezone.localtime(now).date()


@transaction.atomic
def open_round(
    pk: int,
    *,
    mode: str = "written",
    meeting: int | None = None,
    wished_by: date | None = None,
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> ConsensusRound:
    """Ask every seat of every member, on words that are frozen from now (Alliance P 3.3)."""
    proposal = locked_proposal(pk, revision, acting)
    matter = matter_of(proposal, _day(now))
    verb = "reopen" if matter.state in {law.HOME, law.IN_FORCE} else "open_round"
    by = office_for(verb, proposal, acting)
    version = newest_version(proposal)
    refuse_if(law.step_refusals(verb, matter))
    assert version is not None  # noqa: S101 - a proposal has a version from its first day
    if verb == "reopen" and version.frozen_at is not None:
        words = _("Write the changed text as a new version first.")
        raise Refused([Refusal(words, "Alliance § 3.2", unlocked_by=_("the head of secretariat"))])
    if version.frozen_at is None:
        version.frozen_at = now
        version.save(update_fields=["frozen_at"])
    asked = ConsensusRound.objects.create(
        version=version,
        body=proposal.body,
        mode=mode,
        meeting_id=meeting,
        wished_by=wished_by,
        opened_at=now,
        opened_by_id=person_of(acting),
    )
    RoundSeat.objects.bulk_create(
        RoundSeat(round=asked, seat_id=seat) for seat in _heard(asked, _day(now))
    )
    proposal.state = law.ROUND
    keep(proposal, verb, ["state"], by=by, now=now, facts={"round": asked.pk})
    return asked


def _heard(asked: ConsensusRound, day: date) -> list[int]:
    """The seats that members have in the body by law, invited or not (Alliance P 3.3 rule 1)."""
    members = {member.code for member in members_on(day)}
    kinds = {kind for _code, kind in seats_of(asked.body.kind, ["member"])}
    return [
        seat.seat
        for seat in seats_on(day, body_slug=asked.body.slug)
        if seat.municipality in members and (not kinds or seat.kind in kinds)
    ]


@dataclass(frozen=True)
class Said:
    """What a seat says about one arrangement; after: the position it was shown, if any."""

    arrangement: int
    value: str
    reason: str = ""
    possible: str = ""
    after: int | None = None


@transaction.atomic
def state_positions(
    pk: int, seat: int, said: list[Said], *, source: str = "", acting: Acting, now: datetime
) -> list[Position]:
    """Say what a seat says. Its holder speaks; the secretary may, shown as such (question 10)."""
    asked = locked_round(pk)
    proposal = asked.version.proposal
    if asked.closed_at is not None:
        raise Outdated([Change(_("closed the round"), str(asked.closed_by), asked.closed_at)])
    by, own = _speaker(asked, seat, acting, _day(now))
    latest = latest_positions(asked)
    common = {"alliance_matter": proposal.scope == "alliance_matter"}
    for each in said:
        refuse_if(
            stances.position_refusals(
                each.value, each.reason, **common, on_behalf=not own, source=source
            )
        )
        before = latest.get((seat, each.arrangement))
        if (before.pk if before else None) != each.after:
            raise Outdated(_said_by(before))
    known = set(Arrangement.objects.filter(version=asked.version_id).values_list("pk", flat=True))
    holder = _holder(asked, seat, _day(now))
    stated = [
        Position.objects.create(
            round=asked,
            seat_id=seat,
            arrangement_id=each.arrangement,
            value=each.value,
            reason=each.reason,
            possible=each.possible,
            person_id=acting.person if own else holder,
            recorded_by_id=person_of(acting),
            source="" if own else source,
            at=now,
            supersedes=latest.get((seat, each.arrangement)),
        )
        for each in said
        if each.arrangement in known
    ]
    keep(asked, "stated", [], by=by, now=now, facts={"seat": seat, "on_behalf": not own})
    if not own and holder is not None:
        tell_holder(holder, asked)
    return stated


def _said_by(before: Position | None) -> list[Change]:
    if before is None:
        return []
    return [Change(_("stated a position"), str(before.recorded_by), before.at)]


def _holder(asked: ConsensusRound, seat: int, day: date) -> int | None:
    found = seats_on(day, body_slug=asked.body.slug)
    return next((row.person for row in found if row.seat == seat), None)


def _speaker(asked: ConsensusRound, seat: int, acting: Acting, day: date) -> tuple[Signature, bool]:
    heard = asked.seats.filter(seat=seat).exists()
    held = [row for row in seats_held_by(acting.person or 0, day) if row.seat == seat]
    if heard and held:
        office = acting.under(
            ("council_member", "chief_executive", "group_member"),
            municipality=held[0].municipality,
            body=asked.body.slug,
        )
        kind = Signature("person", acting.person, "seat", held[0].municipality, asked.body.slug)
        return office.signature() if office else kind, True
    secretary = acting.under(law.SECRETARIAT)
    if heard and secretary:
        return secretary.signature(), False
    raise Refused(
        [
            Refusal(
                _("A position is stated by the one who holds the seat."),
                "Alliance P 3.8",
                unlocked_by=_("the one who holds the seat, or the head of secretariat on behalf"),
            )
        ]
    )


@transaction.atomic
def close_round(
    pk: int,
    verb: str,
    *,
    reason: str = "",
    code: str = "",
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> ConsensusRound:
    """Close the round: in agreement when all are agreed, otherwise with a reason (rule 7)."""
    asked = locked_round(pk, revision)
    if asked.closed_at is not None:
        raise Outdated([Change(_("closed the round"), str(asked.closed_by), asked.closed_at)])
    proposal = locked_proposal(asked.version.proposal_id, None, acting)
    by = office_for(verb, proposal, acting)
    tables = table_of(asked, _day(now))
    refusals = list(law.step_refusals(verb, matter_of(proposal, _day(now)), reason, code))
    if verb == "agree":
        refusals += stances.consensus_refusals(
            asked_of(tables),
            exclusive=proposal.exclusive,
            alliance_matter=proposal.scope == "alliance_matter",
        )
    refuse_if(refusals)
    vacant = {
        row.seat
        for table in tables[:1]
        for answer in table.answers
        for row in answer.seats
        if row.person is None
    }
    for row in asked.seats.all():
        row.vacant = row.seat_id in vacant
        row.save(update_fields=["vacant"])
    asked.closed_at, asked.closed_by_id, asked.outcome, asked.note = (
        now,
        acting.person,
        verb,
        reason,
    )
    keep(asked, "closed", ["closed_at", "closed_by", "outcome", "note"], by=by, now=now)
    proposal.state = law.STEPS[verb].target
    if proposal.state in law.TERMINAL:
        proposal.closing_reason, proposal.closing_note = code, reason
    fields = ["state", "closing_reason", "closing_note"]
    keep(proposal, verb, fields, by=by, now=now, facts={"reason": reason, "round": asked.pk})
    return asked

"""What a municipality's registrar registers: the way of the matter at home, and its decision."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from allmanning.governance.decisions.actions.directions import ask_at_home
from allmanning.governance.decisions.actions.gate import (
    keep,
    locked_ratification,
    person_of,
    registrar_of,
)
from allmanning.governance.decisions.models import (
    AppealTime,
    Arrangement,
    Condition,
    HomeStep,
    Participation,
    Ratification,
    Withdrawal,
)
from allmanning.governance.decisions.queries.circles import condition as as_law
from allmanning.governance.decisions.rules import force
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.decisions.rules import ratifications as home
from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Acting, Signature
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.models import Municipality

NOTES = ("case_number", "body_kind", "body_name", "meeting_on", "link", "note")


def _day(now: datetime) -> date:
    return timezone.localtime(now).date()


def appeal_weeks(day: date) -> int:
    """Return the weeks of appeal that hold for a day (Alliance P 4.2)."""
    return home.weeks_on(day, dict(AppealTime.objects.values_list("valid_from", "weeks")))


def _begin(
    pk: int, verb: str, revision: int | None, acting: Acting
) -> tuple[Ratification, Signature]:
    row = locked_ratification(pk, revision)
    by = registrar_of(row.municipality_id, row.municipality.name, acting)
    refuse_if(home.step_refusals(verb, row.state))
    return row, by


def _step(
    row: Ratification,
    verb: str,
    state: str,
    fields: Sequence[str],
    *,
    on: date | None,
    by: Signature,
    acting: Acting,
    now: datetime,
) -> Ratification:
    """Store the step in the row, in the history that only grows, and in the journal."""
    if state != row.state:
        row.since = now
    row.state = state
    facts = {name: _plain(getattr(row, name)) for name in fields if name != "note"}
    HomeStep.objects.create(
        ratification=row, verb=verb, state=state, on=on or _day(now), at=now,
        by_id=person_of(acting), facts=facts,
    )  # fmt: skip
    deed = {"end": "end_home", "prepare": "prepare_home"}.get(verb, verb)
    keep(row, deed, [*fields, "state", "since"], by=by, now=now, municipality=row.municipality_id)
    return row


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def move_on(
    pk: int,
    verb: str,
    notes: dict[str, Any],
    *,
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> Ratification:
    """Register, prepare, put up, send back, or stand outside: the steps before a decision."""
    row, by = _begin(pk, verb, revision, acting)
    given = {name: value for name, value in notes.items() if name in NOTES and value}
    if verb == "step_outside":
        row.reason = notes.get("reason", "")
    for name, value in given.items():
        setattr(row, name, value)
    return _step(
        row, verb, home.STEPS[verb].target, [*given, "reason"],
        on=None, by=by, acting=acting, now=now,
    )  # fmt: skip


@dataclass(frozen=True)
class Minuted:
    """A decision as the registrar finds it in the minutes."""

    outcome: str
    body_kind: str
    body_name: str = ""
    paragraph: str = ""
    decided_on: date | None = None
    case_number: str = ""
    deviations: str = ""
    adopted_text: str = ""
    reason: str = ""
    effective_from: date | None = None
    expires_on: date | None = None
    link: str = ""
    conditions: Sequence[home.Stipulated] = ()


@transaction.atomic
def decide(
    pk: int, minuted: Minuted, *, revision: int | None, acting: Acting, now: datetime
) -> Ratification:
    """Register what the municipality decided about the agreed text (Alliance § 3.4)."""
    row, by = _begin(pk, "decide", revision, acting)
    agreed_hash = row.arrangement.version.sha256
    decided = home.Decided(
        outcome=minuted.outcome,
        body_kind=minuted.body_kind,
        paragraph=minuted.paragraph,
        decided_on=minuted.decided_on,
        deviations=minuted.deviations,
        adopted_text=minuted.adopted_text,
        conditions=len(minuted.conditions),
        effective_from=minuted.effective_from,
        expires_on=minuted.expires_on,
    )
    refusals = list(home.decision_refusals(decided, agreed_hash=agreed_hash, today=_day(now)))
    for each in minuted.conditions:
        refusals += home.condition_refusals(each, row.municipality_id)
    refuse_if(refusals)
    facts = {
        name: value
        for name, value in asdict(minuted).items()
        if name not in {"conditions", "adopted_text"} and value
    }
    for name, value in facts.items():
        setattr(row, name, value)
    row.text_hash = "" if minuted.outcome == force.REJECTED else agreed_hash
    if minuted.outcome == force.CHANGED:
        row.text_hash = force.text_hash(minuted.adopted_text or minuted.deviations)
    row.meeting_on = minuted.decided_on
    for each in minuted.conditions:
        condition = Condition.objects.create(ratification=row, kind=each.kind, text=each.text)
        condition.municipalities.set(Municipality.objects.filter(code__in=each.municipalities))
    fields = [*facts, "text_hash", "meeting_on"]
    return _step(
        row, "decide", minuted.outcome, fields, on=minuted.decided_on, by=by, acting=acting, now=now
    )


@transaction.atomic
def announce(
    pk: int,
    announced_on: date | None,
    adjusted_on: date | None = None,
    *,
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> Ratification:
    """Register the announcement; the last day of appeal follows from it (Alliance P 4.2)."""
    row, by = _begin(pk, "announce", revision, acting)
    assert row.decided_on is not None  # noqa: S101 - adopted rows have their day
    refuse_if(home.announcement_refusals(adjusted_on, announced_on, row.decided_on, _day(now)))
    assert announced_on is not None  # noqa: S101 - refused above
    row.adjusted_on, row.announced_on = adjusted_on, announced_on
    row.appeal_until = home.appeal_until(announced_on, appeal_weeks(announced_on))
    fields = ["adjusted_on", "announced_on", "appeal_until"]
    return _step(
        row, "announce", home.ANNOUNCED, fields, on=announced_on, by=by, acting=acting, now=now
    )


@transaction.atomic
def confirm_legal_force(
    pk: int, on: date | None, *, revision: int | None, acting: Acting, now: datetime
) -> Ratification:
    """Confirm that the time of appeal passed and the decision has legal force."""
    row, by = _begin(pk, "confirm_legal_force", revision, acting)
    assert row.announced_on is not None  # noqa: S101 - announced rows have their day
    weeks = appeal_weeks(row.announced_on)
    refuse_if(home.legal_force_refusals(on, row.announced_on, weeks, _day(now)))
    row.legal_force_on = on
    return _step(
        row, "confirm_legal_force", home.LEGAL_FORCE, ["legal_force_on"],
        on=on, by=by, acting=acting, now=now,
    )  # fmt: skip


@transaction.atomic
def end(
    pk: int,
    verb: str,
    on: date | None,
    *,
    reason: str = "",
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> Ratification:
    """Note that the decision ended, or that a court annulled it."""
    row, by = _begin(pk, verb, revision, acting)
    assert row.decided_on is not None  # noqa: S101 - adopted rows have their day
    refuse_if(home.ending_refusals(on, row.decided_on))
    row.ended_on = on
    row.reason = reason or row.reason
    target = home.STEPS[verb].target
    fields = ["ended_on", "reason"]
    return _step(row, verb, target, fields, on=on, by=by, acting=acting, now=now)


@transaction.atomic
def withdraw(
    pk: int,
    notice_on: date | None,
    effective_on: date | None,
    home_decision: str,
    *,
    reason: str = "",
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> Withdrawal:
    """Give notice: the municipality leaves on a day, by its own decision (Alliance § 3.1)."""
    row, by = _begin(pk, "terminate", revision, acting)
    refuse_if(home.withdrawal_refusals(notice_on, effective_on, home_decision, _day(now)))
    assert notice_on is not None  # noqa: S101 - refused above
    assert effective_on is not None  # noqa: S101 - refused above
    row.ended_on = effective_on
    withdrawal = Withdrawal.objects.create(
        ratification=row, notice_on=notice_on, effective_on=effective_on, reason=reason,
        home_decision=home_decision, registered_by_id=person_of(acting), registered_at=now,
    )  # fmt: skip
    _step(
        row, "terminate", home.TERMINATED, ["ended_on"], on=notice_on, by=by, acting=acting, now=now
    )
    return withdrawal


@transaction.atomic
def join_later(arrangement: int, code: str, *, acting: Acting, now: datetime) -> Ratification:
    """Begin a matter at home for a municipality that stood outside (Alliance § 3.8)."""
    row = Arrangement.objects.select_for_update(of=("self",)).select_related("version__proposal")
    kept = row.get(pk=arrangement)
    municipality = Municipality.objects.get(code=code)
    by = registrar_of(code, municipality.name, acting)
    earlier = Ratification.objects.filter(arrangement=kept, municipality=code, superseded=False)
    before = earlier.first()
    member = Municipality.objects.members_on(_day(now)).filter(code=code).exists()
    asked = Participation.objects.filter(arrangement=kept, municipality=code).exists()
    refuse_if(
        home.joining_refusals(
            before.state if before else None,
            home_handling=kept.version.proposal.state == law.HOME
            and hasattr(kept.version, "direction"),
            may_take_part=member or asked,
        )
    )
    if before is not None:
        before.superseded = True
        before.ended_on = before.ended_on or _day(now)
        before.since = now  # so that those who ask what changed learn that it is gone
        before.save(update_fields=["superseded", "ended_on", "since"])
    joined = ask_at_home(kept.pk, code, by=acting.person, now=now, joined_late=True)
    sign("joined", joined, by=by, now=now, municipality=code, facts={"revision": 1})
    return joined


@transaction.atomic
def settle_condition(
    pk: int,
    verb: str,
    on: date | None,
    evidence: str,
    *,
    revision: int | None,
    acting: Acting,
    now: datetime,
) -> Condition:
    """Note that a condition is met (fulfil), or that the municipality drops it (discharge)."""
    condition = Condition.objects.select_for_update(of=("self",)).get(pk=pk)
    row = locked_ratification(condition.ratification_id, revision)
    by = registrar_of(row.municipality_id, row.municipality.name, acting)
    stands = as_law(condition)
    today = _day(now)
    met = stands.is_discharged(today) or (
        condition.kind in {force.FUNDING, force.OTHER} and stands.is_met(today)
    )
    refuse_if(home.discharge_refusals(on, evidence, met=met, today=today))
    field = "discharged_on" if verb == "discharge" else "fulfilled_on"
    setattr(condition, field, on)
    condition.evidence = evidence
    condition.save(update_fields=[field, "evidence"])
    _step(row, verb, row.state, [], on=on, by=by, acting=acting, now=now)
    return condition


@transaction.atomic
def set_appeal_time(
    valid_from: date, weeks: int, decided_by: str, *, acting: Acting, now: datetime
) -> AppealTime:
    """Set how many weeks a decision can be appealed, from a day on (Alliance P 4.2)."""
    held = acting.under(law.SECRETARIAT)
    if held is None:
        raise PermissionDenied
    refuse_if(home.appeal_time_refusals(valid_from, weeks, decided_by, _day(now)))
    row, _new = AppealTime.objects.update_or_create(
        valid_from=valid_from, defaults={"weeks": weeks, "decided_by": decided_by.strip()}
    )
    sign("set the time of appeal", row, by=held.signature(), now=now, facts={"weeks": weeks})
    return row

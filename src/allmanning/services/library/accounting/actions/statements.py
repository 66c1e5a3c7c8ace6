"""Issuing a month's statements, and what the two sides say to them (Library § 16.3)."""

from datetime import date, datetime, timedelta
from itertools import combinations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import CLOCK, Signature
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.queries import members_on, populations_on
from allmanning.services.library.accounting.actions.entering import enter_events
from allmanning.services.library.accounting.models import LedgerMonth, PriceModel, Statement
from allmanning.services.library.accounting.queries.ledger import flows
from allmanning.services.library.accounting.queries.statements import answering, price_on
from allmanning.services.library.accounting.rules import statements as rules
from allmanning.services.library.accounting.rules.ledger import first_hash, month_of
from allmanning.services.library.accounting.rules.statements import Flow, Price
from allmanning.services.library.terms.queries import terms_on


@transaction.atomic
def set_price(
    kind: str, ore: int, valid_from: date, *, decided_by: str, by: Signature, now: datetime
) -> PriceModel:
    """Let a price hold from the first of a coming month; the one before ends then (§ 16.2)."""
    day = timezone.localdate(now)
    refuse_if(rules.price_refusals(kind, ore, valid_from, day, decided_by))
    PriceModel.objects.filter(valid_from=valid_from).delete()
    PriceModel.objects.filter(Q(valid_until=None) | Q(valid_until__gt=valid_from)).filter(
        valid_from__lt=valid_from
    ).update(valid_until=valid_from)
    price = PriceModel.objects.create(
        kind=kind, ore=ore, valid_from=valid_from, decided_by=decided_by
    )
    sign("set the price between members", price, by=by, now=now, facts={"decided_by": decided_by})
    return price


@transaction.atomic
def issue_month(month: date, *, by: Signature, now: datetime) -> int:
    """Enter what is left, seal the month and write a statement for each pair; return how many."""
    month, day = month_of(month), timezone.localdate(now)
    enter_events(now=now)
    kept, _new = LedgerMonth.objects.select_for_update().get_or_create(month=month)
    refuse_if(rules.issue_refusals(month, day, issued=kept.issued_at is not None))
    kept.issued_at = now
    kept.last_hash = kept.last_hash or first_hash(month)
    kept.save(update_fields=["issued_at", "last_hash"])
    price = price_on(month)
    going = flows(month)
    members = [member.code for member in members_on(month)]
    pairs = {(min(pair), max(pair)) for pair in going}
    if price is not None and price.kind == "inhabitants" and price.ore:
        pairs |= {(min(pair), max(pair)) for pair in combinations(members, 2)}
    people = populations_on(month, sorted({code for pair in pairs for code in pair}))
    for pair in sorted(pairs):
        _issue(month, pair, going, price, people, now)
    sign("issued the month", kept, by=by, now=now, facts={"statements": len(pairs)})
    return len(pairs)


def _issue(
    month: date, pair: tuple[str, str], going: dict[tuple[str, str], Flow],
    price: PriceModel | None, people: dict[str, int], now: datetime,
) -> None:  # fmt: skip
    first, second = pair
    there, back = going.get((first, second), Flow()), going.get((second, first), Flow())
    asked = Price(price.kind, price.ore) if price else Price()
    comes_to = rules.account(there, back, asked, (people.get(first, 0), people.get(second, 0)))
    day = timezone.localdate(now)
    Statement.objects.create(
        month=month, first=first, second=second, there=dict(there.figures),
        back=dict(back.figures), net_loans=comes_to.net_loans, price_model=price,
        price_ore=comes_to.price_ore, passed_on_ore=comes_to.passed_on_ore, issued_at=now,
        answer_by=day + timedelta(days=terms_on(day).count("DISPUTE_DAYS")),
    )  # fmt: skip


@transaction.atomic
def confirm_statement(key: int, municipality: str, *, by: Signature, now: datetime) -> Statement:
    """Say yes for one of the two municipalities; when both have, it is confirmed. Raises Refused."""
    kept = Statement.objects.select_for_update().get(pk=key)
    refuse_if(rules.confirm_refusals(answering(kept, municipality, timezone.localdate(now))))
    if municipality == kept.first:
        kept.first_confirmed_at = now
    else:
        kept.second_confirmed_at = now
    if kept.first_confirmed_at and kept.second_confirmed_at:
        kept.state = "confirmed"
    kept.save()
    sign("confirmed the statement", kept, by=by, now=now, municipality=municipality)
    return kept


@transaction.atomic
def dispute_statement(
    key: int, municipality: str, reason: str, *, by: Signature, now: datetime
) -> Statement:
    """Say no for one of the two municipalities, and why. Raises Refused."""
    kept = Statement.objects.select_for_update().get(pk=key)
    case = answering(kept, municipality, timezone.localdate(now))
    refuse_if(rules.dispute_refusals(case, reason))
    kept.state, kept.dispute = "disputed", reason.strip()
    kept.disputed_by, kept.disputed_at = municipality, now
    kept.save()
    sign("disputed the statement", kept, by=by, now=now, municipality=municipality)
    return kept


@transaction.atomic
def settle_statement(
    key: int, municipality: str, words: str, *, by: Signature, now: datetime
) -> Statement:
    """End a dispute with what was agreed. Figures are righted by counter-entries in an open month."""
    kept = Statement.objects.select_for_update().get(pk=key)
    case = answering(kept, municipality, timezone.localdate(now))
    refuse_if(rules.settle_refusals(case, words))
    kept.state, kept.settlement, kept.settled_at = "settled", words.strip(), now
    kept.save()
    sign("settled the statement", kept, by=by, now=now, municipality=municipality)
    return kept


@transaction.atomic
def close_statements(*, now: datetime) -> int:
    """Close what is agreed on or was not disputed in time, and months where all is; return how many."""
    day, closed = timezone.localdate(now), 0
    for kept in Statement.objects.select_for_update().exclude(state="closed"):
        if rules.closes(kept.state, day, kept.answer_by):
            kept.state, kept.closed_at = "closed", now
            kept.save(update_fields=["state", "closed_at"])
            sign("closed the statement", kept, by=CLOCK, now=now)
            closed += 1
    unfinished = Statement.objects.exclude(state="closed").values("month")
    issued = LedgerMonth.objects.filter(issued_at__isnull=False, closed_at=None)
    issued.exclude(month__in=unfinished).update(closed_at=now)
    return closed

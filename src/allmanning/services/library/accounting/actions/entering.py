"""Entering in the ledger what concerns two municipalities (Library § 16.1, § 16.5)."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from allmanning.services.library.accounting.models import LedgerEntry, LedgerMonth
from allmanning.services.library.accounting.queries.ledger import (
    FIELDS,
    cancelling_events_to_enter,
    events_to_enter,
)
from allmanning.services.library.accounting.rules.ledger import (
    CORRECTION,
    EntryFacts,
    entry_of,
    first_hash,
    hash_of,
    month_of,
    next_month,
    passed_on,
)
from allmanning.services.library.circulation.models import Charge, CountedEvent, Payment
from allmanning.services.library.places.models import Library

AT_ONCE = 1_000
PAYMENTS_BACK = timedelta(days=62)  # so long a payment may wait to be entered


@dataclass
class _Open:
    """A month that takes entries, and where its chain ends."""

    row: LedgerMonth
    seq: int
    hash: str


def enter_events(*, now: datetime) -> int:
    """Enter every event and payment that the ledger lacks; return how many. Twice changes nothing."""
    entered = 0
    for enter in (_enter_events, _enter_cancelled, _enter_payments):
        while made := enter(now):
            entered += made
    return entered


@transaction.atomic
def _enter_events(now: datetime) -> int:
    _one_at_a_time(now)
    events = list(events_to_enter()[:AT_ONCE])
    where = _municipalities_of({event.pickup for event in events})
    found = (_of_event(event, where) for event in events)
    return _append([entry for entry in found if entry is not None], now)


@transaction.atomic
def _enter_cancelled(now: datetime) -> int:
    _one_at_a_time(now)
    events = list(cancelling_events_to_enter()[:AT_ONCE])
    keys = [event.cancels_id for event in events]
    corrected = {row.event_key: row for row in LedgerEntry.objects.filter(event_key__in=keys)}
    return _append([_correction(event, corrected[event.cancels_id]) for event in events], now)


@transaction.atomic
def _enter_payments(now: datetime) -> int:
    _one_at_a_time(now)
    payments = Payment.objects.select_related("library").filter(at__gte=now - PAYMENTS_BACK)
    wanted: dict[str, EntryFacts] = {}
    kinds = dict(_charge_kinds(payments))
    for payment in payments.order_by("pk"):
        for number, part in enumerate(payment.parts):
            receipt = _receipt(f"{payment.pk}:{number}")
            kind = kinds.get(part["charge"], "")
            if entry := _of_payment(payment, part, kind, receipt):
                wanted[receipt] = entry
    known = LedgerEntry.objects.filter(receipt__in=list(wanted)).values_list("receipt", flat=True)
    for one in known:
        del wanted[one or ""]
    return _append(list(wanted.values()), now)


def _charge_kinds(payments: Iterable[Payment]) -> Iterable[tuple[int, str]]:
    keys = {part["charge"] for payment in payments for part in payment.parts}
    return Charge.objects.filter(pk__in=keys).values_list("pk", "kind")


def _of_event(event: CountedEvent, where: dict[str, str]) -> EntryFacts | None:
    found = entry_of(event.kind, event.owner, event.municipality)
    if found is None:
        return None
    return _entry(
        event.at, found, event.owner, event.municipality, pickup=where.get(event.pickup, ""),
        home=event.borrower_home, material=event.material, audience=event.audience,
        event_key=event.pk,
    )  # fmt: skip


def _correction(event: CountedEvent, entry: LedgerEntry) -> EntryFacts:
    """The counter-entry of an event that was taken back (Library § 15.6)."""
    facts = EntryFacts(*[getattr(entry, _column(name)) for name in FIELDS])
    return replace(
        facts, at=event.at, kind=CORRECTION, quantity=-entry.quantity,
        amount_ore=-entry.amount_ore, event_key=event.pk, receipt=None, cancels=entry.pk,
    )  # fmt: skip


def _of_payment(
    payment: Payment, part: dict[str, object], kind: str, receipt: str
) -> EntryFacts | None:
    owed_to, ore = str(part["owed_to"]), int(str(part["ore"]))
    found = passed_on(kind, owed_to, payment.library.municipality_id)
    if found is None:
        return None
    # Only the day is told: a minute and a sum would lead to who paid (Library § 16.4).
    day = timezone.localtime(payment.at).replace(hour=12, minute=0, second=0, microsecond=0)
    return _entry(
        day, found, owed_to, payment.library.municipality_id, amount_ore=ore, receipt=receipt
    )


def _entry(
    at: datetime, found: tuple[str, str], owner: str, lender: str, *, pickup: str = "",
    home: str = "", material: str = "", audience: str = "", amount_ore: int = 0,
    event_key: int | None = None, receipt: str | None = None,
) -> EntryFacts:  # fmt: skip
    kind, figure = found
    return EntryFacts(
        date.min, 0, at, kind, figure, owner, lender, pickup, home, material, audience, 1,
        amount_ore, event_key, receipt, None, "", "",
    )  # fmt: skip


def _append(entries: list[EntryFacts], now: datetime) -> int:
    """Chain entries to the months they belong to, or to the first later one that is not issued."""
    issued = set(LedgerMonth.objects.exclude(issued_at=None).values_list("month", flat=True))
    open_months: dict[date, _Open] = {}
    rows = []
    for entry in entries:
        month = month_of(timezone.localdate(entry.at))
        while month in issued:
            month = next_month(month)
        if month not in open_months:
            open_months[month] = _opened(month)
        chain = open_months[month]
        chain.seq += 1
        chained = replace(entry, month=month, seq=chain.seq, previous_hash=chain.hash)
        chain.hash = hash_of(chained)
        chained = replace(chained, hash=chain.hash)
        rows.append(LedgerEntry(**{_column(name): getattr(chained, name) for name in FIELDS}))
    LedgerEntry.objects.bulk_create(rows)
    for chain in open_months.values():
        chain.row.entries, chain.row.last_hash = chain.seq, chain.hash
        chain.row.save(update_fields=["entries", "last_hash"])
    return len(rows)


def _opened(month: date) -> _Open:
    row, _new = LedgerMonth.objects.select_for_update().get_or_create(month=month)
    last = LedgerEntry.objects.filter(month=month).aggregate(seq=Max("seq"))["seq"] or 0
    if last:
        return _Open(row, last, LedgerEntry.objects.get(month=month, seq=last).hash)
    return _Open(row, 0, first_hash(month))


def _one_at_a_time(now: datetime) -> None:
    """Let nobody else enter or issue until this transaction ends."""
    month = month_of(timezone.localdate(now))
    LedgerMonth.objects.select_for_update().get_or_create(month=month)


def _municipalities_of(slugs: set[str]) -> dict[str, str]:
    found = Library.objects.filter(slug__in=slugs - {""})
    return dict(found.values_list("slug", "municipality_id"))


def _receipt(about: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"ledger:{about}".encode(), sha256).hexdigest()


def _column(name: str) -> str:
    return "cancels_id" if name == "cancels" else name

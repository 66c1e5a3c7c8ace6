"""What is in the ledger, by whom it may be seen, and whether it still holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from allmanning.services.library.accounting.models import LedgerEntry, LedgerMonth
from allmanning.services.library.accounting.rules.ledger import (
    ENTERED,
    EntryFacts,
    Fault,
    chain_faults,
)
from allmanning.services.library.accounting.rules.statements import Flow
from allmanning.services.library.circulation.models import CountedEvent

PASSED_ON = ("replacements", "fees")
FIELDS = (
    "month", "seq", "at", "kind", "figure", "owner", "lender", "pickup", "home", "material",
    "audience", "quantity", "amount_ore", "event_key", "receipt", "cancels", "previous_hash",
    "hash",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """How many of a title group went one way in a month."""

    owner: str
    figure: str
    material: str
    audience: str
    quantity: int


def events_to_enter() -> QuerySet[CountedEvent]:
    """Return the events between two municipalities that the ledger does not have yet, in order."""
    entered = LedgerEntry.objects.filter(event_key=OuterRef("pk"))
    between = CountedEvent.objects.filter(kind__in=ENTERED, cancels=None).exclude(owner="")
    return between.exclude(owner=F("municipality")).exclude(Exists(entered)).order_by("pk")


def cancelling_events_to_enter() -> QuerySet[CountedEvent]:
    """Return the events that cancel what the ledger has, and are not entered yet, in order."""
    entered = LedgerEntry.objects.filter(event_key=OuterRef("pk"))
    cancelled = LedgerEntry.objects.filter(event_key=OuterRef("cancels"))
    rows = CountedEvent.objects.filter(cancels__isnull=False).filter(Exists(cancelled))
    return rows.exclude(Exists(entered)).order_by("pk")


def flows(month: date) -> dict[tuple[str, str], Flow]:
    """Return what went from each owner to each lender in a month; corrections counted. One query."""
    rows = (
        LedgerEntry.objects.filter(month=month)
        .values_list("owner", "lender", "figure")
        .annotate(Sum("quantity"), Sum("amount_ore"))
        .order_by()
    )
    figures: dict[tuple[str, str], dict[str, int]] = {}
    money: dict[tuple[str, str], int] = {}
    for owner, lender, figure, quantity, ore in rows:
        figures.setdefault((owner, lender), {})[figure] = quantity
        money[owner, lender] = money.get((owner, lender), 0) + ore
    return {pair: Flow(figures[pair], money[pair]) for pair in figures}


def evidence(month: date, first: str, second: str) -> list[Evidence]:
    """Return the counts per title group behind a statement (Library § 16.3). One query."""
    rows = (
        LedgerEntry.objects.filter(_of_pair(first, second), month=month)
        .exclude(figure__in=PASSED_ON)
        .values_list("owner", "figure", "material", "audience")
        .annotate(Sum("quantity"))
        .order_by("owner", "figure", "material", "audience")
    )
    return [Evidence(*row) for row in rows if row[-1]]


def entries(month: date, first: str, second: str) -> Iterator[EntryFacts]:
    """Return every entry of a pair's month, in the order of the chain. One query."""
    rows = LedgerEntry.objects.filter(_of_pair(first, second), month=month)
    return _facts(rows)


def months() -> list[LedgerMonth]:
    """Return the months the ledger has, latest first."""
    return list(LedgerMonth.objects.order_by("-month"))


def faults_of_month(month: LedgerMonth) -> list[Fault]:
    """Recompute the chain of a month and return where it does not hold (Library § 16.1)."""
    sealed = (month.entries, month.last_hash) if month.issued_at else None
    rows = _facts(LedgerEntry.objects.filter(month=month.month))
    return list(chain_faults(month.month, rows, sealed))


def differences_with_events() -> dict[tuple[str, str, str], int]:
    """Return where entries and events differ: (owner, lender, figure) → entries minus events.

    Empty as long as everything that concerns two municipalities is entered, once. Two queries.
    """
    entered = (
        LedgerEntry.objects.exclude(event_key=None)
        .values_list("owner", "lender", "figure")
        .annotate(Sum("quantity"))
        .order_by()
    )
    found = {(owner, lender, figure): quantity for owner, lender, figure, quantity in entered}
    for sign, rows in _counted():
        for kind, owner, lender, count in rows:
            key = (owner, lender, ENTERED[kind][1])
            found[key] = found.get(key, 0) - sign * count
    return {key: difference for key, difference in found.items() if difference}


def _counted() -> Iterator[tuple[int, list[tuple[str, str, str, int]]]]:
    between = CountedEvent.objects.filter(kind__in=ENTERED, cancels=None).exclude(owner="")
    between = between.exclude(owner=F("municipality"))
    yield 1, _by_pair(between, "")
    yield -1, _by_pair(CountedEvent.objects.filter(cancels__in=between), "cancels__")


def _by_pair(events: QuerySet[CountedEvent], path: str) -> list[tuple[str, str, str, int]]:
    names = [f"{path}{name}" for name in ("kind", "owner", "municipality")]
    return list(events.values_list(*names).annotate(n=Count("pk")).order_by())


def _of_pair(first: str, second: str) -> Q:
    return Q(owner=first, lender=second) | Q(owner=second, lender=first)


def _facts(rows: QuerySet[LedgerEntry]) -> Iterator[EntryFacts]:
    for row in rows.order_by("seq").values_list(*FIELDS).iterator():
        yield EntryFacts(*row)

"""Circulation and the ledger together: what the auditor looks through (Library P 3.4, § 16.1)."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from allmanning.services.library.accounting.models import LedgerEntry, LedgerMonth
from allmanning.services.library.accounting.queries.ledger import (
    differences_with_events,
    events_to_enter,
    faults_of_month,
)
from allmanning.services.library.accounting.rules.ledger import ENTERED
from allmanning.services.library.circulation.models import CountedEvent
from allmanning.services.library.circulation.queries.accounts import accounts_disagree
from allmanning.services.library.circulation.queries.acknowledged import unasked, unkept
from allmanning.services.library.circulation.queries.auditing import Audit, Check, audited


def audited_with_ledger(acknowledged: Path | None = None) -> Audit:
    """Look through circulation, accounts and the ledger, and what clients were told, from their logs.

    What the clock has not entered yet is no fault: it is entered by its next turn.
    """
    more: list[Check] = [ledger_differs, ledger_breaks, accounts_disagree]
    if acknowledged is not None:

        def answers_are_kept() -> Iterator[tuple[str, str]]:
            return unkept(acknowledged)

        more += [answers_are_kept, unasked]
    return audited(*more)


def ledger_differs() -> Iterator[tuple[str, str]]:
    """Entries equal the events between two municipalities, but for those that wait to be entered."""
    missing: Counter[tuple[str, str, str]] = Counter()
    for sign, path, events in (
        (1, "", events_to_enter()),
        (-1, "cancels__", taken_back_and_not_entered()),
    ):
        names = [f"{path}{name}" for name in ("kind", "owner", "municipality")]
        for kind, owner, lender, count in (
            events.order_by().values_list(*names).annotate(n=Count("pk"))
        ):
            missing[owner, lender, ENTERED[kind][1]] += sign * count
    differing = differences_with_events()
    for key in sorted(differing.keys() | missing.keys()):
        if difference := differing.get(key, 0) + missing[key]:
            owner, lender, figure = key
            yield f"{figure} of {owner} at {lender}", f"differ from the events by {difference}"


def taken_back_and_not_entered() -> QuerySet[CountedEvent]:
    """Return counter-events that the ledger lacks, also of what it has not entered itself yet."""
    entered = LedgerEntry.objects.filter(event_key=OuterRef("pk"))
    rows = CountedEvent.objects.filter(cancels__kind__in=ENTERED).exclude(cancels__owner="")
    return rows.exclude(cancels__owner=F("cancels__municipality")).exclude(Exists(entered))


def ledger_breaks() -> Iterator[tuple[str, str]]:
    """Each month's chain holds."""
    for month in LedgerMonth.objects.order_by("month"):
        for fault in faults_of_month(month):
            yield f"{month} {fault.seq}", fault.code

"""A borrower's own loans, holds and messages, to be heard by nobody else (Library § 12.1)."""

from dataclasses import dataclass
from datetime import date

from allmanning.services.library.borrowers.queries import KnownBorrower
from allmanning.services.library.circulation.models import Hold, Loan
from allmanning.services.library.circulation.models.holds import OPEN


@dataclass(frozen=True, slots=True)
class OwnLoan:
    key: int
    edition: int
    title: str
    language: str
    due_on: date


@dataclass(frozen=True, slots=True)
class OwnHold:
    """state: waiting, travelling or ready."""

    key: int
    title: str
    language: str
    pickup: str
    state: str
    until: date | None


def loans(of: KnownBorrower) -> list[OwnLoan]:
    """The open loans of the one who asks, the first due first. One query."""
    rows = (
        Loan.objects.filter(borrower=of.key, state="open")
        .select_related("copy__edition")
        .order_by("due_on", "pk")
    )
    return [
        OwnLoan(row.pk, row.copy.edition_id, row.copy.edition.title, row.copy.edition.language, row.due_on)
        for row in rows
    ]


def holds(of: KnownBorrower) -> list[OwnHold]:
    """The holds of the one who asks, the ready ones first. Two queries."""
    rows = (
        Hold.objects.filter(borrower=of.key, state__in=OPEN)
        .select_related("pickup")
        .prefetch_related("targets__edition")
        .order_by("state", "pk")
    )
    told = []
    for row in rows:
        edition = next((target.edition for target in row.targets.all()), None)
        if edition:
            told.append(
                OwnHold(row.pk, edition.title, edition.language, row.pickup.name, row.state, row.expires_on)
            )
    return told

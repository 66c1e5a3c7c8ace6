"""What joining two accounts would move, and what stands against it. Told the desk's municipality."""

from dataclasses import dataclass
from datetime import datetime

from allmanning.services.library.borrowers.models import Borrower, Card
from allmanning.services.library.borrowers.rules import MergeFacts
from allmanning.services.library.circulation.models import HoldTarget, Loan, Merge
from allmanning.services.library.circulation.queries.copies import debt_of


@dataclass(frozen=True)
class Report:
    """What would be moved from one account to the other."""

    facts: MergeFacts
    loans: int
    holds: int
    owed_ore: int


@dataclass(frozen=True)
class MergeRow:
    """A merge that can be undone."""

    key: int
    card: str
    at: datetime


def report(kept: Borrower, away: Borrower, *, asking: str) -> Report:
    """Return what a merge would move, and what decides whether it may be. Four queries."""
    mine = HoldTarget.objects.filter(borrower=kept).values("edition")
    facts = MergeFacts(
        same=kept.pk == away.pk,
        ours=kept.responsible_id == asking == away.responsible_id,
        both_persons=kept.category == away.category,
        born_alike=kept.born_on == away.born_on,
        two_numbers=bool(kept.personnummer_key) and bool(away.personnummer_key),
        is_gone=away.merged_into_id is not None or kept.merged_into_id is not None,
        one_protected=kept.protected != away.protected,
        same_title_twice=HoldTarget.objects.filter(borrower=away, edition__in=mine).exists(),
    )
    holds = HoldTarget.objects.filter(borrower=away).values("hold").distinct().count()
    return Report(facts, Loan.objects.filter(borrower=away).count(), holds, debt_of(away.pk))


def borrower_by_key(key: int) -> Borrower:
    return Borrower.objects.get(pk=key)


def merges_of(borrower_key: int) -> list[MergeRow]:
    """Return the merges into an account that have not been undone. Two queries."""
    rows = list(Merge.objects.filter(kept=borrower_key, undone_at=None).order_by("-at"))
    cards = dict(
        Card.objects.filter(borrower__in=[row.away_id for row in rows])
        .order_by("pk")
        .values_list("borrower", "number")
    )
    return [MergeRow(row.pk, cards.get(row.away_id, ""), row.at) for row in rows]

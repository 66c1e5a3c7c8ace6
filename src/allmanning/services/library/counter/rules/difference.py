"""What a new term would change: the same questions answered by the old terms and by the new.

Source: Library § 1.4 and P 3.7. Old cases keep old terms, so what is compared is what would happen
to a loan or a reservation that is made, renewed, returned or collected on the new term's first day.
"""

from dataclasses import dataclass, field
from datetime import date

from allmanning.services.library.circulation.rules.checkout import LendingFacts, lending_refusals
from allmanning.services.library.circulation.rules.facts import Place
from allmanning.services.library.circulation.rules.periods import (
    PeriodFacts,
    RenewalFacts,
    due_on,
    overdue_fee,
    renewal_refusals,
)

# What each term can change, and so what has to be gone through.
OF_LOANS = {"LOAN_DAYS", "SHORT_LOAN_QUEUE", "SHORT_LOAN_FACTOR", "RENEWALS", "RENEW_LATE_DAYS",
            "OVERDUE_PER_DAY", "OVERDUE_CAP", "FILM_GAME_AGE"}  # fmt: skip
OF_HOLDS = {"RESERVABLE", "SHELF_DAYS"}
OF_BORROWERS = {"DEBT_LIMIT", "LOAN_LIMIT", "HOLD_LIMIT"}
ANYWHERE = Place(0, "")


@dataclass(frozen=True)
class LoanSeen:
    """A loan as it is now, and the terms on which one like it would be made on the first day."""

    period: PeriodFacts
    renewal: RenewalFacts
    lending: LendingFacts
    born: date | None
    per_day: int
    cap: int
    price: int | None


def loan_fate(loan: LoanSeen, day: date) -> tuple[object, ...]:
    """Library § 5.1, § 6.1, § 4.5 and § 10.3. What would come of a loan like this one on the day.

    The due date of the same loan lent then, what speaks against lending or renewing it, and what a
    return would cost.
    """
    fee = overdue_fee(
        loan.renewal.due_on, day, born=loan.born, per_day=loan.per_day, cap=loan.cap,
        price=loan.price, calendar=loan.period.calendar,
    )  # fmt: skip
    against = (*lending_refusals(loan.lending, ANYWHERE, day), *renewal_refusals(loan.renewal, day))
    return (due_on(loan.period).value, tuple(each.source for each in against), fee)


@dataclass
class Difference:
    """How many would be treated differently, and at which libraries."""

    borrowers: set[int] = field(default_factory=set)
    loans: int = 0
    holds: int = 0
    by_library: dict[int, list[int]] = field(default_factory=dict)

    def add(self, borrower: int | None, library: int, *, loan: bool) -> None:
        """Library P 3.7. Count one loan or one reservation with its borrower."""
        if borrower:
            self.borrowers.add(borrower)
        row = self.by_library.setdefault(library, [0, 0])
        row[0 if loan else 1] += 1
        self.loans += loan
        self.holds += not loan

    @property
    def people(self) -> int:
        return len(self.borrowers)

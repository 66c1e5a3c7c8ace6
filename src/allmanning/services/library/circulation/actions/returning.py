"""Ending a loan: the fee, the figures, and the cut between person and title (§ 10, § 12.3)."""

from datetime import datetime

from django.utils import timezone

from allmanning.kit.prepared import update_row
from allmanning.services.library.borrowers.rules import age_on
from allmanning.services.library.circulation.actions.accounts import charge, take_back
from allmanning.services.library.circulation.actions.counting import count
from allmanning.services.library.circulation.actions.histories import remember
from allmanning.services.library.circulation.actions.locking import Locked, lock_borrower
from allmanning.services.library.circulation.models import Loan
from allmanning.services.library.circulation.rules.periods import overdue_fee
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.rules import calendar_of
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case


def close_loan(
    locked: Locked, here: Library, *, returned_at: datetime, channel: str, now: datetime
) -> None:
    """Give the borrower quittance; what is owed is charged, and else the person is forgotten."""
    loan = locked.loan
    if loan is None:
        return
    if loan.borrower_id is not None and (
        loan.state == "lost" or timezone.localdate(returned_at) > loan.due_on
    ):
        lock_borrower(loan.borrower_id)  # as every act on money does
    if loan.state == "lost":
        for bill in loan.charges.filter(kind="replacement", cancelled_at=None):
            take_back(bill, now=now)
    _charge_lateness(loan, locked, returned_at)
    event = count(
        "found" if loan.state == "lost" else "return", here, copy=locked.copy,
        borrower=loan.borrower, channel=channel, now=now,
    )  # fmt: skip
    locked.events.append(event.pk)
    loan.state, loan.returned_at, loan.returned_to = "returned", returned_at, here
    remember(loan, returned_at)
    if not owes(loan):
        forget_borrower(loan)
    update_row(loan, "state", "returned_at", "returned_to", "borrower")


def owes(loan: Loan) -> bool:
    if not getattr(loan, "has_charges", True):
        return False
    open_charges = loan.charges.filter(cancelled_at=None)
    return any(charge.left_ore for charge in open_charges)


def forget_the_settled(borrower_key: int) -> None:
    """Cut the link of every returned loan that nothing is owed for any more (Library § 12.3)."""
    for loan in Loan.objects.filter(borrower=borrower_key, state="returned"):
        if not owes(loan):
            forget_borrower(loan)
            loan.save(update_fields=["borrower"])


def forget_borrower(loan: Loan) -> None:
    """Cut the link between person and title (Library § 12.3); the caller saves the loan."""
    if getattr(loan, "has_notices", True):  # known of a loan that was read with its copy
        loan.notices.exclude(state="queued").update(facts={})
    if getattr(loan, "has_charges", True):
        loan.charges.exclude(loan=None).update(loan=None)
    loan.borrower = None


def _charge_lateness(loan: Loan, locked: Locked, returned_at: datetime) -> None:
    day = timezone.localdate(returned_at)
    if loan.borrower is None or day <= loan.due_on:
        return
    born, lender = loan.borrower.born_on, loan.lent_from
    case = Case(
        municipality=lender.municipality_id,
        library=lender.pk,
        age=age_on(born, day) if born else None,
        material=locked.copy.material,
        day=day,
    )
    terms = terms_on(day)
    fee = overdue_fee(
        loan.due_on,
        day,
        born=born,
        per_day=terms.count("OVERDUE_PER_DAY", case),
        cap=terms.count("OVERDUE_CAP", case),
        price=locked.copy.price_ore,
        calendar=calendar_of(lender.calendar),
    )
    if fee:
        loan.has_charges = True  # type: ignore[attr-defined]
        charge(
            loan.borrower, "overdue", fee, owed_to=lender.municipality_id, loan=loan, at=returned_at
        )

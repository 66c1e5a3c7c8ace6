"""The accounts between borrowers and municipalities: every amount is a line that stays (§ 10).

The account is locked last of all, after copy, queue and borrower; its lines are one after another.
"""

from datetime import datetime

from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.circulation.models import (
    Account,
    AccountEntry,
    Charge,
    Loan,
    Payment,
)


def charge(
    borrower: Borrower, kind: str, amount_ore: int, *, owed_to: str, loan: Loan | None = None,
    at: datetime,
) -> Charge:  # fmt: skip
    """Let a borrower owe a municipality an amount; the caller's transaction says why (§ 10.1)."""
    made = Charge.objects.create(
        borrower=borrower, loan=loan, kind=kind, amount_ore=amount_ore, owed_to_id=owed_to, at=at
    )
    post(made, "charge", amount_ore, now=at)
    return made


def take_back(fallen: Charge, *, now: datetime) -> None:
    """Let a charge fall; what was paid for it is the borrower's to get back (Library § 10.7)."""
    if fallen.cancelled_at is not None:
        return
    fallen.cancelled_at = now
    fallen.save(update_fields=["cancelled_at"])
    post(fallen, "cancelled", fallen.written_off_ore - fallen.amount_ore, now=now)


def put_back(fallen: Charge, *, now: datetime) -> None:
    """Let a charge that fell stand again, since what made it fall was undone."""
    if fallen.cancelled_at is None:
        return
    fallen.cancelled_at = None
    fallen.save(update_fields=["cancelled_at"])
    post(fallen, "restored", fallen.amount_ore - fallen.written_off_ore, now=now)


def move(about: Charge, to: Borrower, *, now: datetime) -> None:
    """Let what is open of a charge be another account's, since it is the same person (§ 2.2)."""
    open_ore = about.left_ore - about.credit_ore
    post(about, "moved", -open_ore, now=now)
    about.borrower = to
    about.save(update_fields=["borrower"])
    post(about, "moved", open_ore, now=now)


def post(
    about: Charge, kind: str, amount_ore: int, *, payment: Payment | None = None, now: datetime
) -> AccountEntry:
    """Write the next line of the account that a charge belongs to.

    Raises ValueError for a charge whose borrower is erased: nothing can be owed any more.
    """
    if about.borrower_id is None:
        raise ValueError(f"{about} belongs to nobody")
    account, _new = Account.objects.select_for_update(no_key=True).get_or_create(
        borrower_id=about.borrower_id, municipality_id=about.owed_to_id
    )
    account.balance_ore += amount_ore
    account.entries_count += 1
    account.save(update_fields=["balance_ore", "entries_count"])
    return AccountEntry.objects.create(
        account=account, seq=account.entries_count, at=now, kind=kind, what=about.kind,
        charge=about, payment=payment, amount_ore=amount_ore, balance_ore=account.balance_ore,
    )  # fmt: skip

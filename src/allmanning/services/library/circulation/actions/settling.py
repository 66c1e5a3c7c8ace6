"""Bills and payments, copies that are lost or said to be returned (Library § 10)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.catalogue.actions.copies import set_copy_state
from allmanning.services.library.circulation.actions.accounts import charge as charge_for
from allmanning.services.library.circulation.actions.accounts import post
from allmanning.services.library.circulation.actions.applying import journal
from allmanning.services.library.circulation.actions.counting import count
from allmanning.services.library.circulation.actions.locking import (
    lock_borrower,
    lock_copy,
    once_locked,
)
from allmanning.services.library.circulation.actions.notifying import notify
from allmanning.services.library.circulation.actions.returning import forget_the_settled
from allmanning.services.library.circulation.models import Charge, Loan, Payment
from allmanning.services.library.circulation.queries.accounts import (
    addressee_facts,
    replacement_price,
)
from allmanning.services.library.circulation.queries.copies import debt_of
from allmanning.services.library.circulation.rules.checkin import claim_refusals
from allmanning.services.library.circulation.rules.money import (
    bill_refusals,
    payment_refusals,
    shares,
)
from allmanning.services.library.places.models import Library


def pay(
    borrower_key: int, amount_ore: int, here: Library, *, key: str, by: Signature, now: datetime
) -> int:
    """Take a payment, the oldest charge first; return what is still owed. Raises Refused."""

    def do() -> dict[str, Any]:
        borrower = lock_borrower(borrower_key)
        refuse_if(payment_refusals(amount_ore, debt_of(borrower_key)))
        charges = list(
            Charge.objects.select_for_update(no_key=True)
            .filter(borrower=borrower, cancelled_at=None)
            .order_by("at", "pk")
        )
        left = [charge.left_ore for charge in charges]
        parts, paid = [], []
        for charge, share in zip(charges, shares(amount_ore, left), strict=True):
            if share:
                charge.paid_ore += share
                charge.save(update_fields=["paid_ore"])
                paid.append((charge, share))
                parts.append({"charge": charge.pk, "ore": share, "owed_to": charge.owed_to_id})
        payment = Payment.objects.create(
            borrower=borrower, amount_ore=amount_ore, parts=parts, library=here, at=now
        )
        for charge, share in paid:
            post(charge, "payment", -share, payment=payment, now=now)
        forget_the_settled(borrower.pk)
        sign("took a payment", payment, by=by, now=now, municipality=here.municipality_id)
        return {"owes": debt_of(borrower_key)}

    answer, _repeated = once_locked(
        key, {"act": "pay", "ore": amount_ore, "borrower": borrower_key}, do, now=now
    )
    return int(answer["owes"])


def bill_as_lost(loan_key: int, *, key: str, by: Signature, now: datetime) -> int:
    """Take a loan for lost and charge the replacement; return the price in öre (Library § 10.7)."""

    def do() -> dict[str, Any]:
        day = timezone.localdate(now)
        loan = Loan.objects.select_related("lent_from").get(pk=loan_key, state="open")
        locked = lock_copy(day, loan.lent_from, pk=loan.copy_id)
        if locked is None or locked.loan is None or locked.loan.borrower is None:
            raise Loan.DoesNotExist
        copy = locked.copy
        price = replacement_price(copy, day)
        refuse_if(bill_refusals(price, **addressee_facts(locked.loan.borrower, day)))
        if price:
            charge_for(
                locked.loan.borrower, "replacement", price, owed_to=copy.owner_id,
                loan=locked.loan, at=now,
            )  # fmt: skip
        notify(
            "bill", locked.loan.borrower, about=f"{loan_key}:{day}", facts={"ore": price},
            loan=locked.loan, now=now,
        )  # fmt: skip
        locked.loan.state = "lost"
        locked.loan.save(update_fields=["state"])
        set_copy_state(copy, "lost", now=now)
        count("lost", loan.lent_from, copy=copy, now=now)
        journal("billed as lost", locked, "LOST", loan.lent_from, by=by, now=now)
        return {"price": price}

    answer, _repeated = once_locked(key, {"act": "lost", "loan": loan_key}, do, now=now)
    return int(answer["price"])


def claim_returned(loan_key: int, *, key: str, by: Signature, now: datetime) -> None:
    """Note that a borrower says a copy was handed in; it is looked for (Library § 9.6).

    Raises Loan.DoesNotExist, and Refused where the loan is not open.
    """

    def do() -> dict[str, Any]:
        loan = Loan.objects.select_related("lent_from").get(pk=loan_key)
        locked = lock_copy(timezone.localdate(now), loan.lent_from, pk=loan.copy_id)
        refuse_if(claim_refusals(Loan.objects.values_list("state", flat=True).get(pk=loan_key)))
        if locked is None or locked.loan is None:
            raise Loan.DoesNotExist
        locked.loan.state = "claimed_returned"
        locked.loan.save(update_fields=["state"])
        set_copy_state(locked.copy, "claimed_returned", now=now)
        journal("said to be returned", locked, "CLAIMED", loan.lent_from, by=by, now=now)
        return {}

    once_locked(key, {"act": "claim", "loan": loan_key}, do, now=now)

"""Paying what one owes, billing, writing off and paying back.

Source: Library § 10.7 to § 10.11 and § 3.4. Amounts are whole öre.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.services.library.borrowers.rules import STAFF, bill_goes_to_guardian


def payment_refusals(amount_ore: int, debt_ore: int) -> Iterator[Refusal]:
    """Library § 10.8. A payment is more than nothing and never more than the debt."""
    if amount_ore <= 0:
        yield Refusal(_("Write how much is paid."), "Library § 10.8")
    if amount_ore > debt_ore:
        yield Refusal(_("The payment is more than the debt."), "Library § 10.8")


def shares(amount_ore: int, left: Sequence[int]) -> list[int]:
    """Library § 10.8. How much of a payment each debt gets, the oldest first."""
    given = []
    for debt in left:
        share = min(debt, amount_ore)
        given.append(share)
        amount_ore -= share
    return given


def bill_refusals(
    price_ore: int, *, born: date | None, has_guardian: bool, day: date
) -> Iterator[Refusal]:
    """Library § 3.4 and § 10.7. A bill has a price, and a child's bill has a guardian to go to."""
    if price_ore <= 0:
        yield Refusal(_("Set the price first: the copy has none."), "Library § 10.7")
    if bill_goes_to_guardian(born, day) and not has_guardian:
        yield Refusal(
            _("A child is not billed: note a guardian first."),
            "Library § 3.4",
            unlocked_by=STAFF,
        )


def write_off_refusals(
    left_ore: int, reason: str, *, owed_to: str, here: str, waits: bool
) -> Iterator[Refusal]:
    """Library § 10.9 and § 10.10. What is owed is written off by whom it is owed, with a reason."""
    if left_ore <= 0:
        yield Refusal(_("Nothing is owed any more."), "Library § 10.10")
    if not reason.strip():
        yield Refusal(_("Write why it is written off."), "Library § 10.10")
    if waits:
        yield Refusal(_("A second person has been asked already."), "Library § 10.10")
    yield from _not_ours(owed_to, here)


def second_person_refusals(
    *, first: int, second: int, owed_to: str, here: str, is_done: bool
) -> Iterator[Refusal]:
    """Library § 10.10. Above the limit two people write off, and nobody is two."""
    if is_done:
        yield Refusal(_("Nothing is owed any more."), "Library § 10.10")
    if first == second:
        yield Refusal(_("Another person than the first has to agree."), "Library § 10.10")
    yield from _not_ours(owed_to, here)


def pay_back_refusals(credit_ore: int, *, owed_to: str, here: str) -> Iterator[Refusal]:
    """Library § 10.7 and § 10.9. Paid back by the municipality that has the money."""
    if credit_ore <= 0:
        yield Refusal(_("There is nothing to pay back."), "Library § 10.7")
    yield from _not_ours(owed_to, here)


def _not_ours(owed_to: str, here: str) -> Iterator[Refusal]:
    if owed_to != here:
        yield Refusal(
            _("This money is another municipality's; only its desks decide about it."),
            "Library § 10.9",
        )

"""Paying what one owes.

Source: Library § 10.8 and § 10.11. Amounts are whole öre.
"""

from collections.abc import Iterator, Sequence

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _


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

"""Undoing a mistaken check-out or check-in.

Source: Library P 3.4, the cases X_CANCEL_1 and X_CANCEL_2, and § 15.6.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _


@dataclass(frozen=True)
class UndoFacts:
    """What is to be undone. act: lend or receive; anything else cannot be.

    same_day: it was done today. same_place: it was done here. as_left: the copy, its loan and its
    hold are as the act left them. ended_loan: a check-in that ended a loan. whose: the card that was
    read is of the one who had the loan; None where the loan itself still tells.
    """

    act: str
    same_day: bool = True
    same_place: bool = True
    as_left: bool = True
    ended_loan: bool = True
    whose: bool | None = None


def undo_case(act: str) -> str:
    """Library P 3.4. X_CANCEL_1 for a check-out, X_CANCEL_2 for a check-in."""
    return "X_CANCEL_1" if act == "lend" else "X_CANCEL_2"


def undo_refusals(facts: UndoFacts) -> Iterator[Refusal]:
    """Library P 3.4 and § 15.6. Every reason why what was done cannot be undone."""
    if facts.act not in {"lend", "receive"}:
        yield Refusal(_("Only a check-out or a check-in can be undone."), "Library P 3.4")
        return
    if not facts.same_place:
        yield Refusal(_("It was done at another library, which may undo it."), "Library P 3.4")
    if not facts.same_day:
        yield Refusal(_("It can be undone on the same day only."), "Library § 15.6")
    if not facts.ended_loan:
        yield Refusal(_("No loan was ended, so there is nothing to undo."), "Library P 3.4")
    elif not facts.as_left:
        yield Refusal(_("Something has happened with the copy since then."), "Library P 3.4")
    elif facts.whose is False:
        yield Refusal(_("This card did not have the loan."), "Library § 12.3")

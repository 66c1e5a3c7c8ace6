"""Whether a copy may be lent to somebody, and every reason why not.

Source: Library § 4 and P 3.4, the table “Check-out”.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.services.library.borrowers.rules import IN_CHARGE, STAFF, CardFacts, card_refusals
from allmanning.services.library.circulation.rules.facts import (
    FOUND_AGAIN,
    CopyFacts,
    HoldFacts,
    Outcome,
    Place,
    reason,
)

NEEDS_LENDING_RIGHT = {"film", "game"}
FILMS_AND_GAMES = {"film", "game"}
NEVER_LENT = {"withdrawn", "damaged", "on_order", "in_process", "foreign_out"}


@dataclass(frozen=True)
class LendingFacts:
    """The borrower and the material, for § 4. Money is in öre; age is None for an institution."""

    card: CardFacts = field(default_factory=CardFacts)
    age: int | None = None
    debt_ore: int = 0
    debt_limit_ore: int = 5000
    loans: int = 0
    loan_limit: int | None = None
    school: int | None = None
    material: str = "book"
    pegi: int | None = None
    film_game_age: int = 15
    lending_right: bool = False
    reference: bool = False


def check_out(copy: CopyFacts, borrower: int, here: Place) -> Outcome:
    """Library § 4.9, § 4.10 and P 3.4. The case of the table for lending a copy to somebody."""
    if copy.loan_of is not None and copy.state == "on_loan":
        if copy.loan_of == borrower:
            return Outcome("CHECKOUT_3_1", "renew", reasons=(reason("same_loan"),))
        return Outcome("CHECKOUT_3_2", "return_first", reasons=(reason("other_loan"),))
    if copy.state in NEVER_LENT:
        return Outcome("CHECKOUT_X_2", "refuse")
    if copy.bound is not None:
        return _bound(copy, copy.bound, borrower)
    if copy.trip is not None:
        return _on_its_way(copy, borrower)
    outcome = _from_shelf(copy, borrower)
    if copy.state in FOUND_AGAIN:
        outcome = replace(outcome, reasons=(reason("found"), *outcome.reasons))
        return outcome.with_also("CHECKOUT_X_1")
    if copy.place.key != here.key:
        outcome = replace(outcome, reasons=(*outcome.reasons, reason("mislaid")))
        return outcome.with_also("CHECKOUT_X_3")
    return outcome


def _bound(copy: CopyFacts, bound: HoldFacts, borrower: int) -> Outcome:
    mine = bound.borrower == borrower
    on_shelf = copy.state == "on_hold_shelf"
    names = ("CHECKOUT_2_1", "CHECKOUT_2_2") if on_shelf else ("CHECKOUT_4_1", "CHECKOUT_4_2")
    if not mine:
        return Outcome(names[1], "refuse")
    return Outcome(
        names[0], "lend", captures=bound, receives=not on_shelf, state="on_loan",
        reasons=(reason("collected"),),
    )  # fmt: skip


def _on_its_way(copy: CopyFacts, borrower: int) -> Outcome:
    why = reason("trip_cancelled")
    if not _is_needed(copy):
        return Outcome("CHECKOUT_5_1", "lend", cancels_trip=True, state="on_loan", reasons=(why,))
    if copy.first is not None and copy.first.borrower == borrower:
        return Outcome(
            "CHECKOUT_5_2_1", "lend", captures=copy.first, cancels_trip=True, state="on_loan",
            reasons=(why, reason("collected")),
        )  # fmt: skip
    return Outcome("CHECKOUT_5_2_2", "refuse")


def _from_shelf(copy: CopyFacts, borrower: int) -> Outcome:
    if copy.first is not None and copy.first.borrower == borrower:
        why = (reason("collected"),)
        return Outcome("CHECKOUT_1_2_1", "lend", captures=copy.first, state="on_loan", reasons=why)
    if not _is_needed(copy):
        return Outcome("CHECKOUT_1_1", "lend", state="on_loan", reasons=(reason("lent"),))
    return Outcome("CHECKOUT_1_2_2", "refuse")


def _is_needed(copy: CopyFacts) -> bool:
    if copy.first is None:
        return False
    return copy.chosen or copy.others_in < copy.waiting


def foreign_card_refusals(library: str) -> Iterator[Refusal]:
    """Library § 1.2. A card of a library outside the service lends nothing here."""
    if library:
        yield Refusal(
            _("This card belongs to a library outside the shared service."), "Library § 1.2"
        )


def copy_refusals(copy: CopyFacts, outcome: Outcome) -> Iterator[Refusal]:
    """Library § 4.8, § 4.9 and § 4.10. Why the table refuses, never naming anybody."""
    if outcome.case == "CHECKOUT_X_2":
        yield Refusal(_("This copy is not lent."), "Library § 4.8")
    elif outcome.case in {"CHECKOUT_2_2", "CHECKOUT_4_2"}:
        yield Refusal(_("The copy is set aside for somebody else."), "Library § 4.9")
    elif outcome.case == "CHECKOUT_3_2":
        yield Refusal(_("The copy is on loan to somebody else."), "Library § 4.9")
    elif outcome.then == "refuse":
        yield Refusal(_("Somebody is waiting for this title."), "Library § 4.10", unlocked_by=STAFF)


def lending_refusals(facts: LendingFacts, home: Place, day: date) -> Iterator[Refusal]:
    """Library § 4.2. Every reason why this person may not borrow this material today."""
    yield from card_refusals(facts.card, day)
    yield from debt_refusals(facts.debt_ore, facts.debt_limit_ore)
    yield from age_refusals(facts)
    if facts.material in NEEDS_LENDING_RIGHT and not facts.lending_right:
        yield Refusal(_("The library has no right to lend this copy."), "Library § 4.7")
    if facts.reference:
        yield Refusal(
            _("This copy is for reading in the library."), "Library § 4.8", unlocked_by=IN_CHARGE
        )
    if home.school and facts.school != home.key:
        yield Refusal(_("This copy belongs to a school library."), "Library § 4.8")
    if facts.loan_limit is not None and facts.loans >= facts.loan_limit:
        yield Refusal(
            _("You have %(loans)s loans; the limit is %(limit)s."),
            "Library § 4.11",
            {"loans": facts.loans, "limit": facts.loan_limit},
            unlocked_by=STAFF,
        )


def debt_refusals(debt_ore: int, limit_ore: int) -> Iterator[Refusal]:
    """Library § 4.4, § 10.5 and § 10.6. A debt at the limit blocks; a smaller one never does."""
    if debt_ore >= limit_ore:
        yield Refusal(
            _("You owe %(sum)s kr. From %(limit)s kr the card is blocked until the fee is paid."),
            "Library § 4.4",
            {"sum": _kronor(debt_ore), "limit": _kronor(limit_ore)},
            unlocked_by=STAFF,
        )


def age_refusals(facts: LendingFacts) -> Iterator[Refusal]:
    """Library § 4.5 and § 4.6. Films and games, and games with an age limit of their own."""
    if facts.age is None or facts.material not in FILMS_AND_GAMES:
        return
    if facts.age < facts.film_game_age:
        yield Refusal(
            _("Films and games are lent from the age of %(age)s."),
            "Library § 4.5",
            {"age": facts.film_game_age},
        )
    if facts.material == "game" and (facts.pegi or 0) >= 16 and facts.age < (facts.pegi or 0):
        yield Refusal(
            _("This game has an age limit of %(age)s."), "Library § 4.6", {"age": facts.pegi}
        )


def still_standing(
    refusals: Iterable[Refusal], *, offices: Iterable[str], reason_given: str
) -> list[Refusal]:
    """Library § 4.14. What remains when somebody on the staff lifts what their office may lift."""
    refusals, held = list(refusals), set(offices)
    if not reason_given.strip():
        return refusals
    return [refusal for refusal in refusals if not held & _lifted_by(refusal)]


def _lifted_by(refusal: Refusal) -> set[str]:
    if refusal.unlocked_by is STAFF:
        return {"desk", "librarian_in_charge"}
    return {"librarian_in_charge"} if refusal.unlocked_by is IN_CHARGE else set()


def _kronor(ore: int) -> str:
    return f"{ore // 100}" if ore % 100 == 0 else f"{ore // 100},{ore % 100:02d}"

"""Placing, cancelling and changing holds, and what happens to the copy that was set aside.

Source: Library § 7 and P 3.4, the tables “Placing a hold”, “Cancelling a hold” and “Other acts”.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.services.library.borrowers.rules import CardFacts, card_refusals
from allmanning.services.library.circulation.rules.checkout import debt_refusals
from allmanning.services.library.circulation.rules.facts import (
    CopyFacts,
    HoldFacts,
    Outcome,
    Place,
    reason,
)


@dataclass(frozen=True)
class HoldingFacts:
    """A borrower who asks for a title. could_come: copies that may fill the hold, now or later."""

    card: CardFacts = field(default_factory=CardFacts)
    debt_ore: int = 0
    debt_limit_ore: int = 5000
    holds: int = 0
    hold_limit: int | None = None
    reservable: bool = True
    could_come: int = 1
    only_in_schools: bool = False
    has_hold: bool = False
    has_loan: bool = False
    pickup: Place | None = None
    pickup_lends: bool = True


def hold_refusals(facts: HoldingFacts, day: date) -> Iterator[Refusal]:
    """Library § 7.1–7.5 and § 7.8. Every reason why the title cannot be reserved by this person."""
    yield from card_refusals(facts.card, day)
    yield from debt_refusals(facts.debt_ore, facts.debt_limit_ore)
    if facts.hold_limit is not None and facts.holds >= facts.hold_limit:
        yield Refusal(
            _("You have %(holds)s reservations; the limit is %(limit)s."),
            "Library § 7.1",
            {"holds": facts.holds, "limit": facts.hold_limit},
        )
    yield from title_refusals(facts)
    if facts.has_hold:
        yield Refusal(_("You already have this title reserved."), "Library § 7.8")
    if facts.has_loan:
        yield Refusal(_("You already have this title on loan."), "Library § 7.8")
    yield from pickup_refusals(facts.pickup, lends=facts.pickup_lends)


def title_refusals(facts: HoldingFacts) -> Iterator[Refusal]:
    """Library § 7.2, § 7.3 and § 7.5. What stands against the title itself, whoever asks."""
    if not facts.reservable:
        yield Refusal(_("Films and games cannot be reserved."), "Library § 7.2")
    elif not facts.could_come and facts.only_in_schools:
        yield Refusal(_("This copy belongs to a school library."), "Library § 7.5")
    elif not facts.could_come:
        yield Refusal(_("No copy can be reserved."), "Library § 7.3")


def pickup_refusals(pickup: Place | None, *, lends: bool = True) -> Iterator[Refusal]:
    """Library § 7.4. A hold is collected at a library of the service that is open by then."""
    if pickup is None:
        return
    if not lends:
        yield Refusal(_("%(library)s is no place to collect at."), "Library § 7.4",
                      {"library": pickup.name})  # fmt: skip
    if pickup.closed_for_a_time:
        yield Refusal(_("%(library)s is closed for a time."), "Library § 7.4",
                      {"library": pickup.name})  # fmt: skip


def add_case(copy: CopyFacts, borrower: int, *, waits: bool) -> str:
    """Library P 3.4. The case of the table for placing a hold on the title of this copy."""
    others = copy.waiting > 0
    if copy.loan_of is not None:
        if copy.loan_of == borrower:
            return "ADD_REQUEST_3_1"
        if not others:
            return "ADD_REQUEST_3_2_1"
        return "ADD_REQUEST_3_2_2_1" if waits else "ADD_REQUEST_3_2_2_2"
    if copy.bound is not None:
        mine = copy.bound.borrower == borrower
        family = "2" if copy.state == "on_hold_shelf" else "4"
        return f"ADD_REQUEST_{family}_{1 if mine else 2}"
    family = "5" if copy.trip is not None else "1"
    if not others:
        return f"ADD_REQUEST_{family}_1"
    return f"ADD_REQUEST_{family}_2_{1 if waits else 2}"


def cancel_waiting(copy: CopyFacts | None) -> Outcome:
    """Library § 7.12. A waiting hold is taken away; whatever the copy does, it goes on doing it."""
    if copy is None or copy.state == "available":
        case = "CANCEL_1_2"
    elif copy.loan_of is not None:
        case = "CANCEL_3_2"
    elif copy.state == "on_hold_shelf":
        case = "CANCEL_2_2"
    else:
        case = "CANCEL_4_2" if copy.bound is not None else "CANCEL_5_2"
    return Outcome(case, "nothing")


def cancel_bound(copy: CopyFacts, here: Place) -> Outcome:
    """Library § 7.10 and § 7.12. What happens to a copy whose hold is cancelled or expires.

    here: the library whose shelf it lies on; for a travelling copy, where it was sent from.
    """
    if copy.state == "on_hold_shelf":
        return _cancel_ready(copy, here)
    if copy.first is None:
        why = (reason("goes_home", library=copy.home.name),)
        return Outcome(
            "CANCEL_4_1_1", "send", releases=True, purpose="home", to=copy.home, reasons=why
        )
    why = (reason("waits_there", library=copy.first.pickup.name),)
    return Outcome(
        "CANCEL_4_1_2", "send", releases=True, captures=copy.first, purpose="pickup",
        to=copy.first.pickup, reasons=why,
    )  # fmt: skip


def _cancel_ready(copy: CopyFacts, here: Place) -> Outcome:
    first = copy.first
    if first is not None and first.pickup.key == here.key:
        why = (reason("first_here", day=first.placed_on.isoformat()),)
        return Outcome(
            "CANCEL_2_1_2_2", "hold_shelf", releases=True, captures=first, state="on_hold_shelf",
            reasons=why,
        )  # fmt: skip
    if first is not None:
        why = (reason("first_there", library=first.pickup.name, day=first.placed_on.isoformat()),)
        return Outcome(
            "CANCEL_2_1_2_1", "send", releases=True, captures=first, purpose="pickup",
            to=first.pickup, state="in_transit", reasons=why,
        )  # fmt: skip
    if copy.home.key == here.key:
        why = (reason("at_home"),)
        return Outcome("CANCEL_2_1_1_2", "shelve", releases=True, state="available", reasons=why)
    if copy.floats and not copy.home.school:
        return Outcome(
            "CANCEL_2_1_1_1", "shelve", also=("X_FLOAT_1",), releases=True, state="available",
            reasons=(reason("floats"),),
        )  # fmt: skip
    return Outcome(
        "CANCEL_2_1_1_1", "send", releases=True, purpose="home", to=copy.home, state="in_transit",
        reasons=(reason("goes_home", library=copy.home.name),),
    )  # fmt: skip


def cancel_trip_home(copy: CopyFacts, here: Place) -> Outcome:
    """Library P 3.4. Staff end a trip home where the copy is found: CANCEL_5_1_1, _2."""
    if copy.first is None:
        return Outcome("CANCEL_5_1_1", "shelve", cancels_trip=True, state="available")
    if copy.first.pickup.key == here.key:
        return Outcome(
            "CANCEL_5_1_2", "hold_shelf", cancels_trip=True, captures=copy.first,
            state="on_hold_shelf",
        )  # fmt: skip
    return Outcome(
        "CANCEL_5_1_2", "send", cancels_trip=True, captures=copy.first, purpose="pickup",
        to=copy.first.pickup, state="in_transit",
    )  # fmt: skip


def validate(copy: CopyFacts, hold: HoldFacts | None, here: Place) -> Outcome:
    """Library P 3.4. Capture by hand from the pull list: VALIDATE_1_1 to VALIDATE_5."""
    if copy.loan_of is not None:
        return Outcome("VALIDATE_3", "refuse")
    if copy.bound is not None:
        return Outcome("VALIDATE_2" if copy.state == "on_hold_shelf" else "VALIDATE_4", "refuse")
    if copy.trip is not None:
        return Outcome("VALIDATE_5", "refuse")
    if hold is None:
        return Outcome("VALIDATE_1_1", "refuse")
    day = hold.placed_on.isoformat()
    if hold.pickup.key == here.key:
        return Outcome(
            "VALIDATE_1_2_1", "hold_shelf", captures=hold, state="on_hold_shelf",
            reasons=(reason("first_here", day=day),),
        )  # fmt: skip
    return Outcome(
        "VALIDATE_1_2_2", "send", captures=hold, purpose="pickup", to=hold.pickup,
        state="in_transit", reasons=(reason("first_there", library=hold.pickup.name, day=day),),
    )  # fmt: skip


def change_pickup_case(state: str, copy_state: str = "") -> str:
    """Library § 7.13. CHANGE_PICKUP_2_1 for a hold that is ready, _4 travelling, else waiting."""
    if state == "ready":
        return "CHANGE_PICKUP_2_1"
    if state == "travelling":
        return "CHANGE_PICKUP_4"
    waiting = {"on_hold_shelf": "2_2", "on_loan": "3_2", "in_transit": "5_x"}
    return f"CHANGE_PICKUP_{waiting.get(copy_state, '1_2')}"


def change_pickup_refusals(state: str, present: Place, wanted: Place) -> Iterator[Refusal]:
    """Library § 7.13. Not when the copy lies on the shelf, and not to a place that is closed."""
    if state == "ready":
        yield Refusal(
            _("The copy is already waiting at %(library)s."),
            "Library § 7.13",
            {"library": present.name},
        )
    elif state not in {"waiting", "travelling"}:
        yield Refusal(_("This reservation is already closed."), "Library § 7.12")
    yield from pickup_refusals(wanted, lends=not wanted.school)


def first_rank(copy: CopyFacts | None, moved: HoldFacts, waiting: int) -> Outcome:
    """Library § 7.7. Moving a hold first: FIRST_RANK_x_1, x_2, 5_2_1 or 5_2_2.

    copy: one on its way home that the moved hold may have, or None.
    """
    if waiting < 2:
        return Outcome("FIRST_RANK_x_1", "refuse")
    if copy is None or copy.trip is None or copy.bound is not None:
        return Outcome("FIRST_RANK_x_2", "nothing")
    if moved.pickup.key == copy.trip.destination.key:
        return Outcome(
            "FIRST_RANK_5_2_1", "keep_going", to=copy.trip.destination,
            reasons=(reason("captured_at_home"),),
        )  # fmt: skip
    return Outcome(
        "FIRST_RANK_5_2_2", "send", cancels_trip=True, captures=moved, purpose="pickup",
        to=moved.pickup, state="in_transit",
        reasons=(reason("trip_cancelled"), reason("waits_there", library=moved.pickup.name)),
    )  # fmt: skip


def move_refusals(reason_given: str, waiting: int, state: str = "waiting") -> Iterator[Refusal]:
    """Library § 7.7. First come, first served; a move needs a reason and somebody to pass."""
    if state != "waiting":
        yield Refusal(_("Only a reservation that waits can go first."), "Library § 7.7")
        return
    if not reason_given.strip():
        yield Refusal(_("Say why this reservation goes first."), "Library § 7.7")
    if waiting < 2:
        yield Refusal(_("Nobody else waits for this title."), "Library § 7.7")


def suspend_refusals(first: date, until: date | None, day: date, state: str) -> Iterator[Refusal]:
    """Library § 7.9. A pause is for a waiting hold and ends after it begins."""
    if state != "waiting":
        yield Refusal(_("Only a reservation that waits can be paused."), "Library § 7.9")
    if until is not None and (until <= first or until <= day):
        yield Refusal(_("The pause ends before it begins."), "Library § 7.9")


def cancel_refusals(state: str) -> Iterator[Refusal]:
    """Library § 7.12. Before it is collected, a hold can be cancelled at any time; CANCEL_1_1."""
    if state not in {"waiting", "travelling", "ready"}:
        yield Refusal(_("This reservation is already closed."), "Library § 7.12")

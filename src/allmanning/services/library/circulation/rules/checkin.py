"""What must happen with a copy that is handed in or seen somewhere.

Source: Library P 3.4, the table “Check-in” and the extensions for an alliance. The names of the
cases are the names of their tests.
"""

from collections.abc import Iterator
from dataclasses import replace

from allmanning.kit.reason import Reason
from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.services.library.circulation.rules.facts import (
    FOUND_AGAIN,
    NOT_READY,
    CopyFacts,
    HoldFacts,
    Outcome,
    Place,
    TripFacts,
    reason,
)

READ_HERE = {"available", "to_reshelve"}


def check_in(
    copy: CopyFacts,
    here: Place,
    *,
    damaged: bool = False,
    incomplete: bool = False,
    drop: bool = False,
    used: bool = False,
) -> Outcome:
    """Library § 9.1, § 9.6 and P 3.4. The case that applies, and what follows from it.

    used: somebody read it in the library without borrowing it; that is no loan (Library P 3.8).
    """
    outcome = _special(copy, here, damaged=damaged, incomplete=incomplete) or _plain(copy, here)
    if used and copy.loan_of is None and copy.state in READ_HERE:
        counted = replace(outcome, reasons=(reason("read_here"), *outcome.reasons))
        return counted.with_also("READ_HERE")
    if drop:
        outcome = replace(outcome, reasons=(*outcome.reasons, reason("drop")))
        return outcome.with_also("X_DROP_1")
    return outcome


def claim_refusals(state: str) -> Iterator[Refusal]:
    """Library § 9.6 and P 3.3. Only a loan that is open can be said to be returned."""
    if state == "claimed_returned":
        yield Refusal(_("This is noted already; the copy is looked for."), "Library § 9.6")
    elif state != "open":
        yield Refusal(_("This loan is not open any more."), "Library P 3.3")


def unknown_barcode() -> Outcome:
    """Library § 9.1. Case X_UNKNOWN_1: no return is refused, not even an unknown number."""
    return Outcome("X_UNKNOWN_1", "staff", reasons=(reason("unknown"),))


def foreign_barcode(library: str) -> Outcome:
    """Library § 17.7. Case X_FOREIGN_2: received and sent on, nothing booked."""
    return Outcome("X_FOREIGN_2", "staff", reasons=(reason("foreign_return", library=library),))


def _special(copy: CopyFacts, here: Place, *, damaged: bool, incomplete: bool) -> Outcome | None:
    lent = copy.loan_of is not None
    if copy.state == "withdrawn":
        return Outcome("X_WITHDRAWN_1", "bin", closes_loan=lent, reasons=(reason("withdrawn"),))
    if copy.foreign:
        return Outcome(
            "X_FOREIGN_1", "send", closes_loan=lent, purpose="foreign", to=copy.home,
            state="in_transit", reasons=(reason("foreign"),),
        )  # fmt: skip
    if incomplete and lent:
        return Outcome("X_PARTS_1", "staff", reasons=(reason("parts"),))
    if damaged or copy.state == "damaged":
        return Outcome(
            "X_DAMAGED_1", "staff", closes_loan=lent, releases=copy.bound is not None,
            cancels_trip=copy.trip is not None, state="damaged", reasons=(reason("damaged"),),
        )  # fmt: skip
    return None


def _plain(copy: CopyFacts, here: Place) -> Outcome:
    if copy.state == "on_hold_shelf" and copy.bound:
        return _from_hold_shelf(copy.bound, here)
    if copy.trip and copy.bound:
        return _on_the_way_for_somebody(copy.bound, here)
    if copy.trip:
        return _on_the_way_home(copy, copy.trip, here)
    if copy.state == "on_loan":
        return replace(_from_loan(copy, here), closes_loan=True)
    outcome = replace(_from_shelf(copy, here), closes_loan=copy.loan_of is not None)
    if copy.state in FOUND_AGAIN:
        return _found(copy, outcome)
    if copy.state in NOT_READY:
        received = replace(outcome, reasons=(reason("received"), *outcome.reasons))
        return received.with_also("X_PROCESS_1")
    return outcome


def _from_hold_shelf(bound: HoldFacts, here: Place) -> Outcome:
    if bound.pickup.key == here.key:
        return Outcome("CHECKIN_2_1", "nothing", reasons=(reason("waits_here"),))
    why = (reason("waits_there", library=bound.pickup.name),)
    return Outcome(
        "CHECKIN_2_2", "send", purpose="pickup", to=bound.pickup, state="in_transit", reasons=why
    )


def _on_the_way_for_somebody(bound: HoldFacts, here: Place) -> Outcome:
    if bound.pickup.key == here.key:
        why = (reason("arrived"),)
        return Outcome(
            "CHECKIN_4_1", "hold_shelf", receives=True, state="on_hold_shelf", reasons=why
        )
    why = (reason("on_its_way", library=bound.pickup.name),)
    return Outcome("CHECKIN_4_2", "keep_going", purpose="pickup", to=bound.pickup, reasons=why)


def _on_the_way_home(copy: CopyFacts, trip: TripFacts, here: Place) -> Outcome:
    goal, first = trip.destination, copy.first
    if first is None or first.pickup.closed_for_a_time:
        if goal.key == here.key:
            return Outcome(
                "CHECKIN_5_1_1", "shelve", receives=True, state="available",
                reasons=(_why_here(copy, here),),
            )  # fmt: skip
        return Outcome(
            "CHECKIN_5_1_2", "keep_going", purpose=trip.purpose, to=goal,
            reasons=(reason("on_its_way", library=goal.name),),
        )  # fmt: skip
    pickup = first.pickup
    if pickup.key == here.key:
        at_goal = goal.key == here.key
        return Outcome(
            "CHECKIN_5_2_1_1" if at_goal else "CHECKIN_5_2_1_2", "hold_shelf", captures=first,
            receives=at_goal, cancels_trip=not at_goal, state="on_hold_shelf",
            reasons=(_why_first(first, here),),
        )  # fmt: skip
    if pickup.key == goal.key:
        return Outcome(
            "CHECKIN_5_2_2_1", "keep_going", purpose=trip.purpose, to=goal,
            reasons=(reason("captured_at_home"), reason("on_its_way", library=goal.name)),
        )  # fmt: skip
    return Outcome(
        "CHECKIN_5_2_2_2", "send", captures=first, receives=goal.key == here.key,
        cancels_trip=goal.key != here.key, purpose="pickup", to=pickup, state="in_transit",
        reasons=(_why_first(first, here),),
    )  # fmt: skip


def _from_loan(copy: CopyFacts, here: Place) -> Outcome:
    first = copy.first
    if first is None or first.pickup.closed_for_a_time:
        return _nobody_waits(copy, here, "CHECKIN_3_1_1", "CHECKIN_3_1_2")
    if first.pickup.key == here.key:
        case = "CHECKIN_3_2_1"
    elif first.pickup.key == copy.home.key:
        case = "CHECKIN_3_2_2_1"
    else:
        case = "CHECKIN_3_2_2_2"
    return _captured(case, first, here)


def _from_shelf(copy: CopyFacts, here: Place) -> Outcome:
    first = copy.first
    if first is None or first.pickup.closed_for_a_time:
        return _nobody_waits(copy, here, "CHECKIN_1_1_1", "CHECKIN_1_1_2")
    case = "CHECKIN_1_2_1" if first.pickup.key == here.key else "CHECKIN_1_2_2"
    return _captured(case, first, here)


def _nobody_waits(copy: CopyFacts, here: Place, at_home: str, away: str) -> Outcome:
    if copy.first is not None:
        closed = (reason("pickup_closed", library=copy.first.pickup.name),)
        stays = Outcome(at_home if copy.home.key == here.key else away, "shelve", reasons=closed)
        return replace(stays, state="available").with_also("X_CLOSED_1")
    if copy.home.key == here.key:
        return Outcome(at_home, "shelve", state="available", reasons=(reason("at_home"),))
    if copy.home.school:
        both = (reason("school"), reason("goes_home", library=copy.home.name))
        home = Outcome(away, "send", purpose="home", to=copy.home, state="in_transit", reasons=both)
        return home.with_also("X_SCHOOL_1")
    if copy.floats and copy.float_to is not None and copy.float_to.key != here.key:
        why = (reason("float_full", library=copy.float_to.name),)
        return Outcome(
            away, "send", also=("X_FLOAT_2",), purpose="rebalance", to=copy.float_to,
            state="in_transit", reasons=why,
        )  # fmt: skip
    if copy.floats:
        why = (reason("floats"),)
        return Outcome(away, "shelve", also=("X_FLOAT_1",), state="available", reasons=why)
    return Outcome(
        away, "send", purpose="home", to=copy.home, state="in_transit",
        reasons=(reason("goes_home", library=copy.home.name),),
    )  # fmt: skip


def _captured(case: str, first: HoldFacts, here: Place) -> Outcome:
    why = (_why_first(first, here),)
    if first.pickup.key == here.key:
        return Outcome(case, "hold_shelf", captures=first, state="on_hold_shelf", reasons=why)
    return Outcome(
        case, "send", captures=first, purpose="pickup", to=first.pickup, state="in_transit",
        reasons=why,
    )  # fmt: skip


def _found(copy: CopyFacts, outcome: Outcome) -> Outcome:
    if copy.state != "lost":
        return replace(outcome, reasons=(reason("found"), *outcome.reasons)).with_also("X_LOST_3")
    if copy.bill_paid:
        why = (reason("lost_found"), reason("refund"), *outcome.reasons)
        return replace(outcome, reasons=why).with_also("X_LOST_2")
    return replace(outcome, reasons=(reason("lost_found"), *outcome.reasons)).with_also("X_LOST_1")


def _why_here(copy: CopyFacts, here: Place) -> Reason:
    if copy.first is not None:
        return reason("pickup_closed", library=copy.first.pickup.name)
    return reason("at_home") if copy.home.key == here.key else reason("floats")


def _why_first(first: HoldFacts, here: Place) -> Reason:
    day = first.placed_on.isoformat()
    if first.pickup.key == here.key:
        return reason("first_here", day=day)
    return reason("first_there", library=first.pickup.name, day=day)

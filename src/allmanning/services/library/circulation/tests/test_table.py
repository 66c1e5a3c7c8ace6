# ruff: noqa: N802 - a test is named by its case
"""Every case of the table, named by the case (Library P 3.4). No tables, no clock."""

from dataclasses import replace

import pytest

from allmanning.services.library.circulation.rules.checkin import (
    check_in,
    foreign_barcode,
    unknown_barcode,
)
from allmanning.services.library.circulation.rules.checkout import check_out, copy_refusals
from allmanning.services.library.circulation.rules.facts import Place
from allmanning.services.library.circulation.rules.holds import (
    add_case,
    cancel_bound,
    cancel_refusals,
    cancel_trip_home,
    cancel_waiting,
    change_pickup_case,
    change_pickup_refusals,
    first_rank,
    validate,
)
from allmanning.services.library.circulation.rules.periods import extend_case
from allmanning.services.library.circulation.tests.examples import (
    FAR,
    HERE,
    HOME,
    ME,
    OTHER,
    a_copy_fact,
    a_hold_fact,
    a_trip,
)

MINE, THEIRS = a_hold_fact(HERE, ME), a_hold_fact(HERE, OTHER)
TO_HOME, TO_FAR = a_hold_fact(HOME), a_hold_fact(FAR)
CLOSED = Place(4, "Closed", closed_for_a_time=True)
SCHOOL = Place(5, "School", school=True)

# case, the copy, then, to, captures, closes the loan
CHECKINS = [
    ("CHECKIN_1_1_1", a_copy_fact(), "shelve", None, False, False),
    ("CHECKIN_1_1_2", a_copy_fact(home=HOME), "send", HOME, False, False),
    ("CHECKIN_1_2_1", a_copy_fact(first=MINE), "hold_shelf", None, True, False),
    ("CHECKIN_1_2_2", a_copy_fact(first=TO_FAR), "send", FAR, True, False),
    ("CHECKIN_2_1", a_copy_fact("on_hold_shelf", bound=MINE), "nothing", None, False, False),
    ("CHECKIN_2_2", a_copy_fact("on_hold_shelf", bound=TO_FAR), "send", FAR, False, False),
    ("CHECKIN_3_1_1", a_copy_fact("on_loan", loan_of=ME), "shelve", None, False, True),
    ("CHECKIN_3_1_2", a_copy_fact("on_loan", loan_of=ME, home=HOME), "send", HOME, False, True),
    (
        "CHECKIN_3_2_1",
        a_copy_fact("on_loan", loan_of=ME, home=HOME, first=THEIRS),
        "hold_shelf", None, True, True,
    ),
    (
        "CHECKIN_3_2_2_1",
        a_copy_fact("on_loan", loan_of=ME, home=HOME, first=TO_HOME),
        "send", HOME, True, True,
    ),
    (
        "CHECKIN_3_2_2_2",
        a_copy_fact("on_loan", loan_of=ME, home=HOME, first=TO_FAR),
        "send", FAR, True, True,
    ),
    (
        "CHECKIN_4_1",
        a_copy_fact("in_transit", bound=MINE, trip=a_trip(HERE, "pickup")),
        "hold_shelf", None, False, False,
    ),
    (
        "CHECKIN_4_2",
        a_copy_fact("in_transit", bound=TO_FAR, trip=a_trip(FAR, "pickup")),
        "keep_going", FAR, False, False,
    ),
    ("CHECKIN_5_1_1", a_copy_fact("in_transit", trip=a_trip(HERE)), "shelve", None, False, False),
    (
        "CHECKIN_5_1_2",
        a_copy_fact("in_transit", home=HOME, trip=a_trip(HOME)),
        "keep_going", HOME, False, False,
    ),
    (
        "CHECKIN_5_2_1_1",
        a_copy_fact("in_transit", trip=a_trip(HERE), first=MINE),
        "hold_shelf", None, True, False,
    ),
    (
        "CHECKIN_5_2_1_2",
        a_copy_fact("in_transit", home=HOME, trip=a_trip(HOME), first=MINE),
        "hold_shelf", None, True, False,
    ),
    (
        "CHECKIN_5_2_2_1",
        a_copy_fact("in_transit", home=HOME, trip=a_trip(HOME), first=TO_HOME),
        "keep_going", HOME, False, False,
    ),
    (
        "CHECKIN_5_2_2_2",
        a_copy_fact("in_transit", home=HOME, trip=a_trip(HOME), first=TO_FAR),
        "send", FAR, True, False,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "copy", "then", "to", "captures", "closes"), CHECKINS, ids=[row[0] for row in CHECKINS]
)
def test_check_in(case, copy, then, to, captures, closes):
    """Library P 3.4, Library § 9.1.

    Library CHECKIN_1_1_1, Library CHECKIN_1_1_2, Library CHECKIN_1_2_1, Library CHECKIN_1_2_2,
    Library CHECKIN_2_1, Library on_hold_shelf, Library CHECKIN_2_2, Library on_hold_shelf,
    Library CHECKIN_3_1_1, Library on_loan, Library CHECKIN_3_1_2, Library on_loan,
    Library CHECKIN_3_2_1, Library on_loan, Library CHECKIN_3_2_2_1, Library on_loan,
    Library CHECKIN_3_2_2_2, Library on_loan, Library CHECKIN_4_1, Library in_transit,
    Library CHECKIN_4_2, Library in_transit, Library CHECKIN_5_1_1, Library in_transit,
    Library CHECKIN_5_1_2, Library in_transit, Library CHECKIN_5_2_1_1, Library in_transit,
    Library CHECKIN_5_2_1_2, Library in_transit, Library CHECKIN_5_2_2_1, Library in_transit,
    Library CHECKIN_5_2_2_2, Library in_transit.
    """
    outcome = check_in(copy, HERE)
    assert (outcome.case, outcome.then, outcome.to) == (case, then, to)
    assert (outcome.captures is not None, outcome.closes_loan) == (captures, closes)
    assert outcome.reasons, "every answer says why"


CHECKOUTS = [
    ("CHECKOUT_1_1", a_copy_fact(), "lend"),
    ("CHECKOUT_1_2_1", a_copy_fact(first=MINE), "lend"),
    ("CHECKOUT_1_2_2", a_copy_fact(first=THEIRS), "refuse"),
    ("CHECKOUT_2_1", a_copy_fact("on_hold_shelf", bound=MINE), "lend"),
    ("CHECKOUT_2_2", a_copy_fact("on_hold_shelf", bound=THEIRS), "refuse"),
    ("CHECKOUT_3_1", a_copy_fact("on_loan", loan_of=ME), "renew"),
    ("CHECKOUT_3_2", a_copy_fact("on_loan", loan_of=OTHER), "return_first"),
    ("CHECKOUT_4_1", a_copy_fact("in_transit", bound=MINE, trip=a_trip(FAR, "pickup")), "lend"),
    ("CHECKOUT_4_2", a_copy_fact("in_transit", bound=THEIRS, trip=a_trip(FAR)), "refuse"),
    ("CHECKOUT_5_1", a_copy_fact("in_transit", trip=a_trip()), "lend"),
    ("CHECKOUT_5_2_1", a_copy_fact("in_transit", trip=a_trip(), first=MINE), "lend"),
    ("CHECKOUT_5_2_2", a_copy_fact("in_transit", trip=a_trip(), first=THEIRS), "refuse"),
    ("CHECKOUT_X_2", a_copy_fact("withdrawn"), "refuse"),
]


@pytest.mark.parametrize(("case", "copy", "then"), CHECKOUTS, ids=[row[0] for row in CHECKOUTS])
def test_check_out(case, copy, then):
    """Library P 3.4, Library § 4.9, Library § 4.10.

    Library CHECKOUT_1_1, Library CHECKOUT_1_2_1, Library CHECKOUT_1_2_2, Library CHECKOUT_2_1,
    Library on_hold_shelf, Library CHECKOUT_2_2, Library on_hold_shelf, Library CHECKOUT_3_1,
    Library on_loan, Library CHECKOUT_3_2, Library on_loan, Library CHECKOUT_4_1,
    Library in_transit, Library CHECKOUT_4_2, Library in_transit, Library CHECKOUT_5_1,
    Library in_transit, Library CHECKOUT_5_2_1, Library in_transit, Library CHECKOUT_5_2_2,
    Library in_transit, Library CHECKOUT_X_2, Library withdrawn.
    """
    outcome = check_out(copy, ME, HERE)
    assert (outcome.case, outcome.then) == (case, then)
    refused = list(copy_refusals(copy, outcome))
    assert bool(refused) == (then in {"refuse", "return_first"})
    assert bool(outcome.reasons) or refused


@pytest.mark.parametrize("state", ["missing", "lost", "claimed_returned"])
def test_CHECKOUT_X_1(state):
    """Library P 3.4. Found by being lent.

    Library CHECKOUT_X_1.
    """
    outcome = check_out(a_copy_fact(state), ME, HERE)
    assert (outcome.case, outcome.also, outcome.then) == ("CHECKOUT_1_1", ("CHECKOUT_X_1",), "lend")


def test_CHECKOUT_X_3():
    """Library P 3.4. It stood elsewhere than noted.

    Library CHECKOUT_X_3.
    """
    outcome = check_out(a_copy_fact(place=FAR), ME, HERE)
    assert (outcome.case, outcome.also) == ("CHECKOUT_1_1", ("CHECKOUT_X_3",))


@pytest.mark.parametrize("state", ["damaged", "on_order", "in_process", "foreign_out"])
def test_CHECKOUT_X_2(state):
    """Library § 4.8.

    Library CHECKOUT_X_2.
    """
    copy = a_copy_fact(state)
    outcome = check_out(copy, ME, HERE)
    assert [each.source for each in copy_refusals(copy, outcome)] == ["Library § 4.8"]


def test_a_copy_that_nobody_needs_may_be_lent_though_some_wait():
    """Library § 4.10. Two wait, and two other copies are in for them."""
    enough = a_copy_fact(first=THEIRS, waiting=2, others_in=2)
    assert check_out(enough, ME, HERE).case == "CHECKOUT_1_1"
    assert check_out(replace(enough, others_in=1), ME, HERE).case == "CHECKOUT_1_2_2"
    assert check_out(replace(enough, chosen=True), ME, HERE).case == "CHECKOUT_1_2_2"


ADDS = [
    ("ADD_REQUEST_1_1", a_copy_fact(), False),
    ("ADD_REQUEST_1_2_1", a_copy_fact(waiting=1), True),
    ("ADD_REQUEST_1_2_2", a_copy_fact(waiting=1), False),
    ("ADD_REQUEST_2_1", a_copy_fact("on_hold_shelf", bound=MINE), False),
    ("ADD_REQUEST_2_2", a_copy_fact("on_hold_shelf", bound=THEIRS), False),
    ("ADD_REQUEST_3_1", a_copy_fact("on_loan", loan_of=ME), False),
    ("ADD_REQUEST_3_2_1", a_copy_fact("on_loan", loan_of=OTHER), False),
    ("ADD_REQUEST_3_2_2_1", a_copy_fact("on_loan", loan_of=OTHER, waiting=1), True),
    ("ADD_REQUEST_3_2_2_2", a_copy_fact("on_loan", loan_of=OTHER, waiting=1), False),
    ("ADD_REQUEST_4_1", a_copy_fact("in_transit", bound=MINE, trip=a_trip()), False),
    ("ADD_REQUEST_4_2", a_copy_fact("in_transit", bound=THEIRS, trip=a_trip()), False),
    ("ADD_REQUEST_5_1", a_copy_fact("in_transit", trip=a_trip()), False),
    ("ADD_REQUEST_5_2_1", a_copy_fact("in_transit", trip=a_trip(), waiting=1), True),
    ("ADD_REQUEST_5_2_2", a_copy_fact("in_transit", trip=a_trip(), waiting=1), False),
]


@pytest.mark.parametrize(("case", "copy", "waits"), ADDS, ids=[row[0] for row in ADDS])
def test_placing_a_hold(case, copy, waits):
    """Library P 3.4, Library § 7.8.

    Library ADD_REQUEST_1_1, Library ADD_REQUEST_1_2_1, Library ADD_REQUEST_1_2_2,
    Library ADD_REQUEST_2_1, Library on_hold_shelf, Library ADD_REQUEST_2_2,
    Library on_hold_shelf, Library ADD_REQUEST_3_1, Library on_loan, Library ADD_REQUEST_3_2_1,
    Library on_loan, Library ADD_REQUEST_3_2_2_1, Library on_loan, Library ADD_REQUEST_3_2_2_2,
    Library on_loan, Library ADD_REQUEST_4_1, Library in_transit, Library ADD_REQUEST_4_2,
    Library in_transit, Library ADD_REQUEST_5_1, Library in_transit, Library ADD_REQUEST_5_2_1,
    Library in_transit, Library ADD_REQUEST_5_2_2, Library in_transit.
    """
    assert add_case(copy, ME, waits=waits) == case


CANCELS = [
    ("CANCEL_2_1_1_1", a_copy_fact("on_hold_shelf", home=HOME, bound=MINE), "send", HOME),
    ("CANCEL_2_1_1_2", a_copy_fact("on_hold_shelf", bound=MINE), "shelve", None),
    ("CANCEL_2_1_2_1", a_copy_fact("on_hold_shelf", bound=MINE, first=TO_FAR), "send", FAR),
    ("CANCEL_2_1_2_2", a_copy_fact("on_hold_shelf", bound=MINE, first=THEIRS), "hold_shelf", None),
    (
        "CANCEL_4_1_1",
        a_copy_fact("in_transit", home=HOME, bound=TO_FAR, trip=a_trip(FAR)), "send", HOME,
    ),
    (
        "CANCEL_4_1_2",
        a_copy_fact("in_transit", bound=TO_FAR, trip=a_trip(FAR), first=TO_HOME), "send", HOME,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("case", "copy", "then", "to"), CANCELS, ids=[row[0] for row in CANCELS])
def test_cancelling_a_hold_that_has_a_copy(case, copy, then, to):
    """Library P 3.4, Library § 7.12.

    Library CANCEL_2_1_1_1, Library on_hold_shelf, Library CANCEL_2_1_1_2,
    Library on_hold_shelf, Library CANCEL_2_1_2_1, Library on_hold_shelf,
    Library CANCEL_2_1_2_2, Library on_hold_shelf, Library CANCEL_4_1_1, Library in_transit,
    Library CANCEL_4_1_2, Library in_transit.
    """
    outcome = cancel_bound(copy, HERE)
    assert (outcome.case, outcome.then, outcome.to) == (case, then, to)
    assert outcome.releases


WAITERS = [
    ("CANCEL_1_2", a_copy_fact()),
    ("CANCEL_2_2", a_copy_fact("on_hold_shelf", bound=THEIRS)),
    ("CANCEL_3_2", a_copy_fact("on_loan", loan_of=OTHER)),
    ("CANCEL_4_2", a_copy_fact("in_transit", bound=THEIRS, trip=a_trip())),
    ("CANCEL_5_2", a_copy_fact("in_transit", trip=a_trip())),
]


@pytest.mark.parametrize(("case", "copy"), WAITERS, ids=[row[0] for row in WAITERS])
def test_cancelling_a_hold_that_waits(case, copy):
    """Library P 3.4.

    Library CANCEL_1_2, Library CANCEL_2_2, Library on_hold_shelf, Library CANCEL_3_2,
    Library on_loan, Library CANCEL_4_2, Library in_transit, Library CANCEL_5_2,
    Library in_transit.
    """
    assert (cancel_waiting(copy).case, cancel_waiting(copy).then) == (case, "nothing")


@pytest.mark.parametrize("state", ["cancelled", "collected", "expired"])
def test_CANCEL_1_1(state):
    """Library § 7.12. No hold to cancel; CANCEL_3_1: a loan is handed in instead.

    Library CANCEL_1_1, Library CANCEL_3_1.
    """
    assert list(cancel_refusals(state))
    assert not list(cancel_refusals("waiting"))


def test_CANCEL_5_1_1():
    """Library P 3.4.

    Library CANCEL_5_1_1.
    """
    outcome = cancel_trip_home(a_copy_fact("in_transit", trip=a_trip()), HERE)
    assert (outcome.case, outcome.then, outcome.cancels_trip) == ("CANCEL_5_1_1", "shelve", True)


def test_CANCEL_5_1_2():
    """Library P 3.4.

    Library CANCEL_5_1_2.
    """
    copy = a_copy_fact("in_transit", trip=a_trip(), first=TO_FAR)
    assert (cancel_trip_home(copy, HERE).case, cancel_trip_home(copy, HERE).to) == (
        "CANCEL_5_1_2", FAR,
    )  # fmt: skip
    here = cancel_trip_home(replace(copy, first=MINE), HERE)
    assert here.then == "hold_shelf"


VALIDATES = [
    ("VALIDATE_1_1", a_copy_fact(), None, "refuse"),
    ("VALIDATE_1_2_1", a_copy_fact(), MINE, "hold_shelf"),
    ("VALIDATE_1_2_2", a_copy_fact(), TO_FAR, "send"),
    ("VALIDATE_2", a_copy_fact("on_hold_shelf", bound=THEIRS), MINE, "refuse"),
    ("VALIDATE_3", a_copy_fact("on_loan", loan_of=OTHER), MINE, "refuse"),
    ("VALIDATE_4", a_copy_fact("in_transit", bound=THEIRS, trip=a_trip()), MINE, "refuse"),
    ("VALIDATE_5", a_copy_fact("in_transit", trip=a_trip()), MINE, "refuse"),
]


@pytest.mark.parametrize(
    ("case", "copy", "hold", "then"), VALIDATES, ids=[row[0] for row in VALIDATES]
)
def test_capturing_from_the_pull_list(case, copy, hold, then):
    """Library P 3.4.

    Library VALIDATE_1_1, Library VALIDATE_1_2_1, Library VALIDATE_1_2_2, Library VALIDATE_2,
    Library on_hold_shelf, Library VALIDATE_3, Library on_loan, Library VALIDATE_4,
    Library in_transit, Library VALIDATE_5, Library in_transit.
    """
    assert (validate(copy, hold, HERE).case, validate(copy, hold, HERE).then) == (case, then)


@pytest.mark.parametrize(
    ("case", "on_loan", "waiting", "state"),
    [
        ("EXTEND_1", False, 0, "available"),
        ("EXTEND_2", False, 0, "on_hold_shelf"),
        ("EXTEND_4", False, 0, "in_transit"),
        ("EXTEND_3_1", True, 0, "on_loan"),
        ("EXTEND_3_2", True, 1, "on_loan"),
    ],
)
def test_extending(case, on_loan, waiting, state):
    """Library P 3.4, Library § 6.2.

    Library EXTEND_1, Library EXTEND_2, Library EXTEND_3_1, Library EXTEND_3_2,
    Library EXTEND_4, Library EXTEND_5.
    """
    assert extend_case(on_loan=on_loan, waiting=waiting, state=state) == case
    assert extend_case(on_loan=False, waiting=0, state="in_transit", bound=False) == "EXTEND_5"


@pytest.mark.parametrize(
    ("case", "state", "copy_state", "refused"),
    [
        ("CHANGE_PICKUP_1_2", "waiting", "available", False),
        ("CHANGE_PICKUP_2_1", "ready", "on_hold_shelf", True),
        ("CHANGE_PICKUP_2_2", "waiting", "on_hold_shelf", False),
        ("CHANGE_PICKUP_3_2", "waiting", "on_loan", False),
        ("CHANGE_PICKUP_4", "travelling", "in_transit", False),
        ("CHANGE_PICKUP_5_x", "waiting", "in_transit", False),
    ],
)
def test_changing_the_pickup(case, state, copy_state, refused):
    """Library § 7.13.

    Library CHANGE_PICKUP_1_2, Library CHANGE_PICKUP_2_1, Library CHANGE_PICKUP_2_2,
    Library CHANGE_PICKUP_3_2, Library CHANGE_PICKUP_4, Library CHANGE_PICKUP_5_x.
    """
    assert change_pickup_case(state, copy_state) == case
    assert bool(list(change_pickup_refusals(state, HERE, FAR))) == refused


def test_moving_a_hold_first():
    """Library § 7.7.

    Library FIRST_RANK_x_1, Library FIRST_RANK_x_2, Library FIRST_RANK_5_2_1,
    Library FIRST_RANK_5_2_2.
    """
    home_bound = a_copy_fact("in_transit", home=HOME, trip=a_trip(HOME), waiting=2)
    assert first_rank(a_copy_fact(), MINE, 1).case == "FIRST_RANK_x_1"
    assert first_rank(a_copy_fact(), MINE, 2).case == "FIRST_RANK_x_2"
    assert first_rank(home_bound, TO_HOME, 2).case == "FIRST_RANK_5_2_1"
    turned = first_rank(home_bound, TO_FAR, 2)
    assert (turned.case, turned.to, turned.captures) == ("FIRST_RANK_5_2_2", FAR, TO_FAR)


def test_a_copy_read_in_the_library_is_counted_and_goes_where_it_would():
    """Library P 3.8."""
    assert check_in(a_copy_fact("available"), HERE, used=True).also == ("READ_HERE",)
    wanted = check_in(a_copy_fact("available", first=MINE), HERE, used=True)
    assert (wanted.then, wanted.also) == ("hold_shelf", ("READ_HERE",))
    assert check_in(a_copy_fact("on_loan", loan_of=ME), HERE, used=True).also == ()


# ------------------------------------------------------------------ extensions for an alliance


def test_X_FLOAT_1():
    """Library § 9.3, Library § 9.4.

    Library X_FLOAT_1.
    """
    outcome = check_in(a_copy_fact("on_loan", loan_of=ME, home=HOME, floats=True), HERE)
    assert (outcome.case, outcome.also, outcome.then) == (
        "CHECKIN_3_1_2", ("X_FLOAT_1",), "shelve",
    )  # fmt: skip
    ready = a_copy_fact("on_hold_shelf", home=HOME, bound=MINE, floats=True)
    assert cancel_bound(ready, HERE).also == ("X_FLOAT_1",)


def test_X_FLOAT_2():
    """Library § 9.5.

    Library X_FLOAT_2.
    """
    full = a_copy_fact("on_loan", loan_of=ME, home=HOME, floats=True, float_to=FAR)
    outcome = check_in(full, HERE)
    assert (outcome.also, outcome.purpose, outcome.to) == (("X_FLOAT_2",), "rebalance", FAR)


def test_X_FLOAT_3():
    """Library § 9.4. An open transit is followed.

    Library X_FLOAT_3.
    """
    copy = a_copy_fact("in_transit", home=HOME, trip=a_trip(HOME), floats=True)
    assert check_in(copy, HERE).then == "keep_going"


@pytest.mark.parametrize(
    ("case", "state", "paid", "loan_of"),
    [
        ("X_LOST_1", "lost", False, ME),
        ("X_LOST_2", "lost", True, ME),
        ("X_LOST_3", "missing", False, None),
        ("X_LOST_3", "claimed_returned", False, ME),
    ],
)
def test_X_LOST(case, state, paid, loan_of):
    """Library § 9.6, Library § 10.7.

    Library X_LOST_1, Library X_LOST_2, Library X_LOST_3.
    """
    outcome = check_in(a_copy_fact(state, bill_paid=paid, loan_of=loan_of), HERE)
    assert (outcome.case, outcome.also) == ("CHECKIN_1_1_1", (case,))
    assert outcome.closes_loan == (loan_of is not None)


def test_X_WITHDRAWN_1():
    """Library § 9.6.

    Library X_WITHDRAWN_1.
    """
    outcome = check_in(a_copy_fact("withdrawn", first=MINE), HERE)
    assert (outcome.case, outcome.then, outcome.captures) == ("X_WITHDRAWN_1", "bin", None)


def test_X_DAMAGED_1():
    """Library § 9.6.

    Library X_DAMAGED_1.
    """
    outcome = check_in(a_copy_fact("on_loan", loan_of=ME, first=MINE), HERE, damaged=True)
    assert (outcome.case, outcome.closes_loan, outcome.state) == ("X_DAMAGED_1", True, "damaged")
    assert outcome.captures is None


def test_X_PROCESS_1():
    """Library § 9.6.

    Library X_PROCESS_1.
    """
    outcome = check_in(a_copy_fact("on_order", first=MINE), HERE)
    assert (outcome.case, outcome.also) == ("CHECKIN_1_2_1", ("X_PROCESS_1",))


def test_X_FOREIGN_1():
    """Library § 17.6.

    Library X_FOREIGN_1.
    """
    outcome = check_in(a_copy_fact("on_loan", loan_of=ME, foreign=True, first=MINE), HERE)
    assert (outcome.case, outcome.purpose, outcome.captures) == ("X_FOREIGN_1", "foreign", None)


def test_X_FOREIGN_2():
    """Library § 17.7.

    Library X_FOREIGN_2.
    """
    outcome = foreign_barcode("Ytterby")
    assert (outcome.case, outcome.then) == ("X_FOREIGN_2", "staff")
    assert outcome.reasons[0].facts == {"library": "Ytterby"}


def test_X_UNKNOWN_1():
    """Library § 9.1.

    Library X_UNKNOWN_1.
    """
    assert (unknown_barcode().case, unknown_barcode().then) == ("X_UNKNOWN_1", "staff")


def test_X_SCHOOL_1():
    """Library § 7.5.

    Library X_SCHOOL_1.
    """
    outcome = check_in(a_copy_fact("on_loan", loan_of=ME, home=SCHOOL, floats=True), HERE)
    assert (outcome.also, outcome.to) == (("X_SCHOOL_1",), SCHOOL)


def test_X_CLOSED_1():
    """Library § 7.14.

    Library X_CLOSED_1.
    """
    waits = a_hold_fact(CLOSED)
    outcome = check_in(a_copy_fact("on_loan", loan_of=ME, home=HOME, first=waits), HERE)
    assert (outcome.also, outcome.then, outcome.captures) == (("X_CLOSED_1",), "shelve", None)


def test_X_PARTS_1():
    """Library § 9.6.

    Library X_PARTS_1.
    """
    outcome = check_in(a_copy_fact("on_loan", loan_of=ME), HERE, incomplete=True)
    assert (outcome.case, outcome.closes_loan, outcome.then) == ("X_PARTS_1", False, "staff")


def test_X_DROP_1():
    """Library § 9.2.

    Library X_DROP_1.
    """
    assert check_in(a_copy_fact("on_loan", loan_of=ME), HERE, drop=True).also == ("X_DROP_1",)

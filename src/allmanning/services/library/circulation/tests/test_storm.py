"""Much at once and in any order: the invariants hold (Library P 3.4, Library P 3.9)."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmanning.kit.refusal import Refused
from allmanning.members.tests.examples import SIGNED
from allmanning.services.library.borrowers.tests.examples import a_card
from allmanning.services.library.circulation.actions import (
    lending,
    ranking,
    renewing,
    reserving,
    settling,
)
from allmanning.services.library.circulation.models import Hold, Loan
from allmanning.services.library.circulation.tasks import tick
from allmanning.services.library.circulation.tests.audit import faults
from allmanning.services.library.circulation.tests.examples import (
    NOW,
    a_copy,
    an_edition,
    lend,
    receive,
    reserve,
    the_terms,
    three_libraries,
)
from allmanning.services.library.terms.queries import forget_terms

ACTS = ["lend", "receive", "reserve", "cancel", "renew", "pickup", "pause", "tick", "lose", "first"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS), st.integers(0, 3), st.integers(0, 3), st.integers(0, 2),
        st.integers(0, 40),
    ),
    max_size=25,
)  # fmt: skip


def _step(act, card, copy, here, now, places):  # noqa: C901 - one line for each act
    signed = {"key": str(uuid4()), "by": SIGNED["by"], "now": now}
    hold = Hold.objects.filter(borrower=card.borrower_id).exclude(closed_at__isnull=False).first()
    loan = Loan.objects.filter(borrower=card.borrower_id, state="open").first()
    if act == "lend":
        lend(card, copy, here, now=now)
    elif act == "receive":
        receive(copy, here, now=now)
    elif act == "reserve":
        reserve(card, copy.edition, here, now=now)
    elif act == "tick":
        tick(now)
    elif act in {"renew", "lose"} and loan:
        if act == "renew":
            renewing.renew_loan(loan.pk, **signed)
        else:
            settling.bill_as_lost(loan.pk, **signed)
    elif hold and act == "cancel":
        reserving.cancel_hold(hold.pk, **signed)
    elif hold and act == "pickup":
        reserving.change_pickup(hold.pk, places[(places.index(here) + 1) % 3], **signed)
    elif hold and act == "pause":
        reserving.suspend_hold(hold.pk, now.date(), now.date() + timedelta(days=5), **signed)
    elif hold and act == "first":
        ranking.move_first(hold.pk, reason_given="course", **signed)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_any_order_of_acts_keeps_the_invariants(db, steps):
    """Library P 3.4, invariants."""
    with transaction.atomic():
        _live(steps)
        transaction.set_rollback(True)


def _live(steps):
    forget_terms()
    the_terms()
    places = list(three_libraries())
    cards = [a_card(f"C{number}") for number in range(4)]
    edition = an_edition()
    copies = [a_copy(edition, place) for place in places] + [a_copy(home=places[0])]
    now = NOW
    for act, which_card, which_copy, which_place, hours in steps:
        now += timedelta(hours=hours)
        with suppress(Refused):
            _step(act, cards[which_card], copies[which_copy], places[which_place], now, places)
        assert faults() == []


EIGHT = 8


def _at_once(act):
    barrier = Barrier(EIGHT)

    def one(number):
        try:
            barrier.wait()
            act(number)
        except Refused as no:
            return no.refusals[0].source
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(EIGHT) as pool:
        return sorted(pool.map(one, range(EIGHT)))


@pytest.mark.django_db(transaction=True)
def test_eight_desks_lend_the_same_copy_and_one_succeeds():
    """Library P 3.9. Lock before you decide."""
    the_terms()
    here, _b, _c = three_libraries()
    copy = a_copy(home=here)
    cards = [a_card(f"C{number}") for number in range(EIGHT)]
    came_to = _at_once(lambda number: lend(cards[number], copy, here))
    assert came_to == ["Library § 4.9"] * (EIGHT - 1) + ["done"]
    assert Loan.objects.filter(state="open").count() == 1
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_eight_reserve_at_once_and_the_queue_has_eight():
    """Library § 7.7, Library § 7.8."""
    the_terms()
    here, _b, _c = three_libraries()
    copy = a_copy(home=here)
    cards = [a_card(f"C{number}") for number in range(EIGHT)]
    assert _at_once(lambda number: reserve(cards[number], copy.edition, here)) == ["done"] * EIGHT
    one = cards[0]
    assert set(_at_once(lambda _number: reserve(one, copy.edition, here))) == {"Library § 7.8"}
    assert receive(copy, here).slot == 1
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_is_one_act():
    """Library § 18.3."""
    the_terms()
    here, _b, _c = three_libraries()
    copy, card = a_copy(home=here), a_card("C1")

    def same(_number):
        lending.lend_copy(card.number, copy.barcode, here, key="one key", by=SIGNED["by"], now=NOW)

    assert _at_once(same) == ["done"] * EIGHT
    assert Loan.objects.get().renewals == 0

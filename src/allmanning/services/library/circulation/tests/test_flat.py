"""What each act costs, pinned; and terms that a municipality sets for itself."""

from datetime import date, timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmanning.services.library.circulation.actions import renewing
from allmanning.services.library.circulation.queries import due
from allmanning.services.library.circulation.tests.examples import (
    NOW,
    SIGNED,
    a_card,
    a_copy,
    an_edition,
    later,
    lend,
    receive,
    reserve,
    the_terms,
    three_libraries,
)
from allmanning.services.library.terms.actions import set_term

pytestmark = pytest.mark.django_db
PINNED = {"reserve": 22, "check-in": 33, "check-out": 22, "renewal": 19}


_numbers = count(7000)


def someone():
    return a_card(str(next(_numbers)))


def queries_of(act, *args, **how):
    with CaptureQueriesContext(connection) as asked:
        act(*args, **how)
    return len(asked)


def costs(queue, copies):
    """Return the queries of each act on a title with so many who wait and so many copies lent."""
    a, b, _c = three_libraries()
    title, plain = an_edition(), an_edition()
    lent = [a_copy(title, a) for _number in range(copies)]
    for copy in [*lent, a_copy(plain, a)]:
        lend(someone(), copy, a)
    for number in range(queue):
        reserve(someone(), title, b, now=later(minutes=number))
    card, mine = someone(), [a_copy(plain, a) for _number in range(copies)]
    told = {"reserve": queries_of(reserve, someone(), title, b, now=later(days=1))}
    told["check-in"] = queries_of(receive, lent[0], a, now=later(days=2))
    told["check-out"] = queries_of(lend, card, mine[0], a, now=later(days=2))
    loan = card.borrower.loans.get()
    told["renewal"] = queries_of(
        renewing.renew_loan, loan.pk, key=str(uuid4()), by=SIGNED["by"], now=later(days=4)
    )
    return told


def test_what_an_act_asks_grows_with_neither_queue_nor_copies():
    """Library P 3.9. No queue is built anew: one who waits costs what thirty cost."""
    the_terms()
    short, long = costs(queue=1, copies=1), costs(queue=30, copies=10)
    assert short == long
    assert {act for act, most in PINNED.items() if long[act] > most} == set(), long


def test_each_municipality_decides_when_it_reminds_and_bills():
    """Library § 11.3."""
    the_terms()
    a, b, _c = three_libraries()
    for name, value in (("REMINDER_DAYS", [3]), ("BILL_DAYS", 5)):
        set_term(name, value, date(2026, 3, 3), scope="municipality",
                 municipality=b.municipality_id, decided_by="B § 1", **SIGNED)  # fmt: skip
    here, there = (a_copy(home=place, price_ore=10000) for place in (a, b))
    ours, theirs = someone(), someone()
    due_on = date.fromisoformat(lend(ours, here, a).due_on)
    assert lend(theirs, there, b).due_on == due_on.isoformat()
    told = {
        days: [(who, kind) for who, kind, _on in due.loans_to_remind_of(due_on + timedelta(days))]
        for days in (3, 7)
    }
    assert told == {
        3: [(theirs.borrower_id, "reminder")], 7: [(ours.borrower_id, "reminder")]
    }  # fmt: skip
    bills = {days: len(due.loans_to_bill(due_on + timedelta(days))) for days in (4, 5, 45)}
    assert bills == {4: 0, 5: 1, 45: 2}
    assert due_on > NOW.date()

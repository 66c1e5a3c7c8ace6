"""The auditor finds nothing where all is well, and each kind of damage that is planted (P 3.4)."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from allmanning.members.journal.models import Entry, Operation
from allmanning.services.library.catalogue.models import Availability, Copy
from allmanning.services.library.circulation.actions import renewing, settling
from allmanning.services.library.circulation.actions.accounts import charge
from allmanning.services.library.circulation.models import (
    Account,
    Charge,
    CountedEvent,
    Hold,
    HoldTarget,
    Loan,
    Payment,
    PickupSlot,
    Transit,
)
from allmanning.services.library.circulation.queries.auditing import CHECKS, findings
from allmanning.services.library.circulation.tests.examples import (
    NOW,
    SIGNED,
    a_card,
    a_copy,
    lend,
    receive,
    reserve,
    the_terms,
    three_libraries,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(db):
    """A loan renewed, a loan returned, a copy that waits, one that travels, a debt half paid."""
    the_terms()
    here, there, _far = three_libraries()
    mine, other = a_card("1001"), a_card("1002")
    lend(mine, a_copy(home=here), here)
    renewing.renew_loan(Loan.objects.get().pk, key=str(uuid4()), **SIGNED)
    back = a_copy(home=here)
    lend(mine, back, here)
    receive(back, here)
    for place in (here, there):
        copy = a_copy(home=here)
        reserve(other, copy.edition, place)
        receive(copy, here)
    reserve(other, lent_elsewhere(here).edition, here)
    charge(mine.borrower, "new_card", 3000, owed_to="2480", at=NOW)
    settling.pay(mine.borrower_id, 1000, here, key=str(uuid4()), **SIGNED)


def lent_elsewhere(here):
    copy = a_copy(home=here)
    lend(a_card("1003"), copy, here)
    return copy


def unguarded(name):
    """Take a guard of the table away; the test's transaction puts it back."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")


def twice(row, **more):
    row.pk = None
    for name, value in more.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def two_open_loans():
    unguarded("one_open_loan_of_a_copy")
    loan = Loan.objects.filter(state="open").first()
    loan.counted = twice(loan.counted)
    twice(loan)


def two_transits():
    unguarded("one_open_transit")
    twice(Transit.objects.get())


def two_ready_holds():
    unguarded("one_hold_binds_a_copy")
    twice(Hold.objects.get(state="ready"))


def paid_from_nowhere():
    Charge.objects.update(paid_ore=F("paid_ore") + 1)


def returned_and_tied():
    borrower = Loan.objects.filter(state="open").first().borrower
    Loan.objects.filter(state="returned").update(borrower=borrower)


def counted_twice_and_once_taken_back():
    event = Loan.objects.filter(state="open").first().counted
    event.cancels_id = event.pk
    twice(event)


def overtaken():
    """Somebody has waited longer for the title that lies ready for another."""
    ready, waits = Hold.objects.get(state="ready"), NOW - timedelta(days=1)
    borrower = a_card("1004").borrower
    hold = Hold.objects.create(pk=-1, borrower=borrower, pickup=ready.pickup, placed_at=waits)
    HoldTarget.objects.create(
        hold=hold, edition=ready.copy.edition, borrower=borrower, placed_at=waits
    )


def an_answer_twice():
    operation = twice(Operation.objects.filter(answer__then="lent").first(), key="another key")
    assert operation.answer["loan"]


def on_loan():
    return Copy.objects.filter(state="on_loan")


DAMAGE = {
    "two open loans": (two_open_loans, "one_open_loan"),
    "two transits": (two_transits, "one_open_transit"),
    "two ready holds": (two_ready_holds, "copy_and_hold_shelf"),
    "lent without a loan": (
        lambda: Copy.objects.filter(state="available").update(state="on_loan"), "copy_and_loan"),
    "a loan of what is in": (lambda: on_loan().update(state="available"), "copy_and_loan"),
    "lost without a loan that is": (lambda: on_loan().update(state="lost"), "copy_and_loan"),
    "on the hold shelf for nobody": (
        lambda: Hold.objects.filter(state="ready").update(state="expired"), "copy_and_hold_shelf"),
    "ready and not on the hold shelf": (
        lambda: Copy.objects.filter(state="on_hold_shelf").update(state="available"),
        "copy_and_hold_shelf"),
    "in transit to nowhere": (lambda: Transit.objects.update(state="received"), "copy_and_transit"),
    "a transit of what is in": (
        lambda: Copy.objects.filter(state="in_transit").update(state="available"),
        "copy_and_transit"),
    "a transit for nobody": (
        lambda: Hold.objects.filter(state="travelling").update(state="cancelled"),
        "copy_and_transit"),
    "a hold that travels home": (lambda: Transit.objects.update(purpose="home"), "copy_and_transit"),
    "withdrawn and on loan": (lambda: on_loan().update(state="withdrawn"), "withdrawn_is_free"),
    "one too many is in": (
        lambda: Availability.objects.update(available=F("available") + 1), "availability"),
    "figures gone": (lambda: Availability.objects.all().delete(), "availability"),
    "waits in no queue": (lambda: HoldTarget.objects.filter(waiting=True).delete(), "queue"),
    "waits and is ready": (
        lambda: HoldTarget.objects.filter(hold__state="ready").update(waiting=True), "queue"),
    "ended and tied": (
        lambda: Hold.objects.filter(state="waiting").update(state="cancelled"), "queue"),
    "an earlier hold passed by": (overtaken, "fair"),
    "a place in the queue made earlier": (
        lambda: HoldTarget.objects.filter(waiting=True).update(placed_at=NOW - timedelta(days=9)),
        "fair"),
    "a rank that nobody gave": (
        lambda: HoldTarget.objects.filter(waiting=True).update(rank=-1), "fair"),
    "a return that is not counted": (
        lambda: CountedEvent.objects.filter(kind="return").delete(), "statistics"),
    "a renewal counted twice": (
        lambda: twice(CountedEvent.objects.get(kind="renewal")), "statistics"),
    "a transit counted elsewhere": (
        lambda: CountedEvent.objects.filter(kind="transit_sent").update(library="berga"),
        "statistics"),
    "a hold that is not counted": (
        lambda: CountedEvent.objects.filter(kind="hold_placed").first().delete(), "statistics"),
    "an answer of a loan that is not there": (
        lambda: Operation.objects.filter(answer__then="lent").update(
            answer={"then": "lent", "loan": 0}), "operations"),
    "two answers of one loan": (an_answer_twice, "operations"),
    "ready without a number": (lambda: PickupSlot.objects.update(hold=None), "slots"),
    "a loan counted as a return": (
        lambda: CountedEvent.objects.filter(kind="loan").update(kind="return"), "loan_is_counted"),
    "an event of no loan": (
        lambda: twice(CountedEvent.objects.filter(kind="loan").first()), "loan_is_counted"),
    "a loan whose event is taken back": (counted_twice_and_once_taken_back, "loan_is_counted"),
    "a cancelled loan that counts": (
        lambda: Loan.objects.filter(state="open").update(state="cancelled"), "loan_is_counted"),
    "a renewal nobody signed": (
        lambda: Loan.objects.filter(renewals=1).update(renewals=2), "journal"),
    "a line too many": (lambda: twice(Entry.objects.filter(deed="lent").first()), "journal"),
    "a payment nobody signed": (
        lambda: twice(Payment.objects.get()), "journal"),
    "a charge paid from nowhere": (paid_from_nowhere, "money"),
    "a payment that is not its parts": (
        lambda: Payment.objects.update(amount_ore=F("amount_ore") + 1), "money"),
    "returned and tied": (returned_and_tied, "forgotten"),
}  # fmt: skip


def told(capsys):
    capsys.readouterr()
    code = 0
    try:
        call_command("audit_circulation")
    except SystemExit as end:
        code = end.code
    return code, json.loads(capsys.readouterr().out)


def test_nothing_is_found_where_all_is_well(capsys):
    code, answer = told(capsys)
    assert (code, answer["right"], answer["findings"]) == (0, True, [])
    assert answer["counts"]["loan"] == 3
    assert answer["counts"]["transit"] == 1


@pytest.mark.parametrize("kind", DAMAGE)
def test_each_kind_of_damage_is_found(kind, capsys):
    """Library P 3.4, invariants."""
    assert findings() == []
    plant, check = DAMAGE[kind]
    plant()
    code, answer = told(capsys)
    assert code == 1
    assert check in {finding["check"] for finding in answer["findings"]}


def test_an_account_that_says_another_sum_is_found(capsys):
    """Library § 10.11."""
    Account.objects.update(balance_ore=1)
    _code, answer = told(capsys)
    assert {finding["check"] for finding in answer["findings"]} == {"accounts_disagree"}


def test_every_check_has_its_damage():
    assert {check.__name__.strip("_") for check in CHECKS} == {
        check for _p, check in DAMAGE.values()
    }


def test_the_auditor_asks_as_much_of_a_large_house_as_of_a_small_one(django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        findings()

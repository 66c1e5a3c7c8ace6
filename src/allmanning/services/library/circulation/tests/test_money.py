"""The account of a borrower: what is owed, paid, written off and paid back (Library § 10)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import Held
from allmanning.members.tests.examples import NOW, SIGNED, a_mandate, a_person
from allmanning.services.library.borrowers.actions import people
from allmanning.services.library.borrowers.models import Card
from allmanning.services.library.borrowers.tests.examples import a_borrower
from allmanning.services.library.circulation import tasks
from allmanning.services.library.circulation.actions import forgiving, settling
from allmanning.services.library.circulation.actions.accounts import charge, put_back, take_back
from allmanning.services.library.circulation.models import (
    Account,
    AccountEntry,
    Charge,
    Loan,
    Payment,
)
from allmanning.services.library.circulation.queries import accounts
from allmanning.services.library.circulation.queries.copies import debt_of
from allmanning.services.library.circulation.tests.examples import (
    a_card,
    a_copy,
    lend,
    receive,
    the_terms,
    three_libraries,
)
from allmanning.services.library.terms.actions import set_term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _terms(db):
    the_terms()


@pytest.fixture
def places():
    return three_libraries()


def signed():
    return {"key": str(uuid4()), **SIGNED}


def held(name="dora", code="2480"):
    return Held("desk", a_person(name).pk, name, code)


def owing(place, ore=10000, number="1"):
    """A card whose holder owes one municipality an amount."""
    card = a_card(number, code=place.municipality_id)
    charge(card.borrower, "replacement", ore, owed_to=place.municipality_id, at=NOW)
    return card.borrower_id


def lines():
    return [
        (line.kind, line.amount_ore, line.balance_ore)
        for line in AccountEntry.objects.order_by("pk")
    ]


def test_every_amount_is_a_line_and_the_sums_agree(places):
    """Library § 10.8, § 10.9, § 10.11. Two municipalities, part payment, the oldest first."""
    a, b, _c = places
    key = owing(a)
    borrower = Charge.objects.get().borrower
    charge(borrower, "overdue", 500, owed_to="2404", at=NOW + timedelta(days=1))
    assert settling.pay(key, 10200, b, **signed()) == 300
    assert lines() == [("charge", 10000, 10000), ("charge", 500, 500), ("payment", -10000, 0),
                       ("payment", -200, 300)]  # fmt: skip
    assert [(each.balance_ore, len(each.entries)) for each in accounts.accounts_of(key)] == [
        (300, 2), (0, 2),
    ]  # fmt: skip
    assert list(accounts.accounts_disagree()) == []
    shown = accounts.receipt(Payment.objects.get().pk, borrower_key=key)
    assert [part[2] for part in shown.parts] == [10000, 200]
    with pytest.raises(Payment.DoesNotExist):
        accounts.receipt(shown.number, place=a)


def test_the_database_refuses_to_change_a_line_or_to_write_a_wrong_sum(places):
    """Library § 10.11."""
    owing(places[0])
    line = AccountEntry.objects.get()
    for wrong in (
        lambda: AccountEntry.objects.update(amount_ore=1),
        lambda: AccountEntry.objects.all().delete(),
        lambda: AccountEntry.objects.create(
            account=line.account, seq=2, at=NOW, kind="charge", what="overdue", charge=line.charge,
            amount_ore=5, balance_ore=5,
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


def test_planted_damage_of_each_kind_is_found(places):
    """Library § 10.11."""
    owing(places[0])
    Account.objects.update(balance_ore=1)
    assert len(list(accounts.accounts_disagree())) == 2
    Account.objects.update(balance_ore=10000)
    Charge.objects.update(paid_ore=1)
    assert [what for _who, what in accounts.accounts_disagree()] == [
        "says 10000 öre; its charges say 9999"
    ]
    Charge.objects.update(paid_ore=0)
    assert list(accounts.accounts_disagree()) == []


def test_a_paid_bill_that_falls_is_paid_back_by_the_owner_only(places):
    """Library § 10.7, § 10.9."""
    a, b, _c = places
    copy, card = a_copy(home=a, price_ore=25000), a_card("1")
    settling.bill_as_lost(lend(card, copy, a).loan, **signed())
    settling.pay(card.borrower_id, 20000, b, **signed())
    receive(copy, b)
    bill = Charge.objects.get()
    assert (debt_of(card.borrower_id), bill.credit_ore) == (0, 20000)
    assert Account.objects.get().balance_ore == -20000
    with pytest.raises(Refused, match="another municipality"):
        forgiving.pay_back(bill.pk, b, **signed())
    assert forgiving.pay_back(bill.pk, a, **signed()) == 20000
    with pytest.raises(Refused, match="nothing to pay back"):
        forgiving.pay_back(bill.pk, a, **signed())
    assert Account.objects.get().balance_ore == 0
    put_back(Charge.objects.get(), now=NOW)
    take_back(Charge.objects.get(), now=NOW)
    assert list(accounts.accounts_disagree()) == []


def test_a_small_sum_is_written_off_by_one_and_a_large_one_by_two(places):
    """Library § 10.10."""
    a, b, _c = places
    small, large = owing(a, 50000), owing(a, 50001, "2")
    key, large_key = Charge.objects.order_by("pk").values_list("pk", flat=True)
    mine = {"held": held(), "now": NOW}
    for wrong, where in ((" ", a), ("moved away", b)):
        with pytest.raises(Refused):
            forgiving.write_off(key, wrong, where, key=str(uuid4()), **mine)
    assert forgiving.write_off(key, "moved away", a, key="w1", **mine)
    assert debt_of(small) == 0
    assert not forgiving.write_off(large_key, "moved away", a, key="w2", **mine)
    assert debt_of(large) == 50001
    (waiting,) = accounts.write_offs_waiting("2480")
    with pytest.raises(Refused, match="Another person"):
        forgiving.agree_to_write_off(waiting.pk, a, key="w3", **mine)
    settling.pay(large, 1, a, **signed())
    forgiving.agree_to_write_off(waiting.pk, a, held=held("eva"), key="w4", now=NOW)
    assert (debt_of(large), Charge.objects.get(pk=large_key).written_off_ore) == (0, 50000)
    assert not accounts.write_offs_waiting("2480")
    assert list(accounts.accounts_disagree()) == []


def test_a_child_is_not_billed_without_a_guardian(places):
    """Library § 3.4."""
    a, _b, _c = places
    child = a_borrower("Barn", code="2480", born=date(2015, 1, 1), guardian_consents=True)
    people.confirm_consent(child, "present", **SIGNED)
    loan = lend(a_card("1", borrower=child), a_copy(home=a, price_ore=100), a).loan
    with pytest.raises(Refused, match="note a guardian"):
        settling.bill_as_lost(loan, **signed())
    people.add_guardian(child, name="Anna", **SIGNED)
    assert settling.bill_as_lost(loan, **signed()) == 100


def test_the_clock_bills_what_has_a_price_and_leaves_the_rest_to_staff(places, client):
    """Library § 10.7, § 11.3."""
    a, _b, _c = places
    card = a_card("1")
    lend(card, a_copy(home=a, price_ore=100), a)
    unknown = lend(card, a_copy(home=a), a)
    late = Loan.objects.get(pk=unknown.loan).due_on + timedelta(days=45)
    now = NOW + (late - NOW.date())
    assert tasks.tick(now)["billed"] == 1
    assert tasks.tick(now)["billed"] == 0
    (row,) = accounts.late_to_bill(late, a)
    assert (row.loan, row.price_ore, row.can_be_billed, row.set_here) == (
        unknown.loan,
        0,
        False,
        True,
    )
    a_mandate("desk", "2480", place="aby", username="dora")
    client.force_login(a_person("dora"))
    url = reverse("library:bills", args=["aby"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: now)
        wrong = client.post(url, {"act": "bill", "number": row.loan, "key": "k"})
        assert "Set the price first" in wrong.content.decode()
        client.post(url, {"act": "price", "number": row.copy, "price": "249,50"})
        assert "249.50" in client.get(url).content.decode()
        client.post(url, {"act": "bill", "number": row.loan, "key": "k"})
    assert debt_of(card.borrower_id) == 25050
    assert not accounts.late_to_bill(late, a)


def test_the_desk_takes_money_and_gives_a_receipt(places, client):
    """Library § 10.8, § 12.2; a retried payment is taken once (§ 18.3)."""
    a, _b, _c = places
    key = owing(a)
    a_mandate("desk", "2480", place="aby", username="dora")
    client.force_login(a_person("dora"))
    url = reverse("library:person_account", args=["aby", key])
    assert client.get(url).status_code == 404
    client.post(reverse("library:people", args=["aby"]), {"text": "1"})
    pay = {"act": "pay", "key": "k1"}
    for amount, words in (("abc", "number"), ("100.01", "more than the debt"), ("-1", "greater")):
        page = client.post(url, pay | {"amount": amount}).content.decode()
        assert words in page
    for _twice in range(2):
        assert client.post(url, pay | {"amount": "40,50 kr"}).status_code == 302
    assert debt_of(key) == 5950
    number = Payment.objects.get().pk
    page = client.get(reverse("library:receipt", args=["aby", number])).content.decode()
    assert "40.50" in page
    paper = client.get(reverse("library:receipt_pdf", args=["aby", number]))
    assert paper.content.startswith(b"%PDF")
    session = client.session
    session["library_card"] = Card.objects.get(number="1").pk
    session.save()
    mine = client.get(reverse("library:my_account")).content.decode()
    assert "59.50" in mine
    assert client.get(reverse("library:my_receipt", args=[number])).status_code == 200


def test_a_lost_card_is_replaced_for_the_fee_of_who_issues_it(places, client):
    """Library § 2.5, § 10.9: the number history stays, and children can be exempt."""
    for age_from, ore in ((None, 2000), (0, 0)):
        set_term(
            "NEW_CARD_FEE", ore, date(2026, 1, 1), scope="municipality", municipality="2480",
            age_from=age_from, age_until=18 if age_from is not None else None,
            decided_by="council", shipped=True, **SIGNED,
        )  # fmt: skip
    a, _b, _c = places
    card = a_card("1", code="2404")
    forgiving.replace_lost_card(card.borrower_id, "99", a, **signed())
    with pytest.raises(Refused, match="another card"):
        forgiving.replace_lost_card(card.borrower_id, "1", a, **signed())
    assert [(each.number, each.blocked_reason) for each in Card.objects.order_by("pk")] == [
        ("1", "replaced"), ("99", ""),
    ]  # fmt: skip
    fee = Charge.objects.get()
    assert (fee.kind, fee.amount_ore, fee.owed_to_id) == ("new_card", 2000, "2480")
    child = a_borrower("Barn", code="2480", born=date(2015, 1, 1), guardian_consents=True)
    a_card("5", borrower=child)
    forgiving.replace_lost_card(child.pk, "6", a, **signed())
    assert Charge.objects.count() == 1

"""The monthly statement, from open to closed, between the two it concerns and nobody else."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.utils import DatabaseError

from allmanning.kit.refusal import Refused
from allmanning.members.journal.models import Entry
from allmanning.members.municipalities.models import Population
from allmanning.members.tests.examples import SIGNED, a_municipality, acting_as
from allmanning.services.library.accounting import tasks
from allmanning.services.library.accounting.actions import statements as acts
from allmanning.services.library.accounting.models import LedgerMonth, PriceModel, Statement
from allmanning.services.library.accounting.queries import statements as queries
from allmanning.services.library.accounting.rules import statements as rules
from allmanning.services.library.accounting.rules.statements import (
    Answering,
    Flow,
    Price,
    account,
    closes,
)
from allmanning.services.library.accounting.tests import examples as we
from allmanning.services.library.accounting.tests.examples import APRIL, FIRST, MARCH, SECOND, THIRD
from allmanning.services.library.circulation.tests.examples import the_terms

MONTH = date(2026, 3, 1)
BY = SIGNED["by"]


# ------------------------------------------------------------------ rules, without tables


def words(refusals):
    return [refusal.words for refusal in refusals]


def test_sharing_is_free_where_nobody_set_a_price():
    comes_to = account(Flow({"loans": 120}), Flow({"loans": 20}), Price(), (9000, 130000))
    assert (comes_to.net_loans, comes_to.due_ore) == (100, 0)


def test_by_net_loan_the_one_that_borrowed_more_pays():
    price = Price("net_loan", 500)
    assert account(Flow({"loans": 3}), Flow({"loans": 1}), price, (0, 0)).due_ore == 1000
    assert account(Flow({"loans": 1}), Flow({"loans": 3}), price, (0, 0)).due_ore == -1000


def test_by_journey_and_by_inhabitants():
    there, back = Flow({"loans": 9, "transits": 4}), Flow({"transits": 1})
    assert account(there, back, Price("transit", 200), (0, 0)).price_ore == 600
    by_people = account(there, back, Price("inhabitants", 100), (9_400, 130_200))
    assert by_people.price_ore == (130 - 9) * 100


def test_money_received_for_the_other_is_owed_whatever_the_price():
    comes_to = account(Flow({"loans": 1}, 25000), Flow({}, 10000), Price(), (0, 0))
    assert comes_to.due_ore == 15000


def test_a_price_is_decided_and_never_for_a_month_that_has_begun():
    day = date(2026, 3, 10)
    assert not list(rules.price_refusals("net_loan", 500, date(2026, 4, 1), day, "council § 3"))
    assert list(rules.price_refusals("net_loan", 500, date(2026, 3, 1), day, "council § 3"))
    assert list(rules.price_refusals("net_loan", 500, date(2026, 4, 2), day, "council § 3"))
    assert len(list(rules.price_refusals("by_weight", -1, date(2026, 4, 1), day, " "))) == 3


def test_a_month_is_issued_once_and_when_it_is_over():
    assert not list(rules.issue_refusals(MONTH, date(2026, 4, 1), issued=False))
    assert words(rules.issue_refusals(MONTH, date(2026, 3, 31), issued=False))
    assert words(rules.issue_refusals(MONTH, date(2026, 4, 1), issued=True))


def test_a_closed_month_refuses_everything():
    case = Answering("closed")
    closed = ["The month is closed; nothing in it changes."]
    assert words(rules.confirm_refusals(case)) == closed
    assert words(rules.dispute_refusals(case, "no")) == closed
    assert words(rules.settle_refusals(case, "agreed")) == closed


def test_a_dispute_needs_a_reason_and_comes_in_time():
    day = date(2026, 5, 5)
    in_time = Answering("issued", day=day, last_day=day)
    assert not list(rules.dispute_refusals(in_time, "12 loans too many"))
    assert list(rules.dispute_refusals(in_time, " "))
    late = Answering("issued", day=day + timedelta(days=1), last_day=day)
    assert list(rules.dispute_refusals(late, "12 loans too many"))


def test_only_the_side_that_disputed_settles():
    assert list(rules.settle_refusals(Answering("disputed"), "agreed"))
    assert not list(rules.settle_refusals(Answering("disputed", disputed_here=True), "agreed"))
    assert list(rules.settle_refusals(Answering("issued"), "agreed"))


def test_what_is_agreed_on_closes_and_silence_after_the_last_day_too():
    day = date(2026, 5, 5)
    assert closes("confirmed", day, day)
    assert closes("settled", day, day)
    assert not closes("issued", day, day)
    assert closes("issued", day + timedelta(days=1), day)
    assert not closes("disputed", day + timedelta(days=90), day)


# ------------------------------------------------------------------ acts


def an_issued_statement():
    the_terms()
    we.an_event()
    we.an_event("transit_received")
    we.an_issued_month()
    return Statement.objects.get()


@pytest.mark.django_db
def test_a_month_is_issued_with_a_statement_for_each_pair():
    the_terms()
    we.an_event()
    we.an_event()
    we.an_event(owner=SECOND, lender=FIRST)
    we.an_event(owner=THIRD, lender=FIRST)
    assert we.an_issued_month() == 2
    row = Statement.objects.get(first=FIRST, second=SECOND)
    assert (row.there, row.back, row.net_loans) == ({"loans": 2}, {"loans": 1}, 1)
    assert (row.state, row.due_ore, row.price_model) == ("issued", 0, None)
    assert row.answer_by == date(2026, 5, 5)
    assert Entry.objects.filter(deed="issued the month").exists()


@pytest.mark.django_db
def test_a_month_is_not_issued_twice_nor_before_its_end():
    we.an_event()
    we.an_issued_month()
    with pytest.raises(Refused):
        we.an_issued_month()
    with pytest.raises(Refused):
        we.an_issued_month(APRIL)


@pytest.mark.django_db
def test_the_price_of_the_month_holds_whatever_is_decided_later():
    a_municipality(FIRST)
    acts.set_price(
        "net_loan", 500, MONTH, decided_by="council § 3", by=BY, now=MARCH.replace(month=2)
    )
    acts.set_price("net_loan", 900, date(2026, 5, 1), decided_by="§ 9", by=BY, now=APRIL)
    assert PriceModel.objects.get(ore=500).valid_until == date(2026, 5, 1)
    we.an_event()
    we.an_issued_month()
    row = Statement.objects.get()
    assert (row.price_ore, row.price_model.decided_by) == (500, "council § 3")


@pytest.mark.django_db
def test_by_inhabitants_every_pair_of_members_has_a_statement():
    for code, count in ((FIRST, 5_500), (SECOND, 130_000)):
        Population.objects.create(
            municipality=a_municipality(code), on=date(2025, 12, 31), count=count, source="SCB"
        )
    february = MARCH.replace(month=2)
    acts.set_price("inhabitants", 10, MONTH, decided_by="§ 3", by=BY, now=february)
    we.an_event()
    assert we.an_issued_month() == 3
    assert Statement.objects.get(first=FIRST, second=SECOND).price_ore == 1250


@pytest.mark.django_db
def test_when_both_confirm_it_is_confirmed_and_closes():
    row = an_issued_statement()
    acts.confirm_statement(row.pk, FIRST, by=BY, now=APRIL)
    with pytest.raises(Refused):
        acts.confirm_statement(row.pk, FIRST, by=BY, now=APRIL)
    assert acts.confirm_statement(row.pk, SECOND, by=BY, now=APRIL).state == "confirmed"
    assert acts.close_statements(now=APRIL) == 1
    assert acts.close_statements(now=APRIL) == 0
    assert LedgerMonth.objects.get(month=MONTH).closed_at == APRIL


@pytest.mark.django_db
def test_a_dispute_stays_until_the_side_that_made_it_settles():
    row = an_issued_statement()
    acts.dispute_statement(row.pk, SECOND, "One loan was a test.", by=BY, now=APRIL)
    late = APRIL + timedelta(days=60)
    assert acts.close_statements(now=late) == 0
    with pytest.raises(Refused):
        acts.confirm_statement(row.pk, FIRST, by=BY, now=APRIL)
    with pytest.raises(Refused):
        acts.settle_statement(row.pk, FIRST, "agreed", by=BY, now=late)
    acts.settle_statement(row.pk, SECOND, "Corrected in April.", by=BY, now=late)
    assert acts.close_statements(now=late) == 1


@pytest.mark.django_db
def test_a_closed_statement_is_changed_neither_by_act_nor_by_hand():
    row = an_issued_statement()
    assert acts.close_statements(now=APRIL + timedelta(days=31)) == 1
    for act, more in (
        (acts.confirm_statement, ()),
        (acts.dispute_statement, ("no",)),
        (acts.settle_statement, ("agreed",)),
    ):
        with pytest.raises(Refused):
            act(row.pk, FIRST, *more, by=BY, now=APRIL + timedelta(days=32))
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.update(net_loans=0)


@pytest.mark.django_db
def test_the_clock_enters_issues_and_closes():
    the_terms()
    we.an_event()
    assert tasks.tick(MARCH) == {"entered": 1, "issued": 0, "closed": 0}
    assert tasks.tick(APRIL)["issued"] == 1
    assert tasks.tick(APRIL)["issued"] == 0
    assert tasks.tick(APRIL + timedelta(days=31))["closed"] == 1


# ------------------------------------------------------------------ who may see


@pytest.mark.django_db
def test_only_the_two_sides_see_a_statement():
    row = an_issued_statement()
    for office in ("statistics", "librarian_in_charge"):
        for code in (FIRST, SECOND, ""):
            assert queries.statement(row.pk, seen_by=acting_as(office, code)).key == row.pk
    third = acting_as("statistics", THIRD)
    with pytest.raises(Statement.DoesNotExist):
        queries.statement(row.pk, seen_by=third)
    assert queries.statements_of(MONTH, seen_by=third) == []
    with pytest.raises(PermissionDenied):
        queries.statements_of(MONTH, seen_by=acting_as("desk", FIRST))


@pytest.mark.django_db
def test_one_speaks_only_for_the_own_side():
    row = an_issued_statement()
    acting = acting_as("statistics", FIRST)
    shown = queries.statement(row.pk, seen_by=acting)
    assert queries.side_of(shown, FIRST).held
    with pytest.raises(PermissionDenied):
        queries.side_of(shown, SECOND)


@pytest.mark.django_db
def test_an_open_month_is_told_as_it_stands():
    the_terms()
    a_municipality(FIRST)
    we.an_event()
    we.entered()
    (shown,) = queries.statements_of(MONTH, seen_by=acting_as("statistics", FIRST))
    assert (shown.state, shown.key, shown.comes_to.net_loans) == ("open", None, 1)


@pytest.mark.django_db
def test_what_if_tells_another_price_and_changes_nothing():
    row = an_issued_statement()
    shown = queries.statement(row.pk, seen_by=acting_as("statistics", FIRST))
    assert queries.what_if(shown, Price("transit", 700)).due_ore == 700
    assert Statement.objects.get().due_ore == 0

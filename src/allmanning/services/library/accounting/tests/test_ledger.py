"""The ledger, paragraph by paragraph: entered once, never changed, always equal to the events."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from allmanning.members.people.models import Person
from allmanning.members.tests.examples import a_municipality
from allmanning.services.library.accounting.models import LedgerEntry, LedgerMonth, Statement
from allmanning.services.library.accounting.queries import ledger
from allmanning.services.library.accounting.rules.ledger import (
    EntryFacts,
    Fault,
    chain_faults,
    entry_of,
    first_hash,
    hash_of,
    next_month,
    passed_on,
)
from allmanning.services.library.accounting.tests import examples as we
from allmanning.services.library.accounting.tests.examples import APRIL, FIRST, MARCH, SECOND, THIRD
from allmanning.services.library.borrowers.tests.examples import a_card
from allmanning.services.library.circulation.actions import settling
from allmanning.services.library.circulation.models import Charge, CountedEvent
from allmanning.services.library.circulation.tests import examples as lending
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db
MONTH = date(2026, 3, 1)


# ------------------------------------------------------------------ rules, without tables


def a_chain(size=3):
    entries, before = [], first_hash(MONTH)
    for seq in range(1, size + 1):
        entry = EntryFacts(
            MONTH, seq, MARCH, "loan_across", "loans", FIRST, SECOND, "", SECOND, "book", "adult",
            1, 0, seq, None, None, before, "",
        )  # fmt: skip
        before = hash_of(entry)
        entries.append(replace(entry, hash=before))
    return entries


def test_what_one_municipality_does_with_its_own_concerns_nobody_else():
    assert entry_of("loan", FIRST, FIRST) is None
    assert entry_of("loan", "", SECOND) is None
    assert entry_of("hold_placed", FIRST, SECOND) is None
    assert entry_of("loan", FIRST, SECOND) == ("loan_across", "loans")


def test_a_paid_replacement_goes_to_the_owner_and_another_fee_to_whom_it_is_owed():
    assert passed_on("replacement", FIRST, SECOND) == ("replacement_passed_on", "replacements")
    assert passed_on("overdue", FIRST, SECOND) == ("fee_passed_on", "fees")
    assert passed_on("replacement", SECOND, SECOND) is None


def test_december_is_followed_by_january():
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert next_month(date(2026, 1, 1)) == date(2026, 2, 1)


def test_a_whole_chain_has_no_fault():
    chain = a_chain()
    assert not list(chain_faults(MONTH, chain, None))
    assert not list(chain_faults(MONTH, chain, (3, chain[-1].hash)))
    assert not list(chain_faults(MONTH, [], (0, first_hash(MONTH))))


@pytest.mark.parametrize("change", [
    {"quantity": 2}, {"owner": THIRD}, {"amount_ore": 1}, {"material": "film"}, {"home": THIRD},
    {"at": APRIL}, {"figure": "renewals"}, {"cancels": 1}, {"event_key": 9},
])  # fmt: skip
def test_a_changed_entry_is_found(change):
    chain = a_chain()
    chain[1] = replace(chain[1], **change)
    assert Fault(2, "changed") in list(chain_faults(MONTH, chain, None))


def test_an_entry_that_is_changed_with_its_hash_breaks_the_next():
    chain = a_chain()
    forged = replace(chain[1], quantity=5)
    chain[1] = replace(forged, hash=hash_of(forged))
    assert list(chain_faults(MONTH, chain, None)) == [Fault(3, "unchained")]


def test_a_removed_entry_is_found_even_the_last():
    chain = a_chain()
    seal = (3, chain[-1].hash)
    assert Fault(3, "gap") in list(chain_faults(MONTH, [chain[0], chain[2]], None))
    assert list(chain_faults(MONTH, chain[:2], seal)) == [Fault(2, "seal_broken")]


# ------------------------------------------------------------------ entering


def test_a_loan_across_is_entered_once_however_often_one_tries():
    we.an_event()
    assert we.entered() == 1
    assert we.entered() == 0
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.owner, entry.lender, entry.home) == (
        "loan_across", FIRST, SECOND, SECOND,
    )  # fmt: skip
    assert (entry.month, entry.seq, entry.quantity) == (MONTH, 1, 1)


def test_what_stays_at_home_is_not_entered():
    we.an_event(owner=SECOND, lender=SECOND)
    we.an_event("visit", owner="", lender=SECOND)
    assert we.entered() == 0


def test_the_pickup_is_kept_as_a_municipality():
    a_library("vindeln", FIRST)
    we.an_event(pickup="vindeln")
    we.entered()
    assert LedgerEntry.objects.get().pickup == FIRST


def test_a_loan_that_is_taken_back_gets_a_counter_entry():
    event = we.an_event()
    we.taken_back(event)
    assert we.entered() == 2
    first, second = LedgerEntry.objects.order_by("seq")
    assert (second.kind, second.figure, second.quantity) == ("correction", "loans", -1)
    assert second.cancels == first
    assert ledger.flows(MONTH)[FIRST, SECOND]["loans"] == 0


def test_taking_back_what_stayed_at_home_enters_nothing():
    we.taken_back(we.an_event(owner=SECOND, lender=SECOND))
    assert we.entered() == 0


def test_an_entry_belongs_to_the_month_of_the_day_at_home():
    we.an_event(at=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))  # 1 April in Sweden
    we.entered(APRIL)
    assert LedgerEntry.objects.get().month == date(2026, 4, 1)


def test_what_comes_late_is_entered_in_the_next_open_month():
    we.an_event()
    we.an_issued_month()
    we.an_event()
    we.entered(APRIL)
    assert [row.month.month for row in LedgerEntry.objects.order_by("pk")] == [3, 4]
    assert not ledger.differences_with_events()


def test_a_replacement_paid_elsewhere_is_owed_to_the_owner():
    """Library § 16.5, and no trace of who paid (§ 16.4)."""
    owner, here = a_municipality(FIRST), a_library("umea", SECOND)
    card = a_card()
    Charge.objects.create(
        borrower=card.borrower, kind="replacement", amount_ore=25000, owed_to=owner, at=MARCH
    )
    settling.pay(card.borrower_id, 10000, here, key="p1", by=lending.SIGNED["by"], now=MARCH)
    assert we.entered() == 1
    assert we.entered() == 0
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.owner, entry.lender) == ("replacement_passed_on", FIRST, SECOND)
    assert entry.amount_ore == 10000
    assert entry.event_key is None
    assert len(entry.receipt) == 64
    assert entry.at.minute == entry.at.second == 0
    assert ledger.flows(MONTH)[FIRST, SECOND].passed_on_ore == 10000
    assert not ledger.faults_of_month(LedgerMonth.objects.get())


def test_a_real_loan_and_return_across_the_border_are_entered():
    lending.the_terms()
    copy = lending.a_copy(home=a_library("vindeln", FIRST))
    here = a_library("umea", SECOND)
    lending.lend(a_card(), copy, here)
    lending.receive(copy, here)
    assert we.entered(lending.NOW) == 3
    found = ledger.flows(date(2026, 3, 1))[FIRST, SECOND]
    assert (found["loans"], found["returns"], found["transits"]) == (1, 1, 1)
    assert not ledger.differences_with_events()


# ------------------------------------------------------------------ never changed


def test_the_database_refuses_to_change_or_remove_an_entry():
    we.an_event()
    we.entered()
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.update(quantity=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.all().delete()


def test_the_database_refuses_an_entry_in_an_issued_month():
    we.an_event()
    we.an_issued_month()
    entry = LedgerEntry.objects.get()
    entry.pk, entry.seq, entry.event_key = None, 2, 99
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save(force_insert=True)


def test_the_same_event_cannot_be_entered_twice():
    we.an_event()
    we.entered()
    entry = LedgerEntry.objects.get()
    entry.pk, entry.seq = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


def test_damage_done_behind_the_databases_back_is_found():
    for _ in range(3):
        we.an_event()
    we.an_issued_month()
    month = LedgerMonth.objects.get(month=MONTH)
    assert not ledger.faults_of_month(month)
    if connection.vendor != "sqlite":
        pytest.skip("the trigger is dropped on SQLite only")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER accounting_ledgerentry_no_UPDATE")
        cursor.execute("DROP TRIGGER an_issued_month_takes_no_entry_UPDATE")
    LedgerEntry.objects.filter(seq=2).update(quantity=7)
    assert ledger.faults_of_month(month) == [Fault(2, "changed")]
    assert ledger.differences_with_events() == {(FIRST, SECOND, "loans"): 6}


# ------------------------------------------------------------------ no person (§ 16.4)


def reachable(model, seen):
    """Every model that can be reached from a model by its own columns."""
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and field.related_model not in seen:
            seen.add(field.related_model)
            reachable(field.related_model, seen)
    return seen


def test_no_person_is_in_the_ledger_nor_reached_from_it():
    for model in (LedgerEntry, LedgerMonth, Statement):
        found = reachable(model, set())
        assert Person not in found
        assert not [one for one in found if one._meta.app_label in {"borrowers", "circulation"}]
    columns = {field.column for field in LedgerEntry._meta.get_fields() if hasattr(field, "column")}
    assert not columns & {"borrower", "borrower_id", "card", "age_band", "sex", "edition_key"}
    assert not [field for field in CountedEvent._meta.fields if "borrower_id" in field.column]


# ------------------------------------------------------------------ always equal to the events

KINDS = ["loan", "renewal", "return", "found", "transit_sent", "transit_received", "lost", "visit"]
codes = some.sampled_from([FIRST, SECOND, THIRD])
steps = some.lists(
    some.one_of(
        some.tuples(some.sampled_from(KINDS), codes, codes, some.integers(0, 2)),
        some.tuples(some.just("take back"), some.integers(0, 20)),
        some.tuples(some.sampled_from(["enter", "issue"])),
    ),
    max_size=25,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_totals_always_reconcile_with_the_events(steps):
    with transaction.atomic():
        play(steps)
        we.entered(datetime(2026, 6, 1, 12, tzinfo=UTC))
        assert not ledger.differences_with_events()
        for month in LedgerMonth.objects.all():
            assert not ledger.faults_of_month(month)
        for row in Statement.objects.all():
            going = ledger.flows(row.month)
            there = going.get((row.first, row.second))
            assert row.there == (dict(there.figures) if there else {})
        transaction.set_rollback(True)


def play(steps):
    issued = 3
    events = []
    for step in steps:
        if step[0] == "enter":
            we.entered(datetime(2026, 6, 1, 12, tzinfo=UTC))
        elif step[0] == "issue" and issued < 6:
            month = datetime(2026, issued, 10, 12, tzinfo=UTC)
            we.an_issued_month(month, now=datetime(2026, 6, 5, 12, tzinfo=UTC))
            issued += 1
        elif step[0] == "take back" and events:
            we.taken_back(events.pop(step[1] % len(events)), at=datetime(2026, 5, 20, tzinfo=UTC))
        elif len(step) == 4:
            kind, owner, lender, month = step
            at = datetime(2026, 3 + month, 10, 12, tzinfo=UTC)
            events.append(we.an_event(kind, owner, lender, at=at))

"""The terms: open to everybody, changed by those who answer for them, with a look at what changes."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allmanning.members.journal.models import Entry
from allmanning.members.tests.examples import a_mandate, a_person, acting_as
from allmanning.services.library.circulation.models import Charge
from allmanning.services.library.circulation.rules.checkout import LendingFacts
from allmanning.services.library.circulation.rules.periods import PeriodFacts, RenewalFacts
from allmanning.services.library.circulation.tests.examples import (
    a_card,
    a_copy,
    an_edition,
    lend,
    reserve,
    the_terms,
    three_libraries,
)
from allmanning.services.library.counter.queries.difference import difference
from allmanning.services.library.counter.rules.deciding import Where, levels_of, place_refusals
from allmanning.services.library.counter.rules.difference import Difference, LoanSeen, loan_fate
from allmanning.services.library.counter.terms_door import places_to_decide_for
from allmanning.services.library.counter.tests.examples import a_decision
from allmanning.services.library.places.rules import Calendar
from allmanning.services.library.terms.models import Term
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import TermFacts, kind_of, with_term

TOMORROW = timezone.localdate() + timedelta(days=1)


# ------------------------------------------------------------------ the rules, without tables


def a_loan(**more) -> LoanSeen:
    day = date(2026, 3, 2)
    period = PeriodFacts(day, more.pop("days", 28), 0, 3, 2, Calendar(keeps_holidays=False))
    renewal = RenewalFacts(date(2026, 2, 20), 1, more.pop("most", 3), 0, 30)
    return LoanSeen(period, renewal, LendingFacts(debt_limit_ore=1), None,
                    more.pop("per_day", 0), 0, None)  # fmt: skip


def test_a_loan_fares_differently_where_date_renewal_or_fee_differ():
    """Library § 5.1, § 6.1, § 10.3."""
    day = date(2026, 3, 2)
    same, other = loan_fate(a_loan(), day), loan_fate(a_loan(days=14), day)
    assert same == (date(2026, 3, 30), (), 0)
    assert other[0] == date(2026, 3, 16)
    assert loan_fate(a_loan(most=1), day)[1] == ("Library § 6.1",)


def test_a_borrower_is_counted_once_however_many_loans():
    """Library P 3.7."""
    found = Difference()
    found.add(7, 1, loan=True)
    found.add(7, 2, loan=True)
    found.add(8, 1, loan=False)
    assert (found.people, found.loans, found.holds) == (2, 2, 1)
    assert found.by_library == {1: [1, 1], 2: [1, 0]}


def test_the_new_term_ends_what_it_replaces_and_nothing_else():
    """Library § 1.4: old cases keep old terms."""
    old = TermFacts(1, "LOAN_DAYS", 28)
    other = TermFacts(2, "LOAN_DAYS", 14, material="magazine")
    new = TermFacts(0, "LOAN_DAYS", 21, valid_from=date(2027, 1, 1))
    after = with_term([old, other], new)
    assert after[0].valid_until == date(2027, 1, 1)
    assert after[1:] == [other, new]
    assert kind_of(old) == kind_of(new) != kind_of(other)


def test_terms_are_put_in_force_by_those_who_answer_for_the_place():
    """Library § 1.4, § 20.1."""
    mine = Where("municipality", "2480")
    assert [*place_refusals(mine, (mine,))] == []
    assert next(place_refusals(Where("alliance"), (mine,))).source == "Library § 20.1"
    assert levels_of("SHELF_DAYS") == ("alliance", "municipality", "library")
    assert levels_of("PIN_TRIES") == ("alliance",)


# ------------------------------------------------------------------ who


@pytest.fixture
def house(db):
    the_terms()
    return three_libraries()


@pytest.mark.parametrize(
    ("acting", "written"),
    [
        (acting_as("head_of_secretariat"), ["alliance"]),
        (acting_as("librarian_in_charge", "2480"), ["2480", "aby"]),
        (acting_as("librarian_in_charge", "2480", place="aby"), ["aby"]),
        (acting_as("desk", "2480"), []),
    ],
)
def test_each_decides_for_their_own(house, acting, written):
    """Library § 20.1."""
    places = places_to_decide_for(acting, "LOAN_DAYS", "all")
    assert [each.written for each in places] == written


# ------------------------------------------------------------------ what would change


def a_change(name="LOAN_DAYS", value=14, **about) -> TermFacts:
    return TermFacts(0, name, value, valid_from=TOMORROW, decided_by="the board", **about)


def test_it_is_told_how_many_would_be_treated_differently(house, django_assert_num_queries):
    """Library P 3.7: by the real rules, in constant queries."""
    here, there, _far = house
    one, other = a_card("1", code="2480"), a_card("2", code="2404")
    now = timezone.now()
    for card, place in ((one, here), (one, here), (other, there)):
        lend(card, a_copy(home=place), place, now=now)
    magazine = a_copy(an_edition("Tidning", form="magazine"), there)
    lend(other, magazine, there, now=now)
    a_decision("LOAN_DAYS", 14, material="magazine")
    with django_assert_num_queries(6):
        found = difference(a_change())
    assert (found.people, found.loans, found.holds) == (2, 3, 0)  # the magazine keeps its own term
    assert found.by_library == {here.pk: [2, 0], there.pk: [1, 0]}
    of_one = difference(a_change(scope="municipality", municipality="2404"))
    assert (of_one.people, of_one.loans) == (1, 1)
    assert difference(a_change(value=28)).loans == 0
    assert difference(a_change("PIN_TRIES", 3)).people == 0


def test_who_is_stopped_by_a_limit_or_no_longer_is_counted(house):
    """Library § 4.4, § 4.11, § 7.2, § 7.10."""
    here, there, _far = house
    one, other = a_card("1", code="2480"), a_card("2", code="2404")
    Charge.objects.create(borrower=one.borrower, kind="overdue", amount_ore=3000,
                          owed_to_id="2480", at=timezone.now())  # fmt: skip
    edition = an_edition()
    a_copy(edition, there)
    reserve(other, edition, here)
    lend(other, a_copy(home=here), here, now=timezone.now())
    assert difference(a_change("DEBT_LIMIT", 2500)).people == 1
    assert difference(a_change("DEBT_LIMIT", 4000)).people == 0
    assert difference(a_change("LOAN_LIMIT", 1)).borrowers == {other.borrower_id}
    assert difference(a_change("HOLD_LIMIT", 1)).borrowers == {other.borrower_id}
    assert difference(a_change("RESERVABLE", value=False, material="book")).holds == 1
    assert difference(a_change("RESERVABLE", value=False, material="film")).holds == 0
    assert difference(a_change("SHELF_DAYS", 3, scope="library", library=here.pk)).holds == 1
    assert difference(a_change("SHELF_DAYS", 3, scope="library", library=there.pk)).holds == 0


# ------------------------------------------------------------------ the pages


@pytest.fixture
def chief(client, house):
    a_mandate("librarian_in_charge", "2480", username="chief")
    client.force_login(a_person("chief"))
    return client


def change(client, act, name="loan_days", **typed):
    form = {"where": "2480", "value": "21", "valid_from": TOMORROW.isoformat(),
            "decided_by": "the board, § 12", "act": act}  # fmt: skip
    return client.post(reverse("library:change_term", args=[name]), {**form, **typed})


def test_a_chief_sees_what_would_change_and_then_decides(chief, house):
    """Library § 1.4, P 3.7: the preview changes nothing; the decision ends nothing early."""
    here, _there, _far = house
    lend(a_card("1", code="2480"), a_copy(home=here), here, now=timezone.now())
    shown = change(chief, "preview").content.decode()
    assert "1 borrower, 1 loan and 0 reservations would be treated differently" in shown
    assert not Term.objects.filter(value=21).exists()
    assert change(chief, "decide").status_code == 302
    kept = Term.objects.get(value=21)
    assert (kept.scope, kept.municipality_id, kept.valid_from) == ("municipality", "2480", TOMORROW)
    assert (
        Entry.objects.get(deed="set the term", subject_key=str(kept.pk)).person.username == "chief"
    )
    assert terms_on(timezone.localdate()).value("LOAN_DAYS") == 28
    again = change(chief, "decide")
    assert again.status_code == 409
    assert "A later decision on the same term exists already." in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"value": "many"}, "That is no value for this term."),
        ({"valid_from": "2020-01-01"}, "A term begins tomorrow at the earliest"),
        ({"decided_by": ""}, "This field is required."),
        ({"where": "alliance"}, "Select a valid choice."),
        ({"period_from": "06-01"}, "Write both days of the period, or none."),
    ],
)
def test_a_broken_form_says_what_is_wrong_and_keeps_what_was_typed(chief, typed, words):
    """Library § 1.4."""
    page = change(chief, "decide", **typed).content.decode()
    assert words in page
    assert 'value="the board, § 12"' in page or not typed.get("decided_by", "x")
    assert not Term.objects.filter(decided_by="the board, § 12").exists()


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("debt_limit", "49,50", 4950), ("reservable", "no", False), ("loan_limit", "", None),
        ("reminder_days", "5, 10", [5, 10]), ("loan_days", "7", 7),
    ],
)  # fmt: skip
def test_each_kind_of_value_is_read(chief, name, typed, value):
    assert change(chief, "decide", name, value=typed).status_code == 302
    assert Term.objects.get(name=name.upper(), municipality="2480").value == value


def test_everybody_reads_the_terms_and_their_history(client, chief, house):
    """Library § 1.1, § 1.5."""
    a_decision("DEBT_LIMIT", 10000, category="school")
    change(chief, "decide")
    client.logout()
    page = client.get(reverse("library:terms")).content.decode()
    for words in ("Debt that stops loans", "100 kr", "School", "Decided for later", "21 days"):
        assert words in page
    one = client.get(reverse("library:term", args=["loan_days"])).content.decode()
    assert "Not begun yet" in one
    assert "shipped: public rules" in one
    assert client.get(reverse("library:term", args=["king_size"])).status_code == 404
    assert client.get(reverse("library:change_term", args=["loan_days"])).status_code == 302


def test_a_desk_may_not_decide(client, house):
    """Library § 20.1."""
    a_mandate("desk", "2480", username="dora")
    client.force_login(a_person("dora"))
    assert client.get(reverse("library:change_term", args=["loan_days"])).status_code == 403

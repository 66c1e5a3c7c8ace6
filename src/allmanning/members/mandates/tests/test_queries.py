"""Authority follows from mandates alone: given, of a seat, of the host year."""

from datetime import date

import pytest

from allmanning.members.mandates.queries import acting, holders_of
from allmanning.members.tests.examples import (
    a_body,
    a_host_year,
    a_mandate,
    acting_as,
    an_appointment,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def test_a_given_mandate_holds_from_its_first_day_and_not_before():
    mandate = a_mandate("municipal_registrar", "2404")
    assert acting(mandate.person, DAY).holds("municipal_registrar")
    assert not acting(mandate.person, date(2022, 12, 31)).holds("municipal_registrar")


def test_a_seat_makes_a_council_member_of_its_own_municipality_only():
    person = an_appointment("2404", "majority").person
    who = acting(person, DAY)
    assert who.under(["council_member"], municipality="2404")
    assert who.under(["council_member"], municipality="2403") is None


def test_the_host_year_makes_the_chairs_and_the_new_year_moves_them():
    a_host_year(2026, "2403")
    a_host_year(2027, "2404")
    old, new = an_appointment("2403").person, an_appointment("2404").person
    assert acting(old, DAY).holds("council_chair")
    assert not acting(new, DAY).holds("council_chair")
    assert acting(new, date(2027, 1, 1)).holds("council_chair")
    assert not acting(old, date(2027, 1, 1)).holds("council_chair")


def test_the_vice_chair_of_the_chief_executives_is_next_years_host():
    a_host_year(2026, "2403")
    a_host_year(2027, "2404")
    kc = a_body("chief_executives")
    chief = an_appointment("2404", "chief_executive", body=kc).person
    assert [held.person for held in holders_of("kc_vice_chair", DAY)] == [chief.pk]


def test_the_narrowest_mandate_signs():
    who = acting_as("desk", "2480", place="teg")
    assert who.under(["desk"], municipality="2480", place="teg")
    assert who.under(["desk"], place="ersboda") is None

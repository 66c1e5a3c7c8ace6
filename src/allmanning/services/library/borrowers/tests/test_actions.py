from dataclasses import replace
from datetime import date, timedelta

import pytest

from allmanning.kit.refusal import Refused
from allmanning.members.journal.models import Entry
from allmanning.members.tests.examples import NOW, SIGNED, a_municipality, a_person, acting_as
from allmanning.services.library.borrowers import queries
from allmanning.services.library.borrowers.actions import cards, people
from allmanning.services.library.borrowers.models import Look, PinTry
from allmanning.services.library.borrowers.tests.examples import PIN, a_borrower, a_card
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db
HERE = {"address": "10.0.0.1"}


def test_a_personnummer_is_kept_sealed_and_found_by_its_key():
    """Library § 2.8, Library § 2.2."""
    borrower = a_borrower(personnummer="20080104-2383")
    assert "20080104" not in borrower.personnummer_sealed
    assert queries.sex_of(borrower) == "W"
    with pytest.raises(Refused):
        a_borrower("Other", personnummer="200801042383")
    assert "2383" not in "".join(f"{entry.subject}{entry.facts}" for entry in Entry.objects.all())


def test_the_journal_names_no_borrower():
    """Library § 12.1."""
    a_card("1001")
    assert not Entry.objects.filter(subject__contains="Berg").exists()


def test_a_right_pin_opens_and_a_wrong_one_does_not():
    """Library § 2.6."""
    card = a_card("1001", pin=PIN)
    assert cards.check_pin("10 01", PIN, now=NOW, **HERE).card_key == card.pk
    assert cards.check_pin("1001", "9998", now=NOW, **HERE).card_key is None


def test_a_wrong_card_and_a_wrong_pin_give_the_same_answer():
    """Library § 2.6."""
    a_card("1001", pin=PIN)
    wrong_pin = cards.check_pin("1001", "9998", now=NOW, **HERE)
    wrong_card = cards.check_pin("2002", "9998", now=NOW, **HERE)
    assert [str(each) for each in wrong_pin.refusals] == [str(each) for each in wrong_card.refusals]
    for _each in range(4):
        cards.check_pin("1001", "9998", now=NOW, **HERE)
        cards.check_pin("2002", "9998", now=NOW, **HERE)
    waits = [cards.check_pin(number, PIN, now=NOW, **HERE) for number in ("1001", "2002")]
    assert str(waits[0].refusals[0]) == str(waits[1].refusals[0])
    assert waits[0].card_key is None
    later = cards.check_pin("1001", PIN, now=NOW + timedelta(minutes=2), **HERE)
    assert later.card_key is not None
    assert not PinTry.objects.filter(about__contains="1001").exists()


def test_an_address_that_tries_many_cards_has_to_wait():
    """Library § 2.6."""
    for number in range(50):
        cards.check_pin(str(number), "9998", now=NOW, **HERE)
    assert "minutes" in cards.check_pin("999", "9998", now=NOW, **HERE).refusals[0].facts
    elsewhere = cards.check_pin("999", "9998", now=NOW, address="other")
    assert "minutes" not in elsewhere.refusals[0].facts


def test_a_lost_card_is_blocked_without_signing_in_and_stays_known():
    """Library § 2.5."""
    card = a_card("1001", pin=PIN)
    cards.block_own_card("1001", PIN, now=NOW, **HERE)
    assert queries.known(card.pk) is None
    refusal = cards.check_pin("1001", PIN, now=NOW, **HERE).refusals[0]
    assert refusal.source == "Library § 2.5"
    new = cards.replace_card(card.pk, "1002", pin=PIN, **SIGNED)
    assert queries.card_by_scan("1001").replaced_by_id == new.pk
    assert queries.known(new.pk).key == card.borrower_id


def test_a_pin_is_changed_by_the_old_one():
    """Library § 2.6."""
    card = a_card("1001", pin=PIN)
    with pytest.raises(Refused):
        cards.change_own_pin(card.pk, "9998", "2974", now=NOW, **HERE)
    with pytest.raises(Refused):
        cards.change_own_pin(card.pk, PIN, "1111", now=NOW, **HERE)
    cards.change_own_pin(card.pk, PIN, "2974", now=NOW, **HERE)
    assert cards.check_pin("1001", "2974", now=NOW, **HERE).card_key == card.pk


def test_a_chip_points_at_the_account():
    """Library § 2.9."""
    card = a_card("1001")
    people.add_identifier(card.borrower, "chip", "E0 04 01", **SIGNED)
    assert queries.card_by_scan("E00401") == card


def test_a_childs_card_needs_consent_until_it_is_confirmed():
    """Library § 3.2."""
    child = a_borrower("Liten", born=date(2015, 1, 1), guardian_consents=True)
    a_card("1001", borrower=child)
    card = queries.card_by_scan("1001")
    assert queries.card_facts(card, NOW.date()).consent_missing
    people.confirm_consent(child, "certificate", **SIGNED)
    guardianship = people.add_guardian(child, name="Mor", **SIGNED)
    assert guardianship.valid_until == date(2033, 1, 1)
    assert not queries.card_facts(queries.card_by_scan("1001"), NOW.date()).consent_missing


def test_a_look_is_recorded_and_shown_to_the_borrower():
    """Library § 12.2, Library § 12.5."""
    a_card("1001", contact=people.Contact(street="Vägen 1", email="bo@example.org"))
    card = queries.card_by_scan("1001")
    held = acting_as("desk", "2480").mandates[0]
    look = {"held": _of(held), "reason": "desk", "now": NOW}
    elsewhere = people.look_at(card, a_library("umea", "2480"), **look)
    assert (elsewhere.name, elsewhere.email, elsewhere.born_on) == ("Bo Berg1001", "", None)
    people.look_at(card, a_library("umea", "2480"), **look)
    assert Look.objects.count() == 1
    at_home = people.look_at(card, a_library(), **look)
    assert at_home.email == "bo@example.org"
    seen = queries.looks_at(queries.known(card.pk))
    assert {each.place for each in seen} == {"Umea", "Vindeln"}
    with pytest.raises(Refused):
        people.look_at(card, a_library(), held=_of(held), reason=" ", now=NOW)


def test_a_protected_name_is_hidden_elsewhere_and_has_no_address():
    """Library § 12.6."""
    a_card("1001", protected=True, contact=people.Contact(street="Hemliga vägen 1"))
    card = queries.card_by_scan("1001")
    elsewhere = queries.at_desk(card, asking="2480", day=NOW.date())
    assert (elsewhere.hidden, elsewhere.name) == (True, "")
    assert queries.at_desk(card, asking="2404", day=NOW.date()).name == "Bo Berg1001"
    assert card.borrower.street == ""


def test_possible_doubles_are_found_and_own_data_is_complete():
    """Library § 2.2, Library § 12.10."""
    card = a_card("1001", personnummer="200801042383")
    doubles = queries.possible_doubles("bo", "berg1001", date(1980, 5, 1), asking="2404")
    assert doubles == ["1001"]
    own = queries.own_data(queries.known(card.pk))
    assert own["personnummer"] == "200801042383"
    assert own["cards"][0]["number"] == "1001"


def _of(held):
    a_municipality("2480")
    return replace(held, person=a_person("dora").pk)

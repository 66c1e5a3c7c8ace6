"""People at the desk: finding somebody, giving a card, changing what is kept."""

from datetime import date

import pytest
from django.urls import reverse

from allmanning.members.journal.models import Entry
from allmanning.members.tests.examples import SIGNED, a_mandate, a_person
from allmanning.services.library.borrowers.actions import people
from allmanning.services.library.borrowers.models import Borrower, Card, Guardianship, Look
from allmanning.services.library.borrowers.tests.examples import a_borrower, a_card
from allmanning.services.library.places.tests.examples import a_library
from allmanning.services.library.terms.actions import ship_terms

pytestmark = pytest.mark.django_db
ANNA = "19811218-9876"


@pytest.fixture
def desk(client):
    """Somebody at the desk of Aby in 2480, signed in; Berga lies in 2404."""
    ship_terms(date(2002, 1, 1), decided_by="shipped: public rules", **SIGNED)
    for slug, code in (("aby", "2480"), ("berga", "2404")):
        a_library(slug, code)
        a_mandate("desk", code, place=slug, username=f"desk-{slug}")
    client.force_login(a_person("desk-aby"))
    return client


def at(name, *args, slug="aby"):
    return reverse(f"library:{name}", args=[slug, *args])


def text(answer) -> str:
    return answer.content.decode()


def an_application(**more):
    return {
        "category": "person", "given_name": "Anna", "family_name": "Prov", "personnummer": ANNA,
        "identified": "on", "responsible": "2480", "street": "Provgatan 1", "postal_code": "90000",
        "locality": "Ort", "language": "sv", "number": "2001", "rules_accepted": "on",
    } | more  # fmt: skip


def registered(desk, **more):
    return desk.post(at("register_person"), an_application(**more))


def test_somebody_gets_a_card_and_is_found_by_card_number_name_and_personnummer(desk):
    """Library § 2.1, § 2.2, § 2.4, § 2.8."""
    assert desk.get(at("register_person")).status_code == 200
    answer = registered(desk)
    borrower = Borrower.objects.get(cards__number="2001")
    assert (answer.status_code, answer.url) == (302, at("person", borrower.pk))
    assert (borrower.born_on, borrower.rules_version) == (date(1981, 12, 18), "2026")
    assert borrower.cards.get().valid_until is None
    page = text(desk.get(answer.url))
    assert "Anna Prov" in page
    assert "Provgatan 1" in page
    assert "9876" not in page
    for words in ("2001", "Prov An", ANNA):
        found = text(desk.post(at("people"), {"text": words}))
        assert "Anna Prov" in found, words
    assert "Nobody was found" in text(desk.post(at("people"), {"text": "Xyz"}))
    again = registered(desk, number="2002", family_name="Other")
    assert again.status_code == 409
    assert "This person already has a card." in text(again)
    assert 'value="Other"' in text(again)


def test_a_possible_double_is_warned_of_before_it_is_made(desk):
    """Library § 2.2."""
    registered(desk)
    double = {"personnummer": "", "born_on": "1981-12-18", "number": "2002"}
    warned = registered(desk, **double)
    assert warned.status_code == 409
    assert "2001" in text(warned)
    assert "It is another person" in text(warned)
    assert registered(desk, **double, is_another="on").status_code == 302


def test_every_reason_is_told_at_once_and_a_number_is_given_once(desk):
    """Library § 2.5, § 2.6, § 2.8, § 3.2."""
    registered(desk)
    wrong = {"personnummer": "811218-9875", "born_on": "2015-01-01", "pin": "1234"}
    told = text(registered(desk, **wrong))
    for words in ("no personnummer", "on another card", "harder to guess", "consent is needed"):
        assert words in told, words
    assert "1234" not in told


@pytest.mark.parametrize(
    ("less", "short"),
    [({}, False), ({"identified": ""}, True), ({"street": ""}, True),
     ({"personnummer": "", "born_on": "1981-12-18"}, True),
     ({"street": "", "protected": "on"}, False)],
)  # fmt: skip
def test_without_papers_or_address_the_card_holds_three_months(desk, less, short):
    """Library § 2.3, § 12.6."""
    assert registered(desk, **less).status_code == 302
    assert bool(Card.objects.get(number="2001").valid_until) is short


def test_a_child_gets_a_card_with_consent_and_a_guardian(desk):
    """Library § 3.1, § 3.2, § 3.6."""
    registered(desk)
    child = {"given_name": "Bo", "personnummer": "", "born_on": "2015-01-01", "number": "2002",
             "identified": ""}  # fmt: skip
    consent = {"consent_form": "certificate", "consent_on": "2026-02-01", "guardian_card": "2001"}
    assert "Write the day" in text(registered(desk, **child, consent_form="present"))
    assert "No card has this number" in text(
        registered(desk, **child, **(consent | {"guardian_card": "77"}))
    )
    assert registered(desk, **child, **consent).status_code == 302
    bo = Borrower.objects.get(given_name="Bo")
    assert bo.consents.get().given_on == date(2026, 2, 1)
    assert bo.guardianships.get().guardian.given_name == "Anna"
    page = text(desk.get(at("person", bo.pk)))
    assert "Anna Prov" in page
    more = {"guardian_name": "Cia Prov", "guardian_email": "cia@example.org"}
    assert desk.post(at("person_guardian", bo.pk), more).status_code == 302
    assert Guardianship.objects.get(name="Cia Prov").email == "cia@example.org"
    wrong = desk.post(at("person_guardian", bo.pk), {"guardian_card": "2002"})
    assert "at least 18" in text(wrong)


def test_an_institution_has_somebody_responsible(desk):
    """Library § 2.10."""
    school = {"category": "preschool", "personnummer": "", "given_name": ""}
    assert "responsible for the institution" in text(registered(desk, **school))
    assert registered(desk, **school, contact_function="Head").status_code == 302


def test_another_municipality_sees_name_and_card_only_and_changes_nothing(desk):
    """Library § 12.5."""
    theirs = a_card("1001", code="2404").borrower
    desk.post(at("people"), {"text": "1001"})
    page = text(desk.get(at("person", theirs.pk)))
    assert "Bo Berg1001" in page
    assert "1980" not in page
    assert desk.get(at("person_change", theirs.pk)).status_code == 404
    assert desk.post(at("person", theirs.pk), {"act": "block"}).status_code == 302
    assert Card.objects.get(number="1001").blocked_reason == "lost"


def test_nobody_elsewhere_sees_a_protected_person(desk):
    """Library § 12.6."""
    hidden = a_borrower("Hemlig", code="2404", protected=True)
    a_card("1001", borrower=hidden)
    assert "Hemlig" not in text(desk.post(at("people"), {"text": "Hem"}))
    assert desk.post(at("person", hidden.pk), {"reason": "curious"}).status_code == 404
    found = text(desk.post(at("people"), {"text": "1001"}))
    assert "ask the home library" in found
    assert "Hemlig" not in found + text(desk.get(at("person", hidden.pk)))
    double = {"family_name": "Hemlig", "given_name": "Bo", "personnummer": "",
              "born_on": "1980-05-01"}  # fmt: skip
    assert registered(desk, **double).status_code == 302


def test_every_look_is_noted_and_one_that_is_no_desk_work_has_its_reason(desk):
    """Library § 12.2."""
    somebody = a_card("1001", code="2480").borrower
    asked = desk.get(at("person", somebody.pk))
    assert "Bo Berg1001" not in text(asked)
    assert not Look.objects.exists()
    assert desk.post(at("person", somebody.pk), {"reason": "She rang"}).status_code == 302
    assert desk.get(at("person", somebody.pk)).status_code == 200
    desk.post(at("people"), {"text": "Berg"})
    reasons = set(Look.objects.values_list("reason", flat=True))
    assert reasons == {"She rang", "desk", "search"}


def test_the_home_desk_changes_a_person_and_the_journal_says_what_not_how(desk):
    """Library § 12.5, § 12.6."""
    registered(desk)
    anna = Borrower.objects.get(given_name="Anna")
    assert "Provgatan 1" in text(desk.get(at("person_change", anna.pk)))
    changed = an_application(family_name="Test", protected="on")
    assert desk.post(at("person_change", anna.pk), changed).status_code == 302
    anna.refresh_from_db()
    assert (anna.family_name, anna.protected, anna.street) == ("Test", True, "")
    line = Entry.objects.get(deed="changed the borrower")
    assert line.facts == {"fields": ["family_name", "protected", "street", "postal_code",
                                     "locality"]}  # fmt: skip
    pin = desk.post(at("person", anna.pk), {"act": "pin", "pin": "9999"})
    assert "harder to guess" in text(pin)
    assert desk.post(at("person", anna.pk), {"act": "pin", "pin": "8264"}).status_code == 302


def test_one_person_has_one_key_however_the_number_is_written(db):
    """Library § 2.2, § 2.8."""
    ship_terms(date(2002, 1, 1), decided_by="shipped: public rules", **SIGNED)
    keys = {people._as_kept(text, date(2026, 3, 2)) for text in (ANNA, "811218-9876", "8112189876")}
    assert keys == {"198112189876"}

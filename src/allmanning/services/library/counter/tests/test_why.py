"""Why: what would happen, with every refusal, the term behind it and the way it was inherited."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allmanning.members.tests.examples import a_mandate, a_person
from allmanning.services.library.borrowers.models import Borrower, Look
from allmanning.services.library.circulation.models import Charge, Loan
from allmanning.services.library.circulation.tests.examples import (
    a_card,
    a_copy,
    a_library,
    an_edition,
    lend,
    reserve,
    the_terms,
    three_libraries,
)
from allmanning.services.library.counter.rules.paths import (
    BEHIND,
    asked_with,
    inheritance,
    terms_behind,
    treats_people_differently,
)
from allmanning.services.library.counter.termwords import NAMES, value_of, whom
from allmanning.services.library.counter.tests.examples import a_decision
from allmanning.services.library.terms.rules import DEFINITIONS, Case, TermFacts, resolve

# ------------------------------------------------------------------ the rules, without tables


def test_a_term_is_inherited_from_the_alliance_down_to_the_library():
    """Library P 3.7: the lowest scope wins, and the answer lists all that match."""
    rows = [
        TermFacts(1, "LOAN_DAYS", 28),
        TermFacts(2, "LOAN_DAYS", 14, "municipality", "2404", material="magazine"),
        TermFacts(3, "LOAN_DAYS", 21, "municipality", "2404"),
        TermFacts(4, "LOAN_DAYS", 56, "library", library=9, period_from="06-01",
                  period_until="08-15"),
    ]  # fmt: skip
    case = Case("2404", 9, material="magazine")
    held = resolve("LOAN_DAYS", rows, case)
    path = inheritance(held)
    assert [step.level for step in path] == ["alliance", "municipality", "library"]
    assert [[term.key for term in step.terms] for step in path] == [[1], [2, 3], []]
    assert [step.holds for step in path] == [False, True, False]


def test_a_level_that_may_not_decide_is_left_out_of_the_path():
    """Library P 3.7: an age limit is decided by the alliance alone."""
    held = resolve("FILM_GAME_AGE", [TermFacts(1, "FILM_GAME_AGE", 15)], Case("2404"))
    assert [step.level for step in inheritance(held)] == ["alliance"]


def test_each_refusal_knows_the_terms_it_rests_on():
    """Library § 1.5."""
    assert terms_behind(["Library § 4.4", "Library § 5.2", "Library § 4.9"]) == (
        "DEBT_LIMIT", "SHORT_LOAN_QUEUE", "SHORT_LOAN_FACTOR",
    )  # fmt: skip
    assert {name for names in BEHIND.values() for name in names} <= set(DEFINITIONS)


def test_a_term_for_some_people_only_is_told_from_one_for_all():
    """Library § 1.1."""
    assert treats_people_differently(TermFacts(1, "DEBT_LIMIT", 1, category="school"))
    assert not treats_people_differently(TermFacts(1, "LOAN_DAYS", 14, material="magazine"))


def test_a_term_is_asked_with_what_it_is_asked_with_in_earnest():
    """Library P 3.7: holds for the alliance, the shelf by the pickup library."""
    case = Case("2404", 9, "school", 15, "film")
    assert asked_with("RESERVABLE", case) == Case(material="film")
    assert asked_with("HOLD_LIMIT", case) == Case(category="school")
    assert asked_with("SHELF_DAYS", case) == Case("2404", 9)
    assert asked_with("OVERDUE_PER_DAY", case) == Case("2404", 9, age=15, material="film")
    assert asked_with("LOAN_DAYS", case) == case


def test_every_term_has_a_name_and_its_value_is_said():
    assert set(NAMES) == set(DEFINITIONS)
    said = [value_of(*pair) for pair in (
        ("LOAN_DAYS", 1), ("LOAN_DAYS", 28), ("DEBT_LIMIT", 5050), ("LOAN_LIMIT", None),
        ("FLOAT", False), ("ILL_EXCLUDED", ["game"]), ("FILM_GAME_AGE", 15), ("RENEWALS", 3),
    )]  # fmt: skip
    assert said == ["1 day", "28 days", "50,50 kr", "no limit", "no", "Game", "15 years", "3"]
    some = TermFacts(1, "LOAN_DAYS", 1, category="school", age_until=13, material="book",
                     audience="child", period_from="06-01", period_until="08-15")  # fmt: skip
    assert whom(some) == (
        "School, under the age of 13, Book, Children, every year from 06-01 until 08-15"
    )
    assert whom(TermFacts(1, "LOAN_DAYS", 1, age_from=13, age_until=18)) == "from 13 to 17 years"
    assert whom(TermFacts(1, "LOAN_DAYS", 1, age_from=65)) == "from the age of 65"


# ------------------------------------------------------------------ anybody


@pytest.fixture
def house(db):
    the_terms()
    return three_libraries()


def asked(client, **question):
    return client.get(reverse("library_machine:why_json"), question)


def test_anybody_is_told_the_date_the_term_and_the_decision(
    client, house, django_assert_max_num_queries
):
    """Library § 1.5, P 3.7: the worked example, a magazine in summer."""
    here, _there, _far = house
    a_decision("LOAN_DAYS", 14, scope="municipality", municipality="2480", material="magazine")
    a_decision("LOAN_DAYS", 56, scope="library", library=here.pk, period_from="06-01",
               period_until="08-15", decided_by="the head of the library")  # fmt: skip
    today = timezone.localdate()
    summer = today.replace(year=today.year + 1, month=6, day=10)
    autumn = summer.replace(month=9, day=1)
    with django_assert_max_num_queries(4):
        one = asked(client, category="person", age="30", library="aby", material="magazine",
                    day=summer.isoformat()).json()  # fmt: skip
    other = asked(client, category="person", library="aby", material="magazine",
                  day=autumn.isoformat()).json()  # fmt: skip
    assert one["due_on"] == (summer + timedelta(days=56)).isoformat()
    assert other["due_on"] == (autumn + timedelta(days=14)).isoformat()
    days = one["terms"][0]
    assert days["name"] == "LOAN_DAYS"
    assert [(step["level"], step["holds"], [term["value"] for term in step["terms"]])
            for step in days["path"]] == [
        ("alliance", False, [28]), ("municipality", False, [14]), ("library", True, [56]),
    ]  # fmt: skip
    assert days["path"][2]["terms"][0]["decided_by"] == "the head of the library"


def test_anybody_is_told_every_refusal_at_once_with_its_term(client, house):
    """Library § 4.2, § 4.5, § 4.7, § 7.2: a film that the library may not lend, for a child."""
    here, _there, _far = house
    film = a_copy(an_edition("Filmen", form="film"), here)
    answer = asked(client, category="person", age="14", library="aby", item=film.barcode).json()
    assert answer["then"] == "refuse"
    assert answer["due_on"] is None
    assert {each["paragraph"]: each["terms"] for each in answer["refusals"]} == {
        "Library § 4.5": ["FILM_GAME_AGE"], "Library § 4.7": [],
    }  # fmt: skip
    assert [each["paragraph"] for each in answer["reserve_refusals"]] == ["Library § 7.2"]
    assert answer["item"]["barcode"] == film.barcode


def test_a_title_is_answered_for_the_copy_that_is_nearest(client, house):
    """Library § 4.10, § 5.2: one that is in here comes first; a queue halves the period."""
    here, there, _far = house
    edition = an_edition()
    a_copy(edition, there)
    near = a_copy(edition, here)
    for number in ("1", "2", "3"):
        reserve(a_card(number, code="2480"), edition, there)
    answer = asked(client, category="person", library="aby", title=edition.pk).json()
    assert answer["item"]["barcode"] == near.barcode
    assert [each["paragraph"] for each in answer["refusals"]] == ["Library § 4.10"]
    assert answer["waiting"] == 3
    assert "halved" in [each["code"] for each in answer["due_reasons"]]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"age": "200"}, "age"),
        ({"day": "2001-01-01"}, "day"),
        ({"item": "nothing"}, "item"),
        ({"library": "nowhere"}, "library"),
        ({"category": "king"}, "category"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_is_wrong(client, house, wrong, field):
    """Library § 1.5."""
    answer = asked(client, **{"category": "person", "library": "aby", **wrong})
    assert answer.status_code == 400
    assert list(answer.json()["wrong"]) == [field]


def test_the_page_says_the_same_in_words(client, house):
    """Library § 1.5: the same answer on the page."""
    here, _there, _far = house
    copy = a_copy(home=here)
    page = client.get(reverse("library:why"), {"library": "aby", "item": copy.barcode, "age": "9"})
    words = page.content.decode()
    for said in ("It would be lent", "28 days", "shipped: public rules", "nothing of its own"):
        assert said in words
    kept = client.get(reverse("library:why"), {"library": "aby", "item": "no such"})
    assert 'value="no such"' in kept.content.decode()


# ------------------------------------------------------------------ at a desk


@pytest.fixture
def desk(client, house):
    a_mandate("desk", "2480", place="aby", username="dora")
    client.force_login(a_person("dora"))
    return client


def at_desk(client, card, copy):
    address = reverse("library_machine:desk_why_json", args=["aby"])
    return client.get(address, {"card": card, "item": copy.barcode})


def test_a_desk_is_told_about_a_borrower_and_the_look_is_kept(
    desk, house, django_assert_max_num_queries
):
    """Library § 1.5, § 4.4, § 12.2."""
    here, _there, _far = house
    card, copy = a_card("77", code="2480"), a_copy(home=here)
    Charge.objects.create(borrower=card.borrower, kind="new_card", amount_ore=6000,
                          owed_to_id="2480", at=timezone.now())  # fmt: skip
    with django_assert_max_num_queries(40):
        answer = at_desk(desk, "77", copy).json()
    assert [(each["paragraph"], each["terms"]) for each in answer["refusals"]] == [
        ("Library § 4.4", ["DEBT_LIMIT"])
    ]
    assert Look.objects.get(borrower=card.borrower).reason == "why"
    assert not Loan.objects.exists()


def test_a_desk_is_told_of_a_renewal_where_the_borrower_has_it(desk, house):
    """Library P 3.4, CHECKOUT_3_1 and § 6.2."""
    here, there, _far = house
    mine, other, copy = a_card("77", code="2480"), a_card("78", code="2404"), a_copy(home=here)
    lend(mine, copy, here, now=timezone.now())
    answer = at_desk(desk, "77", copy).json()
    assert (answer["case"], answer["then"], answer["refusals"]) == ("CHECKOUT_3_1", "renew", [])
    reserve(other, copy.edition, there, now=timezone.now())
    answer = at_desk(desk, "77", copy).json()
    assert [each["paragraph"] for each in answer["refusals"]] == ["Library § 6.2"]
    assert at_desk(desk, "78", copy).json()["case"] == "CHECKOUT_3_2"


def test_a_desk_that_scans_something_unknown_is_told_and_nothing_is_looked_at(desk, house):
    """Library § 2.1, § 9.1."""
    here, _there, _far = house
    copy = a_copy(home=here)
    page = desk.get(reverse("library:desk_why", args=["aby"]), {"card": "1", "item": "2"})
    assert "No card has this number." in page.content.decode()
    answer = at_desk(desk, "no card", copy)
    assert answer.status_code == 400
    assert "card" in answer.json()["wrong"]
    assert not Look.objects.exists()


def test_other_desks_and_the_public_are_not_told_about_borrowers(client, desk, house):
    """Library § 20.1."""
    a_library("berga", "2404")
    address = reverse("library:desk_why", args=["berga"])
    assert desk.get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302
    assert not Borrower.objects.exists()

"""Whether two descriptions are one edition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.services.library.catalogue.description import describe
from allmanning.services.library.catalogue.matching import (
    Likeness,
    Verdict,
    candidate_keys,
    distance,
    likeness,
    match,
)
from allmanning.services.library.catalogue.tests.records import LIBRIS, an_008, records_of
from allmanning.services.library.catalogue.tests.test_description import described, leader

ISBN, OTHER_ISBN = "020 __$a9789100563226", "020 __$a9789172234307"
BOOK = {
    "008": an_008(),
    "020": ISBN,
    "100": "100 1_$aBoye, Karin",
    "245": "245 10$aKallocain",
    "260": "260 __$bBonnier",
    "300": "300 __$a215 s.",
}


def a_book(kind="a", **changed):
    fields = {**BOOK, **{tag.removeprefix("f"): field for tag, field in changed.items()}}
    return described(*filter(None, fields.values()), leader=leader(kind))


def verdict(one, other):
    found, turned = match(one, other), match(other, one)
    assert found.verdict == turned.verdict
    return found.verdict.value, found.reasons[0]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ("yes", "same_isbn")),
        ({"f260": "260 __$bAnother"}, ("yes", "same_isbn")),
        ({"f245": "245 10$aAstarte"}, ("grey", "same_isbn")),
        ({"f100": "100 1_$aLagerkvist, Pär"}, ("grey", "same_isbn")),
        ({"f008": an_008(p35="eng")}, ("grey", "same_isbn")),
        ({"f245": "245 10$aKallocain.$n2"}, ("yes", "same_isbn")),
        ({"f020": OTHER_ISBN}, ("grey", "isbn_differs")),
        ({"f020": OTHER_ISBN, "f008": an_008(p7="1999")}, ("no", "isbn_differs")),
        ({"f020": ""}, ("yes", "all_agrees")),
        ({"f020": "", "f245": "245 10$aKallocaïn"}, ("no", "title_differs")),
        ({"f020": "", "f300": "300 __$a225 s."}, ("yes", "all_agrees")),
        ({"f020": "", "f300": "300 __$a226 s."}, ("no", "pages_differs")),
        ({"f020": "", "f300": ""}, ("grey", "all_agrees")),
        ({"f020": "", "f008": an_008(p7="2021")}, ("no", "year_differs")),
        ({"f020": "", "f008": an_008(p35="eng")}, ("no", "language_differs")),
        ({"f020": "", "f100": "100 1_$aBoije, Karin"}, ("grey", "all_agrees")),
        ({"f020": "", "f100": ""}, ("grey", "all_agrees")),
        ({"f020": "", "f490": "490 0_$aDelfin"}, ("yes", "all_agrees")),
        ({"kind": "i"}, ("no", "form_differs")),
        ({"f008": an_008(p23="d")}, ("no", "form_differs")),
    ],
)
def test_the_rules(changed, expected):
    assert verdict(a_book(), a_book(**changed)) == expected


def test_the_same_number_of_the_same_source_is_the_same():
    one = described("001 1", "003 SE-LIBR", "245 00$aA")
    other = described("001 1", "003 SE-LIBR", "245 00$aB", leader=leader("g"))
    assert verdict(one, other) == ("yes", "same_control_number")
    third = described("001 1", "003 BTJ", "245 00$aA")
    assert verdict(one, third)[0] != "yes"
    nameless = described("001 1", "245 00$aA")
    assert verdict(nameless, nameless) != ("yes", "same_control_number")


def test_the_same_number_of_libris_is_the_same():
    one = described("001 7149593", "003 SE-LIBR", "245 00$aA")
    other = described("001 x", "003 BTJ", "035 __$a(LIBRIS)7149593")
    assert verdict(one, other) == ("yes", "same_libris_number")


def test_other_numbers_and_issn():
    one = described("024 3_$a7391234567895", "245 00$aA", leader=leader("g"))
    assert verdict(one, one) == ("yes", "same_other_number")
    serial = leader("a", "s")
    first = described("022 __$a0345-6048", "245 00$aA", leader=serial)
    second = described("022 __$a0345-1569", "245 00$aA", leader=serial)
    assert verdict(first, second) == ("no", "issn_differs")


def test_a_title_nearly_the_same_is_for_a_cataloguer():
    long = a_book(f020="", f245="245 10$aEn ganska lång titel om havet")
    near = a_book(f020="", f245="245 10$aEn ganska lång titel om havets")
    assert verdict(long, near) == ("grey", "all_agrees")
    assert likeness(long, near)["title"] is Likeness.COMPATIBLE
    assert match(long, near).reasons == ("all_agrees", "title_unsure")


def test_no_two_real_records_are_the_same():
    many = [describe(record) for record in records_of(LIBRIS)]
    for at, one in enumerate(many):
        assert [match(one, other).verdict for other in many[at + 1 :]].count(Verdict.YES) == 0


def test_candidates_are_found_by_number_and_title():
    assert candidate_keys(a_book()) == ("isbn:9789100563226", "title:kallocain:2020")


@given(st.text(max_size=40), st.text(max_size=40))
def test_distance_is_a_share(one, other):
    assert 0 <= distance(one, other) == distance(other, one) <= 1
    assert (distance(one, other) == 0) == (one == other)

"""Personal identity numbers, with the test numbers of personnummer/meta and of Skatteverket."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.services.library.borrowers.personnummer import (
    NotPersonnummer,
    Personnummer,
    is_valid,
    parse,
)

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 3, 16)
FORMS = ("long_format", "short_format", "separated_format", "separated_long")
CASES = json.loads((DATA / "list.json").read_text())


def named(case):
    return case.get("separated_long") or case["separated_format"]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_published_numbers(case):
    for form in FORMS:
        text = case[form]
        # Ten digits without a sign cannot tell 1909 from 2009, and 2009 is the nearer.
        ambiguous = form == "short_format" and case["separated_format"][6:7] == "+"
        assert is_valid(text, TODAY) == case["valid"]
        if case["valid"]:
            number = parse(text, TODAY)
            assert ambiguous or number.digits == case["long_format"]
            assert number.is_coordination == (case["type"] == "con")
            assert number.is_woman == case["isFemale"]


@pytest.mark.parametrize("name", ["interim.json", "orgnumber.json"])
def test_numbers_of_other_kinds_are_refused(name):
    for case in json.loads((DATA / name).read_text()):
        assert not is_valid(case["separated_format"], TODAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "form"),
        ("19090527 1474", "form"),
        ("\u066090527-1474", "form"),
        ("150916-0006", "serial"),
        ("700428-9895", "check_digit"),
        ("420566-9899", "check_digit"),
        ("20260317-2392", "future"),
        ("20000229+2399", "century"),
        ("010229-2398", "date"),
        ("000000-0018", "date"),
    ],
)
def test_a_refusal_says_why(text, code):
    with pytest.raises(NotPersonnummer) as refused:
        parse(text, TODAY)
    assert refused.value.code == code


def test_the_sign_changes_in_the_year_of_the_hundredth_birthday():
    number = parse("19261231-2385", date(2025, 12, 31))
    assert number.short(date(2025, 12, 31)) == "261231-2385"
    assert number.short(date(2026, 1, 1)) == "261231+2385"
    assert parse("261231+2385", date(2026, 1, 1)) == number


def test_age_turns_on_the_birthday():
    number = Personnummer("201203170000", date(2012, 3, 17), is_coordination=False)
    assert [number.age(TODAY), number.age(TODAY + timedelta(days=1))] == [13, 14]
    leap = Personnummer("200402290000", date(2004, 2, 29), is_coordination=False)
    assert [leap.age(date(2026, 2, 28)), leap.age(date(2026, 3, 1))] == [21, 22]


def test_the_birth_date_of_a_coordination_number_is_told():
    number = parse("730288-9931", TODAY)
    assert (number.born_on, number.is_coordination) == (date(1973, 2, 28), True)
    assert str(number) == "19730288-9931"


@given(st.dates(date(1890, 1, 1), TODAY), st.integers(1, 999), st.booleans())
def test_every_form_of_a_number_leads_to_it(born_on, serial, coordination):
    nine = f"{born_on:%y%m}{born_on.day + 60 * coordination:02}{serial:03}"
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(nine)]
    check = -sum(value // 10 + value % 10 for value in doubled) % 10
    number = parse(f"{born_on.year // 100}{nine}{check}", TODAY)
    assert number.born_on == born_on
    assert parse(str(number), TODAY) == number
    # The sign tells one century, not two: it cannot reach those over two hundred, or just born.
    if born_on.year > TODAY.year - 100 or (born_on.year >= 1827 and born_on.year <= 1926):
        assert parse(number.short(TODAY), TODAY) == number


@given(st.text())
def test_any_text_is_answered(text):
    assert is_valid(text, TODAY) in (True, False)

from datetime import date

import pytest

from allmanning.services.library.terms.rules import (
    DEFINITIONS,
    Case,
    TermFacts,
    explained,
    is_in_force,
    precedence,
    resolve,
    selectors_of,
    term_refusals,
)

FIRST = date(2026, 3, 3)
DAYS = [
    TermFacts(1, "LOAN_DAYS", 28, decided_by="shipped"),
    TermFacts(2, "LOAN_DAYS", 14, "municipality", "2404", material="magazine", decided_by="KS 1"),
    TermFacts(
        3, "LOAN_DAYS", 56, "library", library=7, period_from="06-01", period_until="08-15",
        decided_by="KFN 2",
    ),
]  # fmt: skip


def at(day: date, library: int = 7, code: str = "2404", material: str = "magazine") -> int:
    return resolve("LOAN_DAYS", DAYS, Case(code, library, material=material, day=day)).value


def test_the_summer_loan_of_a_library_beats_its_municipality():
    """Library P 3.7."""
    assert at(date(2026, 6, 10)) == 56
    assert at(date(2026, 9, 1)) == 14
    assert at(date(2026, 9, 1), material="book") == 28
    assert at(date(2026, 6, 10), library=1, code="2480") == 28


def test_every_matching_term_is_told_in_order():
    """Library P 3.7, Library § 1.5."""
    case = Case("2404", 7, material="magazine", day=date(2026, 6, 10))
    answer = explained(resolve("LOAN_DAYS", DAYS, case))
    assert answer.value == 56
    assert [reason.facts["term"] for reason in answer.reasons] == [3, 2, 1]
    assert "KFN 2" in str(answer.reasons[0])


def test_without_a_term_the_shipped_value_holds_and_says_so():
    answer = explained(resolve("RENEWALS", [], Case()))
    assert answer.value == 3
    assert answer.reasons[0].code == "shipped"


def test_more_selectors_beat_fewer_and_the_copy_beats_the_borrower():
    """Library P 3.7."""
    by_age = TermFacts(1, "LOAN_DAYS", 7, age_until=18)
    by_material = TermFacts(2, "LOAN_DAYS", 14, material="book")
    both = TermFacts(3, "LOAN_DAYS", 21, material="book", age_until=18)
    rows = sorted([by_age, by_material, both], key=precedence)
    assert [row.key for row in rows] == [3, 2, 1]
    assert selectors_of(both) == ("material", "age")


def test_an_age_band_begins_with_its_first_year_and_ends_before_its_last():
    rows = [TermFacts(1, "LOAN_DAYS", 7, age_from=6, age_until=18)]
    held = {age: resolve("LOAN_DAYS", rows, Case(age=age)).value for age in (5, 6, 17, 18, None)}
    assert held == {5: 28, 6: 7, 17: 7, 18: 28, None: 28}


def test_a_period_may_pass_the_new_year():
    rows = [TermFacts(1, "LOAN_DAYS", 7, period_from="12-20", period_until="01-07")]
    assert resolve("LOAN_DAYS", rows, Case(day=date(2026, 1, 6))).value == 7
    assert resolve("LOAN_DAYS", rows, Case(day=date(2026, 1, 7))).value == 28


def test_a_term_holds_from_its_first_day_until_before_its_last():
    """Library § 1.4."""
    term = TermFacts(1, "LOAN_DAYS", 7, valid_from=FIRST, valid_until=date(2026, 3, 5))
    days = [date(2026, 3, day) for day in (2, 3, 4, 5)]
    assert [is_in_force(term, day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("term", "source"),
    [
        (TermFacts(0, "LOAN_FEE", 100, decided_by="x"), "Library § 4.1"),
        (TermFacts(0, "DOG_FEE", 100, decided_by="x"), "Library § 10.1"),
        (TermFacts(0, "RENEWALS", 5, valid_from=FIRST), "Library § 1.4"),
        (TermFacts(0, "RENEWALS", 5, valid_from=FIRST, category="person"), "Library § 1.1"),
        (TermFacts(0, "RENEWALS", 5, "library", library=1, decided_by="x"), "Library § 1.4"),
        (TermFacts(0, "RENEWALS", True, valid_from=FIRST, decided_by="x"), "Library § 1.4"),
        (TermFacts(0, "FLOAT", 1, valid_from=FIRST, decided_by="x"), "Library § 1.4"),
        (TermFacts(0, "RENEWALS", None, valid_from=FIRST, decided_by="x"), "Library § 1.4"),
        (
            TermFacts(0, "PIN_TRIES", 3, valid_from=FIRST, age_from=1, decided_by="x"),
            "Library § 1.1",
        ),
        (TermFacts(0, "RENEWALS", 5, valid_from=date(2026, 3, 2), decided_by="x"), "Library § 1.4"),
    ],
)
def test_a_term_that_breaks_the_law_is_refused(term, source):
    """Library § 1.1, Library § 1.4, Library § 4.1."""
    found = list(term_refusals(term, first_day=FIRST, shipped=False))
    assert source in [refusal.source for refusal in found]


def test_the_software_ships_what_may_be_set():
    for name, definition in DEFINITIONS.items():
        term = TermFacts(0, name, definition.shipped, valid_from=FIRST, decided_by="shipped")
        assert not list(term_refusals(term, first_day=FIRST, shipped=True)), name

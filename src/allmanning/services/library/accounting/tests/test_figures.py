"""Figures for everybody: right, taken back where taken back, and no small part to be derived."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from allmanning.governance.agreements.plugs import shared_services
from allmanning.services.library.accounting.queries.figures import Wanted, figures
from allmanning.services.library.accounting.rules.figures import Told, told_alone, told_together
from allmanning.services.library.accounting.tests import examples as we
from allmanning.services.library.accounting.tests.examples import FIRST, SECOND, THIRD
from allmanning.services.library.circulation.tests.examples import a_copy, an_edition
from allmanning.services.library.places.tests.examples import a_library

LIMIT = 5


# ------------------------------------------------------------------ § 15.7


def test_a_small_figure_is_kept_back_and_none_is_told():
    assert [told_alone(count, LIMIT).value for count in (0, 1, 4, 5)] == [0, None, None, 5]


def test_one_small_part_takes_the_next_smallest_with_it():
    told = told_together({"a": 2, "b": 40, "c": 9}, LIMIT)
    assert told == {"a": Told(None, small=True), "b": Told(40), "c": Told(None)}


def test_two_small_parts_hide_each_other_unless_both_are_least_or_most():
    assert not told_together({"a": 2, "b": 3, "c": 50}, LIMIT)["c"].hidden
    assert told_together({"a": 1, "b": 1, "c": 50}, LIMIT)["c"].hidden
    assert told_together({"a": 4, "b": 4, "c": 50}, LIMIT)["c"].hidden


def test_where_nothing_else_helps_every_part_is_kept_back():
    assert all(told.hidden for told in told_together({"a": 3, "b": 0}, LIMIT).values())


def test_without_small_parts_everything_is_told():
    assert told_together({"a": 5, "b": 0}, LIMIT) == {"a": Told(5), "b": Told(0)}
    assert told_together({}, LIMIT) == {}


@given(some.lists(some.integers(0, 9), min_size=1, max_size=4))
def test_no_small_part_can_be_derived(counts):
    """Everything a reader could think of that fits what is told leaves each small part open."""
    parts = {str(number): count for number, count in enumerate(counts)}
    told = told_together(parts, LIMIT)
    total = sum(counts)
    everything = all(one.hidden for one in told.values()) and not any(
        one.small for one in told.values()
    )

    def could_be(name):
        if not told[name].hidden:
            return [told[name].value]
        if everything:
            return range(total + 1)
        return range(1, LIMIT) if told[name].small else range(LIMIT, total + 1)

    worlds = [world for world in product(*map(could_be, parts)) if sum(world) == total]
    for place, count in enumerate(counts):
        if 0 < count < LIMIT and not (total < LIMIT or len(counts) == 1):
            assert len({world[place] for world in worlds}) > 1


# ------------------------------------------------------------------ from the events


def many(count, *args, **more):
    return [we.an_event(*args, **more) for _ in range(count)]


@pytest.mark.django_db
def test_a_loan_belongs_to_the_municipality_that_lends():
    """Library § 15.3."""
    many(6, owner=FIRST, lender=SECOND)
    found = figures(Wanted(2026))
    assert found.loans == Told(6)
    assert dict(found.tables[0].parts) == {SECOND: Told(6)}
    assert figures(Wanted(2026, municipality=FIRST)).loans == Told(0)


@pytest.mark.django_db
def test_what_was_taken_back_is_not_counted():
    """Library § 15.6."""
    events = many(7)
    we.taken_back(events[0])
    assert figures(Wanted(2026)).loans == Told(6)


@pytest.mark.django_db
def test_renewals_and_visits_stand_apart():
    many(8)
    many(6, "renewal")
    many(3, "visit", owner="")
    found = figures(Wanted(2026))
    assert (found.loans, found.renewals, found.visits) == (Told(8), Told(6), 3)


@pytest.mark.django_db
def test_a_total_that_is_kept_back_one_step_up_is_so_on_its_own_page():
    many(2, lender=SECOND, library="small")
    many(9, lender=SECOND, library="middle")
    many(60, lender=SECOND, library="large")
    up = figures(Wanted(2026, municipality=SECOND))
    assert [told.hidden for told in up.tables[0].parts.values()] == [False, True, True]
    for name, hidden in (("small", True), ("middle", True), ("large", False)):
        assert figures(Wanted(2026, municipality=SECOND, library=name)).loans.hidden is hidden


@pytest.mark.django_db
def test_the_figures_of_a_year_ask_the_events_once(django_assert_num_queries):
    many(20)
    figures(Wanted(2026))
    with django_assert_num_queries(2):  # the terms of an empty house are asked anew
        figures(Wanted(2026, municipality=SECOND))


# ------------------------------------------------------------------ measures (§ 16.6)


def measured(begin=date(2026, 1, 1), end=date(2027, 1, 1)):
    (plug,) = [one for one in shared_services() if one.slug == "library"]
    return [dict(measure.count(begin, end)) for measure in plug.measures]


@pytest.mark.django_db
def test_an_empty_year_measures_nothing():
    assert measured() == [{}, {}, {}, {}]


@pytest.mark.django_db
def test_the_measures_are_the_events():
    many(3, owner=FIRST, lender=SECOND, borrower_home=THIRD)
    many(1, owner=SECOND, lender=FIRST, borrower_home=FIRST)
    many(2, owner=SECOND, lender=SECOND)
    many(2, "transit_sent", owner=FIRST, lender=SECOND)
    we.taken_back(we.an_event(owner=FIRST, lender=SECOND, borrower_home=THIRD))
    a_copy(an_edition(), a_library("vindeln", FIRST))
    loans, net, journeys, copies = measured()
    assert net == {FIRST: 2, SECOND: -2}
    assert journeys == {SECOND: 2}
    assert copies == {FIRST: 1}
    assert loans == {FIRST: 1, SECOND: 2, THIRD: 3}
    assert measured(date(2027, 1, 1), date(2028, 1, 1)) == [{}, {}, {}, {}]

from datetime import date, time

import pytest

from allmanning.kit.refusal import Refused
from allmanning.members.tests.examples import SIGNED, a_municipality
from allmanning.services.library.places import actions, queries
from allmanning.services.library.places.rules import is_open_on, next_open_day
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db


def test_the_calendar_follows_what_is_set():
    library = a_library()
    assert is_open_on(queries.calendar(library), date(2026, 3, 2))
    actions.set_special_day(library, date(2026, 3, 2), **SIGNED)
    actions.close_for_a_time(
        library, date(2026, 4, 1), date(2026, 4, 8), reason="floor", decided_by="KS 1", **SIGNED
    )
    calendar = queries.calendar(queries.library("vindeln"))
    assert not is_open_on(calendar, date(2026, 3, 2))
    assert next_open_day(calendar, date(2026, 4, 1)) == date(2026, 4, 8)


def test_new_hours_end_the_old_ones():
    library = a_library()
    actions.set_hours(library, [(0, time(8), time(9))], date(2026, 6, 1), **SIGNED)
    calendar = queries.calendar(library)
    assert is_open_on(calendar, date(2026, 5, 26))
    assert not is_open_on(calendar, date(2026, 6, 2))


def test_the_bookmobile_is_open_where_it_stops():
    bus = a_library("bus", kind="bookmobile", days=())
    actions.add_stop(bus, "Byn", a_municipality(), 2, time(15), time(16), **SIGNED)
    assert next_open_day(queries.calendar(bus), date(2026, 3, 2)) == date(2026, 3, 4)


def test_a_closure_without_decision_is_refused():
    with pytest.raises(Refused):
        actions.close_for_a_time(
            a_library(), date(2026, 4, 1), date(2026, 4, 8), reason="", decided_by="", **SIGNED
        )


def test_tours_and_chains_are_kept_in_order():
    one, two, three = a_library("one"), a_library("two"), a_library("three")
    actions.add_tour("round", [0, 2], [one, three, two], **SIGNED)
    actions.set_chain(one, [three, two], **SIGNED)
    assert queries.tours() == {"round": ((0, 2), (one.pk, three.pk, two.pk))}
    assert queries.chain_of(one) == [three.pk, two.pk]
    assert set(queries.chain_of(two)) == {one.pk, three.pk}

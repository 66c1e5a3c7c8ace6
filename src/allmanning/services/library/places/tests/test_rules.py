from datetime import UTC, date, datetime, time

from allmanning.services.library.places.rules import (
    Calendar,
    Closed,
    Hours,
    closed_until,
    closure_refusals,
    days_until_reached,
    hours_on,
    hours_refusals,
    is_open_on,
    last_opening,
    next_open_day,
    open_day_after,
    open_days_between,
)

WEEK = Calendar(hours=tuple(Hours(day, time(10), time(18)) for day in range(6)))


def test_sundays_and_holidays_are_closed():
    """Library § 1.6."""
    assert not is_open_on(WEEK, date(2026, 3, 1))
    assert not is_open_on(WEEK, date(2026, 5, 1))
    assert not is_open_on(WEEK, date(2026, 6, 19))
    assert is_open_on(WEEK, date(2026, 3, 2))


def test_a_library_may_keep_open_on_a_holiday():
    """Library § 1.6."""
    open_then = Calendar(WEEK.hours, special={date(2026, 5, 1): ((time(12), time(14)),)})
    assert hours_on(open_then, date(2026, 5, 1)) == ((time(12), time(14)),)
    assert is_open_on(Calendar(WEEK.hours, keeps_holidays=False), date(2026, 5, 1))


def test_the_next_open_day_passes_holidays():
    """Library § 5.3."""
    assert next_open_day(WEEK, date(2026, 5, 1)) == date(2026, 5, 2)
    assert next_open_day(WEEK, date(2026, 4, 5)) == date(2026, 4, 7)


def test_a_library_without_hours_has_no_next_open_day():
    assert next_open_day(Calendar(), date(2026, 5, 1)) is None
    assert open_day_after(Calendar(), date(2026, 5, 1), 3) is None


def test_seven_open_days_pass_over_a_closed_sunday():
    """Library § 7.10."""
    assert open_day_after(WEEK, date(2026, 3, 2), 7) == date(2026, 3, 10)


def test_closed_days_are_not_counted():
    """Library § 10.3."""
    assert open_days_between(WEEK, date(2026, 3, 7), date(2026, 3, 9)) == 1


def test_a_closure_goes_before_everything():
    """Library § 1.6."""
    closed = Calendar(WEEK.hours, closed=(Closed(date(2026, 3, 2), date(2026, 3, 9)),))
    assert next_open_day(closed, date(2026, 3, 2)) == date(2026, 3, 9)
    assert closed_until(closed, date(2026, 3, 8)) == date(2026, 3, 9)
    assert closed_until(closed, date(2026, 3, 9)) is None


def test_the_book_drop_counts_from_the_last_opening():
    """Library § 9.2."""
    morning = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert last_opening(WEEK, morning) == datetime(2026, 2, 28, 18, tzinfo=UTC)


def test_the_tour_that_comes_first_is_counted():
    """Library § 8.6."""
    tours = {"north": ((0, 3), (1, 2, 3)), "south": ((1,), (1, 4))}
    assert days_until_reached(tours, 1, 3, date(2026, 3, 2)) == 3
    assert days_until_reached(tours, 3, 1, date(2026, 3, 2)) == 4
    assert days_until_reached(tours, 2, 4, date(2026, 3, 2)) is None


def test_hours_and_closures_are_judged():
    """Library § 1.6."""
    assert len(list(hours_refusals(7, time(10), time(9)))) == 2
    assert len(list(closure_refusals(date(2026, 3, 2), date(2026, 3, 2), " "))) == 2

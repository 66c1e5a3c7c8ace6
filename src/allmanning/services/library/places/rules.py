"""When a library is open, and where a copy goes next.

Source: Library § 1.6, § 5.3, § 7.10 and § 8.6. Public holidays: lag 1989:253, and the eves kept
by custom, both computed by the package `holidays`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from holidays import country_holidays

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

LOOK_AHEAD = 400  # days; a library closed for longer has no next open day


@dataclass(frozen=True)
class Hours:
    """Open on a weekday (0 is Monday), from a day until, not including, another."""

    weekday: int
    opens: time
    closes: time
    kind: str = "staffed"
    valid_from: date = date.min
    valid_until: date = date.max


@dataclass(frozen=True)
class Closed:
    """Closed from a day until, not including, another."""

    valid_from: date
    valid_until: date
    reason: str = ""


@dataclass(frozen=True)
class Calendar:
    """Everything that decides when one library is open.

    special: days with hours of their own; no hours means closed, whatever the weekday says.
    """

    hours: tuple[Hours, ...] = ()
    closed: tuple[Closed, ...] = ()
    special: Mapping[date, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    keeps_holidays: bool = True


@lru_cache(64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("SE", years=year, categories=("public", "de_facto")))


def is_holiday(day: date) -> bool:
    """Library § 1.6. A public holiday, or an eve that is kept as one."""
    return day in _holidays(day.year)


def hours_on(calendar: Calendar, day: date) -> tuple[tuple[time, time], ...]:
    """Library § 1.6. When the library is open on the day: pairs of opening and closing time."""
    if any(closed.valid_from <= day < closed.valid_until for closed in calendar.closed):
        return ()
    if day in calendar.special:
        return calendar.special[day]
    if calendar.keeps_holidays and is_holiday(day):
        return ()
    return tuple(
        sorted(
            (row.opens, row.closes)
            for row in calendar.hours
            if row.weekday == day.weekday() and row.valid_from <= day < row.valid_until
        )
    )


def is_open_on(calendar: Calendar, day: date) -> bool:
    """Library § 1.6. Whether the library opens at all on the day."""
    return bool(hours_on(calendar, day))


def next_open_day(calendar: Calendar, day: date) -> date | None:
    """Library § 5.3. The day itself if the library is open, else the next day that it is."""
    for ahead in range(LOOK_AHEAD):
        if is_open_on(calendar, tried := day + timedelta(days=ahead)):
            return tried
    return None


def open_day_after(calendar: Calendar, day: date, count: int) -> date | None:
    """Library § 7.10. The day on which `count` open days have passed after `day`."""
    for _each in range(count):
        found = next_open_day(calendar, day + timedelta(days=1))
        if found is None:
            return None
        day = found
    return day


def open_days_between(calendar: Calendar, after: date, until: date) -> int:
    """Library § 10.3. How many days the library was open, after the first and up to the last."""
    days = (until - after).days
    return sum(is_open_on(calendar, after + timedelta(days=ahead + 1)) for ahead in range(days))


def last_opening(calendar: Calendar, moment: datetime) -> datetime:
    """Library § 9.2. When what lies in the book drop came in: the latest closing time."""
    for back in range(LOOK_AHEAD):
        day = moment.date() - timedelta(days=back)
        for _opens, closes in reversed(hours_on(calendar, day)):
            shut = datetime.combine(day, closes, moment.tzinfo)
            if shut <= moment:
                return shut
    return moment


def closed_until(calendar: Calendar, day: date) -> date | None:
    """Library § 7.14. When a library closed for a time opens again; None if it is not closed."""
    ends = [row.valid_until for row in calendar.closed if row.valid_from <= day < row.valid_until]
    return max(ends, default=None)


def days_until_reached(
    tours: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]], origin: int, goal: int, day: date
) -> int | None:
    """Library § 8.6. In how many days a tour brings a copy from one library to another, or None.

    tours: for each tour its weekdays and its libraries in the order the van drives.
    """
    found: list[int] = []
    for weekdays, stops in tours.values():
        if origin not in stops or goal not in stops:
            continue
        first = stops.index(origin)
        same_tour = goal in stops[first + 1 :]
        for ahead in range(1, 15):
            if (day + timedelta(days=ahead)).weekday() in weekdays:
                found.append(ahead if same_tour else ahead + 1)
                break
    return min(found, default=None)


def hours_refusals(weekday: int, opens: time, closes: time) -> Iterator[Refusal]:
    """Library § 1.6. Opening hours name a weekday and close after they open."""
    if not 0 <= weekday <= 6:
        yield Refusal(_("A weekday is a number from 0, Monday, to 6, Sunday."), "Library § 1.6")
    if closes <= opens:
        yield Refusal(_("The library closes before it opens."), "Library § 1.6")


def closure_refusals(valid_from: date, valid_until: date, decided_by: str) -> Iterator[Refusal]:
    """Library § 1.6. A closure ends after it begins and names the decision behind it."""
    if valid_until <= valid_from:
        yield Refusal(_("The closure ends before it begins."), "Library § 1.6")
    if not decided_by.strip():
        yield Refusal(_("Name the decision that closes the library."), "Library § 1.6")


def calendar_of(written: Mapping[str, Any]) -> Calendar:
    """Library § 1.6. Read a calendar as it is kept with its library."""
    return Calendar(
        hours=tuple(
            Hours(
                weekday,
                time.fromisoformat(opens),
                time.fromisoformat(closes),
                kind,
                date.fromisoformat(valid_from),
                date.fromisoformat(valid_until) if valid_until else date.max,
            )
            for weekday, opens, closes, kind, valid_from, valid_until in written.get("hours", ())
        ),
        closed=tuple(
            Closed(date.fromisoformat(valid_from), date.fromisoformat(valid_until), reason)
            for valid_from, valid_until, reason in written.get("closed", ())
        ),
        special={
            date.fromisoformat(day): tuple(
                (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in hours
            )
            for day, hours in written.get("special", {}).items()
        },
        keeps_holidays=written.get("keeps_holidays", True),
    )

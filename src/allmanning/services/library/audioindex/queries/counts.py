"""How much was listened to, without persons: by library, month and what was done (Library § 14.6).

What is told of a library and a month is told alone, a small number as “<5”. Every sum is the sum of
what is told, so that no small number follows from it (Library § 15.7).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from allmanning.services.library.audioindex.models import Counter
from allmanning.services.library.audioindex.rules import EVENTS, sum_of, told_of
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on


@dataclass(frozen=True, slots=True)
class Row:
    """A month or a library, and what was done by ear there: {event: as it is told}."""

    name: str
    month: date | None
    told: dict[str, str]


@dataclass(frozen=True, slots=True)
class Heard:
    """A year of listening. limit: the least number that is told."""

    year: int
    limit: int
    months: list[Row]
    libraries: list[Row]


def years() -> list[int]:
    """The years in which something was counted, latest first. One query."""
    return sorted({on.year for on in Counter.objects.dates("on", "year")}, reverse=True)


def heard(year: int, library: Library | None = None) -> Heard:
    """A year, in one library by month, or in all by month and by library. One query. Public."""
    limit = terms_on(date(year, 12, 31)).count("SMALL_NUMBER") or 5
    months: dict[date, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    places: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(year, library):
        name, month, event, number = row
        months[month][event].append(number)
        places[name or ""][event].append(number)
    return Heard(
        year,
        limit,
        [
            Row("", month, {one: _told(counts[one], library, limit) for one in EVENTS})
            for month, counts in sorted(months.items())
        ],
        []
        if library
        else [
            Row(name, None, {one: str(sum_of(counts[one], limit)) for one in EVENTS})
            for name, counts in places.items()
        ],
    )


def _rows(year: int, library: Library | None) -> list[tuple[str | None, date, str, int]]:
    rows = Counter.objects.filter(on__year=year)
    if library:
        rows = rows.filter(library=library)
    counted = rows.annotate(month=TruncMonth("on")).values("library__name", "month", "event")
    return list(
        counted.annotate(number=Sum("count"))
        .order_by("library__municipality__name", "library__order", "library__name", "month")
        .values_list("library__name", "month", "event", "number")
    )


def _told(counts: list[int], library: Library | None, limit: int) -> str:
    return told_of(sum(counts), limit) if library else str(sum_of(counts, limit))

from datetime import date

from django.db.models import Prefetch
from django.db.models.functions import Collate

from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.places.models import (
    ChainLink,
    Closure,
    Library,
    OutsideLibrary,
    Shelf,
    SpecialDay,
    Stop,
    Tour,
    TourStop,
)
from allmanning.services.library.places.rules import Calendar, calendar_of


def libraries(*, lending_to_all: bool = True) -> list[Library]:
    """Return the libraries by municipality, main library first. Public. One query.

    lending_to_all: leave out school libraries, whose stock is for their own (Library § 7.5).
    """
    rows = Library.objects.select_related("municipality")
    if lending_to_all:
        rows = rows.exclude(kind__in=("school", "depository"))
    return list(
        rows.order_by(
            Collate("municipality__name", "sv-x-icu"), "order", Collate("name", "sv-x-icu")
        )
    )


def library(slug: str) -> Library:
    """Return a library with its municipality, or raise DoesNotExist. Public."""
    return Library.objects.select_related("municipality").get(slug=slug)


def home_choices() -> list[tuple[str, str]]:
    """Return the municipalities with libraries, by code and name. Public. One query."""
    homes = Municipality.objects.filter(pk__in=Library.objects.values("municipality"))
    return list(homes.in_swedish_order().values_list("code", "name"))


def school_choices() -> list[tuple[int, str]]:
    """Return the school libraries, by key and name. Public. One query."""
    rows = Library.objects.filter(kind="school").order_by("municipality", "name")
    return list(rows.values_list("pk", "name"))


def shelves(library_key: int) -> list[Shelf]:
    return list(Shelf.objects.filter(library=library_key).order_by("order", "pk"))


def closures(library_key: int, day: date) -> list[Closure]:
    """Return the times a library is or will be closed, the first one first. Public. One query."""
    rows = Closure.objects.filter(library=library_key, valid_until__gt=day)
    return list(rows.order_by("valid_from", "pk"))


def special_days(library_key: int, day: date) -> list[SpecialDay]:
    """Return the days with hours of their own from a day on. Public. One query."""
    rows = SpecialDay.objects.filter(library=library_key, on__gte=day)
    return list(rows.order_by("on", "opens"))


def stops(library_key: int) -> list[Stop]:
    return list(Stop.objects.filter(library=library_key).order_by("weekday", "opens"))


def calendar(library: Library) -> Calendar:
    """Return when a library is open. No query: its row carries it, and it is read once a row."""
    kept: tuple[object, Calendar] | None = library.__dict__.get("_calendar_read")
    if kept is None or kept[0] is not library.calendar:
        kept = (library.calendar, calendar_of(library.calendar))
        library.__dict__["_calendar_read"] = kept
    return kept[1]


def tours() -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return each tour's weekdays and its libraries in driving order. Two queries."""
    return {
        tour.name: (
            tuple(tour.weekdays),
            tuple(stop.library_id for stop in tour.stops.all()),
        )
        for tour in Tour.objects.prefetch_related(
            Prefetch("stops", TourStop.objects.order_by("order"))
        )
    }


def chain_of(library: Library) -> list[int]:
    """Return the keys of the libraries that a library asks, in order (Library P 3.5).

    Where none is decided: its own municipality's libraries, the main one first. One query or two.
    """
    decided = list(
        ChainLink.objects.filter(library=library).order_by("order").values_list("asked", flat=True)
    )
    return decided or list(
        Library.objects.filter(municipality=library.municipality_id)
        .exclude(pk=library.pk)
        .order_by("order", "pk")
        .values_list("pk", flat=True)
    )


def outside_of_card(number: str) -> str:
    """Return the library outside the service that a card is of, or nothing. One query."""
    return _outside("card_prefix", number)


def outside_of_barcode(number: str) -> str:
    """Return the library outside the service that a copy is of, or nothing. One query."""
    return _outside("barcode_prefix", number)


def _outside(field: str, number: str) -> str:
    rows = OutsideLibrary.objects.exclude(**{field: ""}).order_by("pk")
    known = rows.values_list(field, "name")
    return next((name for prefix, name in known if number.startswith(prefix)), "")

"""Opening libraries, giving them shelves and hours, closing them for a time, sending vans round."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.db import transaction

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.places import rules
from allmanning.services.library.places.models import (
    ChainLink,
    Closure,
    Library,
    OpeningHours,
    OutsideLibrary,
    Shelf,
    SpecialDay,
    Stop,
    Tour,
    TourStop,
)


@transaction.atomic
def open_library(
    slug: str,
    name: str,
    municipality: Municipality,
    *,
    kind: str = "branch",
    sigel: str,
    address: str = "",
    order: int = 0,
    by: Signature,
    now: datetime,
) -> Library:
    """Add a library to the service."""
    library = Library.objects.create(
        slug=slug,
        name=name,
        municipality=municipality,
        kind=kind,
        sigel=sigel,
        address=address,
        order=order,
    )
    sign("opened the library", library, by=by, now=now, municipality=municipality.code)
    return library


@transaction.atomic
def add_shelf(
    library: Library,
    slug: str,
    name: str,
    name_en: str,
    *,
    kind: str = "shelf",
    ordered_by: str = "ddk",
    order: int = 0,
    by: Signature,
    now: datetime,
) -> Shelf:
    """Give a library a shelf, a room, a display case."""
    shelf = Shelf.objects.create(
        library=library,
        slug=slug,
        name=name,
        name_en=name_en,
        kind=kind,
        ordered_by=ordered_by,
        order=order,
    )
    sign("added the shelf", shelf, by=by, now=now)
    return shelf


@transaction.atomic
def set_hours(
    library: Library,
    hours: Iterable[tuple[int, time, time]],
    valid_from: date,
    *,
    kind: str = "staffed",
    valid_until: date | None = None,
    by: Signature,
    now: datetime,
) -> None:
    """Let weekly hours hold from a day; the old ones of the same kind end (Library § 1.6)."""
    hours = list(hours)
    for weekday, opens, closes in hours:
        refuse_if(rules.hours_refusals(weekday, opens, closes))
    old = OpeningHours.objects.filter(library=library, kind=kind)
    old.filter(valid_from__gte=valid_from).delete()
    old.filter(valid_until__isnull=True).update(valid_until=valid_from)
    OpeningHours.objects.bulk_create(
        OpeningHours(
            library=library,
            weekday=weekday,
            opens=opens,
            closes=closes,
            kind=kind,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        for weekday, opens, closes in hours
    )
    _write_calendar(library)
    sign("set the opening hours", library, by=by, now=now, facts={"from": str(valid_from)})


@transaction.atomic
def set_special_day(
    library: Library,
    on: date,
    hours: Sequence[tuple[time, time]] = (),
    *,
    reason: str = "",
    by: Signature,
    now: datetime,
) -> None:
    """Give one day hours of its own, or none: then the library is closed that day."""
    SpecialDay.objects.filter(library=library, on=on).delete()
    times: list[tuple[time | None, time | None]] = [*hours] or [(None, None)]
    for opens, closes in times:
        SpecialDay.objects.create(library=library, on=on, opens=opens, closes=closes, reason=reason)
    _write_calendar(library)
    sign("set the hours of a day", library, by=by, now=now, facts={"on": str(on)})


@transaction.atomic
def close_for_a_time(
    library: Library,
    valid_from: date,
    valid_until: date,
    *,
    reason: str,
    decided_by: str,
    by: Signature,
    now: datetime,
) -> Closure:
    """Close a library from a day until another (Library § 1.6)."""
    refuse_if(rules.closure_refusals(valid_from, valid_until, decided_by))
    closure = Closure.objects.create(
        library=library,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason,
        decided_by=decided_by,
    )
    _write_calendar(library)
    sign("closed for a time", library, by=by, now=now, facts={"from": str(valid_from)})
    return closure


@transaction.atomic
def end_closure(closure_key: int, on: date, *, by: Signature, now: datetime) -> Library:
    """Let a library open again from a day, before it was to; raises Closure.DoesNotExist.

    A closure that has not begun by then never was.
    """
    closure = Closure.objects.select_related("library").get(pk=closure_key, valid_until__gt=on)
    library = closure.library
    if closure.valid_from >= on:
        closure.delete()
    else:
        closure.valid_until = on
        closure.save(update_fields=["valid_until"])
    _write_calendar(library)
    sign("opened again", library, by=by, now=now, facts={"from": str(on)})
    return library


@transaction.atomic
def add_stop(
    library: Library,
    name: str,
    municipality: Municipality,
    weekday: int,
    opens: time,
    closes: time,
    *,
    by: Signature,
    now: datetime,
) -> Stop:
    """Let the bookmobile stop somewhere on a weekday; on the days it drives it is open."""
    refuse_if(rules.hours_refusals(weekday, opens, closes))
    stop = Stop.objects.create(
        library=library,
        name=name,
        municipality=municipality,
        weekday=weekday,
        opens=opens,
        closes=closes,
    )
    _write_calendar(library)
    sign("added the stop", stop, by=by, now=now)
    return stop


@transaction.atomic
def add_tour(
    name: str,
    weekdays: Sequence[int],
    libraries: Sequence[Library],
    *,
    by: Signature,
    now: datetime,
) -> Tour:
    """Send a van round the libraries, in order, on some weekdays (Library § 8.6)."""
    tour = Tour.objects.create(name=name, weekdays=list(weekdays))
    TourStop.objects.bulk_create(
        TourStop(tour=tour, library=library, order=order) for order, library in enumerate(libraries)
    )
    sign("added the tour", tour, by=by, now=now)
    return tour


@transaction.atomic
def set_chain(library: Library, asked: Sequence[Library], *, by: Signature, now: datetime) -> None:
    """Set whom a library asks first, second, … for a copy (Library P 3.5)."""
    ChainLink.objects.filter(library=library).delete()
    ChainLink.objects.bulk_create(
        ChainLink(library=library, asked=other, order=order) for order, other in enumerate(asked)
    )
    sign("set the lending chain", library, by=by, now=now)


def _write_calendar(library: Library) -> None:
    kept = Library.objects.select_for_update(no_key=True).get(pk=library.pk)
    hours = [
        [row.weekday, f"{row.opens:%H:%M}", f"{row.closes:%H:%M}", row.kind, str(row.valid_from),
         str(row.valid_until or "")]
        for row in kept.hours.order_by("weekday", "opens")
    ]  # fmt: skip
    hours += [
        [row.weekday, f"{row.opens:%H:%M}", f"{row.closes:%H:%M}", "stop", "0001-01-01", ""]
        for row in kept.stops.order_by("weekday", "opens")
    ]
    special: dict[str, list[list[str]]] = {}
    for day in kept.special_days.order_by("on", "opens"):
        times = special.setdefault(str(day.on), [])
        if day.opens and day.closes:
            times.append([f"{day.opens:%H:%M}", f"{day.closes:%H:%M}"])
    kept.calendar = {
        "hours": hours,
        "closed": [
            [str(row.valid_from), str(row.valid_until), row.reason]
            for row in kept.closures.order_by("valid_from")
        ],
        "special": special,
        "keeps_holidays": kept.keeps_holidays,
    }
    kept.save(update_fields=["calendar"])
    library.calendar = kept.calendar


@transaction.atomic
def know_outside_library(
    name: str, sigel: str, *, card_prefix: str = "", barcode_prefix: str = "", by: Signature,
    now: datetime,
) -> OutsideLibrary:  # fmt: skip
    """Let the cards and copies of a library outside the service be known (Library § 1.2, § 17.7)."""
    outside, _new = OutsideLibrary.objects.update_or_create(
        sigel=sigel,
        defaults={"name": name, "card_prefix": card_prefix, "barcode_prefix": barcode_prefix},
    )
    sign("knows a library outside", outside, by=by, now=now)
    return outside

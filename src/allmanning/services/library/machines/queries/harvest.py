from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Min, Q, QuerySet

from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.catalogue.marc import MarcRecord, from_json
from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.machines.models import ListedIn, Listing
from allmanning.services.library.machines.sets import library_spec, municipality_spec
from allmanning.services.library.places.models import Library

Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Harvested:
    """One edition for a harvester. record: None where it is gone, or was not asked for."""

    key: int
    datestamp: datetime
    gone: bool
    sets: tuple[str, ...] = ()
    record: MarcRecord | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Span:
    """Which listings are asked for. since: inclusive, until: exclusive. after: where to go on."""

    since: datetime | None = None
    until: datetime | None = None
    spec: str = ""
    after: tuple[datetime, int] | None = None


def sets() -> list[tuple[str, str]]:
    """Every set and its name: municipalities, then libraries. Two queries."""
    owners = Municipality.objects.in_swedish_order().values_list("slug", "name")
    libraries = Library.objects.order_by("municipality", "order", "pk").values_list("slug", "name")
    return [(municipality_spec(slug), name) for slug, name in owners] + [
        (library_spec(slug), name) for slug, name in libraries
    ]


def earliest() -> datetime | None:
    first: datetime | None = Listing.objects.aggregate(first=Min("datestamp"))["first"]
    return first


def listed(span: Span, most: int, *, records: bool) -> list[Harvested]:
    """The next listings of the span, in order of datestamp and key. Three queries at most."""
    if span.spec:
        rows = [
            (listing, at, gone)
            for listing, at, gone in _within(
                ListedIn.objects.filter(spec=span.spec), span, "listing"
            ).values_list("listing", "datestamp", "listing__gone")[:most]
        ]
    else:
        rows = list(
            _within(Listing.objects.all(), span, "edition_key").values_list(
                "edition_key", "datestamp", "gone"
            )[:most]
        )
    return _filled(rows, records=records)


def one(key: int) -> Harvested | None:
    """One listing with its record, or None where no harvester ever knew it."""
    rows = list(Listing.objects.filter(pk=key).values_list("edition_key", "datestamp", "gone"))
    return _filled(rows, records=True)[0] if rows else None


def _within(rows: Rows, span: Span, key: str) -> Rows:
    if span.since:
        rows = rows.filter(datestamp__gte=span.since)
    if span.until:
        rows = rows.filter(datestamp__lt=span.until)
    if span.after:
        at, last = span.after
        rows = rows.filter(Q(datestamp__gt=at) | Q(datestamp=at, **{f"{key}__gt": last}))
        rows = rows.filter(datestamp__gte=at)  # said again, for the index
    return rows.order_by("datestamp", key)


def _filled(rows: list[tuple[int, datetime, bool]], *, records: bool) -> list[Harvested]:
    keys = [key for key, _at, _gone in rows]
    specs = _specs(keys)
    found = dict(_contents(keys) if records else _shown(keys))
    return [
        Harvested(
            key, at, gone or key not in found, tuple(sorted(specs[key])),
            None if gone else found.get(key),
        )
        for key, at, gone in rows
    ]  # fmt: skip


def _specs(keys: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, spec in ListedIn.objects.filter(listing__in=keys).values_list("listing", "spec"):
        found[key].append(spec)
    return found


def _contents(keys: list[int]) -> Iterable[tuple[int, MarcRecord | None]]:
    rows = Edition.objects.filter(pk__in=keys, hidden=False).values_list("pk", "record__content")
    return ((key, from_json(content)) for key, content in rows)


def _shown(keys: list[int]) -> Iterable[tuple[int, MarcRecord | None]]:
    rows = Edition.objects.filter(pk__in=keys, hidden=False).values_list("pk", flat=True)
    return ((key, None) for key in rows)

"""Shelves as they should stand, and who stands beside whom (Library P 6.8)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from allmanning.services.library.audioindex.pointing import shelf_code
from allmanning.services.library.audioindex.queries.items import IN
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.places.models import Library, Shelf

ORDER = ("shelfmark", "edition__author_sort", "edition__sort_title", "edition_id")


@dataclass(frozen=True, slots=True)
class ShelfFacts:
    """A shelf as it is told. out: copies that stand here when they are in."""

    key: int
    code: str
    name: str
    name_en: str
    library: str
    library_slug: str
    library_key: int
    ordered_by: str
    titles: int
    out: int
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a title stands among its neighbours. Keys of editions; number counts from one."""

    shelf: ShelfFacts
    number: int
    previous: int | None
    following: int | None


def shelf(key: int) -> ShelfFacts:
    """A shelf with its counts, or raise DoesNotExist. Four queries."""
    row = Shelf.objects.select_related("library").get(pk=key)
    standing = _standing(row.pk, row.library_id)
    away = Copy.objects.filter(shelf=row.pk, home=row.library_id).exclude(state__in=IN)
    first = standing.order_by(*ORDER).values_list("edition__title", flat=True).first()
    last = _last(standing).values_list("edition__title", flat=True).first()
    return ShelfFacts(
        row.pk, shelf_code(row.pk), row.name, row.name_en, row.library.name, row.library.slug,
        row.library_id, row.ordered_by, standing.values("edition").distinct().count(),
        away.exclude(state="withdrawn").count(), first or "", last or "",
    )  # fmt: skip


def shelves_of(library: Library) -> list[tuple[str, str, str]]:
    """Code, Swedish and English name of each shelf of a library. One query."""
    rows = Shelf.objects.filter(library=library).order_by("order", "pk")
    return [(shelf_code(row.pk), row.name, row.name_en) for row in rows]


def keys_of(library: Library) -> list[tuple[int, str, str]]:
    """Key, code and name of each shelf of a library. One query."""
    rows = Shelf.objects.filter(library=library).order_by("order", "pk")
    return [(row.pk, shelf_code(row.pk), row.name) for row in rows]


def on_shelf(key: int, *, start: int = 0, count: int = 25) -> list[int]:
    """Keys of the titles that stand on a shelf, in its order. Two queries."""
    library = Shelf.objects.values_list("library", flat=True).get(pk=key)
    rows = (
        _standing(key, library)
        .order_by(*ORDER)
        .values_list(*ORDER)
        .distinct()[start : start + count]
    )
    return list(dict.fromkeys(row[3] for row in rows))


def place_on_shelf(shelf_key: int, edition: int) -> Place | None:
    """The neighbours of a title, or where it would stand; None where it has never stood here."""
    own = (
        Copy.objects.filter(edition=edition)
        .filter(Q(shelf=shelf_key))
        .values(*ORDER)
        .order_by(*ORDER)
        .first()
    )
    if own is None:
        return None
    facts = shelf(shelf_key)
    standing = _standing(shelf_key, facts.library_key).exclude(edition=edition)
    before = standing.filter(_beyond(own, "lt"))
    after = standing.filter(_beyond(own, "gt"))
    return Place(
        facts,
        before.values("edition").distinct().count() + 1,
        _last(before).values_list("edition_id", flat=True).first(),
        after.order_by(*ORDER).values_list("edition_id", flat=True).first(),
    )


def home_shelf(edition: int, library: int | None) -> int | None:
    """A shelf where the title stands, in this library if it can be."""
    rows = Copy.objects.filter(edition=edition, shelf__isnull=False)
    if library and (found := rows.filter(shelf__library=library).values_list("shelf").first()):
        return int(found[0])
    found = rows.order_by("pk").values_list("shelf").first()
    return int(found[0]) if found else None


def _standing(shelf_key: int, library: int) -> QuerySet[Copy]:
    return Copy.objects.filter(shelf=shelf_key, place=library, state__in=IN, edition__hidden=False)


def _last(rows: QuerySet[Copy]) -> QuerySet[Copy]:
    return rows.order_by(*(f"-{name}" for name in ORDER))


def _beyond(own: dict[str, Any], sign: str) -> Q:
    """Everything before (lt) or after (gt) a copy in the order of the shelf."""
    condition, equal = Q(), Q()
    for name in ORDER:
        condition |= equal & Q(**{f"{name}__{sign}": own[name]})
        equal &= Q(**{name: own[name]})
    return condition

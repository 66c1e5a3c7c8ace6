"""Copies, shelves and counts, as those see them whose they are."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from allmanning.services.library.catalogue.models import FORMS, Copy, Edition
from allmanning.services.library.cataloguing.gate import Cataloguer
from allmanning.services.library.cataloguing.models import VERDICTS, Seen, Stocktaking
from allmanning.services.library.places.models import Library, Shelf

LONGEST_LIST = 1_000


@dataclass(frozen=True)
class CopyShown:
    key: int
    barcode: str
    title: str
    owner: str
    home: str
    place: str
    shelf: str
    shelfmark: str
    material: str
    state: str
    mine: bool


@dataclass(frozen=True)
class CountShown:
    """A count. seen: barcodes by verdict, latest first. missing: only of one that is open."""

    key: int
    name: str
    library: str
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    counts: dict[str, int]
    seen: list[tuple[str, str, str]]  # barcode, title, verdict in words; what is not in its place
    missing: list[CopyShown]
    marked_missing: int


def places_of(who: Cataloguer) -> list[tuple[str, str]]:
    """Return "library" and "library:shelf" with words, for a list to choose from. Two queries."""
    libraries = _mine(who).order_by("municipality__name", "order", "name")
    shelves: dict[int, list[Shelf]] = {}
    for shelf in Shelf.objects.filter(library__in=_mine(who)).order_by("order", "name"):
        shelves.setdefault(shelf.library_id, []).append(shelf)
    found = []
    for library in libraries:
        found.append((f"{library.pk}", library.name))
        found += [
            (f"{library.pk}:{shelf.pk}", f"{library.name} – {shelf.name}")
            for shelf in shelves.get(library.pk, [])
        ]
    return found


def _mine(who: Cataloguer) -> QuerySet[Library]:
    rows = Library.objects.all()
    return rows if who.municipalities is None else rows.filter(municipality__in=who.municipalities)


def materials() -> dict[str, str]:
    """Return the materials with their words."""
    return {form: str(words) for form, words in FORMS.items()}


def title_of(edition: int) -> Edition:
    """Return an edition, or raise DoesNotExist. Public."""
    return Edition.objects.get(pk=edition)


def copies_of(edition: int, *, seen_by: Cataloguer) -> list[CopyShown]:
    """Return the copies of a title, withdrawn ones too; whose they are is not secret. One query."""
    rows = _with_names(Copy.objects.filter(edition=edition))
    return [_shown(row, seen_by) for row in rows.order_by("home__name", "barcode")[:LONGEST_LIST]]


def counts(*, seen_by: Cataloguer) -> list[Stocktaking]:
    """Return the counts of one's own libraries, open ones first. One query."""
    rows = Stocktaking.objects.filter(library__in=_mine(seen_by)).select_related("library")
    rows = rows.annotate(scanned=Count("seen"))
    return sorted(rows.order_by("-pk")[:100], key=lambda row: row.finished_at is not None)


def count(key: int, *, seen_by: Cataloguer) -> CountShown:
    """Return one count, or raise DoesNotExist. A handful of queries, however much was scanned."""
    row = Stocktaking.objects.select_related("library").get(pk=key, library__in=_mine(seen_by))
    numbers = dict(row.seen.values_list("verdict").annotate(many=Count("pk")).order_by("verdict"))
    odd = row.seen.exclude(verdict="here").select_related("copy__edition").order_by("-pk")
    return CountShown(
        row.pk,
        row.shelf_name,
        row.library.name,
        row.started_at,
        row.started_by,
        row.finished_at,
        {verdict: numbers.get(verdict, 0) for verdict in VERDICTS},
        [
            (one.barcode, str(one.copy.edition if one.copy else ""), str(VERDICTS[one.verdict]))
            for one in odd[:LONGEST_LIST]
        ],
        not_seen(row) if row.finished_at is None else [],
        row.marked_missing,
    )


def not_seen(count: Stocktaking) -> list[CopyShown]:
    """Return the copies that should stand there and were not scanned."""
    scanned = Seen.objects.filter(stocktaking=count, copy=OuterRef("pk"))
    rows = Copy.objects.filter(
        place=count.library_id, shelf=count.shelf_id, state__in=("available", "to_reshelve")
    ).exclude(Exists(scanned))
    return [_shown(row, None) for row in _with_names(rows).order_by("shelfmark", "barcode")]


def _with_names(rows: QuerySet[Copy]) -> QuerySet[Copy]:
    return rows.select_related("edition", "owner", "home", "place", "shelf")


def _shown(row: Copy, who: Cataloguer | None) -> CopyShown:
    return CopyShown(
        row.pk, row.barcode, row.edition.title, row.owner.name, row.home.name, row.place.name,
        row.shelf.name if row.shelf else "", row.shelfmark, str(FORMS.get(row.material, row.material)),
        str(row.get_state_display()), bool(who and who.owns(row.owner_id)),
    )  # fmt: skip

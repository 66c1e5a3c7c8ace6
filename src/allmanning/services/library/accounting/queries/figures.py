"""Figures that everybody may read, from the events as they were counted (Library § 15)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.accounting.rules.figures import Told, told_alone, told_together
from allmanning.services.library.circulation.models import CountedEvent
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on

ALONE = ("visit", "question", "event")  # not about anybody in particular
GROUPS = ("month", "municipality", "library", "material", "audience", "language")


@dataclass(frozen=True)
class Cell:
    """So many of a kind in one corner of a year."""

    kind: str
    month: int
    municipality: str
    library: str
    material: str
    audience: str
    language: str
    count: int


@dataclass(frozen=True)
class Table:
    """The parts of one total, by their codes, as everybody may read them."""

    group: str
    parts: Mapping[str, Told]


@dataclass(frozen=True)
class Figures:
    """A year, or a month of it, of the whole service, a municipality or a library."""

    year: int
    month: int
    loans: Told
    renewals: Told
    visits: int
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Wanted:
    """Which figures: 0 and empty texts mean all."""

    year: int
    month: int = 0
    municipality: str = ""
    library: str = ""

    @property
    def by(self) -> tuple[str, ...]:
        inner = "" if self.library else ("library" if self.municipality else "municipality")
        groups = ("material", "audience", "language") if self.month else (
            "month", "material", "audience", "language",
        )  # fmt: skip
        return (inner, *groups) if inner else groups


def figures(wanted: Wanted) -> Figures:
    """Return loans and what else was counted, small parts kept back (§ 15.7). Public. Two queries.

    A total is kept back on its own page wherever it is in the table one step up.
    """
    limit = terms_on(date(wanted.year, 12, 31)).count("SMALL_NUMBER") or 5
    outer = list(cells(wanted.year, wanted.municipality if wanted.library else ""))
    inner = [cell for cell in outer if _is_within(cell, wanted)]
    loans = [cell for cell in inner if cell.kind == "loan"]
    return Figures(
        wanted.year,
        wanted.month,
        _total("loan", outer, wanted, limit),
        _total("renewal", outer, wanted, limit),
        sum(cell.count for cell in inner if cell.kind == "visit"),
        tuple(Table(group, told_together(_sums(loans, group), limit)) for group in wanted.by),
    )


def _total(kind: str, outer: list[Cell], wanted: Wanted, limit: int) -> Told:
    """A total as the tables that hold it as a part tell it: kept back where one of them does."""
    cells_of_kind = [cell for cell in outer if cell.kind == kind]
    within = [cell for cell in cells_of_kind if _is_within(cell, wanted)]
    seen = [told_alone(sum(cell.count for cell in within), limit)]
    if wanted.month:
        year = [cell for cell in cells_of_kind if _is_within(cell, wanted, month=False)]
        seen.append(told_together(_sums(year, "month"), limit).get(str(wanted.month), seen[0]))
    if wanted.library or wanted.municipality:
        group = "library" if wanted.library else "municipality"
        beside = [cell for cell in cells_of_kind if wanted.month in {0, cell.month}]
        parts = told_together(_sums(beside, group), limit)
        seen.append(parts.get(getattr(wanted, group), seen[0]))
    return next((told for told in seen if told.hidden), seen[0])


def cells(year: int, municipality: str = "") -> Iterator[Cell]:
    """Return a year's counts in every corner, what was taken back left out. One query."""
    events = CountedEvent.objects.filter(
        at__gte=begin_of(year), at__lt=begin_of(year + 1), kind__in=("loan", "renewal", *ALONE)
    )
    if municipality:
        events = events.filter(municipality=municipality)
    rows = (
        events.annotate(month=ExtractMonth("at"))
        .values_list("kind", *GROUPS)
        .annotate(
            counted=Count("pk", filter=Q(cancels=None)),
            taken_back=Count("pk", filter=Q(cancels__isnull=False)),
        )
        .order_by()
    )
    for kind, month, town, library, material, audience, language, counted, taken_back in rows:
        count = counted - taken_back
        yield Cell(kind, month, town, library, material, audience, language, count)


def years() -> list[int]:
    """Return the years that have figures, latest first. Two queries by an index."""
    first = CountedEvent.objects.order_by("at").values_list("at", flat=True).first()
    last = CountedEvent.objects.order_by("-at").values_list("at", flat=True).first()
    if first is None or last is None:
        return []
    return list(range(timezone.localdate(last).year, timezone.localdate(first).year - 1, -1))


def municipalities() -> list[tuple[str, str]]:
    """Return the municipalities with libraries, by code and name. Public. One query."""
    with_libraries = Municipality.objects.filter(pk__in=Library.objects.values("municipality"))
    return list(with_libraries.in_swedish_order().values_list("code", "name"))


def libraries_of(municipality: str) -> list[tuple[str, str]]:
    """Return the libraries of a municipality, by slug and name. Public. One query."""
    rows = Library.objects.filter(municipality=municipality).order_by("order", "name")
    return list(rows.values_list("slug", "name"))


def place_names() -> dict[str, str]:
    """Return what municipalities (by code) and libraries (by slug) are called. Two queries."""
    return dict(Municipality.objects.values_list("code", "name")) | dict(
        Library.objects.values_list("slug", "name")
    )


def begin_of(year: int) -> datetime:
    return timezone.make_aware(datetime(year, 1, 1))  # noqa: DTZ001 - made aware here


def _is_within(cell: Cell, wanted: Wanted, *, month: bool = True) -> bool:
    return (
        (not month or wanted.month in {0, cell.month})
        and wanted.municipality in {"", cell.municipality}
        and wanted.library in {"", cell.library}
    )


def _sums(found: list[Cell], group: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for cell in found:
        name = str(getattr(cell, group))
        sums[name] = sums.get(name, 0) + cell.count
    return dict(
        sorted(sums.items(), key=lambda one: (int(one[0]) if one[0].isdigit() else 0, one[0]))
    )

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.catalogue.models import FORMS, Availability, Copy, Edition
from allmanning.services.library.places.models import Library

NEWEST = 50
DIGITAL_PAGE = 50
SITEMAP = 5_000  # titles in one file; the protocol allows 50,000 addresses
_DIGITAL = Q(form="ebook") | Q(
    form__in=("audiobook", "talking_book", "magazine", "newspaper", "film", "music"),
    details__online=True,
)
_COLUMNS = (
    "pk", "title", "subtitle", "author", "form", "language", "year", "publisher", "summary",
    "details", "added_at", "record__updated_at", "playing_minutes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class News:
    """A title in a feed. link: where a digital one is read, or ""."""

    key: int
    title: str
    subtitle: str
    author: str
    form: str
    language: str
    year: int | None
    publisher: str
    summary: str
    isbns: tuple[str, ...]
    subjects: tuple[str, ...]
    link: str
    minutes: int | None
    added_at: datetime
    updated_at: datetime

    @property
    def form_words(self) -> object:
        return FORMS.get(self.form, self.form)


@dataclass(frozen=True, slots=True)
class Held:
    """How many copies a library has of a title, and how many are in."""

    library: str
    name: str
    municipality: str
    copies: int
    available: int


def form_words(form: str) -> str:
    """What a form is called, or ""."""
    return str(FORMS.get(form, ""))


def newest(*, form: str = "", library: str = "", municipality: str = "") -> list[News]:
    """The titles that came last, fifty at most. Public. One query, or two with a place.

    library, municipality: slugs. Raises DoesNotExist for a place that is not.
    """
    rows = Edition.objects.filter(hidden=False)
    if form:
        rows = rows.filter(form=form)
    if library:
        place = Library.objects.get(slug=library)
        here = Availability.objects.filter(edition=OuterRef("pk"), library=place)
        rows = rows.filter(Exists(here))
    if municipality:
        owner = Municipality.objects.get(slug=municipality)
        theirs = Copy.objects.filter(edition=OuterRef("pk"), owner=owner)
        rows = rows.filter(Exists(theirs.exclude(state="withdrawn")))
    return _told(rows.order_by("-added_at", "-pk")[:NEWEST])


def digital(before: int | None = None) -> list[News]:
    """Titles that are read or heard on a screen, newest first; one more than a page. One query."""
    rows = Edition.objects.filter(_DIGITAL, hidden=False)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _told(rows.order_by("-pk")[: DIGITAL_PAGE + 1])


def sitemap_files() -> list[int]:
    """The numbers of the files that there are: file n has the keys from n × SITEMAP. One query."""
    ends = Edition.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["last"] is None:
        return []
    return list(range(ends["first"] // SITEMAP, ends["last"] // SITEMAP + 1))


def sitemap(number: int) -> list[tuple[int, datetime]]:
    """The titles of a file and when each changed. One query."""
    start = number * SITEMAP
    rows = Edition.objects.filter(pk__gte=start, pk__lt=start + SITEMAP, hidden=False)
    return list(rows.order_by("pk").values_list("pk", "record__updated_at"))


def held(key: int) -> list[Held]:
    """Where a title is, by library. Public. Two queries; raise DoesNotExist for one not shown."""
    Edition.objects.only("pk").get(pk=key, hidden=False)
    rows = Availability.objects.filter(edition=key, copies__gt=0).order_by(
        "library__municipality", "library__order", "library"
    )
    return [
        Held(*row)
        for row in rows.values_list(
            "library__slug", "library__name", "library__municipality__slug", "copies", "available"
        )
    ]


def library_key(slug: str) -> int:
    """Raise DoesNotExist for a library that is not."""
    return Library.objects.only("pk").get(slug=slug).pk


def _told(rows: QuerySet[Edition]) -> list[News]:
    return [_news(row) for row in rows.values(*_COLUMNS)]


def _news(row: dict[str, Any]) -> News:
    details = row["details"]
    return News(
        row["pk"], row["title"], row["subtitle"], row["author"], row["form"], row["language"],
        row["year"], row["publisher"], row["summary"],
        tuple(details.get("isbns", ())),
        tuple(dict.fromkeys(text for _kind, text, _scheme in details.get("subjects", ()))),
        _own(details.get("links", ())), row["playing_minutes"], row["added_at"],
        row["record__updated_at"],
    )  # fmt: skip


def _own(links: Iterable[list[str]]) -> str:
    """The first address of the thing itself, or of a version of it."""
    return next((url for url, _text, kind in links if kind in ("itself", "version")), "")

"""Lists to browse by ear: new, most borrowed, of an author, in a series, on a subject, alike."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from allmanning.kit.typed import whole_number
from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.places.models import Library

LONGEST = 50
KINDS = ("new", "popular", "author", "series", "subject", "alike", "search")


def keys_of(kind: str, of: str = "") -> list[int]:
    """Keys of at most fifty titles. `of` is a name, a series, a subject, words, or a title's key."""
    found = _KINDS[kind](of[:200])
    return list(found.filter(hidden=False).values_list("pk", flat=True)[:LONGEST])


def library_named(slug: str) -> Library | None:
    """The library a listener stands in, if the address says one that exists. One query."""
    return Library.objects.filter(slug=slug[:60]).first() if slug else None


def editions(keys: list[int]) -> list[Edition]:
    """The titles of a list, in its order. One query."""
    rows = Edition.objects.select_related("daisy").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def _new(_of: str) -> QuerySet[Edition]:
    return Edition.objects.filter(form="talking_book").order_by("-added_at", "-pk")


def _popular(_of: str) -> QuerySet[Edition]:
    return Edition.objects.order_by("-popularity", "sort_title", "pk")


def _author(of: str) -> QuerySet[Edition]:
    return Edition.objects.filter(author=of).exclude(author="").order_by("sort_title", "pk")


def _series(of: str) -> QuerySet[Edition]:
    named = Q(series=of) | Q(series__startswith=f"{of} ; ")
    return Edition.objects.filter(named).exclude(series="").order_by("series", "year", "pk")


def _subject(of: str) -> QuerySet[Edition]:
    # JSON as text is enough here: the subject stands there as it was written.
    return Edition.objects.filter(details__subjects__icontains=of).order_by("-popularity", "pk")


def _alike(of: str) -> QuerySet[Edition]:
    """Other talking books like one: the same author, series or class, the nearest first."""
    one = Edition.objects.filter(pk=whole_number(of) or 0).first()
    if one is None:
        return Edition.objects.none()
    near = Q()
    if one.author:
        near |= Q(author=one.author)
    if one.series:
        near |= Q(series__startswith=one.series.partition(" ; ")[0])
    if one.dewey:
        near |= Q(dewey__startswith=one.dewey[:5], audience=one.audience)
    if not near:
        return Edition.objects.none()
    rows = Edition.objects.filter(near, form="talking_book").exclude(pk=one.pk)
    return rows.exclude(work=one.work_id).order_by("-popularity", "sort_title", "pk")


def _search(of: str) -> QuerySet[Edition]:
    words = of.split()[:8]
    if not words:
        return Edition.objects.none()
    found = Edition.objects.all()
    for word in words:
        found = found.filter(Q(title__icontains=word) | Q(author__icontains=word))
    return found.order_by("-popularity", "sort_title", "pk")


_KINDS: dict[str, Callable[[str], QuerySet[Edition]]] = {
    "new": _new,
    "popular": _popular,
    "author": _author,
    "series": _series,
    "subject": _subject,
    "alike": _alike,
    "search": _search,
}

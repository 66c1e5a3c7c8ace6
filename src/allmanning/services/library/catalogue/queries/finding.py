"""The page that a search gives, and what is done while there is no index."""

from dataclasses import dataclass, field

from django.db.models import Q

from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.catalogue.queries.headings import with_headings
from allmanning.services.library.catalogue.queries.near import in_now
from allmanning.services.library.catalogue.queries.shown import Shown, shown
from allmanning.services.library.catalogue.search.asking import strong
from allmanning.services.library.catalogue.search.finding import (
    PAGE,
    Found,
    NoIndex,
    did_you_mean,
    search,
)
from allmanning.services.library.catalogue.search.questions import Question, question


@dataclass(frozen=True, slots=True)
class Page:
    """One page of results.

    meant: what was searched for instead, since nothing has the words as they were typed. loosely:
    nothing has all the words, and these have most of them. headings: (field, text) of people and
    subjects of which the words are another name. partly: there is no index, so only
    titles and authors were searched.
    """

    hits: list[Shown]
    total: int
    number: int
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    meant: str = ""
    loosely: bool = False
    headings: tuple[tuple[str, str], ...] = ()
    partly: bool = False

    @property
    def pages(self) -> int:
        return min(-(-self.total // PAGE), 500)


def page(asked: Question, number: int = 1, *, language: str = "swe") -> Page:
    """What the question finds, with what is in right now. Public. Four queries at most.

    Where nothing has every word, unknown words are read as the nearest known ones, and then one
    word after another may be missing. language: the reader's; of a work's editions the one in it
    is shown.
    """
    try:
        found, asked, meant, loosely = _kindly(asked, number)
    except NoIndex:
        return _from_tables(asked, number)
    hits = shown(found.works, asked.filters, words=asked.words, language=language)
    return Page(
        _in_first(hits, asked.sort), found.total, number, found.facets, meant, loosely, asked.also
    )


def _kindly(asked: Question, number: int) -> tuple[Found, Question, str, bool]:
    asked = with_headings(asked)
    only = in_now(asked.filters)
    found = search(asked, page=number, only=only)
    if found.total or not asked.terms:
        return found, asked, "", False
    meant = did_you_mean(asked)
    if meant:
        asked = question(meant, asked.filters, asked.sort)
        found = search(asked, page=number, only=only)
        if found.total:
            return found, asked, meant, False
    count = len(strong(asked))
    for least in range(count - 1, (count - 1) // 2, -1):
        found = search(asked, page=number, least=least, only=only)
        if found.total:
            return found, asked, meant, True
    return found, asked, "", False


def _in_first(hits: list[Shown], sort: str) -> list[Shown]:
    """Of neighbours in the order of relevance, the one that is in goes before the one that is not.

    One step at most: what answers best stays where readers look for it.
    """
    if sort != "relevance":
        return hits
    rows = list(hits)
    at = 1  # the best answer stays the first
    while at < len(rows) - 1:
        one, other = rows[at], rows[at + 1]
        if one.copies and not one.available and other.available:
            rows[at], rows[at + 1] = other, one
            at += 1
        at += 1
    return rows


def _from_tables(asked: Question, number: int) -> Page:
    """Titles and authors that hold every word: slow, plain, and better than no answer."""
    rows = Edition.objects.filter(hidden=False)
    for word in asked.words:
        rows = rows.filter(Q(title__icontains=word) | Q(author__icontains=word))
    if asked.number:
        rows = rows.filter(numbers__value=asked.number)
    filters = asked.filters
    for name in ("form", "language", "audience"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.library is not None:
        rows = rows.filter(availability__library=filters.library)
    if filters.now and filters.library is not None:
        rows = rows.filter(availability__library=filters.library, availability__available__gt=0)
    works = rows.order_by("sort_title", "work").values_list("work", flat=True)
    keys = list(dict.fromkeys(works[: PAGE * 100]))
    start = (number - 1) * PAGE
    return Page(shown(keys[start : start + PAGE], filters), len(keys), number, partly=True)

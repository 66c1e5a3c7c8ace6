"""The page that a search gives, and what is done while there is no index."""

from dataclasses import dataclass, field

from django.db.models import Q

from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.catalogue.queries.shown import Shown, shown
from allmanning.services.library.catalogue.search.finding import (
    PAGE,
    NoIndex,
    did_you_mean,
    search,
)
from allmanning.services.library.catalogue.search.questions import Question


@dataclass(frozen=True, slots=True)
class Page:
    """One page of results. partly: there is no index, so only titles and authors were searched."""

    hits: list[Shown]
    total: int
    number: int
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    meant: str = ""
    partly: bool = False

    @property
    def pages(self) -> int:
        return min(-(-self.total // PAGE), 500)


def page(question: Question, number: int = 1, *, language: str = "swe") -> Page:
    """What the question finds, with what is in right now. Public. Two queries.

    language: the reader's; of a work's editions the one in it is shown.
    """
    try:
        found = search(question, page=number)
    except NoIndex:
        return _from_tables(question, number)
    meant = did_you_mean(question) if not found.total else ""
    hits = shown(found.works, question.filters, words=question.words, language=language)
    return Page(hits, found.total, number, found.facets, meant)


def _from_tables(question: Question, number: int) -> Page:
    """Titles and authors that hold every word: slow, plain, and better than no answer."""
    rows = Edition.objects.filter(hidden=False)
    for word in question.words:
        rows = rows.filter(Q(title__icontains=word) | Q(author__icontains=word))
    if question.number:
        rows = rows.filter(numbers__value=question.number)
    filters = question.filters
    for name in ("form", "language", "audience"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.library is not None:
        rows = rows.filter(availability__library=filters.library)
    works = rows.order_by("sort_title", "work").values_list("work", flat=True)
    keys = list(dict.fromkeys(works[: PAGE * 100]))
    start = (number - 1) * PAGE
    return Page(shown(keys[start : start + PAGE], filters), len(keys), number, partly=True)

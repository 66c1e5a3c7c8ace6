"""The records of a search or a list, one after another, never all in memory."""

from collections.abc import Iterator, Sequence

from allmanning.services.library.catalogue.marc import MarcRecord, from_json
from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.catalogue.search.finding import (
    LAST_PAGE,
    PAGE,
    NoIndex,
    search,
)
from allmanning.services.library.catalogue.search.questions import Question
from allmanning.services.library.cataloguing.gate import Cataloguer

MOST = LAST_PAGE * PAGE  # works
_BATCH = 200


def records_found(question: Question, *, seen_by: Cataloguer) -> Iterator[MarcRecord]:
    """The records of everything found, in its order; at most 10,000 works. One query for 20 works."""
    for page in range(1, LAST_PAGE + 1):
        try:
            works = search(question, page=page, facets=()).works
        except NoIndex:
            return
        yield from _in_order(works)
        if len(works) < PAGE:
            return


def records_listed(numbers: Sequence[str], *, seen_by: Cataloguer) -> Iterator[MarcRecord]:
    """The records with these control numbers, ISBN or barcodes, each once. Three queries for 200."""
    for start in range(0, len(numbers), _BATCH):
        part = numbers[start : start + _BATCH]
        keys: set[int] = set()
        for field in ("record__control_number", "numbers__value", "copies__barcode"):
            rows = Edition.objects.filter(**{f"{field}__in": part})
            keys.update(rows.values_list("pk", flat=True))
        rows = Edition.objects.filter(pk__in=keys).order_by("pk")
        for content in rows.values_list("record__content", flat=True):
            yield from_json(content)


def _in_order(works: list[int]) -> Iterator[MarcRecord]:
    rows = Edition.objects.filter(work__in=works, hidden=False).order_by("pk")
    found: dict[int, list[object]] = {}
    for work, content in rows.values_list("work", "record__content"):
        found.setdefault(work, []).append(content)
    for work in works:
        for content in found.get(work, []):
            yield from_json(content)

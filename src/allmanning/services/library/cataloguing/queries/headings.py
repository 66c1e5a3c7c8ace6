"""Headings that may be the same, written differently; and those that were merged by hand."""

from dataclasses import dataclass, field

from allmanning.kit.swedish import folded
from allmanning.services.library.catalogue.authorities import called
from allmanning.services.library.catalogue.models import Reference
from allmanning.services.library.catalogue.queries.headings import FIELDS, standing
from allmanning.services.library.catalogue.search.finding import NoIndex, headings_from
from allmanning.services.library.cataloguing.gate import Cataloguer

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"
LONGEST_LIST = 100
_LONGEST_HISTORY = 100


@dataclass(frozen=True)
class Written:
    """One way of writing a heading, and how many works have it."""

    text: str
    works: int


@dataclass(frozen=True)
class Doubt:
    """Ways of writing what may be one heading, the commonest first. known: by an authority record."""

    ways: list[Written] = field(default_factory=list)
    known: bool = False


def doubtful(kind: str, letter: str, *, seen_by: Cataloguer) -> list[Doubt] | None:
    """Headings under a letter that may be the same; None where there is no index. One query.

    Two reasons: an authority record calls one another's other name, or they have the same words in
    another order, with other accents, rings, dots or signs. What was merged by hand is left out.
    """
    try:
        found = headings_from(FIELDS[kind], letter)
    except NoIndex:
        return None
    works = dict(found)
    rows = standing().filter(kind=kind, relation="see", other__startswith=letter)
    doubts, merged = [], set()
    for other, heading, authority in rows.values_list("other", "heading", "authority"):
        if authority is None:
            merged.add(other)
        elif other in works:
            ways = [Written(heading, works.get(heading, 0)), Written(other, works[other])]
            doubts.append(Doubt(ways, known=True))
            merged.add(other)
    groups: dict[str, list[Written]] = {}
    for text, count in found:
        if text not in merged:
            groups.setdefault(folded(called(text), broad=True), []).append(Written(text, count))
    doubts += [Doubt(ways) for words, ways in groups.items() if words and len(ways) > 1]
    return doubts[:LONGEST_LIST]


def merged(*, seen_by: Cataloguer) -> list[Reference]:
    """Return the headings that were merged by hand, the latest first, undone ones too. One query."""
    rows = Reference.objects.filter(authority=None, relation="see")
    return list(rows.order_by("-made_at", "-pk")[:_LONGEST_HISTORY])

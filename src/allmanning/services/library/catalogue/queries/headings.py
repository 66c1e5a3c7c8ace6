"""People, bodies and subjects: what they are also called, what lies near, and their works."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from allmanning.services.library.catalogue.authorities import called, heading_in, notes_in
from allmanning.services.library.catalogue.marc import from_json
from allmanning.services.library.catalogue.models import Authority, Reference
from allmanning.services.library.catalogue.queries.shown import Shown, shown
from allmanning.services.library.catalogue.search.finding import PAGE, NoIndex, search
from allmanning.services.library.catalogue.search.questions import Question

# Of one heading; an author known all over the world has some dozens of other names.
MOST = 60
KINDS, RELATIONS = Reference.KINDS, Reference.RELATIONS
FIELDS = {"name": "author_is", "subject": "subject_is"}
In = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """A heading with all that is known of it. see: its other names; near: others by relation.

    also: the headings under which titles have it, itself first.
    """

    kind: str
    text: str
    years: str = ""
    see: list[str] = field(default_factory=list)
    near: dict[str, list[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorksOf:
    """A page of the works of a heading. partly: there is no index to ask."""

    hits: list[Shown]
    total: int
    number: int
    partly: bool = False

    @property
    def pages(self) -> int:
        return min(-(-self.total // PAGE), 500)


def standing() -> Any:  # noqa: ANN401 - a queryset with its manager's type
    return Reference.objects.filter(undone_at=None)


def heading_for(kind: str, text: str) -> str:
    """The heading that keeps this one, where it is only another name; else the text itself."""
    rows = standing().filter(kind=kind, other=text, relation="see")
    # What a cataloguer said goes before what a record says.
    found = rows.order_by("authority", "pk").values_list("heading", "authority")[:MOST]
    by_hand = [heading for heading, authority in found if authority is None]
    return next(iter([*by_hand, *(heading for heading, _authority in found)]), text)


def named(kind: str, text: str) -> Named:
    """What is known of a heading, also of one that no authority record has. Public. Two queries."""
    rows = list(
        standing().filter(kind=kind, heading=text).order_by("pk").values_list(
            "relation", "other", "authority"
        )[: MOST * 4]
    )  # fmt: skip
    near: dict[str, list[str]] = {}
    for relation, other, _authority in rows:
        near.setdefault(relation, []).append(other)
    near = {relation: list(dict.fromkeys(those))[:MOST] for relation, those in near.items()}
    see = near.pop("see", [])
    years, notes = _of_record({authority for *_rest, authority in rows if authority})
    return Named(kind, text, years, see, near, notes, (text, *see))


def works_of(
    one: Named, number: int = 1, *, sort: str = "newest", language: str = "swe"
) -> WorksOf:
    """A page of its works, under whichever of its names. Public. Two queries."""
    where = FIELDS[one.kind]
    asked = Question(sort=sort, also=tuple((where, text) for text in one.also))
    try:
        found = search(asked, page=number, facets=())
    except NoIndex:
        return WorksOf([], 0, 1, partly=True)
    return WorksOf(shown(found.works, language=language), found.total, number)


def count_about(one: Named) -> int:
    """How many works are about a person, as the subject headings write one. No query."""
    texts = [f"{one.text}, {one.years}" if one.years else one.text, one.text]
    asked = Question(also=tuple(("subject_is", text) for text in dict.fromkeys(texts)))
    try:
        return search(asked, facets=()).total
    except NoIndex:
        return 0


def with_headings(asked: Question) -> Question:
    """The question, with the headings that what was typed is another name of. One query."""
    words = asked.words
    if not words or len(words) != len(asked.terms) or any(term.field for term in asked.terms):
        return asked
    rows = standing().filter(called=called(" ".join(words)), relation="see").order_by("pk")
    found: Iterable[In] = (
        (FIELDS[kind], heading) for kind, heading in rows.values_list("kind", "heading")[:5]
    )
    return replace(asked, also=tuple(dict.fromkeys(found)))


def _of_record(authorities: set[int]) -> tuple[str, tuple[str, ...]]:
    row = Authority.objects.filter(pk__in=authorities).order_by("pk").first()
    if row is None:
        return "", ()
    record = from_json(row.content)
    heading = heading_in(record)
    return heading.years if heading else "", notes_in(record)

"""Works as lists show them: one edition that stands for the work, and what is in of them all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from allmanning.services.library.catalogue.models import FORMS, Availability, Edition
from allmanning.services.library.catalogue.names import language_tag
from allmanning.services.library.catalogue.search.fields import words_of
from allmanning.services.library.catalogue.search.questions import Filters
from allmanning.services.library.catalogue.textlanguage import summary_tag

COLUMNS = (
    "pk", "work_id", "title", "subtitle", "author", "form", "audience", "language", "year",
    "summary", "series", "playing_minutes", "details", "added_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variant:
    """An edition among those of its work."""

    key: int
    form: str
    language: str
    year: int | None
    copies: int = 0
    available: int = 0

    @property
    def form_words(self) -> object:
        return FORMS.get(self.form, self.form)


@dataclass(frozen=True, slots=True)
class Shown:
    """A work in a list. copies, available: of all its editions that fit what was chosen.

    here: how many are in at the chosen library, or None where none is chosen. added: when the last
    of its editions came, seconds since 1970.
    """

    work: int
    edition: int
    title: str
    subtitle: str
    author: str
    author_filed: str
    form: str
    language: str
    year: int | None
    summary: str
    series: str
    copies: int
    available: int
    here: int | None
    libraries: int
    variants: list[Variant] = field(default_factory=list)
    summary_lang: str = ""
    added: int | None = None

    @property
    def form_words(self) -> object:
        return FORMS.get(self.form, self.form)

    @property
    def lang(self) -> str:
        return language_tag(self.language)

    @property
    def is_online(self) -> bool:
        return self.form == "ebook" and not self.copies


def shown(
    works: Sequence[int],
    filters: Filters | None = None,
    *,
    words: Sequence[str] = (),
    language: str = "swe",
) -> list[Shown]:
    """The works in this order, with what is in right now. Public. Two queries.

    Which edition stands for the work: one that fits the filters and has the words in its title,
    rather a book in the reader's language, and of those the one with most copies.
    """
    wanted = _Wanted(filters or Filters(), tuple(words), language)
    rows = list(
        Edition.objects.filter(work__in=works, hidden=False).order_by("pk").values(*COLUMNS)
    )
    held = counted([row["pk"] for row in rows])
    by_work: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        by_work.setdefault(row["work_id"], []).append(row)
    return [_shown(by_work[work], held, wanted) for work in works if work in by_work]


def shown_editions(editions: Sequence[int]) -> dict[int, Shown]:
    """These very editions by key, each as a list shows it, with its own copies. Two queries."""
    rows = Edition.objects.filter(pk__in=editions, hidden=False).values(*COLUMNS)
    held = counted(editions)
    wanted = _Wanted(Filters(), (), "")
    return {row["pk"]: _shown([row], held, wanted) for row in rows}


def counted(editions: Iterable[int]) -> dict[int, dict[int, tuple[int, int]]]:
    """Copies and how many are in, by edition and library. One query."""
    held: dict[int, dict[int, tuple[int, int]]] = {}
    rows = Availability.objects.filter(edition__in=list(editions), copies__gt=0)
    for edition, library, copies, available in rows.values_list(
        "edition", "library", "copies", "available"
    ):
        held.setdefault(edition, {})[library] = (copies, available)
    return held


def variant(row: dict[str, Any], held: dict[int, dict[int, tuple[int, int]]]) -> Variant:
    places = held.get(row["pk"], {}).values()
    copies, available = sum(n for n, _in in places), sum(n for _all, n in places)
    return Variant(row["pk"], row["form"], row["language"], row["year"], copies, available)


@dataclass(frozen=True, slots=True)
class _Wanted:
    filters: Filters
    words: tuple[str, ...]
    language: str


def _shown(
    rows: list[dict[str, Any]], held: dict[int, dict[int, tuple[int, int]]], wanted: _Wanted
) -> Shown:
    filters = wanted.filters
    fitting = [row for row in rows if _fits(row, held, filters)] or rows
    first = max(fitting, key=lambda row: _prominence(row, held, wanted))
    variants = [variant(row, held) for row in rows]
    counts = [variant(row, held) for row in fitting]
    places = {place for row in fitting for place in held.get(row["pk"], {})}
    people = first["details"].get("people") or [[first["author"]]]
    here = None
    if filters.library is not None:
        here = sum(held.get(row["pk"], {}).get(filters.library, (0, 0))[1] for row in fitting)
    return Shown(
        first["work_id"], first["pk"], first["title"], first["subtitle"], first["author"],
        people[0][0], first["form"], first["language"], first["year"], first["summary"],
        first["series"], sum(one.copies for one in counts), sum(one.available for one in counts),
        here, len(places), variants,
        summary_tag(
            first["summary"], first["details"].get("summary_language", ""), first["language"]
        ),
        int(max(row["added_at"] for row in rows).timestamp()),
    )  # fmt: skip


def _fits(
    row: dict[str, Any], held: dict[int, dict[int, tuple[int, int]]], filters: Filters
) -> bool:
    return (
        filters.form in ("", row["form"])
        and filters.language in ("", row["language"])
        and (filters.library is None or filters.library in held.get(row["pk"], {}))
    )


def _prominence(
    row: dict[str, Any], held: dict[int, dict[int, tuple[int, int]]], wanted: _Wanted
) -> tuple[int | bool, ...]:
    copies = sum(count for count, _in in held.get(row["pk"], {}).values())
    named = set(words_of(row["title"]))
    return (
        not row["title"].isupper(),  # as records of what is on order are written
        sum(word in named for word in wanted.words),
        bool(copies) or row["form"] == "ebook",
        row["language"] == wanted.language,
        row["form"] == "book",
        copies,
        row["year"] or 0,
        -row["pk"],
    )

"""Works, what speaks for them, what is doubtful; and pairs of titles that may be the same."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from allmanning.services.library.catalogue.description import describe
from allmanning.services.library.catalogue.marc import MarcRecord, from_json
from allmanning.services.library.catalogue.matching import likeness
from allmanning.services.library.catalogue.models import Edition, Work
from allmanning.services.library.catalogue.works import evidence
from allmanning.services.library.cataloguing.gate import Cataloguer
from allmanning.services.library.cataloguing.models import Pair, Regrouping

PAGE = 50
LONGEST_LIST = 200


@dataclass(frozen=True)
class EditionShown:
    key: int
    record: int
    title: str
    author: str
    form: str
    language: str
    year: int | None
    by_hand: bool
    evidence: str
    copies: int
    content: MarcRecord


@dataclass(frozen=True)
class WorkShown:
    """A work. evidence: what grouped its editions, or "" for one made by hand."""

    key: int
    title: str
    author: str
    evidence: str
    merged_into: int | None
    editions: list[EditionShown]


@dataclass(frozen=True)
class PairShown:
    key: int
    one: EditionShown
    other: EditionShown
    verdict: str
    reasons: list[str]
    state: str
    likeness: dict[str, str]


def work(key: int, *, seen_by: Cataloguer) -> WorkShown:
    """Return a work with its editions, each with what it tells of its work. Two queries."""
    row = Work.objects.get(pk=key)
    rows = _rows(Q(work=key, merged_into__isnull=True))
    return WorkShown(
        row.pk, row.title, row.author, row.evidence, row.merged_into_id,
        [_edition(one) for one in rows.order_by("sort_title", "pk")[:LONGEST_LIST]],
    )  # fmt: skip


def doubtful(*, seen_by: Cataloguer) -> dict[str, list[tuple[int, str, str]]]:
    """Return works to look at by the reason: (key, title, author). Bounded; four queries."""
    visible = Q(editions__hidden=False)
    authors = Work.objects.annotate(
        names=Count("editions__author_sort", distinct=True, filter=visible)
    )
    twins = (
        Work.objects.filter(merged_into__isnull=True)
        .exclude(evidence="")
        .values("evidence")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .values("evidence")
    )
    alone = Edition.objects.filter(
        ~Q(original_language__in=["", F("language")]), hidden=False,
        details__original_title__isnull=True, details__uniform_title__isnull=True,
    )  # fmt: skip
    silent = Edition.objects.filter(hidden=False, language="")
    return {
        "authors": _named(authors.filter(names__gt=1).order_by("pk")),
        "twins": _named(
            Work.objects.filter(evidence__in=twins, merged_into__isnull=True).order_by("evidence")
        ),
        "no_original": _of(alone),
        "no_language": _of(silent),
    }


def pairs(*, seen_by: Cataloguer, verdict: str = "grey", page: int = 1) -> tuple[list[Pair], int]:
    """Return a page of pairs to judge, oldest first, and how many there are. Two queries."""
    rows = Pair.objects.filter(state="open", verdict=verdict)
    rows = rows.filter(one__hidden=False, other__hidden=False)
    first = (max(page, 1) - 1) * PAGE
    shown = rows.select_related("one", "other").order_by("pk")[first : first + PAGE]
    return list(shown), rows.count()


def pair(key: int, *, seen_by: Cataloguer) -> PairShown:
    """Return two titles beside each other, field by field. Two queries."""
    row = Pair.objects.get(pk=key)
    shown = {one.pk: _edition(one) for one in _rows(Q(pk__in=[row.one_id, row.other_id]))}
    one, other = shown[row.one_id], shown[row.other_id]
    alike = likeness(describe(one.content), describe(other.content))
    return PairShown(
        row.pk, one, other, row.verdict, row.reasons, row.state,
        {name: how.value for name, how in alike.items()},
    )  # fmt: skip


def regroupings(*, seen_by: Cataloguer) -> list[Regrouping]:
    """Return what was merged and split by hand, the latest first. One query."""
    return list(Regrouping.objects.order_by("-pk")[:LONGEST_LIST])


def _rows(which: Q) -> Any:  # noqa: ANN401 - an annotated queryset has no name
    return (
        Edition.objects.filter(which)
        .select_related("record")
        .annotate(held=Count("copies", filter=~Q(copies__state="withdrawn")))
    )


def _edition(row: Any) -> EditionShown:  # noqa: ANN401 - an annotated row
    content = from_json(row.record.content)
    key = evidence(describe(content))
    return EditionShown(
        row.pk, row.record_id, row.title, row.author, str(row.get_form_display()), row.language,
        row.year, row.grouped_by_hand, str(key or ""), row.held, content,
    )  # fmt: skip


def _named(rows: Any) -> list[tuple[int, str, str]]:  # noqa: ANN401
    return list(rows.values_list("pk", "title", "author")[:LONGEST_LIST])


def _of(rows: Any) -> list[tuple[int, str, str]]:  # noqa: ANN401
    return list(rows.order_by("pk").values_list("work", "title", "author")[:LONGEST_LIST])

"""Asking the index: what is found, how many, and how it divides."""

import json
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import tantivy

from allmanning.kit.swedish import folded
from allmanning.services.library.catalogue.search import fields
from allmanning.services.library.catalogue.search.asking import beginning, built, like, near
from allmanning.services.library.catalogue.search.documents import class_steps, number_steps
from allmanning.services.library.catalogue.search.questions import Filters, Question
from allmanning.services.library.catalogue.search.reader import reader
from allmanning.services.library.catalogue.search.wordforms import Known

PAGE = 20
# Nobody reads further, and every page before this one must be ranked to show it.
LAST_PAGE = 500
FACETS = ("form", "language", "library", "audience", "decade", "subject", "sab", "dewey")
_SHOWN = 12
_ENOUGH = 65_536
_KEPT_COUNTS = 256
# Letters. In a shorter word two changed letters make another word.
_LONG = 8

_SORTS = {
    "title": ("title_order", tantivy.Order.Asc),
    "author": ("author_order", tantivy.Order.Asc),
    "newest": ("year", tantivy.Order.Desc),
    "oldest": ("year", tantivy.Order.Asc),
    "added": ("added", tantivy.Order.Desc),
    "popular": ("popular", tantivy.Order.Desc),
}


class NoIndex(Exception):  # noqa: N818 - it says what is missing
    """Raised where there is no index to ask yet."""


@dataclass(frozen=True, slots=True)
class Found:
    """works: the keys of this page, in order. total: of all pages. facets: (value, how many) by
    name, the most common first. number: the last change that the index knows of."""

    works: list[int]
    total: int
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    number: int = -1


def search(
    question: Question,
    *,
    page: int = 1,
    facets: Iterable[str] = FACETS,
    least: int | None = None,
    only: tuple[int, ...] | None = None,
) -> Found:
    """One page of works, and how all that were found divide. Raises NoIndex.

    least: how many of the words that matter a work must have; None for all of them. only: the
    works to look among, None for all.
    """
    searcher, number = _searcher()
    query = built(question, _known(searcher), least, only)
    page = min(max(page, 1), LAST_PAGE)
    options: dict[str, Any] = {}
    if question.sort in _SORTS:
        options["order_by_field"], options["order"] = _SORTS[question.sort]
    else:
        options["weight_by_field"] = "weight"
    found = searcher.search(query, PAGE, offset=(page - 1) * PAGE, **options)
    names = tuple(facets)
    total: int = found.count  # type: ignore[attr-defined]  # the stubs forget it
    works = searcher.fast_field_values("work", [address for _score, address in found.hits])
    return Found(
        [int(work) for work in works if work is not None],
        total,
        _facets(searcher, query, (question, least, only), number, names) if total and names else {},
        number,
    )


def alike(work: int, traits: dict[str, list[str]], audience: str, count: int) -> list[int]:
    """Other works with these traits, the likest first. Raises NoIndex."""
    if not any(traits.values()):
        return []
    searcher, _number = _searcher()
    query = like(traits, audience, work)
    hits = searcher.search(query, count, count=False, weight_by_field="weight").hits
    works = searcher.fast_field_values("work", [address for _score, address in hits])
    return [int(one) for one in works if one is not None]


def headings_from(name: str, prefix: str, most: int = 20_000) -> list[tuple[str, int]]:
    """Headings that begin so, with how many works have each, the commonest first. Raises NoIndex.

    name: of a field that keeps headings whole.
    """
    searcher, _number = _searcher()
    return searcher.terms_with_prefix(name, prefix, None, most)


def suggest(text: str, most: int = 8) -> list[tuple[str, str]]:
    """Titles with their authors, and then authors, that what was typed may become."""
    words = fields.words_of(text)
    if not words or len(text.strip()) < 2:
        return []
    try:
        searcher, _number = _searcher()
    except NoIndex:
        return []
    query = beginning(words[:-1], words[-1])
    hits = searcher.search(query, most, count=False, order_by_field="popular").hits
    labels = [json.loads(searcher.doc(address)["label"][0]) for _value, address in hits]
    found = [(title, author) for title, author in labels]
    prefix = fields.plain(text.strip())
    names = searcher.terms_with_prefix("author_name", prefix, None, 50)
    for term, _count in sorted(names, key=lambda pair: -pair[1])[:3]:
        found.append((term.partition("\n")[2], ""))
    return list(dict.fromkeys(found))[:most]


def did_you_mean(question: Question) -> str:
    """The question with the words that nothing has changed to ones that something has, or ""."""
    try:
        searcher, _number = _searcher()
    except NoIndex:
        return ""
    changed = False
    words = []
    for word in question.words:
        better = word if _is_known(searcher, word) else _nearest(searcher, word)
        words.append(better or word)
        changed |= bool(better) and better != word
    return " ".join(words) if changed else ""


def _known(searcher: tantivy.Searcher) -> Known:
    return lambda stem: bool(searcher.doc_freq("all", stem))


def _searcher() -> tuple[tantivy.Searcher, int]:
    one = reader()
    searcher = one.look()
    if searcher is None:
        raise NoIndex
    return searcher, one.number


_counts: OrderedDict[tuple[Any, ...], dict[str, list[tuple[str, int]]]] = OrderedDict()


def _facets(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    asked_for: tuple[Question, int | None, tuple[int, ...] | None],
    number: int,
    names: tuple[str, ...],
) -> dict[str, list[tuple[str, int]]]:
    """How the works divide; the same question to the same index is counted once."""
    question, least, only = asked_for
    # Capitals matter only where a class is typed, and then it is all that is typed.
    key = (id(reader()), number, question.text, question.filters, question.also, least, only, names)
    if key not in _counts:
        asked = {name: _field(name, question.filters) for name in names}
        wanted = {
            name: {"terms": {"field": where, "size": _ENOUGH, "segment_size": _ENOUGH}}
            for name, where in asked.items()
        }
        answer = searcher.aggregate(query, wanted)
        _counts[key] = {
            name: _read(name, answer[name]["buckets"], question.filters) for name in names
        }
        while len(_counts) > _KEPT_COUNTS:
            _counts.popitem(last=False)
    return _counts[key]


def _field(name: str, filters: Filters) -> str:
    """Which field to count: together with what is chosen of the same edition."""
    if name == "subject":
        return "subject_is"
    if name not in fields.TOGETHER:
        return name
    return "_".join(
        each for each in fields.TOGETHER if each == name or getattr(filters, each) not in ("", None)
    )


def _read(name: str, buckets: list[dict[str, Any]], filters: Filters) -> list[tuple[str, int]]:
    pairs = [(bucket["key"], bucket["doc_count"]) for bucket in buckets]
    if name in fields.TOGETHER:
        return _of_one_edition(name, pairs, filters)
    if name == "audience":
        return [(fields.audience_of(int(key)), n) for key, n in pairs if key]
    if name == "decade":
        return sorted(((str(int(key)), n) for key, n in pairs if key), reverse=True)
    if name in ("sab", "dewey"):
        return sorted((key, n) for key, n in pairs if _is_next_step(name, key, filters))
    return [(key, count) for key, count in pairs][: _SHOWN * 2]


def _of_one_edition(
    name: str, pairs: list[tuple[Any, int]], filters: Filters
) -> list[tuple[str, int]]:
    single = _field(name, filters) == name
    at = fields.TOGETHER.index(name)
    found = []
    for key, count in pairs:
        values = fields.parts(int(key))
        if not single and not _fits(values, filters):
            continue
        shown = _shown(name, int(key) if single else values[at])
        if shown and shown != "0":
            found.append((shown, count))
    return found


def _shown(name: str, number: int) -> str:
    if name == "library":
        return str(number)
    return fields.form_of(number) if name == "form" else fields.language_of(number)


def _fits(values: tuple[int, ...], filters: Filters) -> bool:
    """Whether a joint value has what is chosen, and whether it is what is chosen, if it is."""
    wanted = (
        fields.form_number(filters.form) if filters.form else None,
        fields.language_number(filters.language) if filters.language else None,
        filters.library,
    )
    return all(want is None or want == value for want, value in zip(wanted, values, strict=True))


def _is_next_step(name: str, key: str, filters: Filters) -> bool:
    """Whether a class lies directly under the one that is chosen, or is at the top."""
    steps = class_steps(key) if name == "sab" else number_steps(key)
    within = filters.sab if name == "sab" else filters.dewey
    if not within:
        return len(steps) == 1
    return key == within or (within in steps and steps[-2:-1] == [within])


def _is_known(searcher: tantivy.Searcher, word: str) -> bool:
    stem = fields.stem(word)
    return any(
        searcher.doc_freq(name, term)
        for name, term in (
            ("title", word),
            ("author", word),
            ("all", stem),
            ("broad", stem),
            ("parts", stem),
        )
    )


def _nearest(searcher: tantivy.Searcher, word: str) -> str:
    """The most common word in titles and names that is one or two letters away, or ""."""
    for distance in (1, 2) if len(word) >= _LONG else (1,):
        hits = searcher.search(near(word, distance), 30, count=False, weight_by_field="weight").hits
        seen: dict[str, int] = {}
        for _score, address in hits:
            for text in json.loads(searcher.doc(address)["label"][0]):
                for other in fields.words_of(text):
                    if _distance(word, other, distance) <= distance:
                        seen[other] = seen.get(other, 0) + 1
        if seen:
            same = folded(word, broad=True)
            return max(
                seen,
                key=lambda other: (folded(other, broad=True) == same, seen[other], other),
            )
    return ""


def _distance(one: str, other: str, most: int) -> int:
    """How many letters are changed, left out, put in or swapped with the next (at most `most` + 1)."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, sign in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for place, theirs in enumerate(other, 1):
            cost = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (sign != theirs))
            swapped = at > 1 and place > 1 and sign == other[place - 2] and theirs == one[at - 2]
            if swapped:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
    return row[-1]

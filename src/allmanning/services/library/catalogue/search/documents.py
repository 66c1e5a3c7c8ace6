"""Works and their editions out of the tables, as documents of the index."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import tantivy
from django.db.models import QuerySet

from allmanning.kit.swedish import folded
from allmanning.services.library.catalogue.isbn import isbn10
from allmanning.services.library.catalogue.models import Availability, Edition
from allmanning.services.library.catalogue.search import fields
from allmanning.services.library.catalogue.search.wordforms import parts

_COLUMNS = (
    "pk", "work_id", "title", "subtitle", "sort_title", "author", "author_sort", "form", "audience",
    "language", "year", "publisher", "summary", "sab", "dewey", "series", "details", "added_at",
    "popularity",
)  # fmt: skip
# An all-but-endless list of contents must not drown the title.
_LONGEST_TEXT = 6_000
_ORDER_KEY = 60
_BATCH = 500
_LONG = re.compile(r"[^\W\d_]{7,}")


def documents(works: Iterable[int]) -> Iterator[tantivy.Document]:
    """The documents of these works; a work without a visible edition has none. Three queries."""
    yield from _documents(Edition.objects.filter(work__in=list(works)))


def all_documents() -> Iterator[tantivy.Document]:
    """Every document there should be, work by work, some hundred works in memory at a time."""
    last = 0
    while True:
        keys = list(
            Edition.objects.filter(work__gt=last)
            .order_by("work")
            .values_list("work", flat=True)
            .distinct()[:_BATCH]
        )
        if not keys:
            return
        yield from _documents(Edition.objects.filter(work__gt=last, work__lte=keys[-1]))
        last = keys[-1]


def _documents(editions: "QuerySet[Edition]") -> Iterator[tantivy.Document]:
    works: dict[int, list[dict[str, Any]]] = {}
    for row in editions.filter(hidden=False).order_by("work", "pk").values(*_COLUMNS):
        works.setdefault(row["work_id"], []).append(row)
    keys = [row["pk"] for rows in works.values() for row in rows]
    held: dict[int, list[tuple[int, int]]] = {}
    for start in range(0, len(keys), _BATCH):
        part = keys[start : start + _BATCH]
        found = Availability.objects.filter(edition__in=part, copies__gt=0)
        for edition, library, copies in found.values_list("edition", "library", "copies"):
            held.setdefault(edition, []).append((library, copies))
    numbers: dict[int, list[str]] = {}
    for start in range(0, len(keys), _BATCH):
        part = keys[start : start + _BATCH]
        for edition, kind, value in _numbers(part):
            numbers.setdefault(edition, []).extend(_forms_of(kind, value))
    for work, rows in works.items():
        yield _Made(work, rows, held, numbers).document


def _numbers(editions: list[int]) -> Iterable[tuple[int, str, str]]:
    rows = Edition.objects.filter(pk__in=editions, numbers__isnull=False)
    return rows.values_list("pk", "numbers__kind", "numbers__value")


def _forms_of(kind: str, value: str) -> list[str]:
    if kind == "isbn":
        return [value, *filter(None, [isbn10(value)])]
    return [value.replace("-", "").lower()]


class _Made:
    """One document being made."""

    def __init__(
        self,
        work: int,
        rows: list[dict[str, Any]],
        held: dict[int, list[tuple[int, int]]],
        numbers: dict[int, list[str]],
    ) -> None:
        self.values: dict[str, list[Any]] = {
            name: [] for name in (*fields.TEXTS, *fields.NUMBERS, *fields.WORDS)
        }
        copies = popularity = 0
        for row in rows:
            places = held.get(row["pk"], [])
            copies += sum(count for _library, count in places)
            popularity += row["popularity"]
            self._add(row, [library for library, _count in places])
        first = max(rows, key=lambda row: _prominence(row, held))
        popular = copies + popularity
        self.values |= {
            "kind": [fields.WORK],
            "work": [work],
            "edition": [row["pk"] for row in rows],
            "number": [form for row in rows for form in numbers.get(row["pk"], [])],
            "title_order": [first["sort_title"][:_ORDER_KEY]],
            "author_order": [(first["author_sort"] or "\uffff")[:_ORDER_KEY]],
            "year": [max((row["year"] or 0) for row in rows)],
            "added": [int(max(row["added_at"] for row in rows).timestamp())],
            "popular": [popular],
            "weight": [1.0 + 0.12 * math.log1p(popular)],
            "label": [json.dumps([first["title"], first["author"]], ensure_ascii=False)],
        }

    @property
    def document(self) -> tantivy.Document:
        unique = {name: list(dict.fromkeys(values)) for name, values in self.values.items()}
        return tantivy.Document.from_dict(unique, fields.schema())

    def _add(self, row: dict[str, Any], libraries: list[int]) -> None:
        details = row["details"]
        people = details.get("people", [])
        titles = [
            row["title"], row["subtitle"], *details.get("titles", []),
            details.get("original_title", ""), details.get("uniform_title", ""),
        ]  # fmt: skip
        subjects = [text for _kind, text, _scheme in details.get("subjects", [])]
        subjects += details.get("genres", [])
        names = [name for name, *_rest in people] or [row["author"]]
        other = [
            row["publisher"], row["series"], row["summary"], details.get("contents", ""),
            *details.get("notes", []), *details.get("readers", []), row["sab"], row["dewey"],
        ]  # fmt: skip
        add = self.values
        add["title"] += (plain := [fields.plain(text) for text in titles if text])
        add["title_stem"] += plain
        add["title_is"] += [fields.whole(text) for text in (row["title"], *titles[2:]) if text]
        add["series_is"] += [title for title, *_rest in details.get("series", [])]
        add["author_is"] += [name for name in names if name]
        # Whose title it is stands there twice, as filed and as spoken, and so counts for more.
        add["author"] += [fields.plain(name) for name in (*names, row["author"]) if name]
        add["subject"] += [fields.plain(text) for text in subjects]
        long_words = fields.plain(" ".join(filter(None, [*titles, *subjects, row["series"]])))
        add["parts"].append(" ".join(chain.from_iterable(map(parts, _LONG.findall(long_words)))))
        everything = [text for text in (*titles, *names, *subjects, *other) if text]
        whole = fields.plain("\n".join(everything)[:_LONGEST_TEXT])
        add["all"].append(whole)
        if own := fields.words_with_own_letters(whole):
            add["broad"].append(folded(" ".join(own), broad=True))
        self._add_facets(row, libraries, subjects)
        add.setdefault("author_name", []).extend(
            f"{fields.plain(name)}\n{name}" for name, *_rest in people
        )

    def _add_facets(self, row: dict[str, Any], libraries: list[int], subjects: list[str]) -> None:
        add = self.values
        form, language = fields.form_number(row["form"]), fields.language_number(row["language"])
        add["form"].append(form)
        add["language"].append(language)
        add["library"] += libraries
        add["audience"].append(fields.audience_number(row["audience"]))
        add["decade"].append((row["year"] or 0) // 10 * 10)
        add["form_language"].append(fields.joint(form, language, None))
        add["form_library"] += [fields.joint(form, None, library) for library in libraries]
        add["language_library"] += [fields.joint(None, language, place) for place in libraries]
        add["form_language_library"] += [
            fields.joint(form, language, library) for library in libraries
        ]
        add["subject_is"] += subjects
        for sab in row["details"].get("sab", []) or filter(None, [row["sab"]]):
            add["sab"] += class_steps(sab)
        for dewey in row["details"].get("dewey", []) or filter(None, [row["dewey"]]):
            add["dewey"] += number_steps(dewey)


def class_steps(sab: str) -> list[str]:
    """A SAB mark and what it lies within: Hcg,u gives H, Hc, Hcg."""
    letters = ""
    for sign in sab:
        if not sign.isalpha() or (letters and sign.isupper()):
            break
        letters += sign
    return [letters[:size] for size in range(1, len(letters) + 1)]


def number_steps(dewey: str) -> list[str]:
    """A Dewey number and what it lies within: 839.738 gives 800, 830, 839, 839.7 …"""
    digits, _point, decimals = dewey.partition(".")
    if len(digits) != 3 or not digits.isdigit():
        return []
    steps = [f"{digits[0]}00", f"{digits[:2]}0", digits]
    steps += [f"{digits}.{decimals[:size]}" for size in range(1, min(len(decimals), 6) + 1)]
    return list(dict.fromkeys(steps))


def _prominence(
    row: dict[str, Any], held: dict[int, list[tuple[int, int]]]
) -> tuple[bool, int, bool, int]:
    """The edition that stands for the work: never one in capitals, rather with many copies."""
    copies = sum(count for _library, count in held.get(row["pk"], []))
    return not row["title"].isupper(), copies, row["language"] == "swe", -row["pk"]

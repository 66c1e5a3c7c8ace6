"""Where, when and by whom a thing was published, in which language, and how long it is."""

import math
import re
from dataclasses import dataclass

from allmanning.services.library.catalogue.marc import DataField, MarcRecord
from allmanning.services.library.catalogue.reading import joined, trimmed, unique, without_brackets

_NO_LANGUAGE = {"", "und", "zxx", "mul", "mis"}
_LANGUAGE = re.compile(r"[a-z9][a-z][a-z]")
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_PAGES = re.compile(
    r"(\d{1,5})(?:,\s*\[\d+\])?\s*(?:,\s*)?(?:s\.|s\b|sid|p\.|p\b|pages)", re.IGNORECASE
)
_HOURS = re.compile(r"(\d{1,3})\s*(?:tim|t\b|h\b|hr|hour)", re.IGNORECASE)
_MINUTES = re.compile(r"(\d{1,4})\s*(?:min)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{2,3})(\d\d)(\d\d)")
_SOUNDING = frozenset("ij")
_CURRENT = "3"


@dataclass(frozen=True, slots=True)
class Publication:
    """year: of the common era, None where not known. extent: as written. pages: the numbered."""

    publisher: str = ""
    place: str = ""
    year: int | None = None
    edition: str = ""
    extent: str = ""
    pages: int | None = None


def publication_of(record: MarcRecord) -> Publication:
    """Of a serial with several publishers, the one that the record marks as the latest."""
    field = _statement(record)
    extent = next((text for f in record.data("300") if (text := joined(f, "abce"))), "")
    pages = [int(count) for count in _PAGES.findall(extent)]
    return Publication(
        without_brackets(next(iter(field.all("b")), "")) if field else "",
        without_brackets(next(iter(field.all("a")), "")) if field else "",
        _year(record),
        next((text for f in record.data("250") if (text := trimmed(joined(f, "a")))), ""),
        trimmed(extent),
        max(pages, default=None),
    )


def languages_of(record: MarcRecord, kind: str) -> tuple[str, ...]:
    """MARC codes of the text; of a recording what is spoken or sung. Else 008.

    kind: leader position 6.
    """
    order = "da" if kind in _SOUNDING else "a"
    found = [code for sub in order for f in record.data("041") for code in _codes(f, sub)]
    fixed = record.control("008")[35:38]
    return unique(found or _split(fixed))


def summary_language_of(record: MarcRecord) -> str:
    """The MARC code of the language of the summary (041 $b), or ""."""
    return next((code for f in record.data("041") for code in _codes(f, "b")), "")


def original_language_of(record: MarcRecord) -> str:
    """The MARC code of the language translated from, or ""."""
    return next((code for f in record.data("041") for code in _codes(f, "h")), "")


def playing_minutes_of(record: MarcRecord) -> int | None:
    """Whole minutes, rounded up: the sum of 306, else what the extent says in words."""
    seconds = 0
    for field in record.data("306"):
        for text in field.all("a"):
            if clock := _CLOCK.fullmatch(text.strip()):
                hours, minutes, rest = map(int, clock.groups())
                seconds += hours * 3600 + minutes * 60 + rest
    if seconds:
        return math.ceil(seconds / 60)
    extent = " ".join(joined(field, "a") for field in record.data("300"))
    return _in_words(extent)


def _statement(record: MarcRecord) -> DataField | None:
    fields = [f for f in record.data("264") if f.ind2 == "1"] + list(record.data("260"))
    named = [field for field in fields if field.first("b")] or fields
    return next((f for f in named if f.ind1 == _CURRENT), next(iter(named), None))


def _year(record: MarcRecord) -> int | None:
    fixed = record.control("008")[7:11]
    if _YEAR.fullmatch(fixed):
        return int(fixed)
    for field in record.data("264", "260"):
        if years := _YEAR.findall(joined(field, "c")):
            return int(years[0])
    return None


def _codes(field: DataField, code: str) -> list[str]:
    return [each for value in field.all(code) for each in _split(value)]


def _split(text: str) -> list[str]:
    # Older records write several codes as one: sweeng.
    codes = (text[at : at + 3] for at in range(0, len(text), 3))
    return [code for code in codes if _LANGUAGE.fullmatch(code) and code not in _NO_LANGUAGE]


def _in_words(extent: str) -> int | None:
    hours, minutes = _HOURS.search(extent), _MINUTES.search(extent)
    total = int(hours[1]) * 60 if hours else 0
    total += int(minutes[1]) if minutes else 0
    return total or None

"""What a thing is about, of which kind, in which series, and what is told about it."""

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from allmanning.services.library.catalogue.contributors import Contributor
from allmanning.services.library.catalogue.marc import DataField, MarcRecord
from allmanning.services.library.catalogue.reading import joined, plain, trimmed, unique

SubjectKind = Literal[
    "person", "body", "meeting", "title", "time", "topic", "place", "keyword", "genre"
]

_SUBJECT_TAGS: dict[str, SubjectKind] = {
    "600": "person",
    "610": "body",
    "611": "meeting",
    "630": "title",
    "648": "time",
    "650": "topic",
    "651": "place",
    "653": "keyword",
}
_SCHEMES = {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "csh", "6": "rvm"}
# Notes for readers, in the order of the record. 59X are local notes for staff.
_NOTES = ("500", "501", "502", "504", "515", "518", "530", "533", "534", "538", "546", "550")
_AWARDS, _READER = "586", "511"
_READ_BY = re.compile(
    r"^(?:upplä(?:sare|st av)|inlä(?:sare|st av)|(?:talboks)?inläsning|narrator|"
    r"(?:read|narrated) by)\b[\s:]*(?P<names>.+)",
    re.IGNORECASE,
)
_PEGI = re.compile(r"\bpegi\D{0,12}(3|7|12|16|18)\b", re.IGNORECASE)
_WARNING = "4"
_OF_THE_THING = {"0": "itself", "1": "version", "2": "related"}
_COVER = re.compile(r"omslag|\bcover", re.IGNORECASE)


class Subject(NamedTuple):
    """text: with its divisions, Libris -- historia. scheme: sao, lcsh, barn ... or ""."""

    kind: SubjectKind
    text: str
    scheme: str


class SeriesPart(NamedTuple):
    title: str
    number: str
    issn: str


@dataclass(frozen=True, slots=True)
class Link:
    """text: what the record calls it. kind: itself, version, related, cover or ""."""

    url: str
    text: str
    kind: str


def subjects_of(record: MarcRecord) -> tuple[Subject, ...]:
    """Fields 600-653 in order, each text once in each scheme."""
    found = [
        Subject(_SUBJECT_TAGS[field.tag], text, _scheme(field))
        for field in record.data(*_SUBJECT_TAGS)
        for text in _headings(field)
    ]
    return tuple(dict.fromkeys(found))


def genres_of(record: MarcRecord) -> tuple[Subject, ...]:
    """Field 655: novels, comics, board games."""
    return tuple(
        dict.fromkeys(
            Subject("genre", text, _scheme(field))
            for field in record.data("655")
            for text in _headings(field)
        )
    )


def series_of(record: MarcRecord) -> tuple[SeriesPart, ...]:
    """As printed (490, 440), then traced titles (8XX) not yet named."""
    found: dict[str, SeriesPart] = {}
    for field in record.data("490", "440", "800", "810", "811", "830"):
        codes = "t" if field.tag in ("800", "810", "811") else "a"
        title = ". ".join(trimmed(part) for part in field.all(codes + "np") if trimmed(part))
        key = re.sub(r"\s*\(.*\)$|\W", "", title).casefold()
        part = SeriesPart(title, trimmed(joined(field, "v")), trimmed(field.first("x")))
        if key:
            found.setdefault(key, part)
    return tuple(found.values())


def summary_of(record: MarcRecord) -> str:
    """Field 520, paragraphs parted by an empty line; warnings of content are not summaries."""
    texts = (joined(field, "ab") for field in record.data("520") if field.ind1 != _WARNING)
    return "\n\n".join(unique(texts))


def contents_of(record: MarcRecord) -> str:
    """Field 505: the parts, such as the songs of a record."""
    return "\n".join(unique(joined(field, "agrt") for field in record.data("505")))


def notes_of(record: MarcRecord) -> tuple[str, ...]:
    """What else the record tells readers, and awards."""
    return unique(joined(field, "3ab") for field in record.data(*_NOTES, _AWARDS, _READER))


def readers_of(record: MarcRecord, people: tuple[Contributor, ...]) -> tuple[str, ...]:
    """Who reads a recording aloud, as spoken: from the roles, else from 511."""
    by_role = [one.direct for one in people if "nrt" in one.roles]
    notes = (_READ_BY.search(joined(field, "a")) for field in record.data(_READER))
    return unique(by_role or [trimmed(note["names"]) for note in notes if note])


def links_of(record: MarcRecord) -> tuple[Link, ...]:
    """Field 856; only web addresses, since nothing else may become a link."""
    found = []
    for field in record.data("856"):
        text = plain(" ".join((*field.all("3"), *field.all("y"), *field.all("z"))))
        kind = "cover" if _COVER.search(text) else _OF_THE_THING.get(field.ind2, "")
        for url in field.all("u"):
            if re.match(r"https?://[^\s\"<>]+$", url.strip()):
                found.append(Link(url.strip(), text, kind))
    return tuple(dict.fromkeys(found))


def pegi_of(record: MarcRecord) -> int | None:
    """The age that PEGI recommends, in 521."""
    words = " ".join(joined(field, "ab") for field in record.data("521"))
    found = _PEGI.search(words)
    return int(found[1]) if found else None


def _headings(field: DataField) -> tuple[str, ...]:
    if field.tag == "653":
        return unique(trimmed(text) for text in field.all("a"))
    return unique([heading_of(field)])


def heading_of(field: DataField) -> str:
    """A subject with its divisions as titles have it: Libris -- historia."""
    name = joined(field, "abcdnpqt")
    divisions = (trimmed(part) for part in field.all("vxyz"))
    return " -- ".join(part for part in (trimmed(name), *divisions) if part)


def _scheme(field: DataField) -> str:
    if field.ind2 == "7":
        return field.first("2")
    return "" if field.tag == "653" else _SCHEMES.get(field.ind2, "")

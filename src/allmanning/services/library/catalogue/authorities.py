"""What an authority record tells: the heading as titles have it, its other names, its neighbours.

Source: MARC 21 authority format. 1XX is the heading, 4XX what it is also called, 5XX what to see
as well ($w g broader, h narrower), 680 what it covers, 678 who somebody was.
"""

from typing import Literal, NamedTuple

from allmanning.services.library.catalogue.contributors import name_of
from allmanning.services.library.catalogue.marc import DataField, MarcRecord
from allmanning.services.library.catalogue.reading import joined, plain, trimmed, unique
from allmanning.services.library.catalogue.subjects import heading_of
from allmanning.services.library.catalogue.works import name_evidence

HeadingKind = Literal["name", "subject"]
Relation = Literal["see", "broader", "narrower", "related"]

_NAMES = ("00", "10", "11")
_SUBJECTS = ("48", "50", "51", "55")
_RELATIONS: dict[str, Relation] = {"g": "broader", "h": "narrower"}


class Heading(NamedTuple):
    """kind: of people and bodies, or of subjects. text: as titles have it. years: of life."""

    kind: HeadingKind
    text: str
    years: str = ""


class Other(NamedTuple):
    """Another name of a heading (see), or another heading near it."""

    relation: Relation
    text: str


def heading_in(record: MarcRecord) -> Heading | None:
    """The heading of an authority record, or None for titles of works and what else there is."""
    found = (_heading(field) for field in record.data(*(f"1{end}" for end in _NAMES + _SUBJECTS)))
    return next((heading for heading in found if heading), None)


def others_in(record: MarcRecord) -> tuple[Other, ...]:
    """Its other names and its neighbours, in the order of the record, each once."""
    own = heading_in(record)
    found = []
    for field in record.data(*(f"{ten}{end}" for ten in "45" for end in _NAMES + _SUBJECTS)):
        heading = _heading(field)
        if heading is not None and own is not None and heading.text != own.text:
            near: Relation = _RELATIONS.get(field.first("w")[:1], "related")
            found.append(Other("see" if field.tag[0] == "4" else near, heading.text))
    return tuple(dict.fromkeys(found))


def notes_in(record: MarcRecord) -> tuple[str, ...]:
    """Who somebody was (678), and what a subject covers (680)."""
    return unique(
        [trimmed(joined(field, "ab")) for field in record.data("678")]
        + [plain(" ".join(field.all("ia"))) for field in record.data("680")]
    )


def called(text: str) -> str:
    """A name as it is looked up: its words, folded, in any order."""
    return name_evidence(text)[:300]


def _heading(field: DataField) -> Heading | None:
    end = field.tag[1:]
    if end in _SUBJECTS:
        text = heading_of(field)
        return Heading("subject", text[:300]) if text else None
    # With a title it is a work's, of which this person is the author.
    if field.first("t"):
        return None
    text = name_of(field)
    return Heading("name", text[:300], trimmed(field.first("d"))[:60]) if text else None

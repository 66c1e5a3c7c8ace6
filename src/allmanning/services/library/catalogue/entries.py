"""What an import keeps of one record, made ready before any table is touched.

Pure and quick: a million records pass through here, and a second import of the same file only as
far as the digest of their bytes.
"""

import hashlib
from typing import Any, Literal, NamedTuple

from allmanning.services.library.catalogue.contributors import Contributor
from allmanning.services.library.catalogue.description import Description, describe
from allmanning.services.library.catalogue.holdings import HeldCopy
from allmanning.services.library.catalogue.marc import MarcRecord, dumps
from allmanning.services.library.catalogue.reading import joined, plain
from allmanning.services.library.catalogue.works import evidence

Kind = Literal["title", "authority", "holdings"]

# Columns of an edition that its record decides, in the order of `Entry.edition`.
EDITION_COLUMNS = (
    "title", "subtitle", "responsibility", "sort_title", "author", "author_sort", "form",
    "audience", "language", "original_language", "year", "publisher", "extent", "playing_minutes",
    "summary", "fiction", "sab", "dewey", "series", "pegi", "details",
)  # fmt: skip
_HEADINGS = ("100", "110", "111", "130", "148", "150", "151", "155", "180", "185")
_DELETED = "d"
_YEARS = range(1, 2200)


class Entry(NamedTuple):
    """One record ready to be stored.

    came_as: digest of the bytes as they came. digest: of `content`, the MARC-in-JSON. edition: the
    values of EDITION_COLUMNS. evidence: of the work, or "" where the edition stands by itself.
    of: for holdings, the control number of the title. heading: of an authority.
    """

    kind: Kind
    source: str
    control_number: str
    came_as: str
    digest: str
    content: str
    deleted: bool
    edition: tuple[Any, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    evidence: str = ""
    work_title: str = ""
    work_author: str = ""
    copies: tuple[HeldCopy, ...] = ()
    of: str = ""
    heading: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.control_number


def digest_of(raw: bytes, source: str) -> str:
    """The digest by which the same bytes from the same source are known again."""
    salt = source.encode()[:64]
    return hashlib.blake2b(raw, digest_size=16, key=salt).hexdigest()


def entry_of(record: MarcRecord, came_as: str, source: str) -> Entry:
    """Make a record ready. source: the name that its number belongs to where 003 is silent.

    A record without 001 is known by its content, so that the same one is never stored twice.
    """
    content = dumps(record)
    digest = hashlib.sha256(content.encode()).hexdigest()
    type_of_record = record.leader[6]
    number = plain(record.control("001"))[:40] or digest[:40]
    origin = (plain(record.control("003")) or source)[:20]
    deleted = record.leader[5] == _DELETED
    common = (origin, number, came_as, digest, content, deleted)
    if type_of_record == "z":
        return Entry("authority", *common, heading=_heading(record))
    said = describe(record)
    if type_of_record in "uvxy":
        return Entry("holdings", *common, copies=said.copies, of=plain(record.control("004")))
    return titled(said, *common)


def titled(
    said: Description,
    origin: str,
    number: str,
    came_as: str,
    digest: str,
    content: str,
    deleted: bool,
) -> Entry:
    """The entry of a title, from what its record says."""
    key = evidence(said)
    title = said.title
    return Entry(
        "title",
        origin,
        number,
        came_as,
        digest,
        content,
        deleted,
        edition=_edition(said),
        numbers=_numbers(said),
        evidence=str(key) if key else "",
        work_title=(title.uniform or title.original or title.full)[:300],
        work_author=said.author[:200],
        copies=said.copies,
    )


def _edition(said: Description) -> tuple[Any, ...]:
    title, publication = said.title, said.publication
    series = said.series[0] if said.series else None
    return (
        title.full[:500],
        title.subtitle[:500],
        title.responsibility[:500],
        said.sort_title[:500],
        said.author[:200],
        said.author_sort[:200],
        said.form,
        said.audience,
        said.language[:3],
        said.original_language[:3],
        said.year if said.year in _YEARS else None,
        publication.publisher[:200],
        publication.extent[:200],
        said.playing_minutes,
        said.summary,
        said.is_fiction,
        next(iter(said.sab), "")[:60],
        next(iter(said.dewey), "")[:40],
        ", ".join(filter(None, series[:2]))[:300] if series else "",
        said.pegi,
        _details(said),
    )


def _details(said: Description) -> dict[str, Any]:
    """What is only shown, and what search reads: a key is there only where it says something."""
    everything = {
        "people": [_person(one) for one in said.contributors],
        "subjects": [[one.kind, one.text, one.scheme] for one in said.subjects],
        "genres": list(dict.fromkeys(one.text for one in said.genres)),
        "genre_schemes": {one.text: one.scheme for one in said.genres if one.scheme},
        "titles": list(said.title.others),
        "original_title": said.title.original,
        "uniform_title": said.title.uniform,
        "languages": list(said.languages),
        "summary_language": said.summary_language,
        "series": [[one.title, one.number] for one in said.series],
        "notes": list(said.notes),
        "contents": said.contents,
        "readers": list(said.readers),
        "place": said.publication.place,
        "statement": said.publication.edition,
        "sab": list(said.sab),
        "dewey": list(said.dewey),
        "isbns": list(said.isbns),
        "links": [[one.url, one.text, one.kind] for one in said.links],
        "online": said.is_online,
    }
    return {name: value for name, value in everything.items() if value}


def _person(one: Contributor) -> list[Any]:
    return [one.name, one.direct, list(one.roles), one.years, one.kind]


def _numbers(said: Description) -> tuple[tuple[str, str], ...]:
    found = [
        *(("isbn", number) for number in said.isbns),
        *(("issn", number) for number in said.issns),
        *(("libris", number) for number in said.libris_ids),
        *((one.kind, one.value) for one in said.other_ids),
    ]
    return tuple(dict.fromkeys((kind[:10], value[:60]) for kind, value in found))


def _heading(record: MarcRecord) -> str:
    field = next(record.data(*_HEADINGS), None)
    return joined(field, "abcdfklmnoprstvxyz")[:300] if field else ""

"""Records as files: MARC 21, MARCXML, JSON in the manner of MODS, CSV; written one by one."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from allmanning.services.library.catalogue.description import Description, describe
from allmanning.services.library.catalogue.iso2709 import TooLong, write_iso2709
from allmanning.services.library.catalogue.marc import MarcRecord
from allmanning.services.library.catalogue.marcxml import write_marcxml

Records = Iterable[MarcRecord]
_COLUMNS = (
    "control_number", "source", "title", "subtitle", "author", "form", "language", "year",
    "publisher", "isbn", "sab", "dewey", "subjects",
)  # fmt: skip
# A spreadsheet would take a cell that begins so for a formula, and run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def marc21(records: Records) -> Iterator[bytes]:
    """ISO 2709 in UTF-8. What is too long for it is left out: MARCXML has room."""
    for record in records:
        try:
            yield write_iso2709(record)
        except TooLong:
            continue


def as_json(records: Records) -> Iterator[bytes]:
    """A list of objects named as in MODS."""
    yield b"[\n"
    for number, record in enumerate(records):
        before = ",\n" if number else ""
        yield (before + json.dumps(mods(describe(record)), ensure_ascii=False)).encode()
    yield b"\n]\n"


def as_csv(records: Records) -> Iterator[bytes]:
    """A row for each, with a byte order mark so that spreadsheets see the letters."""
    yield b"\xef\xbb\xbf" + _row(_COLUMNS)
    for record in records:
        yield _row(_cells(describe(record)))


def mods(said: Description) -> dict[str, Any]:
    """What a record says, under the names of MODS; what it does not say is left out."""
    title, publication = said.title, said.publication
    everything: dict[str, Any] = {
        "titleInfo": _filled(
            title=title.main, subTitle=title.subtitle, partNumber=title.part_number,
            partName=title.part_name,
        ),
        "name": [
            _filled(namePart=one.name, type=one.kind, role=list(one.roles), date=one.years)
            for one in said.contributors
        ],
        "typeOfResource": said.form,
        "genre": [one.text for one in said.genres],
        "originInfo": _filled(
            place=publication.place, publisher=publication.publisher, dateIssued=said.year,
            edition=publication.edition,
        ),
        "language": list(said.languages),
        "physicalDescription": _filled(extent=publication.extent),
        "abstract": said.summary,
        "targetAudience": said.audience,
        "subject": [_filled(topic=one.text, authority=one.scheme) for one in said.subjects],
        "classification": [
            *({"authority": "kssb", "value": mark} for mark in said.sab),
            *({"authority": "ddc", "value": number} for number in said.dewey),
        ],
        "relatedItem": [
            _filled(type="series", title=one.title, number=one.number) for one in said.series
        ],
        "identifier": [
            *({"type": "isbn", "value": number} for number in said.isbns),
            *({"type": "issn", "value": number} for number in said.issns),
            *({"type": one.kind, "value": one.value} for one in said.other_ids),
        ],
        "recordInfo": _filled(
            recordIdentifier=said.control_number, recordContentSource=said.source
        ),
    }  # fmt: skip
    return {name: value for name, value in everything.items() if value}


def _filled(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}


def _cells(said: Description) -> tuple[str, ...]:
    return (
        said.control_number, said.source, said.title.full, said.title.subtitle, said.author,
        said.form, said.language, str(said.year or ""), said.publication.publisher,
        " ".join(said.isbns), " ".join(said.sab), " ".join(said.dewey),
        "; ".join(one.text for one in said.subjects),
    )  # fmt: skip


def _row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return line.getvalue().encode()


# What a form calls it: (how it is written, its media type, the ending of its file)
FORMATS: dict[str, tuple[Callable[[Records], Iterator[bytes]], str, str]] = {
    "marc": (marc21, "application/marc", "mrc"),
    "marcxml": (write_marcxml, "application/marcxml+xml", "xml"),
    "json": (as_json, "application/json", "json"),
    "csv": (as_csv, "text/csv; charset=utf-8", "csv"),
}

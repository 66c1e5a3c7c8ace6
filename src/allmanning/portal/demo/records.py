"""The demo's titles as MARC records, so that they are imported like everybody's."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from allmanning.portal.demo.files import DATA
from allmanning.services.library.catalogue.marc import (
    ControlField,
    DataField,
    Field,
    MarcRecord,
    Subfield,
)
from allmanning.services.library.catalogue.sorting import nonfiling_suggestion

SOURCE = "ALLMANNING-DEMO"
Row = dict[str, str]

_TYPES = {
    "audiobook": "im", "talking_book": "im", "film": "gm", "music": "jm", "game": "mm",
    "magazine": "as", "sheet_music": "cm",
}  # fmt: skip
_ITEM = {"ebook": "o", "large_print": "d"}
_AUDIENCE = {"child": "j", "youth": "d"}
_GENRES = {
    "talking_book": "Talböcker", "audiobook": "Ljudböcker", "game": "Datorspel", "film": "Film",
    "ebook": "E-böcker", "large_print": "Storstil",
}  # fmt: skip


def titles() -> list[Row]:
    """The rows of the list of titles."""
    with (DATA / "titles.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def real_files() -> list[Path]:
    """The files of real records: titles first, then authorities."""
    files = sorted((DATA / "records").glob("*/*.mrc"))
    return sorted(files, key=lambda path: "auth" in path.name)


def number_of(row: Row) -> str:
    """The control number of a title: made of what tells it from the others, so that it stays."""
    told = "|".join(
        row[name] for name in ("title", "author", "form", "language", "year", "series_number")
    )
    return "d" + hashlib.sha256(told.encode()).hexdigest()[:12]


def record_of(row: Row, copies: Iterator[DataField]) -> MarcRecord:
    """The record of one title, its copies in field 949."""
    fields = [
        ControlField("001", number_of(row)),
        ControlField("003", SOURCE),
        ControlField("008", _fixed(row)),
        *_numbers(row),
        *_names_and_title(row),
        *_about(row),
        *copies,
    ]
    leader = f"00000n{_TYPES.get(row['form'], 'am')} a2200000 a 4500"
    return MarcRecord(leader, tuple(sorted(fields, key=lambda field: field.tag)))


def field(tag: str, indicators: str, *pairs: tuple[str, str]) -> DataField:
    """A data field; what is empty is left out."""
    subfields = tuple(Subfield(code, value) for code, value in pairs if value)
    return DataField(tag, indicators[0], indicators[1], subfields)


def _fixed(row: Row) -> str:
    year = row["year"] or "uuuu"
    date = f"{'s' if row['year'] else 'n'}{year:4.4}    "
    fiction = "1" if (row["sab"] or "-")[0] == "H" else "0"
    signs = list(f"260101{date}sw ".ljust(35) + (row["language"] or "und").ljust(3)[:3] + "  ")
    signs[22] = _AUDIENCE.get(row["audience"], " ")
    if row["form"] in ("book", "ebook", "large_print"):
        signs[23] = _ITEM.get(row["form"], " ")
        signs[33] = fiction
    if row["form"] == "game":
        signs[26] = "g"
    if row["form"] == "magazine":
        signs[18], signs[21] = "m", "p"
    return "".join(signs)


def _numbers(row: Row) -> Iterator[Field]:
    if row["isbn"]:
        yield field("020", "  ", ("a", row["isbn"]))
    yield field("040", "  ", ("a", "MTM" if row["form"] == "talking_book" else "Allm"))
    if row["language"]:
        code = "d" if row["form"] in ("audiobook", "talking_book", "music") else "a"
        yield field("041", "1 ", (code, row["language"]), ("h", row["original_language"]))
    if row["playing_minutes"]:
        hours, minutes = divmod(int(row["playing_minutes"]), 60)
        yield field("306", "  ", ("a", f"{hours:02d}{minutes:02d}00"))
    if row["dewey"]:
        yield field("082", "04", ("a", row["dewey"]), ("2", "23/swe"))
    if row["sab"]:
        yield field("084", "  ", ("a", row["sab"]), ("2", "kssb/8"))


def _names_and_title(row: Row) -> Iterator[Field]:
    if row["author"]:
        role = "cmp" if row["form"] in ("music", "sheet_music") else "aut"
        yield field("100", "1 ", ("a", row["author"]), ("d", row["author_dates"]), ("4", role))
    for name, role in _others(row):
        yield field("700", "1 ", ("a", name), ("4", role))
    if row["original_title"] and row["original_title"] != row["title"]:
        yield field("240", "10", ("a", row["original_title"]))
    filing = nonfiling_suggestion(row["title"], row["language"])
    yield field("245", f"1{filing}", ("a", row["title"]), ("b", row["subtitle"]))
    if row["publisher"] or row["year"]:
        yield field("264", " 1", ("b", row["publisher"]), ("c", row["year"]))
    if row["pages"]:
        yield field("300", "  ", ("a", f"{row['pages']} sidor"))
    if row["series"]:
        yield field("490", "0 ", ("a", row["series"]), ("v", row["series_number"]))


def _others(row: Row) -> Iterator[tuple[str, str]]:
    for part in filter(None, row["contributors"].split(";")):
        name, _bracket, role = part.strip().partition(" [")
        yield name, role.rstrip("]")
    for name in filter(None, row["narrator"].split(";")):
        yield name.strip(), "nrt"


def _about(row: Row) -> Iterator[Field]:
    if row["form"] == "talking_book":
        yield field("500", "  ", ("a", "Talbok (DAISY)"))
    if row["about"]:
        yield field("520", "  ", ("a", row["about"]))
    if row["pegi"]:
        yield field("521", "  ", ("a", f"PEGI {row['pegi']}"))
    for subject in filter(None, (text.strip() for text in row["subjects"].split(";"))):
        yield field("650", " 7", ("a", subject[:1].upper() + subject[1:]), ("2", "sao"))
    if genre := _GENRES.get(row["form"]):
        yield field("655", " 7", ("a", genre), ("2", "saogf"))

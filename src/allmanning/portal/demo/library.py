"""Load the libraries of the six municipalities, their tours, and what stands on their shelves."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from allmanning.members.journal.acting import Signature
from allmanning.members.municipalities.models import Municipality
from allmanning.portal.demo.files import read
from allmanning.portal.demo.records import (
    SOURCE,
    Row,
    field,
    number_of,
    real_files,
    record_of,
    titles,
)
from allmanning.services.library.catalogue.actions.importing import import_file
from allmanning.services.library.catalogue.exchange import read_any
from allmanning.services.library.catalogue.iso2709 import write_iso2709
from allmanning.services.library.catalogue.marc import ControlField, DataField, Found, MarcRecord
from allmanning.services.library.catalogue.search.writer import rebuild
from allmanning.services.library.places import actions as places
from allmanning.services.library.places.models import Library

Say = Callable[[str], None]
FIRST_DAY = date(2023, 1, 1)
# How many copies there are of a title, most of one or two, a few of very many.
_SPREAD = (1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7, 9, 12, 18)
_PRICE = {
    "book": 249,
    "large_print": 320,
    "audiobook": 220,
    "film": 199,
    "game": 549,
    "magazine": 79,
}
_SHELVES = {
    "audiobook": ("audio",), "talking_book": ("audio",), "film": ("film_game",),
    "game": ("film_game",), "music": ("music", "film_game"), "sheet_music": ("music",),
    "magazine": ("magazines",), "large_print": ("large_print", "adult_fiction"),
}  # fmt: skip


def load_library(now: datetime, say: Say) -> None:
    """Fill an empty library service. The libraries in one transaction, the records in batches."""
    say("Loading the libraries, their hours and the tours between them …")
    with transaction.atomic():
        open_libraries(now)
    say("Loading the catalogue: real records, and titles as facts …")
    load_titles(now)
    say("Building the search index …")
    rebuild()


def open_libraries(now: datetime) -> None:
    signed: dict[str, Any] = {"by": Signature("clock", label="demo"), "now": now}
    by_code = {one.code: one for one in Municipality.objects.all()}
    opened: dict[str, Library] = {}
    rows: list[dict[str, Any]] = read("libraries.json")
    for order, row in enumerate(rows):
        library = opened[row["slug"]] = places.open_library(
            row["slug"], row["name"], by_code[row["municipality"]], kind=row["kind"],
            sigel=row["sigel"], order=order, **signed,
        )  # fmt: skip
        for at, shelf in enumerate(row["shelves"]):
            places.add_shelf(
                library, shelf["slug"], shelf["name_sv"], shelf["name_en"], kind=shelf["kind"],
                ordered_by=shelf["order_system"], order=at, **signed,
            )  # fmt: skip
        for kind in sorted({hours["kind"] for hours in row["hours"]}):
            times = _times(hours for hours in row["hours"] if hours["kind"] == kind)
            places.set_hours(library, times, FIRST_DAY, kind=kind, **signed)
        for stop in row["stops"]:
            places.add_stop(
                library, stop["name"], by_code[stop["municipality"]], stop["weekday"],
                time.fromisoformat(stop["from"]), time.fromisoformat(stop["to"]), **signed,
            )  # fmt: skip
    for row in rows:
        near = [opened[slug] for slug in row["distance_order"] if slug in opened]
        places.set_chain(opened[row["slug"]], near, **signed)
    for tour in read("tours.json"):
        stops = [opened[slug] for slug in tour["stops"]]
        places.add_tour(tour["name"], tour["weekdays"], stops, **signed)


def load_titles(now: datetime) -> None:
    """Import the real records as they are, holdings for them, and the list of titles."""
    spread = Spread(read("libraries.json"))
    with TemporaryDirectory() as folder:
        for path in real_files():
            import_file(path, source=path.parent.name, now=lambda: now, by="demo")
        holdings, list_of_titles = Path(folder) / "holdings.mrc", Path(folder) / "titles.mrc"
        _write(holdings, holdings_of_real_records(spread))
        import_file(holdings, source=SOURCE, now=lambda: now, by="demo")
        _write(list_of_titles, (record_of(row, spread.copies(row)) for row in titles()))
        import_file(list_of_titles, source=SOURCE, now=lambda: now, by="demo")


def holdings_of_real_records(spread: "Spread") -> Iterator[MarcRecord]:
    """A holdings record for every real title: the real record itself is left as it is."""
    for path in real_files():
        if "auth" in path.name:
            continue
        for found in read_any(path):
            if isinstance(found, Found):
                number = found.record.control("001").strip()
                yield MarcRecord(
                    "00000nx  a2200000   4500",
                    (
                        ControlField("001", f"h{number}"),
                        ControlField("003", found.record.control("003") or path.parent.name),
                        ControlField("004", number),
                        *spread.in_stacks(number),
                    ),
                )


class Spread:
    """Deals copies out over the libraries, the same way every time."""

    def __init__(self, libraries: list[dict[str, Any]]) -> None:
        self._open = [row for row in libraries if row["kind"] not in ("school", "depository")]
        self._schools = [row for row in libraries if row["kind"] == "school"]
        self._main = libraries[0]

    def copies(self, row: Row) -> Iterator[DataField]:
        """Field 949 for every copy of a title; what is lent over the net has none."""
        if row["form"] == "ebook":
            return
        number = number_of(row)
        chance = _chance(number)
        count = min(_SPREAD[chance % len(_SPREAD)] + (row["audience"] != "adult"), 24)
        for at in range(count):
            yield self._copy(row, number, self._place(row, number, at), at)
        # Schools keep class sets of what is read there, for themselves (Library § 7.5).
        if row["form"] == "book" and row["language"] in ("swe", "eng") and chance % 23 == 0:
            school = self._schools[chance % len(self._schools)]
            for at in range(6):
                yield self._copy(row, number, school, count + at)

    def in_stacks(self, number: str) -> Iterator[DataField]:
        yield field(
            "949", "  ", ("a", f"{_barcode(number, 0)}"), ("l", self._main["sigel"]),
            ("s", "magasin"), ("c", "Mag"),
        )  # fmt: skip

    def _place(self, row: Row, number: str, at: int) -> dict[str, Any]:
        if at == 0:
            return (
                self._main if _chance(number) % 3 else self._open[_chance(number) % len(self._open)]
            )
        if row["form"] in ("film", "game", "music", "sheet_music"):
            fitting = [one for one in self._open if _shelf(one, row)]
            return fitting[_chance(number, at) % len(fitting)]
        return self._open[_chance(number, at) % len(self._open)]

    def _copy(self, row: Row, number: str, library: dict[str, Any], at: int) -> DataField:
        author = row["author"] or row["title"]
        shelf = _shelf(library, row)
        code = (
            row["sab"] if shelf and shelf["order_system"] == "sab" else row["dewey"] or row["sab"]
        )
        return field(
            "949", "  ", ("a", _barcode(number, at)), ("l", library["sigel"]),
            ("s", shelf["slug"] if shelf else ""), ("c", f"{code} {author[:3]}".strip()),
            ("m", row["form"]), ("p", f"{_PRICE.get(row['form'], 199)} kr"),
        )  # fmt: skip


def _shelf(library: dict[str, Any], row: Row) -> dict[str, Any] | None:
    fiction = (row["sab"] or "-").startswith("H") or row["dewey"].startswith("8")
    by_audience = {"child": "children", "youth": "youth"}.get(row["audience"])
    kinds: Iterable[str] = _SHELVES.get(row["form"], ())
    if not kinds and row["language"] not in ("swe", ""):
        kinds = ("languages",)
    last = by_audience or ("adult_fiction" if fiction else "adult_nonfiction")
    for kind in (*kinds, *(() if kinds and row["form"] in ("film", "game") else (last,))):
        for shelf in library["shelves"]:
            if shelf["kind"] == kind:
                found: dict[str, Any] = shelf
                return found
    return None


def _times(rows: Iterable[dict[str, Any]]) -> list[tuple[int, time, time]]:
    return [
        (row["weekday"], time.fromisoformat(opens), time.fromisoformat(closes))
        for row in rows
        for opens, closes in row["open"]
    ]


def _chance(number: str, at: int = 0) -> int:
    return int.from_bytes(hashlib.sha256(f"{number} {at}".encode()).digest()[:4], "big")


def _barcode(number: str, at: int) -> str:
    return f"3{_chance(number) % 10**9:09d}{at:03d}"


def _write(path: Path, records: Iterable[MarcRecord]) -> None:
    with path.open("wb") as stream:
        for record in records:
            stream.write(write_iso2709(record))

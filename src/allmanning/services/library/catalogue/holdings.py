"""The copies that a record names, by a mapping that is data: every system has its own fields."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from allmanning.services.library.catalogue.marc import DataField, MarcRecord
from allmanning.services.library.catalogue.reading import plain

# Tag -> what is read -> from which subfields, in the order of the field. A member whose old system
# wrote otherwise passes its own mapping.
HOLDING_FIELDS: Mapping[str, Mapping[str, str]] = {
    # MARC 21 and Libris: b sigel, c place, h class, i item part, j shelving number.
    "852": {
        "branch": "b",
        "shelf": "c",
        "shelfmark": "hijl",
        "barcode": "p",
        "note": "z",
        "price": "9",
    },
    # Koha: a home branch (b where it is now), c shelf, o call number, y item type, g price.
    "952": {
        "branch": "a",
        "shelf": "c",
        "shelfmark": "o",
        "barcode": "p",
        "material": "y",
        "price": "g",
        "note": "z",
        "acquired": "d",
    },
    # A common local field: a barcode, l library, s shelf, c shelf mark, m material, p price.
    "949": {
        "branch": "l",
        "shelf": "s",
        "shelfmark": "c",
        "barcode": "a",
        "material": "m",
        "price": "p",
        "note": "n",
        "acquired": "d",
    },
}
_PRICE = re.compile(r"(?<![\d.,:])(\d{1,6})(?:[.,:](\d\d))?(?![\d.,:])")


class HeldCopy(NamedTuple):
    """One copy as the record names it, everything as text but the price.

    tag: the field. branch: sigel or code of the library. price_ore: in öre, None where not given.
    acquired: as written.
    """

    tag: str
    branch: str = ""
    shelf: str = ""
    shelfmark: str = ""
    barcode: str = ""
    material: str = ""
    price_ore: int | None = None
    note: str = ""
    acquired: str = ""


def held_copies(
    record: MarcRecord, mapping: Mapping[str, Mapping[str, str]] = HOLDING_FIELDS
) -> tuple[HeldCopy, ...]:
    """The copies of a record, in its order; a field that says nothing mapped is none."""
    copies = (_copy(field, mapping[field.tag]) for field in record.data(*mapping))
    return tuple(copy for copy in copies if copy != HeldCopy(copy.tag))


def ore(price: str) -> int | None:
    """The first sum in a text, in öre: "310:00", "249 kr", "SEK 99,50"; None without one."""
    found = _PRICE.search(price)
    return int(found[1]) * 100 + int(found[2] or 0) if found else None


def _copy(field: DataField, codes: Mapping[str, str]) -> HeldCopy:
    said: dict[str, str] = {}
    names = _names(tuple(codes.items()))
    for code, value in field.subfields:
        for name in names.get(code, ()):
            said[name] = f"{said[name]} {value}" if name in said else value
    read = {name: plain(value) for name, value in said.items()}
    return HeldCopy(
        field.tag,
        read.get("branch", ""),
        read.get("shelf", ""),
        read.get("shelfmark", ""),
        # Blanks around a barcode are trimmed; a stroke inside it is legal.
        read.get("barcode", ""),
        read.get("material", ""),
        ore(read["price"]) if "price" in read else None,
        read.get("note", ""),
        read.get("acquired", ""),
    )


@lru_cache(64)
def _names(codes: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    """What a mapping says, by subfield: which of the things that are read it is part of."""
    found: dict[str, list[str]] = {}
    for name, letters in codes:
        for letter in letters:
            found.setdefault(letter, []).append(name)
    return found

"""The numbers by which a record and its edition are known.

Source: design § 4.3 and 4.7: of Libris both the old control number and the XL id are kept.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from allmanning.services.library.catalogue.isbn import find_isbn, find_issn
from allmanning.services.library.catalogue.marc import MarcRecord
from allmanning.services.library.catalogue.reading import plain, unique

_KINDS = {"0": "isrc", "1": "upc", "2": "ismn", "3": "ean", "4": "sici"}
_OF_LIBRIS = {"SE-LIBR", "LIBRIS", "LIBR"}
_SYSTEM = re.compile(r"\((?P<system>[^)]+)\)\s*(?P<number>.+)")
_LIBRIS_ADDRESS = re.compile(r"libris\.kb\.se/(?:bib/|resource/bib/)?(?P<id>[0-9a-z]{5,20})\b")


class Identifier(NamedTuple):
    """kind: ean, upc, ismn, isrc, or the code of the record, such as urn, doi, mtm."""

    kind: str
    value: str


def isbns_of(record: MarcRecord) -> tuple[str, ...]:
    """Valid ISBNs of this edition, thirteen digits; cancelled ones ($z) are not of it."""
    return unique(find_isbn(text) for field in record.data("020") for text in field.all("a"))


def issns_of(record: MarcRecord) -> tuple[str, ...]:
    """Valid ISSNs with their hyphen."""
    return unique(find_issn(text) for field in record.data("022") for text in field.all("a"))


def other_ids_of(record: MarcRecord) -> tuple[Identifier, ...]:
    """Field 024, in order, each once."""
    found = (
        Identifier(_KINDS.get(field.ind1) or field.first("2").lower() or "other", plain(value))
        for field in record.data("024")
        for value in field.all("a")
    )
    return tuple(dict.fromkeys(one for one in found if one.value))


def system_numbers_of(record: MarcRecord) -> tuple[str, ...]:
    """Field 035 as written: (OCoLC)5853149. Also the older $9 of Libris."""
    return unique(plain(value) for field in record.data("035") for value in field.all("a9"))


def libris_ids_of(record: MarcRecord) -> tuple[str, ...]:
    """Every number of this record in Libris, old control number or XL id."""
    return unique(_libris_ids(record))


def _libris_ids(record: MarcRecord) -> Iterator[str]:
    if plain(record.control("003")).upper() in _OF_LIBRIS:
        yield plain(record.control("001"))
    for field in record.data("035"):
        for value in field.all("a"):
            shape = _SYSTEM.fullmatch(plain(value))
            if shape and shape["system"].upper() in _OF_LIBRIS:
                yield shape["number"]
    for field in record.data("024", "035", "758", "856", "887"):
        for value in field.all("a1u"):
            if address := _LIBRIS_ADDRESS.search(value):
                yield address["id"]

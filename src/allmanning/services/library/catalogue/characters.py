"""Which character coding a record is written in, decided openly: never by a silent guess.

Leader position 9 says `a` for UTF-8, and then nothing else is accepted. Blank should mean MARC-8,
but Swedish systems have written Latin-1 there, and some UTF-8. Valid UTF-8 with any letter outside
ASCII is never MARC-8 by chance, so it is tried first and noted. Latin-1 and MARC-8 can look alike,
so Latin-1 is read only where whoever runs the import says so; where a record reads badly as MARC-8
and well as Swedish Latin-1, it is set aside for that person to say.
"""

import re
import unicodedata
from enum import StrEnum

from allmanning.services.library.catalogue.marc8 import NotMarc8
from allmanning.services.library.catalogue.marc8 import decode as decode_marc8

UTF8_DESPITE_LEADER = "utf8_despite_leader"
_SWEDISH_LATIN1 = frozenset("åäöÅÄÖéÉüÜ".encode("latin-1"))
_NEITHER = re.compile(rb"[\x80-\x9f]")
_SHARP_BEFORE_LETTER = re.compile("♯[^\\W\\d_]")


class Coding(StrEnum):
    UTF8 = "UTF-8"
    MARC8 = "MARC-8"
    LATIN1 = "Latin-1"


class Undecodable(ValueError):  # noqa: N818 - named for what the bytes are
    """Raised for bytes that are not in the coding named."""

    def __init__(self, coding: Coding) -> None:
        super().__init__(coding)
        self.coding = coding


def coding_of(mark: str, data: bytes, blank: Coding) -> tuple[Coding, tuple[str, ...]]:
    """The coding to read `data` in, and what to note about that.

    mark: leader position 9. data: all fields of the record. blank: what another mark than `a`
    means in this file.
    """
    if mark == "a" or (data.isascii() and b"\x1b" not in data):
        return Coding.UTF8, ()
    if not data.isascii() and _is_utf8(data):
        return Coding.UTF8, (UTF8_DESPITE_LEADER,)
    return blank, ()


def decode(raw: bytes, coding: Coding) -> str:
    """The text of one subfield; only MARC-8 comes composed. Raises Undecodable."""
    try:
        if coding is Coding.MARC8:
            return decode_marc8(raw)
        if coding is Coding.LATIN1 and not _NEITHER.search(raw):
            return raw.decode("latin-1")
        # Where Latin-1 has no letter, the bytes are not UTF-8 either: the record was tried whole.
        return raw.decode()
    except (UnicodeDecodeError, NotMarc8) as error:
        raise Undecodable(coding) from error


def may_be_latin1(data: bytes) -> bool:
    """Whether every letter outside ASCII is a Swedish one, if `data` is in Latin-1."""
    return {byte for byte in data if byte >= 0x80} <= _SWEDISH_LATIN1


def looks_misread(text: str) -> bool:
    """Whether `text`, read as MARC-8, looks as Latin-1 does when so read.

    å, ä, ö turn into a macron, a tilde and a line under the letter after them, which seldom has a
    letter of its own then; Å turns into ¿ and Ä into ♯.
    """
    turned = "¿" in text and "?" not in text
    loose = any(unicodedata.combining(sign) for sign in text)
    return turned or loose or bool(_SHARP_BEFORE_LETTER.search(text))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True

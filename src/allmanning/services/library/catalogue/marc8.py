"""MARC-8, the older coding of MARC 21, read strictly: a wrong byte is an error, never a blank.

The tables are pymarc's, from the Library of Congress. The reading is our own, since pymarc drops
control characters and accents without a letter, and puts blanks where it knows no character.
Source: https://www.loc.gov/marc/specifications/speccharmarc8.html
"""

import unicodedata
from dataclasses import dataclass, field

from pymarc.marc8_mapping import CODESETS, ODD_MAP

_BASIC_LATIN, _ANSEL, _EAST_ASIAN = 0x42, 0x45, 0x31
_ESCAPE = 0x1B
_SMALL_SETS = {0x67: 0x67, 0x62: 0x62, 0x70: 0x70, 0x73: _BASIC_LATIN}
_TO_G0, _TO_G1, _MULTIBYTE = b"(,", b")-", b"$"


class NotMarc8(ValueError):  # noqa: N818 - named for what the bytes are
    """Raised with the place, in bytes, of the first that is not MARC-8."""

    def __init__(self, at: int) -> None:
        super().__init__(f"not MARC-8 at byte {at}")
        self.at = at


@dataclass(slots=True)
class _Reading:
    raw: bytes
    at: int = 0
    g0: int = _BASIC_LATIN
    g1: int = _ANSEL
    text: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def decode(raw: bytes) -> str:
    """The text of one subfield in MARC-8, NFC. Raises NotMarc8.

    Accents stand before their letter in MARC-8. One that stands before anything but a letter is
    taken as a sign that these bytes are no MARC-8 at all: Latin-1 read as MARC-8 shows itself so.
    """
    reading = _Reading(raw)
    while reading.at < len(raw):
        if raw[reading.at] == _ESCAPE:
            _switch(reading)
        else:
            _add(reading, *_character(reading))
    if reading.marks:
        raise NotMarc8(len(raw))
    return unicodedata.normalize("NFC", "".join(reading.text))


def _add(reading: _Reading, character: str, combining: bool) -> None:
    if combining:
        reading.marks.append(character)
        return
    if reading.marks and not unicodedata.category(character).startswith("L"):
        raise NotMarc8(reading.at - 1)
    reading.text += [character, *reading.marks]
    reading.marks.clear()


def _character(reading: _Reading) -> tuple[str, bool]:
    first = reading.raw[reading.at]
    if first in b"\t\n\r ":
        # Blanks are the same in every set, also between East Asian characters.
        reading.at += 1
        return chr(first), False
    charset = reading.g1 if first >= 0x80 else reading.g0
    width = 3 if charset == _EAST_ASIAN else 1
    code = int.from_bytes(reading.raw[reading.at : reading.at + width], "big") & (
        0x7F7F7F if width == 3 else 0xFF
    )
    character, combining = _look_up(charset, code, reading.at)
    reading.at += width
    return character, combining


def _look_up(charset: int, code: int, at: int) -> tuple[str, bool]:
    table = CODESETS[charset] if code > ord(" ") else {}
    # Some sets are listed with their high bit and some without; a set may stand in G0 or G1.
    for candidate in (code, code ^ 0x80):
        if candidate in table:
            character, combining = table[candidate]
            return chr(character), bool(combining)
    if code in ODD_MAP and charset == _EAST_ASIAN:
        return chr(ODD_MAP[code]), False
    raise NotMarc8(at)


def _switch(reading: _Reading) -> None:
    """Follow an escape sequence: another character set in G0 or G1."""
    rest = reading.raw[reading.at + 1 : reading.at + 4]
    length, goes_to, charset = _escape(rest)
    if charset not in CODESETS or (charset == _EAST_ASIAN) != rest.startswith(_MULTIBYTE):
        raise NotMarc8(reading.at)
    if goes_to == "g1":
        reading.g1 = charset
    else:
        reading.g0 = charset
    reading.at += 1 + length


def _escape(rest: bytes) -> tuple[int, str, int]:
    """The length of the sequence after the escape sign, the place it fills, the set it names."""
    if rest[:1] and rest[0] in _SMALL_SETS:
        return 1, "g0", _SMALL_SETS[rest[0]]
    sequence = rest.removeprefix(_MULTIBYTE)
    skipped = len(rest) - len(sequence)
    if sequence[:1] and sequence[0] in _TO_G0 + _TO_G1:
        goes_to = "g0" if sequence[0] in _TO_G0 else "g1"
        if sequence[1:3] == b"!E":  # ANSEL has a name of two characters
            return skipped + 3, goes_to, _ANSEL
        return skipped + 2, goes_to, sequence[1] if len(sequence) > 1 else 0
    return (2, "g0", sequence[0]) if skipped and sequence else (0, "g0", 0)

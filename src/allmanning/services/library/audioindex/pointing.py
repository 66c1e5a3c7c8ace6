"""What a code may be, before any table is asked: bounded, and with an answer for every input.

Source: Library P 6.4 and 6.11.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from allmanning.kit.typed import whole_number
from allmanning.services.library.audioindex.chips import primary_item
from allmanning.services.library.audioindex.spoken.parts import SpokenText
from allmanning.services.library.catalogue.isbn import find_isbn

LONGEST = 600  # signs that are looked at: a chip is 64 of them, an address seldom over 200
MANY = 4  # codes in the field that are told apart
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SHOWCASES = len(ALPHABET) ** 5 // 2
_SHELF = re.compile(rf"[{ALPHABET}]{{6}}")
_HEX = re.compile(r"[0-9A-Fa-f]+")
_UID = re.compile(r"(?:E0[0-9A-F]{14}|[0-9A-F]{14}E0)")
_PLAIN = re.compile(r"[A-Za-z0-9/._+-]{2,40}")
_SPLIT = re.compile(r"[\s;,]+")
# The shape of a card's number. Whether there is such a card is not asked: whoever could hear that
# could find out which numbers are somebody's.
_CARD = re.compile(r"24[0-9]{10}")

Kind = Literal["item", "isbn", "shelf", "showcase", "card", "several", "unknown", "empty"]


@dataclass(frozen=True, slots=True)
class Codes:
    """What one thing in the field may be called: own codes, chip numbers, an ISBN, a shelf code."""

    barcodes: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    isbn: str = ""
    shelf: str = ""
    edition: int | None = None  # from an address of a title

    @property
    def looks_like_a_card(self) -> bool:
        return any(_CARD.fullmatch(one) for one in self.barcodes)

    @property
    def is_empty(self) -> bool:
        return not (self.barcodes or self.chips or self.isbn or self.shelf or self.edition)


@dataclass(frozen=True, slots=True)
class Pointed:
    """The answer to a point. There is always something to say (Library § 14.8).

    kind: what it was. spoken: what to say. edition: its key. copy: its barcode, or "".
    shelf, showcase: their keys. known: whether it is something of ours.
    """

    kind: Kind
    spoken: SpokenText
    edition: int | None = None
    copy: str = ""
    shelf: int | None = None
    showcase: int | None = None
    known: bool = True


def read_codes(text: str) -> tuple[Codes, ...]:
    """Everything that was in the field, at most four things; the rest of a long text is let go."""
    cleaned = "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST]).strip()
    if not cleaned:
        return ()
    whole = _one(cleaned)
    parts = [part for part in _SPLIT.split(cleaned) if part]
    if len(parts) < 2 or whole.isbn or whole.chips or whole.shelf:
        return (whole,)
    found = [_one(part) for part in parts[:MANY]]
    return tuple(one for one in found if not one.is_empty) or (whole,)


def _one(text: str) -> Codes:
    if "://" in text or text.startswith("/") or "/machine/library/l/" in text:
        text = _last_part(text)
    if text.startswith("t-") and (edition := whole_number(text[2:])) is not None:
        return Codes(edition=edition)
    squeezed = re.sub(r"[\s:]", "", text)
    if isbn := find_isbn(text):
        return Codes(barcodes=(squeezed,), isbn=isbn)
    if _HEX.fullmatch(squeezed) and len(squeezed) >= 16 and (chips := _chips(squeezed.upper())):
        return chips
    shelf = squeezed.upper()
    if _SHELF.fullmatch(shelf) and has_check_sign(shelf):
        return Codes(barcodes=(squeezed,), shelf=shelf)
    if _PLAIN.fullmatch(squeezed):
        return Codes(barcodes=tuple(dict.fromkeys((squeezed, squeezed.upper()))))
    return Codes()


def _last_part(address: str) -> str:
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    parts = [part for part in path.split("/") if part]
    return unquote(parts[-1]) if parts else ""


def _chips(text: str) -> Codes | None:
    if _UID.fullmatch(text):
        other = "".join(reversed([text[at : at + 2] for at in range(0, 16, 2)]))
        return Codes(chips=(text, other))
    if len(text) % 2 or not 42 <= len(text) <= 512:
        return None
    identifier = primary_item(bytes.fromhex(text))
    return Codes(barcodes=(identifier,)) if identifier else None


def check_sign(five: str) -> str:
    """The sixth sign of a shelf code: finds any one wrong sign and any two that changed places."""
    total = sum((at + 2) * ALPHABET.index(sign) for at, sign in enumerate(five))
    return ALPHABET[total % len(ALPHABET)]


def has_check_sign(code: str) -> bool:
    return check_sign(code[:5]) == code[5]


def shelf_code(key: int) -> str:
    """The code of a shelf on its label, from its number in the tables."""
    signs, rest = "", key
    for _at in range(5):
        rest, index = divmod(rest, len(ALPHABET))
        signs = ALPHABET[index] + signs
    return signs + check_sign(signs)


def showcase_code(key: int) -> str:
    """The code of a showcase on its label: the upper half of the same numbers."""
    return shelf_code(_SHOWCASES + key)


def shelf_key(code: str) -> int | None:
    """The number behind a shelf's code, or None where the code is not a shelf's."""
    number = _number(code)
    return number if number is not None and number < _SHOWCASES else None


def showcase_key(code: str) -> int | None:
    """The number behind a showcase's code, or None where the code is not a showcase's."""
    number = _number(code)
    return number - _SHOWCASES if number is not None and number >= _SHOWCASES else None


def _number(code: str) -> int | None:
    code = code.upper()
    if not _SHELF.fullmatch(code) or not has_check_sign(code):
        return None
    key = 0
    for sign in code[:5]:
        key = key * len(ALPHABET) + ALPHABET.index(sign)
    return key

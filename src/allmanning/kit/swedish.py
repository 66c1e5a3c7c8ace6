"""Swedish alphabetical order and folding, computed alike in every database.

Source: CLDR `sv` (å, ä, ö last; W a letter of its own; Ü as Y, Æ as Ä, Ø as Ö), word by word.
"""

import unicodedata
from collections.abc import Callable

# The order of CLDR's root: all signs before digits, digits before letters.
SIGNS = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
# Printers' forms of a plain sign: nobody who looks a title up knows which one was set.
_SAME_SIGN = {
    **dict.fromkeys(range(0x2010, 0x2016), "-"),
    **dict.fromkeys((0x2018, 0x2019, 0x201A, 0x201B, 0xB4), "'"),
    **dict.fromkeys((0x201C, 0x201D, 0x201E, 0x201F, 0xAB, 0xBB), '"'),
    **{0x2212: "-", 0x2026: ".", 0xDF: "ss"},
}
_LETTERS = {
    **{"å": "{", "ä": "|", "æ": "|", "ę": "|", "ö": "}", "ø": "}", "ő": "}", "œ": "}"},
    **{"ü": "y", "ű": "y", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "\u0131": "i"},
}
# A title may carry marks on top of ours: ǻ is still an å, ǽ still an æ.
_OURS = {"å": "å", "ä": "ä", "ö": "ö", "æ": "ä", "ø": "ö"}
_UNMARKED = {"ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "ħ": "h", "\u0131": "i"}
_BROAD = str.maketrans("åäö", "aao")


def sort_key(text: str) -> str:
    """A text whose code points, compared one by one, give the Swedish order of `text`.

    Store it in a column with the collation "C" (PostgreSQL) or BINARY (SQLite). Letters first,
    then accents (none before some), then case (small before capital), so that two different
    texts never have the same key, but for their Unicode form.
    """
    text = unicodedata.normalize("NFC", text)
    lower = text.lower()
    letters = lower.translate(_SAME_SIGN).translate(_WEIGHTS)
    marks = unicodedata.normalize("NFD", lower)
    return "\x01".join((letters, "" if marks == letters else marks, text.swapcase()))


def compare(one: str, other: str) -> int:
    """-1, 0 or 1 as `one` comes before, with or after `other`: a collation for SQLite."""
    if one == other:
        return 0
    first, second = sort_key(one), sort_key(other)
    return (first > second) - (first < second)


def folded(text: str, *, broad: bool = False) -> str:
    """`text` as searched: small letters without marks, single spaces; å, ä, ö stay themselves.

    With `broad`, å and ä become a, and ö becomes o: for the second try, since who writes å means
    å. Æ counts as ä and ø as ö, which is what a Swedish keyboard offers.
    """
    plain = _folded_in_western(text) or _folded(text)
    return plain.translate(_BROAD) if broad else plain


def _folded(text: str) -> str:
    small = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(small.translate(_PLAIN).split())


def _folded_in_western(text: str) -> str:
    """The same for a text of Latin-1 letters, six times as fast; "" where that cannot be told.

    None of its 256 signs joins with the next, so each is folded once, beforehand, to one byte.
    """
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        return ""
    if len(raw.translate(None, _SPREADS)) != len(raw):
        return ""
    return " ".join(raw.translate(_WESTERN).decode("latin-1").split())


def _weight(sign: str) -> str:
    if "a" <= sign <= "z" or "0" <= sign <= "9" or sign == " ":
        return sign
    if letter := _LETTERS.get(sign):
        return letter
    if sign in SIGNS:
        return "!" + chr(ord("0") + SIGNS.index(sign))
    if sign.isspace():
        return " "
    return _foreign_weight(sign)


def _foreign_weight(sign: str) -> str:
    first, *marks = list(unicodedata.normalize("NFD", sign))
    if marks:
        ours = unicodedata.normalize("NFC", first + marks[0])
        return _LETTERS.get(ours) or _weight(first)
    category = unicodedata.category(sign)
    if category[0] in "MC":
        return ""
    if category == "Nd":
        return str(unicodedata.digit(sign))
    return sign if category[0] in "LN" else "!~" + sign


def _unmarked(sign: str) -> str:
    if "a" <= sign <= "z":
        return sign
    if ours := _OURS.get(sign) or _UNMARKED.get(sign):
        return ours
    first, *marks = list(unicodedata.normalize("NFD", sign))
    if marks and (ours := _OURS.get(unicodedata.normalize("NFC", first + marks[0]))):
        return ours
    return "" if unicodedata.category(first).startswith("M") else _OURS.get(first, first)


class _Remembered(dict[int, str]):
    """What becomes of each sign, worked out when it is first met: most texts use few."""

    def __init__(self, work_out: Callable[[str], str]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, code: int) -> str:
        self[code] = found = self._work_out(chr(code))
        return found


_WEIGHTS, _PLAIN = _Remembered(_weight), _Remembered(_unmarked)
_EACH = [_folded(chr(code)) or " " for code in range(256)]
# Signs that become more than one, such as ½ and ß, or one outside Latin-1, such as µ.
_SPREADS = bytes(code for code, sign in enumerate(_EACH) if len(sign) != 1 or ord(sign) > 255)
_WESTERN = bytes(ord(sign) if len(sign) == 1 and ord(sign) < 256 else 0 for sign in _EACH)

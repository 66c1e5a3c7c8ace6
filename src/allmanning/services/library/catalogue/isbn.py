"""The numbers of the book trade: ISBN and ISSN, found in whatever surrounds them.

Source: ISO 2108 and ISO 3297; design § 4.7. Store thirteen digits, search both.
"""

import re

import stdnum.isbn
import stdnum.issn

# Field 020 also says the binding, the price and the part: "91-0-056322-6 (inb.) ; 310:00".
_ISBN = re.compile(r"(?<![0-9])(?:97[89][- ]?)?(?:[0-9][- ]?){9}[0-9Xx](?![0-9])")
_ISSN = re.compile(r"(?<![0-9])[0-9]{4}[- ]?[0-9]{3}[0-9Xx](?![0-9A-Za-z])")
_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xAD), "-") | {0xA0: " ", 0x202F: " "}


def find_isbn(text: str) -> str:
    """The first valid ISBN in `text` as thirteen digits, or "": the check digit must be right."""
    for found in _ISBN.finditer(text.translate(_DASHES)):
        digits = found[0].replace("-", "").replace(" ", "").upper()
        if len(digits) == 13 and _rest_of_13(digits) == 0:
            return digits
        if len(digits) == 10 and _rest_of_10(digits) == 0:
            thirteen = f"978{digits[:9]}"
            return f"{thirteen}{-_rest_of_13(thirteen) % 10}"
    return ""


def _rest_of_13(digits: str) -> int:
    return (sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))) % 10


def _rest_of_10(signs: str) -> int:
    last = 10 if signs[9] == "X" else int(signs[9])
    return (sum(int(sign) * (10 - at) for at, sign in enumerate(signs[:9])) + last) % 11


def isbn10(isbn: str) -> str:
    """The older form of a valid ISBN, ten signs without hyphens, or "": 979 has none."""
    thirteen = find_isbn(isbn)
    if not thirteen.startswith("978"):
        return ""
    return thirteen[3:12] + "0123456789X"[-_rest_of_10(f"{thirteen[3:12]}0") % 11]


def isbn_forms(text: str) -> tuple[str, ...]:
    """Every form under which the ISBN in `text` may be searched: thirteen and ten signs."""
    forms = (find_isbn(text), isbn10(text))
    return tuple(form for form in forms if form)


def hyphenated(isbn: str) -> str:
    """A valid ISBN with its hyphens as printed, or "": 978-91-7223-430-7."""
    thirteen = find_isbn(isbn)
    return str(stdnum.isbn.format(thirteen)) if thirteen else ""


def find_issn(text: str) -> str:
    """The first valid ISSN in `text` with its hyphen, 0378-5955, or ""."""
    for found in _ISSN.finditer(text.translate(_DASHES)):
        digits = re.sub("[- ]", "", found[0]).upper()
        if stdnum.issn.is_valid(digits):
            return str(stdnum.issn.format(digits))
    return ""

"""Labels for shelves: QR, the code in large print and in braille, on accessible PDF sheets."""

import io
from pathlib import Path

import segno

from allmanning.kit.pdf import compile_pdf
from allmanning.services.library.audioindex.queries.shelves import shelves_of
from allmanning.services.library.places.queries import library as library_of

_TEMPLATE = Path(__file__).parent / "labels.typ"
_LETTERS = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵"
_DIGITS = "⠚⠁⠃⠉⠙⠑⠋⠛⠓⠊"
_NUMBER_SIGN, _LETTER_SIGN = "⠼", "⠠"


def braille(code: str) -> str:
    """A code in six dots: digits behind the number sign, each letter behind the sign for capitals."""
    said, in_number = "", False
    for sign in code.upper():
        if sign.isdigit():
            said += ("" if in_number else _NUMBER_SIGN) + _DIGITS[int(sign)]
        elif "A" <= sign <= "Z":
            said += _LETTER_SIGN + _LETTERS[ord(sign) - ord("A")]
        in_number = sign.isdigit()
    return said


def qr(address: str) -> str:
    """An address as SVG that a telephone's own camera opens."""
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", scale=4, xmldecl=False)
    return made.getvalue().decode()


def shelf_sheet(slug: str, address: str, language: str) -> bytes:
    """One label per shelf of a library. address: with {} where the code goes."""
    library = library_of(slug)
    english = language == "en"
    title = f"Shelf labels, {library.name}" if english else f"Hylletiketter, {library.name}"
    rows = [
        {
            "name": name_en if english else name,
            "place": library.name,
            "code": code,
            "braille": braille(code),
            "qr": qr(address.format(code)),
            "alt": f"QR {address.format(code)}",
        }
        for code, name, name_en in shelves_of(library)
    ]
    return compile_pdf(_TEMPLATE, {"title": title, "labels": rows}, language)

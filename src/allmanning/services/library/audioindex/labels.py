"""Labels for shelves, showcases and copies: QR, the code in large print and in braille, as accessible PDF."""

import io
from collections.abc import Iterable
from pathlib import Path
from textwrap import shorten

import segno

from allmanning.kit.pdf import compile_pdf
from allmanning.services.library.audioindex.pointing import showcase_code
from allmanning.services.library.audioindex.queries.labelled import Labelled
from allmanning.services.library.audioindex.queries.shelves import shelves_of
from allmanning.services.library.audioindex.queries.showcases import open_at
from allmanning.services.library.places.queries import library as library_of

_TEMPLATE = Path(__file__).parent / "labels.typ"
_ITEMS = Path(__file__).parent / "itemlabels.typ"
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
    """One label per shelf and open showcase of a library. address: with {} where the code goes."""
    library = library_of(slug)
    english = language == "en"
    title = f"Shelf labels, {library.name}" if english else f"Hylletiketter, {library.name}"
    named = [(code, name_en if english else name) for code, name, name_en in shelves_of(library)]
    named += [(showcase_code(key), told) for key, told in open_at(library.pk)]
    rows = [
        {
            "name": name,
            "place": library.name,
            "code": code,
            "braille": braille(code),
            **_square(address.format(code)),
        }
        for code, name in named
    ]
    return compile_pdf(_TEMPLATE, {"title": title, "labels": rows}, language)


def item_sheet(copies: Iterable[Labelled], address: str, language: str) -> bytes:
    """Labels for copies, 24 on a sheet of 70 × 37 mm each. address: with {} where the code goes."""
    rows = [
        {
            "name": shorten(copy.title, 60, placeholder="…"),
            "mark": copy.shelfmark,
            "code": copy.barcode,
            **_square(address.format(copy.barcode)),
        }
        for copy in copies
    ]
    title = "Labels for copies" if language == "en" else "Etiketter till exemplar"
    return compile_pdf(_ITEMS, {"title": title, "labels": rows}, language)


def _square(address: str) -> dict[str, str]:
    return {"qr": qr(address), "alt": f"QR {address}"}

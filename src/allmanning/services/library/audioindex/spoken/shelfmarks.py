"""Shelf marks as words: SAB letters say what they mean, Dewey numbers are read only on request."""

import json
import re
from functools import lru_cache
from pathlib import Path

from allmanning.services.library import catalogue
from allmanning.services.library.audioindex.spoken import numbers, signs
from allmanning.services.library.catalogue.classification import parse_sab

_HEADINGS = Path(catalogue.__file__).parent / "definitions" / "sab.json"
_KINDS = {
    ".01": {"sv": "roman", "en": "novel"},
    ".02": {"sv": "drama", "en": "drama"},
    ".03": {"sv": "poesi", "en": "poetry"},
    ".04": {"sv": "essäer", "en": "essays"},
}
_YOUNG = {
    ",u": {"sv": "för barn och unga", "en": "for children and young people"},
    ",uf": {"sv": "för småbarn", "en": "for small children"},
    ",ug": {"sv": "för mellanåldern", "en": "for ages nine to twelve"},
}
_ENGLISH = {
    "A": "Books and libraries", "B": "General works", "C": "Religion",
    "D": "Philosophy and psychology", "E": "Education", "F": "Languages", "G": "Literary studies",
    "H": "Literature", "Hc": "Swedish literature", "Hce": "Foreign literature in Swedish",
    "Hcf": "Stories for small children", "Hcg": "Fiction for ages nine to twelve",
    "He": "English literature", "Hci": "Comics", "I": "Art, music and film", "J": "Archaeology",
    "K": "History", "L": "Biography", "M": "Ethnology", "N": "Geography and travel",
    "O": "Society and law", "P": "Technology", "Q": "Economy, home and garden", "R": "Sports",
    "S": "Defence", "T": "Mathematics", "U": "Natural sciences", "V": "Medicine",
    "X": "Sheet music", "Y": "Music recordings", "Ä": "Newspapers",
}  # fmt: skip
_DEWEY = re.compile(r"(\d{3})(?:\.(\d+))?")


@lru_cache(1)
def _headings() -> dict[str, dict[str, str]]:
    headings: dict[str, dict[str, str]] = json.loads(_HEADINGS.read_text(encoding="utf-8"))
    return headings


def subject_of(mark: str, language: str) -> str:
    """Hce.01 → Utländsk skönlitteratur i svensk översättning, roman. Empty for what is no SAB mark."""
    sab = parse_sab(mark)
    if sab is None:
        return ""
    main = _longest(sab.main, language)
    kind = _KINDS.get(sab.number, {}).get(language, "")
    young = (
        "" if sab.main.startswith(("Hcf", "Hcg")) else _YOUNG.get(sab.young, {}).get(language, "")
    )
    said = ", ".join(part for part in (main, kind) if part)
    return signs.speakable(f"{said} {young}".strip(), language)


def _longest(main: str, language: str) -> str:
    for end in range(len(main), 0, -1):
        if language == "en" and main[:end] in _ENGLISH:
            return _ENGLISH[main[:end]]
        if language != "en" and (heading := _headings().get(main[:end], {}).get("sv")):
            return heading.partition(":")[0]
    return ""


def place_of(shelfmark: str, language: str) -> str:
    """The letters to look for: 839.738 Lin → L, I, N. Empty where the mark ends with none."""
    last = shelfmark.split()[-1] if shelfmark.split() else ""
    return signs.spelled(last, language) if last.isalpha() and len(last) <= 4 else ""


def number_of(dewey: str, language: str) -> str:
    """839.738 → åttahundratrettionio komma sju tre åtta; empty for what is no Dewey number."""
    found = _DEWEY.match(dewey)
    if not found:
        return ""
    if found[2]:
        return numbers.decimal(found[1], found[2], language)
    return numbers.plain_class(found[1], language)

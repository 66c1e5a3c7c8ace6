"""What codes are called in the reader's language: languages, roles, countries, classes.

Source: KB's definitions (definitions/, Apache-2.0), which say it in Swedish; the English words for
what is common here are our own (english.json).
"""

import json
from functools import cache
from pathlib import Path

from allmanning.services.library.catalogue.classification import parse_sab

_FOLDER = Path(__file__).parent / "definitions"
# As HTML wants them, for what is written in another language than the page.
_TAGS = {
    "swe": "sv", "eng": "en", "fin": "fi", "nor": "no", "nob": "nb", "nno": "nn", "dan": "da",
    "ger": "de", "fre": "fr", "spa": "es", "ita": "it", "pol": "pl", "rus": "ru", "ara": "ar",
    "per": "fa", "sme": "se", "sma": "sma", "smj": "smj", "som": "so", "tur": "tr", "kur": "ku",
    "ukr": "uk", "srp": "sr", "chi": "zh", "jpn": "ja", "kor": "ko", "lat": "la", "ice": "is",
    "dut": "nl", "tir": "ti", "por": "pt", "hun": "hu", "est": "et", "lav": "lv", "lit": "lt",
}  # fmt: skip
# The main classes of Dewey in short, since the whole scheme is not open.
DEWEY = {
    "000": {"sv": "Allmänt, datavetenskap", "en": "Computing, general works"},
    "100": {"sv": "Filosofi, psykologi", "en": "Philosophy, psychology"},
    "200": {"sv": "Religion", "en": "Religion"},
    "300": {"sv": "Samhälle", "en": "Society"},
    "400": {"sv": "Språk", "en": "Language"},
    "500": {"sv": "Naturvetenskap, matematik", "en": "Science, mathematics"},
    "600": {"sv": "Teknik, medicin, hushåll", "en": "Technology, medicine, home"},
    "700": {"sv": "Konst, musik, sport", "en": "Arts, music, sport"},
    "800": {"sv": "Litteratur", "en": "Literature"},
    "900": {"sv": "Historia, geografi, biografi", "en": "History, geography, biography"},
}


def language_name(code: str, shown_in: str) -> str:
    """Svenska, Swedish: begun with a capital; the code itself where nobody knows it."""
    return _name("languages", code, shown_in) or code


def role_name(code: str, shown_in: str) -> str:
    """författare, author."""
    return _name("relators", code, shown_in).lower()


def sab_name(code: str, shown_in: str) -> str:
    """What a SAB mark, or the longest part of it that has a name, is called; Swedish mostly."""
    mark = parse_sab(code)
    letters = mark.main if mark else code
    for size in range(len(letters), 0, -1):
        if name := _name("sab", letters[:size], shown_in):
            return name
    return ""


def sab_name_tag(code: str, shown_in: str) -> str:
    """The language of that name: Swedish, but where we have English words of our own."""
    found = sab_name(code, shown_in)
    return shown_in if found in _definitions("english").get("sab", {}).values() else "sv"


def dewey_name(code: str, shown_in: str) -> str:
    """What the main class of a Dewey number is called."""
    return DEWEY.get(f"{code[:1]}00", {}).get(shown_in, "") if code[1:3] == "00" else ""


def language_tag(code: str) -> str:
    """The tag for the `lang` of a text, or "" where the code has none that we know."""
    return _TAGS.get(code, "")


def _name(kind: str, code: str, shown_in: str) -> str:
    if shown_in == "en" and (said := _definitions("english").get(kind, {}).get(code)):
        return said
    names = _definitions(kind).get(code, {})
    return names.get(shown_in) or names.get("sv") or names.get("en") or ""


@cache
def _definitions(kind: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(
        (_FOLDER / f"{kind}.json").read_text(encoding="utf-8")
    )
    return found

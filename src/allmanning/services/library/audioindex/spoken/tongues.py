"""Which language a text is in, what the language is called, and which voice can say it."""

import json
import unicodedata
from functools import lru_cache
from pathlib import Path

from allmanning.services.library import catalogue
from allmanning.services.library.audioindex.rules import voice_for

_NAMES = Path(catalogue.__file__).parent / "definitions" / "languages.json"
# MARC code → BCP 47 tag, as in lang="…".
TAGS = {
    "swe": "sv", "eng": "en", "fin": "fi", "ara": "ar", "ger": "de", "fre": "fr", "per": "fa",
    "rus": "ru", "sme": "se", "spa": "es", "nor": "nb", "nob": "nb", "nno": "nn", "ita": "it",
    "pol": "pl", "jpn": "ja", "dan": "da", "som": "so", "tur": "tr", "kor": "ko", "dut": "nl",
    "ice": "is", "ukr": "uk", "srp": "sr", "chi": "zh", "lat": "la", "gre": "el", "heb": "he",
    "kur": "ku", "est": "et", "lav": "lv", "lit": "lt", "por": "pt", "hun": "hu", "cze": "cs",
    "rum": "ro", "hrv": "hr", "bos": "bs", "alb": "sq", "tha": "th", "vie": "vi", "hin": "hi",
    "urd": "ur", "amh": "am", "tir": "ti", "yid": "yi", "bul": "bg", "cat": "ca", "slo": "sk",
    "slv": "sl", "mac": "mk", "ben": "bn", "tam": "ta", "arm": "hy", "geo": "ka", "swa": "sw",
}  # fmt: skip
# Tag → espeak-ng voice.
VOICES = {
    "sv": "sv", "en": "en", "fi": "fi", "ar": "ar", "de": "de", "fr": "fr", "fa": "fa",
    "ru": "ru", "es": "es", "nb": "nb", "nn": "nb", "it": "it", "pl": "pl", "da": "da",
    "tr": "tr", "ko": "ko", "nl": "nl", "is": "is", "uk": "uk", "sr": "sr", "zh": "cmn",
    "la": "la", "el": "el", "grc": "grc", "he": "he", "ku": "ku", "et": "et", "lv": "lv",
    "lt": "lt", "pt": "pt", "hu": "hu", "cs": "cs", "ro": "ro", "hr": "hr", "bs": "bs",
    "sq": "sq", "th": "th", "vi": "vi-vn-x-central", "hi": "hi", "ur": "ur", "am": "am",
    "bg": "bg", "ca": "ca", "sk": "sk", "sl": "sl", "mk": "mk", "bn": "bn", "ta": "ta",
    "hy": "hy", "ka": "ka", "sw": "sw", "ja": "ja", "se": "smj", "smj": "smj", "sma": "smj",
}  # fmt: skip
_ENGLISH_NAMES = {
    "swe": "Swedish", "eng": "English", "fin": "Finnish", "ara": "Arabic", "ger": "German",
    "fre": "French", "per": "Persian", "rus": "Russian", "sme": "Northern Sami",
    "sma": "Southern Sami", "smj": "Lule Sami", "spa": "Spanish", "nor": "Norwegian",
    "ita": "Italian", "pol": "Polish", "jpn": "Japanese", "dan": "Danish", "som": "Somali",
    "tur": "Turkish", "kor": "Korean", "dut": "Dutch", "ice": "Icelandic", "ukr": "Ukrainian",
    "srp": "Serbian", "chi": "Chinese", "lat": "Latin", "gre": "Greek", "grc": "Ancient Greek",
    "heb": "Hebrew", "kur": "Kurdish", "por": "Portuguese", "tir": "Tigrinya", "amh": "Amharic",
    "est": "Estonian", "fit": "Meänkieli", "rom": "Romani", "yid": "Yiddish", "tha": "Thai",
}  # fmt: skip
_SCRIPTS = {
    "CYRILLIC": "ru", "ARABIC": "ar", "HEBREW": "he", "GREEK": "el", "HANGUL": "ko",
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "THAI": "th", "DEVANAGARI": "hi",
    "ETHIOPIC": "am", "GEORGIAN": "ka", "ARMENIAN": "hy", "BENGALI": "bn", "TAMIL": "ta",
}  # fmt: skip
_OTHER_SCRIPTS = {"fa", "uk", "sr", "ur", "bg", "mk", "ti", "yi", "grc"}
_SAME_SCRIPT = {
    "CYRILLIC": ("ru", "uk", "sr", "bg", "mk"), "ARABIC": ("ar", "fa", "ur", "ku"),
    "HEBREW": ("he", "yi"), "GREEK": ("el", "grc"), "CJK": ("zh", "ja", "ko"),
    "ETHIOPIC": ("am", "ti"), "HIRAGANA": ("ja",), "HANGUL": ("ko",),
}  # fmt: skip
ENOUGH = 2_000  # signs of a text that tell its language
_SWEDISH = {"och", "att", "en", "ett", "som", "den", "det", "är", "på", "av", "för", "med", "i"}
_ENGLISH = {"the", "and", "of", "a", "to", "is", "his", "her", "with", "for", "that", "in", "by"}


def tag_of(marc: str, fallback: str = "sv") -> str:
    """swe → sv. What has no tag of its own keeps its three letters; none is the fallback."""
    return TAGS.get(marc) or (
        marc if marc and marc not in ("und", "zxx", "mul", "mis") else fallback
    )


def has_voice(tag: str) -> bool:
    return tag in VOICES


def voice_of(tag: str) -> str:
    """The voice for a language; Swedish for one that has none (Library P 6.5)."""
    return VOICES[voice_for(tag, VOICES)]


@lru_cache(1)
def _names() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = json.loads(_NAMES.read_text(encoding="utf-8"))
    return names


def name_of(marc: str, language: str) -> str:
    """swe → svenska; Swedish. Empty where nobody has given the code a name."""
    name = _names().get(marc, {})
    if language == "en":
        return _ENGLISH_NAMES.get(marc) or name.get("en") or name.get("sv", "")
    said = name.get("sv") or name.get("en", "")
    return said[:1].lower() + said[1:]


def guess(text: str, fallback: str = "sv") -> str:
    """The language of a text that does not say: by its script, then by its commonest words."""
    text = text[:ENOUGH]
    script = _script(text)
    if script != "LATIN":
        return _SCRIPTS.get(script, fallback)
    words = text.lower().split()
    swedish = sum(word.strip(".,!?") in _SWEDISH for word in words)
    english = sum(word.strip(".,!?") in _ENGLISH for word in words)
    if swedish == english:
        return "sv" if any(sign in text.lower() for sign in "åäö") else fallback
    return "sv" if swedish > english else "en"


def in_its_script(text: str, own: str, fallback: str) -> str:
    """The language of a title: its edition's, unless its letters are not that language's.

    A Japanese film may lie here under an English title, a Swedish record under a Russian one.
    """
    if not any(sign.isalpha() for sign in text[:ENOUGH]):
        return own  # a title of digits alone
    letters = _script(text)
    of_script = _SCRIPTS.get(letters)
    if letters == "LATIN":
        return guess(text, fallback) if own in _SCRIPTS.values() or own in _OTHER_SCRIPTS else own
    return own if own in _SAME_SCRIPT.get(letters, ()) else of_script or own


def _script(text: str) -> str:
    """The script of most letters in the beginning of a text; LATIN for none."""
    counts: dict[str, int] = {}
    for sign in text[:200]:
        if sign.isalpha():
            script = unicodedata.name(sign, "LATIN").split()[0].removesuffix("-LETTER")
            counts[script] = counts.get(script, 0) + 1
    if counts.get("HIRAGANA") or counts.get("KATAKANA"):
        return "HIRAGANA"
    return max(counts, key=lambda one: counts[one]) if counts else "LATIN"

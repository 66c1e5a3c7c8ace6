"""Turns written text into words a voice can say: numbers, abbreviations, Roman numerals, marks."""

import re
import unicodedata
from functools import lru_cache

from allmanning.services.library.audioindex.spoken import numbers
from allmanning.services.library.audioindex.spoken.moments import speak_moments

_SHORT = 160  # signs; what is shorter is remembered for a while
LONGEST = 20_000  # signs; a text longer than this is cut before it is read
_SHORT_FORMS = {
    "sv": {
        "bl.a.": "bland annat", "t.ex.": "till exempel", "m.fl.": "med flera", "m.m.": "med mera",
        "s.k.": "så kallad", "f.d.": "före detta", "p.g.a.": "på grund av", "d.v.s.": "det vill säga",
        "fr.o.m.": "från och med", "t.o.m.": "till och med", "o.s.v.": "och så vidare",
        "o.d.": "och dylikt", "e.d.": "eller dylikt", "f.ö.": "för övrigt", "e.Kr.": "efter Kristus",
        "f.Kr.": "före Kristus", "et al.": "med flera", "osv.": "och så vidare", "etc.": "et cetera",
        "dvs.": "det vill säga", "mfl.": "med flera", "mm.": "med mera", "ca": "cirka",
        "ca.": "cirka", "nr": "nummer", "nr.": "nummer", "uppl.": "upplagan", "inb.": "inbunden",
        "häft.": "häftad", "ill.": "illustrerad", "förf.": "författare", "övers.": "översättning",
        "red.": "redaktör", "jfr": "jämför", "resp.": "respektive", "tr.": "tryckningen",
        "vol.": "volym", "bd.": "band", "bd": "band", "kap.": "kapitel", "st.": "stycken",
        "min.": "minuter", "tim.": "timmar", "sek.": "sekunder", "dr": "doktor", "dr.": "doktor",
        "prof.": "professor", "S:t": "Sankt", "S:ta": "Sankta", "kr": "kronor", "km": "kilometer",
        "cm": "centimeter", "mm": "millimeter", "kg": "kilo", "tfn": "telefon", "bil.": "bilaga",
        "avd.": "avdelning", "utg.": "utgåvan", "nya uppl.": "nya upplagan", "forts.": "fortsättning",
        "m fl": "med flera", "bl a": "bland annat", "t ex": "till exempel", "s k": "så kallad",
        "f d": "före detta", "kl.": "klockan", "kl": "klockan", "c:o": "kompani",
    },
    "en": {
        "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "et al.": "and others",
        "vol.": "volume", "vols.": "volumes", "no.": "number", "pp.": "pages", "ed.": "edition",
        "eds.": "editors", "dr.": "doctor", "mr.": "mister", "mrs.": "missis", "approx.": "about",
        "ca.": "about", "ca": "about", "vs.": "versus", "ill.": "illustrated", "rev.": "revised",
        "min.": "minutes", "km": "kilometres", "cm": "centimetres", "kg": "kilos", "kr": "kronor",
        "st.": "saint", "jr.": "junior", "sr.": "senior", "b.c.": "B C", "a.d.": "A D",
    },
}  # fmt: skip
_SYMBOLS = {
    "sv": {"&": "och", "%": "procent", "+": "plus", "=": "lika med", "§": "paragraf", "@": "snabel-a",
           "°": "grader", "€": "euro", "$": "dollar", "£": "pund", "#": "nummer", "½": "och en halv",
           "×": "gånger"},
    "en": {"&": "and", "%": "percent", "+": "plus", "=": "equals", "§": "section", "@": "at",
           "°": "degrees", "€": "euros", "$": "dollars", "£": "pounds", "#": "number",
           "½": "and a half", "×": "times"},
}  # fmt: skip
_PARTS = {
    "del", "delen", "bok", "band", "volym", "kapitel", "akt", "part", "volume", "vol", "book",
    "chapter", "act", "war", "krig", "världskriget", "nr", "episode", "fas",
}  # fmt: skip
_RULERS = {
    "karl", "carl", "gustav", "gustaf", "erik", "johan", "oscar", "oskar", "kristian", "christian",
    "henry", "henrik", "louis", "ludvig", "elizabeth", "elisabet", "elisabeth", "georg", "george",
    "richard", "edward", "edvard", "fredrik", "frederick", "filip", "philip", "pius", "paulus",
    "nikolaj", "nikolaus", "alexander", "vilhelm", "william", "james", "jakob", "charles",
    "napoleon", "katarina", "catherine", "magnus", "valdemar", "haakon", "håkan", "harald", "olav",
    "knut", "ivan", "leo", "benedictus", "adolf", "ramses", "margareta",
}  # fmt: skip
_NOT_ROMAN = {"CD", "MC", "DC", "MM", "CV", "CC", "DI", "LI", "XL", "MIX", "MD", "CM", "CI", "DM"}
_INITIAL = re.compile(r"\b([A-ZÅÄÖ])\.(?=[ \-][A-ZÅÄÖ])\s?")
_ROMAN = re.compile(
    # A word is tried from its beginning alone, or a title of one long word would take a minute.
    r"(?:(?<![^\W\d_])(?P<word>[^\W\d_]{1,60}) )?"
    r"\b(?P<roman>[IVXLCDM]{1,15})(?P<case>:s|:e|:a)?\b(?!['’.]?\w)"
)
_CENTURY = re.compile(r"(?<!\d)(\d{1,2}00|[1-9]0)[-\u2011–]?(tal(?:et|ets|en)?)\b")
_EN_DECADE = re.compile(r"(?<!\d)(1\d|20)(\d0)s\b")
_RANGE = re.compile(r"(?<![\d-])(1[1-9]\d\d|20\d\d)\s?[-–]\s?(1[1-9]\d\d|20\d\d|\d\d)(?![\d-])")
_SPAN = re.compile(r"(?<![\d-])(\d{1,4})\s?[-–]\s?(\d{1,4})(?![\d-])")
_ISBN = re.compile(r"(?<![\d-])(?:97[89][- ]?)?\d{1,5}[- ]\d{1,7}[- ]\d{1,7}[- ][\dXx](?![\d-])")
_SV_ORDINAL = re.compile(r"(?<!\d)(\d{1,6}):(?:a|e|de|te)\b")
_EN_ORDINAL = re.compile(r"(?<!\d)(\d{1,6})(?:st|nd|rd|th)\b")
_GROUPED = re.compile(r"(?<!\d)(\d{1,3})((?:[ \u00a0\u202f.]\d{3})+)(?!\d)")
_DECIMAL = re.compile(r"(?<!\d)(\d{1,9})[.,](\d{1,9})(?!\d)")
_PAGES = re.compile(r"(?<!\d)(\d+) (?:s\.|s|p\.|p)(?![\w.])")
_AT_PAGE = re.compile(r"\b(?:s\.|p\.) (?=\d)")
_NUMBER = re.compile(r"\d+")
_EDGE = r"(?<![\w.]){}(?![\w])"


def speakable(text: str, language: str) -> str:
    """A text as a voice of its language should get it. Other languages than ours keep their digits:
    their voices know their own numbers, we do not.
    """
    # Names of places, of forms and of much read writers come again and again.
    return (_said_again if len(text) < _SHORT else _said)(text, language)


def _said(text: str, language: str) -> str:
    text = _without_marks(unicodedata.normalize("NFC", text[:LONGEST]))
    text = _lowered(text)
    if language in _SHORT_FORMS:
        text = _INITIAL.sub(lambda m: f"{m[1]} ", text)
        text = speak_moments(text, language)
        text = _pages(text.replace("/", " "), language)
        text = _expanded(text, language)
        text = _romans(text, language)
        text = _numbers(text, language)
        for sign, word in _SYMBOLS[language].items():
            text = text.replace(sign, f" {word} ")
    return tidy(text)


_said_again = lru_cache(4_096)(_said)


def spelled(text: str, language: str) -> str:
    """Letter by letter: Lin → L, I, N. Digits become words."""
    letters = [
        numbers.digits(sign, language) if sign.isascii() and sign.isdigit() else sign.upper()
        for sign in text
        if sign.isalnum()
    ]
    return ", ".join(letters)


def tidy(text: str) -> str:
    """Single blanks, no blank before a mark, no two marks in a row."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    return re.sub(r"[,;:]\s*([.!?])", r"\1", text).strip(" ,;:")


def _without_marks(text: str) -> str:
    text = re.sub(r"\[et al\.?\]", "et al.", text)
    text = re.sub(r"\s[/:;=]\s|\s[/:;]$", ", ", text)  # ISBD's marks stand between blanks
    text = re.sub(r"[\[\]{}<>|*_~^\\`«»“”„\"]", " ", text)
    text = re.sub(r"\s[-–—]\s|—", ", ", text).replace("…", "...")
    text = re.sub(r"(?<!\d)/|/(?!\d)", " ", text)  # between digits it may be a day: 3/4
    kept = (
        " " if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "So", "Zl", "Zp") and sign not in "°"
        else sign
        for sign in text
    )  # fmt: skip
    return re.sub(r"\s+", " ", "".join(kept))


def _lowered(text: str) -> str:
    """A title in capitals is not to be shouted, nor spelled; a short name such as ABBA stays."""
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < 6 or any(sign.islower() for sign in letters) or not text.isupper():
        return text
    return text[:1] + text[1:].lower()


def _expanded(text: str, language: str) -> str:
    for short, long in sorted(_SHORT_FORMS[language].items(), key=lambda one: -len(one[0])):
        needle = short.rstrip(".").split(".")[0]
        if needle.lower() not in text.lower():
            continue
        pattern = re.escape(short).replace(r"\.", r"\.\s?")
        pattern = pattern.removesuffix(r"\s?")
        text = re.sub(_EDGE.format(pattern), long, text, flags=re.IGNORECASE)
    return text


def _pages(text: str, language: str) -> str:
    noun = "pages" if language == "en" else "sidor"
    page = "page " if language == "en" else "sidan "
    return _AT_PAGE.sub(page, _PAGES.sub(lambda m: f"{m[1]} {noun}", text))


def _romans(text: str, language: str) -> str:
    def said(found: re.Match[str]) -> str:
        word, value = found["word"] or "", numbers.roman(found["roman"])
        lead = f"{word} " if word else ""
        if value is None or found["roman"] in _NOT_ROMAN:
            return found[0]
        if word.lower() in _RULERS:
            nth = numbers.ordinal(value, language)
            case = "s" if found["case"] == ":s" else ""
            return f"{lead}{'the' if language == 'en' else 'den'} {nth}{case}"
        if found["case"] in (":e", ":a"):
            return lead + numbers.ordinal(value, language)
        is_last = found.end() == len(found.string) and found["roman"] == "V" and len(word) > 2
        if len(found["roman"]) > 1 or word.lower() in _PARTS or is_last:
            return lead + numbers.cardinal(value, language)
        return found[0]

    return _ROMAN.sub(said, text)


def _numbers(text: str, language: str) -> str:
    text = _ISBN.sub(lambda m: numbers.digits(m[0].replace(" ", "-").rstrip("Xx"), language)
                     + (", X" if m[0][-1] in "Xx" else ""), text)  # fmt: skip
    if language == "sv":
        text = _CENTURY.sub(lambda m: _century(int(m[1]), m[2]), text)
        text = _SV_ORDINAL.sub(lambda m: numbers.ordinal(int(m[1]), "sv"), text)
    else:
        text = _EN_DECADE.sub(lambda m: _decade(int(m[1]), int(m[2])), text)
        text = _EN_ORDINAL.sub(lambda m: numbers.ordinal(int(m[1]), "en"), text)
    to = " to " if language == "en" else " till "
    text = _RANGE.sub(lambda m: plain(m[1], language) + to + _ending(m, language), text)
    text = _SPAN.sub(lambda m: plain(m[1], language) + to + plain(m[2], language), text)
    text = _GROUPED.sub(lambda m: m[1] + re.sub(r"\D", "", m[2]), text)
    text = _DECIMAL.sub(lambda m: numbers.decimal(m[1], m[2], language), text)
    return _NUMBER.sub(lambda m: _spaced(m, language), text)


def plain(text: str, language: str) -> str:
    """A row of digits: a year, a number, or, from seven on or with a leading nought, its digits."""
    if len(text) > 6 or (text.startswith("0") and len(text) > 1) or not text.isascii():
        return numbers.digits(unicodedata.normalize("NFKC", text), language)
    value = int(text)
    if len(text) == 4 and 1100 <= value < 2100:
        return numbers.year(value, language)
    return numbers.cardinal(value, language)


def _spaced(found: re.Match[str], language: str) -> str:
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    said = plain(found[0], language)
    return f"{' ' if before.isalnum() else ''}{said}{' ' if after.isalnum() else ''}"


def _ending(found: re.Match[str], language: str) -> str:
    return plain(found[2] if len(found[2]) == 4 else found[1][:2] + found[2], language)


def _century(number: int, word: str) -> str:
    return numbers.year(number, "sv") + word


def _decade(century: int, rest: int) -> str:
    tens = numbers.cardinal(rest, "en") if rest else "hundred"
    said = tens[:-1] + "ies" if tens.endswith("y") else tens + "s"
    return f"{numbers.cardinal(century, 'en')} {said}"

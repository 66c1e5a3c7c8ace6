"""What kind of thing a record describes, for whom it is, and whether it is fiction.

Source: MARC 21 leader, 006-008; KB's media types; design § 4.2 and 4.5. Everything is tolerant:
a record that says nothing is an "other" for adults.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from allmanning.services.library.catalogue.classification import Audience, audience_of, is_fiction
from allmanning.services.library.catalogue.marc import ControlField, MarcRecord
from allmanning.services.library.catalogue.reading import joined, plain, sign_at

Form = Literal[
    "book",
    "large_print",
    "audiobook",
    "talking_book",
    "ebook",
    "film",
    "music",
    "game",
    "magazine",
    "newspaper",
    "sheet_music",
    "map",
    "picture",
    "kit",
    "object",
    "braille",
    "manuscript",
    "other",
]

# A talking book is made under the exception for people with reading disabilities: MTM's words.
_TALKING = re.compile(r"\btalbok|\bdaisy\b", re.IGNORECASE)
_MAKERS_OF_TALKING_BOOKS = {"MTM", "TPB"}
_GAME = re.compile(r"\b(?:tv|data|video|konsol|dator)-?spel|\bvideo ?games?\b", re.IGNORECASE)
_BOARD_GAME = re.compile(r"\b(?:sällskaps|bräd|kort)spel|\b(?:board|card) games?\b", re.IGNORECASE)
_LARGE = re.compile(r"\bstorstil|\blarge (?:print|type)\b", re.IGNORECASE)
_BRAILLE = re.compile(r"\bpunktskrift|\bbraille\b", re.IGNORECASE)
_EBOOK = re.compile(r"\be-?bo[ok]|\belektronisk resurs|\belectronic resource", re.IGNORECASE)
_AT_LEAST_WEEKLY = frozenset("cdiw")
# What 008/23 (or 006/06) says of the form of a text.
_FORM_OF_ITEM: dict[str, Form] = {
    **{"d": "large_print", "f": "braille"},
    **dict.fromkeys("oqs", "ebook"),
}
_AUDIENCE: dict[str, Audience] = {
    **dict.fromkeys("abcj", "child"),
    **{"d": "youth"},
    **dict.fromkeys("efg", "adult"),
}
# “Barn- och ungdomslitteratur” is for children: the younger reader decides.
_AUDIENCE_WORDS: tuple[tuple[Audience, re.Pattern[str]], ...] = (
    ("child", re.compile(r"\bbarn(?!dom)|\bbilderböcker|\bjuvenile|\bchildren", re.IGNORECASE)),
    ("youth", re.compile(r"\bungdom|\bunga vuxna|\byoung adult|\btonår", re.IGNORECASE)),
)
_AGE = re.compile(r"\b(\d{1,2})(?:\s*[-\u2013]\s*\d{1,2}|\s*\+)?\s*(?:år|years)", re.IGNORECASE)
_ADULT_FROM, _YOUTH_FROM = 18, 13
_FICTION_OF_BOOKS, _FICTION_OF_SOUND = frozenset("1dfjp"), frozenset("dfp")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at. fixed: field 008. words: of notes, carrier and genre, one text."""

    type: str
    level: str
    fixed: str
    carriers: tuple[str, ...]
    words: str
    is_made_by_mtm: bool

    @property
    def is_serial(self) -> bool:
        return self.level in "sbi"

    @property
    def is_electronic(self) -> bool:
        # A 007 may describe a scanned copy of the printed book; where 008 says the form of the
        # item itself, blank for print or a letter for film, that is believed.
        is_printed = self.type == "a" and self.fixed[23] not in "|oqs" and not self.is_serial
        return self.has_carrier("338cr") or (self.has_carrier("cr") and not is_printed)

    def has_carrier(self, *codes: str) -> bool:
        return any(carrier.startswith(codes) for carrier in self.carriers)


def facts_of(record: MarcRecord) -> Facts:
    """What the leader, the fixed fields and the words about form say."""
    seen = [joined(field, "h") for field in record.data("245")]
    seen += [joined(field, "a") for field in record.data("300", "500", "538", "655")]
    # The shelf mark of a DAISY ends in /DR, whatever the record itself says.
    marks = [joined(field, "ahj") for field in record.data("084", "852")]
    seen += ["daisy" for mark in marks if mark.split(" ")[0].endswith("/DR")]
    carriers = [
        field.data
        for field in record.fields
        if field.tag == "007" and isinstance(field, ControlField)
    ]
    carriers += [f"338{value}" for field in record.data("338") for value in field.all("b")]
    makers = {plain(field.first("a")) for field in record.data("040")}
    return Facts(
        sign_at(record.leader, 6),
        sign_at(record.leader, 7),
        record.control("008").ljust(40),
        tuple(carriers),
        "\n".join(seen),
        bool(makers & _MAKERS_OF_TALKING_BOOKS),
    )


def form_of(facts: Facts) -> Form:
    """The kind of thing, by the type in the leader and then what refines it."""
    if facts.type in "ai" and _TALKING.search(facts.words):
        return "talking_book"
    return _RULES.get(facts.type, _unknown)(facts)


def audience_in(record: MarcRecord, facts: Facts, sab: tuple[str, ...]) -> Audience:
    """For whom: SAB says it most finely, then 008, then the words of genre and audience."""
    if by_class := audience_of(sab):
        return by_class
    # In serials and maps the same place of 008 says something else.
    coded = None if facts.is_serial or facts.type in "ef" else _AUDIENCE.get(facts.fixed[22])
    return coded or _audience_in_words(record) or "adult"


def fiction_in(facts: Facts, sab: tuple[str, ...], dewey: tuple[str, ...]) -> bool:
    """Whether it is fiction: by class as KB counts, else by the literary form in 008."""
    by_class = is_fiction(sab, dewey)
    if by_class is not None:
        return by_class
    if facts.type in "at" and not facts.is_serial:
        return facts.fixed[33] in _FICTION_OF_BOOKS
    return facts.type == "i" and facts.fixed[30] in _FICTION_OF_SOUND


def _audience_in_words(record: MarcRecord) -> Audience | None:
    words = " ".join(joined(field, "abxv") for field in record.data("521", "650", "655"))
    for audience, pattern in _AUDIENCE_WORDS:
        if pattern.search(words):
            return audience
    ages = [int(age) for field in record.data("521") for age in _AGE.findall(joined(field, "a"))]
    if not ages or min(ages) >= _ADULT_FROM:
        return None
    return "youth" if min(ages) >= _YOUTH_FROM else "child"


def _text(facts: Facts) -> Form:
    return _serial(facts) if facts.is_serial else _monograph(facts)


def _serial(facts: Facts) -> Form:
    # KB: at least weekly is a newspaper. Where the record itself says periodical, as the weekly
    # Kalle Anka & C:o does, it is believed.
    kind, frequency = facts.fixed[21], facts.fixed[18]
    if kind == "n" or (kind in " |" and frequency in _AT_LEAST_WEEKLY):
        return "newspaper"
    return "magazine"


def _monograph(facts: Facts) -> Form:
    if coded := _FORM_OF_ITEM.get(facts.fixed[23]):
        return coded
    if facts.has_carrier("tb") or _LARGE.search(facts.words):
        return "large_print"
    if facts.has_carrier("tc", "f") or _BRAILLE.search(facts.words):
        return "braille"
    return "ebook" if facts.is_electronic or _EBOOK.search(facts.words) else "book"


def _sound(facts: Facts) -> Form:
    return "talking_book" if facts.is_made_by_mtm else "audiobook"


def _projected(facts: Facts) -> Form:
    return "picture" if facts.has_carrier("g") and facts.fixed[33] in "fst" else "film"


def _computer(facts: Facts) -> Form:
    if facts.fixed[26] == "g" or _GAME.search(facts.words):
        return "game"
    return "ebook" if facts.fixed[26] == "d" or _EBOOK.search(facts.words) else "other"


def _thing(facts: Facts) -> Form:
    is_game = facts.fixed[33] == "g" or _BOARD_GAME.search(facts.words)
    return "game" if is_game else "object"


def _always(form: Form) -> Callable[[Facts], Form]:
    return lambda _facts: form


def _unknown(_facts: Facts) -> Form:
    return "other"


_RULES: dict[str, Callable[[Facts], Form]] = {
    "a": _text,
    "c": _always("sheet_music"),
    "d": _always("sheet_music"),
    "e": _always("map"),
    "f": _always("map"),
    "g": _projected,
    "i": _sound,
    "j": _always("music"),
    "k": _always("picture"),
    "m": _computer,
    "o": _always("kit"),
    "r": _thing,
    "t": _always("manuscript"),
}

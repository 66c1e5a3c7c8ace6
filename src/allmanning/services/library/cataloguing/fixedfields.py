"""The leader and field 008 explained place by place, so that nobody must know them by heart.

Source: MARC 21; design § 4.2.
"""

from dataclasses import dataclass, replace

from django.utils.functional import Promise

from allmanning.kit.text import _
from allmanning.services.library.catalogue.marc import ControlField, Field, MarcRecord

_Choices = dict[str, str | Promise]
_NOT_SAID: _Choices = {"|": _("Not said")}


@dataclass(frozen=True)
class Place:
    """Some characters of a coded field. tag: LDR or 008. choices: none where it is free text."""

    tag: str
    start: int
    length: int
    label: str | Promise
    choices: _Choices
    help: str | Promise = ""

    @property
    def name(self) -> str:
        """How a form calls it: f-008-35."""
        return f"f-{self.tag}-{self.start:02}"

    @property
    def where(self) -> str:
        """As cataloguers write it: 008/35-37."""
        last = self.start + self.length - 1
        return f"{self.tag}/{self.start:02}" + (f"–{last:02}" if self.length > 1 else "")


_LEADER = (
    Place("LDR", 5, 1, _("Status of the record"), {
        "n": _("New"), "c": _("Corrected"), "d": _("Deleted: no longer shown"),
        "a": _("Raised to a fuller level"), "p": _("Was a notice before publication"),
    }),
    Place("LDR", 6, 1, _("What it is"), {
        "a": _("Text"), "t": _("Manuscript"), "g": _("Film, video, slides"),
        "i": _("Spoken sound, audio book"), "j": _("Music, recorded"), "c": _("Sheet music"),
        "d": _("Sheet music, manuscript"), "e": _("Map"), "f": _("Map, manuscript"),
        "k": _("Picture"), "m": _("Computer file, game"), "o": _("Kit"),
        "p": _("Mixed material"), "r": _("Object"),
    }),
    Place("LDR", 7, 1, _("How it is published"), {
        "m": _("Complete by itself"), "s": _("Serial"), "a": _("Part of a book"),
        "b": _("Part of a serial"), "c": _("Collection"), "d": _("Part of a collection"),
        "i": _("Updated from time to time"),
    }),
    Place("LDR", 17, 1, _("How full the description is"), {
        " ": _("Full"), "1": _("Full, thing not in hand"), "3": _("Abbreviated"),
        "4": _("Core"), "5": _("Unfinished"), "7": _("Minimal"), "8": _("Before publication"),
        "u": _("Unknown"), "z": _("Does not apply"),
    }),
    Place("LDR", 18, 1, _("Cataloguing rules"), {
        " ": _("Older rules, no ISBD"), "a": "AACR2", "c": _("ISBD, punctuation left out"),
        "i": "ISBD, RDA", "n": _("Not ISBD"), "u": _("Unknown"),
    }),
)  # fmt: skip
_COMMON = (
    Place("008", 6, 1, _("Kind of date"), {
        "s": _("One year"), "m": _("Several years"), "r": _("Reprint, and the first year"),
        "t": _("Published, and copyright"), "c": _("Serial that still comes"),
        "d": _("Serial that has ceased"), "q": _("Uncertain year"), "n": _("Unknown"),
        "b": _("Before our era"), "p": _("Shown, and made"), "u": _("Serial, unknown if it comes"),
        "e": _("Exact date"), "i": _("Collection, first and last"), "k": _("Bulk of a collection"),
        **_NOT_SAID,
    }),
    Place("008", 7, 4, _("Year"), {}, _("Four digits; u for a digit that is unknown.")),
    Place("008", 11, 4, _("Second year"), {}, _("Four blanks where there is none.")),
    Place("008", 15, 3, _("Country"), {}, _("MARC code, such as “sw ”.")),
    Place("008", 35, 3, _("Language"), {}, _("MARC code, such as swe, fin, sme.")),
    Place("008", 39, 1, _("Who catalogues"), {
        " ": _("National library"), "c": _("Cooperation"), "d": _("Others"), "u": _("Unknown"),
        **_NOT_SAID,
    }),
)  # fmt: skip
_FORM_OF_ITEM: _Choices = {
    " ": _("None of these"), "d": _("Large print"), "f": _("Braille"), "o": _("On the web"),
    "q": _("Electronic, in hand"), "s": _("Electronic"), "a": _("Microfilm"),
    "b": _("Microfiche"), "c": _("Microopaque"), "r": _("Print like an old one"), **_NOT_SAID,
}  # fmt: skip
_AUDIENCE: _Choices = {
    " ": _("Not known"), "a": _("Before school"), "b": _("Up to 8 years"),
    "c": _("9 to 13 years"), "d": _("Youth, 14 to 17 years"), "e": _("Adults"),
    "f": _("Specialists"), "g": _("Everybody"), "j": _("Children and young people"), **_NOT_SAID,
}  # fmt: skip
_AUDIENCE_PLACE = Place("008", 22, 1, _("For whom"), _AUDIENCE)
_ITEM_PLACE = Place("008", 23, 1, _("Form of the item"), _FORM_OF_ITEM)
_YES_OR_NO: _Choices = {"0": _("No"), "1": _("Yes"), **_NOT_SAID}
_BOOK = (
    Place("008", 18, 4, _("Illustrations"), {}, _("Letters, such as a for pictures; else blanks.")),
    _AUDIENCE_PLACE,
    _ITEM_PLACE,
    Place("008", 29, 1, _("From a conference"), _YES_OR_NO),
    Place("008", 30, 1, _("Festschrift"), _YES_OR_NO),
    Place("008", 31, 1, _("Has an index"), _YES_OR_NO),
    Place("008", 33, 1, _("Literary form"), {
        "0": _("Not fiction"), "1": _("Fiction, not specified"), "f": _("Novel"),
        "j": _("Short stories"), "p": _("Poetry"), "d": _("Drama"), "e": _("Essays"),
        "h": _("Humour, satire"), "i": _("Letters"), "m": _("Mixed forms"), "s": _("Speeches"),
        "u": _("Unknown"), **_NOT_SAID,
    }),
    Place("008", 34, 1, _("Biography"), {
        " ": _("None"), "a": _("Autobiography"), "b": _("Biography of one"),
        "c": _("Biography of several"), "d": _("Contains biography"), **_NOT_SAID,
    }),
)  # fmt: skip
_MUSIC = (
    Place("008", 18, 2, _("Form of composition"), {}, _("Two letters; zz for another form.")),
    Place("008", 20, 1, _("Format of music"), {
        "a": _("Full score"), "b": _("Pocket score"), "d": _("Voice score"), "n": _("Does not apply"),
        "u": _("Unknown"), "z": _("Other"), " ": _("Not said"), **_NOT_SAID,
    }),
    _AUDIENCE_PLACE,
    _ITEM_PLACE,
    Place("008", 30, 2, _("Text for sound"), {}, _("Letters, such as f for fiction; else blanks.")),
)  # fmt: skip
_VISUAL = (
    Place("008", 18, 3, _("Running time in minutes"), {}, _("Three digits; 000 if longer, nnn if none.")),
    _AUDIENCE_PLACE,
    Place("008", 29, 1, _("Form of the item"), _FORM_OF_ITEM),
    Place("008", 33, 1, _("Kind of visual material"), {
        "v": _("Video"), "m": _("Film"), "i": _("Picture"), "g": _("Game"), "w": _("Toy"),
        "r": _("Object"), "b": _("Kit"), "k": _("Graphic"), "s": _("Slide"), "f": _("Filmstrip"),
        "a": _("Art original"), "c": _("Art reproduction"), "z": _("Other"), **_NOT_SAID,
    }),
    Place("008", 34, 1, _("Technique"), {
        "l": _("Live action"), "a": _("Animation"), "c": _("Animation and live action"),
        "n": _("Does not apply"), "u": _("Unknown"), "z": _("Other"), **_NOT_SAID,
    }),
)  # fmt: skip
_COMPUTER = (
    _AUDIENCE_PLACE,
    _ITEM_PLACE,
    Place("008", 26, 1, _("Kind of computer file"), {
        "g": _("Game"), "b": _("Program"), "a": _("Figures"), "c": _("Pictures"), "d": _("Text"),
        "h": _("Sound"), "i": _("Interactive multimedia"), "j": _("Online service"),
        "m": _("Combination"), "u": _("Unknown"), "z": _("Other"), **_NOT_SAID,
    }),
)  # fmt: skip
_SERIAL = (
    Place("008", 18, 1, _("How often it comes"), {
        "d": _("Daily"), "w": _("Weekly"), "c": _("Twice a week"), "e": _("Every second week"),
        "m": _("Monthly"), "b": _("Every second month"), "q": _("Quarterly"),
        "f": _("Twice a year"), "t": _("Three times a year"), "a": _("Yearly"),
        " ": _("No fixed frequency"), "u": _("Unknown"), "z": _("Other"), **_NOT_SAID,
    }),
    Place("008", 21, 1, _("Kind of serial"), {
        "p": _("Magazine"), "n": _("Newspaper"), "m": _("Series of books"), "d": _("Database"),
        "l": _("Loose-leaf"), "w": _("Website"), " ": _("None of these"), **_NOT_SAID,
    }),
    _ITEM_PLACE,
)  # fmt: skip
_BY_TYPE = {
    **dict.fromkeys("at", _BOOK),
    **dict.fromkeys("cdij", _MUSIC),
    **dict.fromkeys("gkor", _VISUAL),
    "m": _COMPUTER,
}


@dataclass(frozen=True)
class Filled:
    """A place with what stands there; an unknown sign is a choice of its own, so it can stay."""

    place: Place
    value: str

    @property
    def choices(self) -> list[tuple[str, str]]:
        """As a form shows them: a blank is #."""
        shown = [
            (code.replace(" ", "#"), f"{code.replace(' ', '#')} – {words}")
            for code, words in self.place.choices.items()
        ]
        mine = self.value.replace(" ", "#")
        return shown if any(code == mine for code, _words in shown) else [(mine, mine), *shown]

    @property
    def shown(self) -> str:
        return self.value.replace(" ", "#")


def places(record: MarcRecord) -> list[Filled]:
    """Every place that can be explained for this kind of record, with what stands there."""
    specific = _SERIAL if record.leader[7] in "si" else _BY_TYPE.get(record.leader[6], ())
    fixed = record.control("008").ljust(40)
    texts = {"LDR": record.leader, "008": fixed}
    wanted = sorted((*_COMMON, *specific), key=lambda one: one.start)
    return [
        Filled(one, texts[one.tag][one.start : one.start + one.length])
        for one in (*_LEADER, *wanted)
    ]


def with_places(record: MarcRecord, chosen: dict[str, str]) -> MarcRecord:
    """The record with other signs in some places; chosen: by the names that a form gives them.

    A 008 that is missing is made. What is too short is filled with blanks; too long is cut.
    """
    leader, fixed = record.leader, record.control("008").ljust(40)
    texts = {"LDR": leader, "008": fixed}
    for filled in places(record):
        one = filled.place
        value = chosen.get(one.name)
        if value is None or not value.isascii():
            continue
        signs = value.replace("#", " ").ljust(one.length)[: one.length]
        before = texts[one.tag]
        texts[one.tag] = before[: one.start] + signs + before[one.start + one.length :]
    if texts["008"] == fixed:
        return replace(record, leader=texts["LDR"])
    return MarcRecord(texts["LDR"], _with_008(record.fields, texts["008"]))


def _with_008(fields: tuple[Field, ...], text: str) -> tuple[Field, ...]:
    new = ControlField("008", text)
    at = next((i for i, one in enumerate(fields) if one.tag == "008"), None)
    if at is not None:
        return (*fields[:at], new, *fields[at + 1 :])
    at = sum(one.tag < "008" for one in fields)
    return (*fields[:at], new, *fields[at:])

"""
A catalogue that never was: MARC records that look like those of Swedish public libraries. Seeded, so
that two runs meet the same records. Words follow Zipf's law, authors write several books, works come in
several editions, forms and languages, and copies stand in 24 libraries, the popular ones in many.
"""

import random
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple


def listed(words: str) -> list[str]:
    """The words of a text."""
    return words.split()


LIBRARIES = (
    "Um", "UmBus", "UmErs", "UmGru", "UmHol", "UmHor", "UmMar", "UmObb", "UmSav", "UmTeg", "UmUme",
    "UmAli", "Bju", "Nor", "Rob", "RobByg", "RobAna", "Vin", "VinGra", "VinHal", "VinTva",
    "VinAms", "Van", "VanByn",
)  # fmt: skip
_SWEDISH = listed(
    """
    hus barn natt dag skog hav berg dal by stad väg bro älv sjö ö strand vinter sommar höst vår snö is
    regn vind sol måne stjärna himmel jord eld vatten sten träd blomma gräs häst hund katt fågel fisk
    varg björn räv älg ren mat bröd mjölk kaffe bord stol säng dörr fönster kök rum gård lada båt bil
    tåg cykel skola lärare elev bok brev ord språk sång musik dans bild färg ljus mörker skugga spegel
    nyckel hemlighet sanning lögn minne dröm hopp kärlek hat sorg glädje rädsla mod vän fiende granne
    bror syster mor far son dotter mormor farfar kung drottning prins riddare häxa trollkarl drake spöke
    mord brott polis fånge dom lag rätt frihet makt krig fred soldat vapen flykt resa gräns hem borta
    längtan tystnad röst kropp hjärta hand öga öra blod hälsa sjukdom läkare medicin arbete fabrik bonde
    fiskare sömmerska smed handel pengar skuld arv släkt historia framtid tid klocka år minut liv död
    födelse själ gud kyrka präst tro bön helgon ängel djävul
    """
)
_ENGLISH = listed(
    """
    house child night day forest sea mountain valley village city road bridge river lake island beach
    winter summer autumn spring snow ice rain wind sun moon star sky earth fire water stone tree flower
    horse dog cat bird fish wolf bear food bread table door window room garden boat car train school
    teacher book letter word song music dance picture colour light dark shadow mirror key secret truth
    lie memory dream hope love sorrow joy fear friend enemy neighbour brother sister mother father son
    daughter king queen knight witch dragon ghost murder crime police prisoner law freedom power war
    peace soldier journey border home silence voice body heart hand eye blood health doctor work money
    history future time life death soul church faith angel
    """
)
_LITTLE = listed(
    """
    och i på en ett den det som av för med till om under över utan mot från där när hur vad
    """
)
_LITTLE_ENGLISH = listed(
    """
    the of and a in to on for with from under over without against where how what
    """
)
_GIVEN = listed(
    """
    Anna Erik Maria Lars Karin Anders Eva Per Sara Johan Lena Nils Ingrid Olof Märta Gösta Åsa Björn
    Ulla Sven Elin Göran Kerstin Håkan Astrid Tove Selma Hjalmar Moa Vilhelm Stina Torgny Sofia Mikael
    Camilla Henning Katarina Jonas Åke
    """
)
_FAMILY = listed(
    """
    Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Lindgren
    Lindqvist Bergström Sjöberg Öberg Åkesson Nyström Holmgren Sandberg Forsberg Ekman Wallin Hedlund
    Norén Dahl Berglund Söderström Strand Lundqvist Marklund Burman Lidman Enquist Lindberg Fors Åström
    Hägglund Stenberg Sundström
    """
)
_SUBJECTS = listed(
    """
    Relationer Barndom Vänskap Familjer Norrland Västerbotten Samer Jakt Fiske Trädgårdar Matlagning
    Hantverk Historia Krig Fred Klimat Natur Djur Hästar Hundar Sjöfart Järnvägar Konst Måleri Musik
    Teater Film Religion Psykologi Sorg Kärlek Uppväxt Skola Idrott Fotboll Resor Språk Datorer
    Programmering Ekonomi Politik Juridik Medicin Hälsa
    """
)
_PUBLISHERS = ["Norrskenet", "Älvdalens förlag", "Bokgården", "Kustens förlag", "Northern Press"]
_SAB = [
    "Hc",
    "Hce",
    "Hcf",
    "Hcg",
    "Hc,u",
    "Kc",
    "Nc",
    "Qca",
    "Uh",
    "Vd",
    "Lz",
    "Oa",
    "Ij",
    "Pu",
    "Rb",
]
_DEWEY = [
    "839.738",
    "823.92",
    "839.7374",
    "948.5",
    "914.85",
    "641.5",
    "577",
    "610",
    "920",
    "301",
    "780",
    "004",
    "796",
]


class Edition(NamedTuple):
    form: str
    language: str


_EDITIONS = [
    Edition("book", "swe"), Edition("book", "swe"), Edition("audiobook", "swe"), Edition("book", "eng"),
    Edition("talking_book", "swe"), Edition("ebook", "swe"), Edition("book", "fin"),
    Edition("large_print", "swe"),
]  # fmt: skip
_LEADERS = {"audiobook": "nim", "talking_book": "nim", "film": "ngm", "music": "njm"}
_FORM_OF_ITEM = {"ebook": "o", "large_print": "d"}


class Words:
    """Draws words after Zipf's law from some thousand, compounds among them."""

    def __init__(self, rng: random.Random, stems: list[str], compounds: int) -> None:
        made = dict.fromkeys(stems)
        while len(made) < len(stems) + compounds:
            # Of three parts now and then: two alone are too few for a million titles.
            parts = rng.choices(stems, k=rng.choices((2, 3), (4, 1))[0])
            made[rng.choice(("", "s", "")).join(parts)] = None
        self.all = list(made)
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self.all))))
        self._rng = rng

    def some(self, count: int) -> list[str]:
        return self._rng.choices(self.all, cum_weights=self._weights, k=count)


class Maker:
    """Makes works, their editions and the records of these."""

    def __init__(self, seed: int, titles: int) -> None:
        self.rng = random.Random(seed)
        size = max(2_000, min(60_000, titles // 4))
        self.swedish = Words(self.rng, _SWEDISH, size)
        self.english = Words(self.rng, _ENGLISH, size // 3)
        self.subjects = Words(self.rng, _SUBJECTS, 600)
        self.authors = [self._author() for _ in range(max(50, titles // 6))]
        self._weights = list(accumulate(1 / (rank + 5) ** 0.8 for rank in range(len(self.authors))))
        self._barcode = 0

    def _author(self) -> str:
        family, second = self.rng.choice(_FAMILY), self.rng.choice(_FAMILY)
        double = self.rng.random() < 0.3
        return (
            f"{family}-{second}, {self.rng.choice(_GIVEN)}"
            if double
            else f"{family}, {self.rng.choice(_GIVEN)}"
        )

    def phrase(self, language: str, count: int) -> str:
        words, little = (
            (self.swedish, _LITTLE) if language != "eng" else (self.english, _LITTLE_ENGLISH)
        )
        chosen = words.some(count)
        for at in range(1, count, 3):
            chosen.insert(at, self.rng.choice(little))
        return " ".join(chosen).capitalize()

    def records(self, titles: int) -> Iterator[bytes]:
        """This many records, editions of one work one after another."""
        made = 0
        while made < titles:
            for record in self._work(min(self._editions(), titles - made), made):
                made += 1
                yield record

    def _editions(self) -> int:
        return self.rng.choices((1, 2, 3, 5, 8), (75, 14, 6, 4, 1))[0]

    def _work(self, editions: int, first: int) -> Iterator[bytes]:
        rng = self.rng
        author = rng.choices(self.authors, cum_weights=self._weights)[0]
        title = self.phrase("swe", rng.randint(1, 4))
        english = self.phrase("eng", rng.randint(1, 4))
        subjects = list(dict.fromkeys(self.subjects.some(rng.randint(1, 4))))
        audience, kind = rng.choice("    j"), rng.randrange(len(_SAB))
        year = int(2025 - rng.expovariate(1 / 14))
        for at in range(editions):
            edition = _EDITIONS[at] if at else Edition(
                rng.choices(("book", "audiobook", "film", "music"), (88, 5, 4, 3))[0],
                rng.choices(("swe", "eng", "fin", "ara"), (80, 14, 3, 3))[0],
            )  # fmt: skip
            shown = english if edition.language == "eng" else title
            yield self._record(
                first + at, edition, author, shown, title, subjects, audience, kind, year + at
            )

    def _record(
        self, number: int, edition: Edition, author: str, title: str, original: str,
        subjects: list[str], audience: str, kind: int, year: int,
    ) -> bytes:  # fmt: skip
        rng = self.rng
        fields = [("001", f"G{number:08d}"), ("003", "GENERATED"), ("005", "20250101120000.0")]
        item = _FORM_OF_ITEM.get(edition.form, " ")
        fiction = "1" if kind < 5 else "0"
        fields += [
            (
                "008",
                f"250101s{year}    sw     {audience}{item}    000 {fiction} {edition.language}  ",
            ),
            ("020", f"  \x1fa{isbn(number)}\x1fqinbunden"),
            ("040", "  \x1faUm\x1fbswe\x1ferda"),
            ("041", f"1 \x1fa{edition.language}\x1fhswe"),
            ("082", f"04\x1fa{_DEWEY[kind % len(_DEWEY)]}\x1f223/swe"),
            ("084", f"  \x1fa{_SAB[kind]}\x1f2kssb/8 (machine generated)"),
            ("100", f"1 \x1fa{author},\x1fd19{number % 90:02d}-\x1f4aut"),
            *([("240", f"10\x1fa{original}")] if title != original else []),
            (
                "245",
                f"10\x1fa{title} :\x1fb{self.phrase(edition.language, 3).lower()} /\x1fc{author}",
            ),
            ("264", f" 1\x1faUmeå :\x1fb{rng.choice(_PUBLISHERS)},\x1fc{year}"),
            ("300", f"  \x1fa{rng.randint(30, 800)} sidor ;\x1fc22 cm"),
            ("336", "  \x1fatext\x1fbtxt\x1f2rdacontent"),
            ("520", f"  \x1fa{self.phrase(edition.language, 25)}."),
            *(("650", f" 7\x1fa{subject}\x1f2sao") for subject in subjects),
        ]
        if edition.form == "talking_book":
            fields.append(("500", "  \x1faTalbok (DAISY)"))
        for library in self._places():
            self._barcode += 1
            fields.append(
                ("949", f"  \x1fa{self._barcode:014d}\x1fl{library}\x1fc{_SAB[kind]}\x1fp249 kr")
            )
        return iso2709(fields, _LEADERS.get(edition.form, "nam"))

    def _places(self) -> list[str]:
        count = min(len(LIBRARIES), int(self.rng.paretovariate(1.3)))
        return self.rng.choices(LIBRARIES, range(len(LIBRARIES) + 4, 4, -1), k=count)


def isbn(number: int) -> str:
    """A valid ISBN of thirteen digits."""
    digits = f"97891{number % 10_000_000:07d}"
    rest = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10
    return digits + str(-rest % 10)


def iso2709(fields: list[tuple[str, str]], kind: str) -> bytes:
    """The bytes of a record in UTF-8."""
    directory, data, at = [], [], 0
    for tag, text in fields:
        content = text.encode() + b"\x1e"
        directory.append(f"{tag}{len(content):04d}{at:05d}")
        data.append(content)
        at += len(content)
    base = 25 + 12 * len(fields)
    leader = f"{base + at + 1:05d}{kind} a22{base:05d} i 4500"
    return leader.encode() + "".join(directory).encode() + b"\x1e" + b"".join(data) + b"\x1d"


def generated(titles: int, seed: int = 1) -> Iterator[bytes]:
    """The records of a catalogue with this many titles."""
    return Maker(seed, titles).records(titles)

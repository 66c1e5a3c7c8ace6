"""What is said about a title and its copies (Library P 6.5)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Literal

from allmanning.services.library.audioindex.spoken import numbers, shelfmarks, tongues
from allmanning.services.library.audioindex.spoken.moments import day
from allmanning.services.library.audioindex.spoken.parts import (
    FIRST_BREATH,
    Segment,
    SpokenText,
    segment,
    spoken,
)

LONGEST_ABOUT = 900  # signs: about a minute
FORMS = {
    "book": ("bok", "book"), "large_print": ("bok med stor stil", "large print book"),
    "audiobook": ("ljudbok", "audio book"), "talking_book": ("talbok", "talking book"),
    "ebook": ("e-bok", "e-book"), "film": ("film", "film"), "music": ("musik", "music"),
    "game": ("spel", "game"), "magazine": ("tidskrift", "magazine"),
    "newspaper": ("tidning", "newspaper"), "sheet_music": ("noter", "sheet music"),
    "map": ("karta", "map"), "picture": ("bild", "picture"), "kit": ("paket", "kit"),
    "object": ("föremål", "object"), "braille": ("bok i punktskrift", "braille book"),
    "manuscript": ("handskrift", "manuscript"), "other": ("annat", "something else"),
}  # fmt: skip
SPOKEN_FORMS = ("audiobook", "talking_book")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_SHEETS = re.compile(r"(?<!\d)(\d{1,9})\s{0,9}(?:s\b|sid|p\b|pages)")
State = Literal["here", "elsewhere", "out", "net", "none", "gone"]


@dataclass(frozen=True, slots=True)
class Item:
    """The facts of a title. Languages are MARC codes (swe). authors: as spoken, first the main one.

    narrators: who reads. minutes: playing time. pages: 0 where unknown. about: the summary.
    rating: one to five, of `ratings` readers. headings, levels: how a talking book is divided.
    """

    title: str
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    narrators: tuple[str, ...] = ()
    form: str = "book"
    audience: str = "adult"
    language: str = ""
    original_language: str = ""
    original_title: str = ""
    year: int | None = None
    minutes: int | None = None
    pages: int = 0
    about: str = ""
    series: str = ""
    series_number: str = ""
    subjects: tuple[str, ...] = ()
    sab: str = ""
    dewey: str = ""
    pegi: int | None = None
    rating: float | None = None
    ratings: int = 0
    headings: int = 0
    levels: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a title is in. here: the library one stands in, "" where not known.

    libraries: where it is in, nearest first. due: when the first copy is due back. waiting: people
    in the queue. room, shelfmark: where it stands here. seen: how old the knowledge is, in words.
    """

    state: State = "none"
    here: str = ""
    libraries: tuple[str, ...] = ()
    due: date | None = None
    waiting: int = 0
    room: str = ""
    shelfmark: str = ""


def say_item(item: Item, standing: Standing, language: str = "sv") -> SpokenText:
    """Everything about a title, in the order in which the keys step. Library § 14.1."""
    return spoken(_parts(item, standing, language))


def say_first(item: Item, standing: Standing, language: str = "sv") -> SpokenText:
    """The first breath of a title alone, without the work of the rest."""
    parts = _parts(item, standing, language)
    return spoken(takewhile(lambda part: part is None or part.kind in FIRST_BREATH, parts))


def _parts(item: Item, standing: Standing, language: str) -> Iterator[Segment | None]:
    own = tongues.tag_of(item.language, tongues.guess(item.title, language))
    yield segment("what", _what(item, language), language)
    yield from _title(item, own, language)
    yield segment("by", _by(item, language), language)
    yield segment("free", _free(standing, language), language)
    yield segment("long", _long(item, language), language)
    yield from _about(item, language)
    yield segment("where", _where(item, standing, language), language)
    yield from _more(item, language)
    yield segment("do", _do(item, language), language)


def _what(item: Item, language: str) -> str:
    said = FORMS.get(item.form, FORMS["other"])[language == "en"]
    if item.audience == "child" and item.form in ("book", "film", *SPOKEN_FORMS):
        said = f"{said} for children" if language == "en" else f"{said} för barn"
    listener = "eng" if language == "en" else "swe"
    if item.language and item.language != listener and item.form not in ("music", "game", "film"):
        name = tongues.name_of(item.language, language)
        if name and item.language != "zxx":
            said += f" in {name}" if language == "en" else f" på {name}"
    if item.pegi and item.form == "game":
        years = numbers.cardinal(item.pegi, language)
        said += f", from {years} years" if language == "en" else f", från {years} år"
    return said


def _title(item: Item, own: str, language: str) -> Iterator[Segment | None]:
    whole = f"{item.title} : {item.subtitle}" if item.subtitle else item.title
    said = tongues.in_its_script(whole, own, language)
    yield segment("title", whole, said)
    if not tongues.has_voice(said):
        words = "I read the title with a Swedish voice" if language == "en" else (
            "Titeln läses med svensk röst"
        )  # fmt: skip
        yield segment("title", words, language)


def _by(item: Item, language: str) -> str:
    english = language == "en"
    parts = []
    if item.authors:
        shown = item.authors[:2]
        joined = (" and " if english else " och ").join(shown)
        others = (" and others" if english else " med flera") if len(item.authors) > 2 else ""
        parts.append(f"{'by' if english else 'av'} {joined}{others}")
    if item.narrators:
        who = item.narrators[0]
        if who in item.authors:
            parts.append("read by the author" if english else "uppläst av författaren")
        else:
            parts.append(f"read by {who}" if english else f"inläst av {who}")
    return ". ".join(part[0].upper() + part[1:] for part in parts)


def _free(standing: Standing, language: str) -> str:
    english = language == "en"
    where = _listed(standing.libraries, language)
    if standing.state == "here":
        return "In here" if english else "Inne här"
    if standing.state == "elsewhere":
        return f"In at {where}" if english else f"Inne i {where}"
    if standing.state == "net":
        return "Borrowed over the net" if english else "Lånas över nätet"
    if standing.state == "gone":
        return (
            "This copy is no longer lent. Please leave it at the desk"
            if english
            else "Det här exemplaret lånas inte längre ut. Lämna det gärna i disken"
        )
    if standing.state == "none":
        return "No copy in the libraries" if english else "Inget exemplar finns på biblioteken"
    said = "out on loan" if english else "utlånad"
    if standing.due:
        said += f", {'due back' if english else 'åter'} {day(standing.due, language)}"
    if standing.waiting:
        count = numbers.cardinal(standing.waiting, language)
        said += f", {count} {'waiting' if english else 'i kö'}"
    return said


def _listed(libraries: tuple[str, ...], language: str) -> str:
    shown, others = libraries[:3], len(libraries) - 3
    joint = " and " if language == "en" else " och "
    if others > 0:
        more = numbers.cardinal(others, language)
        return f"{', '.join(shown)}{joint}{more} {'more' if language == 'en' else 'till'}"
    return ", ".join(shown[:-1]) + (joint if len(shown) > 1 else "") + "".join(shown[-1:])


def _long(item: Item, language: str) -> str:
    english = language == "en"
    parts = []
    if item.form in SPOKEN_FORMS:
        name = tongues.name_of(item.language, language)
        verb = {"talking_book": ("inläst", "read"), "audiobook": ("uppläst", "read")}[item.form]
        if name:
            parts.append(f"{verb[english]} {'in' if english else 'på'} {name}")
    if item.minutes:
        parts.append(numbers.duration(item.minutes, language))
    elif item.pages and item.form not in SPOKEN_FORMS:
        parts.append(numbers.counted(item.pages, language, ("sida", "sidor"), ("page", "pages")))
    return ", ".join(parts)


def cut_at_sentence(text: str, longest: int = LONGEST_ABOUT) -> tuple[str, bool]:
    """Whole sentences up to so many signs, and whether something was left out."""
    if len(text) <= longest:
        return text, False
    kept = ""
    for sentence in _SENTENCE.split(text[: longest * 4]):
        if len(kept) + 1 + len(sentence) > longest:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or text[:longest].rpartition(" ")[0] or text[:longest], True


def _about(item: Item, language: str) -> Iterator[Segment | None]:
    text, is_cut = cut_at_sentence(item.about.strip())
    if text:
        yield segment("about", text, tongues.guess(text, language))
        if is_cut:
            yield segment("about", "There is more" if language == "en" else "Mer finns", language)
        return
    subjects = ", ".join(item.subjects[:4]) or shelfmarks.subject_of(item.sab, language)
    if subjects:
        lead = "There is no summary. It is about" if language == "en" else (
            "Sammanfattning saknas. Den handlar om"
        )  # fmt: skip
        own = "sv" if item.subjects else language
        if own == language:
            yield segment(
                "about", f"{lead} {lowered(subjects) if language == 'sv' else subjects}", language
            )
        else:
            yield segment("about", lead, language)
            yield segment("about", subjects, own)


def _where(item: Item, standing: Standing, language: str) -> str:
    if standing.state != "here" or not (standing.here or standing.room):
        return ""
    parts = [standing.here, standing.room]
    if letters := shelfmarks.place_of(standing.shelfmark, language):
        parts.append(
            f"{'under the letters' if language == 'en' else 'under bokstäverna'} {letters}"
        )
    return ", ".join(part for part in parts if part)


def _more(item: Item, language: str) -> Iterator[Segment | None]:
    english = language == "en"
    yield segment("more", _structure(item, language), language)
    yield from _series(item, language)
    if item.original_title and item.original_title != item.title:
        lead = "The original is called" if english else "Originalet heter"
        yield segment("more", lead, language)
        guessed = tongues.guess(item.original_title, language)
        own = tongues.tag_of(item.original_language, guessed)
        yield segment("more", item.original_title, own)
    if item.year:
        said = numbers.year(item.year, language)
        yield segment("more", f"{'From the year' if english else 'Från år'} {said}", language)
    if item.about and item.subjects:
        yield segment("more", ", ".join(item.subjects[:5]), "sv")
    yield from _classes(item, language)
    if item.rating is not None and item.ratings:
        yield segment("more", _rating(item, language), language)


def _structure(item: Item, language: str) -> str:
    """How one steps through a talking book: by so many headings, in so many levels."""
    if not item.headings:
        return ""
    many = numbers.counted(item.headings, language, ("rubrik", "rubriker"), ("heading", "headings"))
    said = f"{'It is divided into' if language == 'en' else 'Den är indelad i'} {many}"
    if item.levels > 1:
        levels = numbers.cardinal(item.levels, language)
        said += f", {'in' if language == 'en' else 'i'} {levels} {'levels' if language == 'en' else 'nivåer'}"
    return said


def _series(item: Item, language: str) -> Iterator[Segment | None]:
    """The series, its name in the language of the title where that is another."""
    if not item.series:
        return
    lead = "In the series" if language == "en" else "Ingår i serien"
    part = ""
    if item.series_number:
        part = f"{'part' if language == 'en' else 'del'} {item.series_number}"
    own = tongues.in_its_script(item.series, tongues.tag_of(item.language, language), language)
    if own == language:
        yield segment("more", f"{lead} {item.series}{', ' + part if part else ''}", language)
        return
    yield segment("more", lead, language)
    yield segment("more", item.series, own)
    yield segment("more", part, language)


def _classes(item: Item, language: str) -> Iterator[Segment | None]:
    english = language == "en"
    if subject := shelfmarks.subject_of(item.sab, language):
        said = f"It stands under {subject}" if english else f"Den står under {lowered(subject)}"
        yield segment("more", said, language)
    if number := shelfmarks.number_of(item.dewey, language):
        yield segment("more", f"{'Class' if english else 'Klass'} {number}", language)


def _rating(item: Item, language: str) -> str:
    stars = numbers.cardinal(round(item.rating or 0), language)
    five = numbers.cardinal(5, language)
    count = numbers.cardinal(item.ratings, language)
    if language == "en":
        return f"Readers give it {stars} out of {five}, {count} ratings"
    return f"Läsarna ger den {stars} av {five}, {count} betyg"


def _do(item: Item, language: str) -> str:
    if item.form == "ebook":
        return ""
    if language == "en":
        return "Press three to reserve. Press six to go on"
    return "Tryck tre för att reservera. Tryck sex för att gå vidare"


def lowered(words: str) -> str:
    """Svensk skönlitteratur → svensk skönlitteratur, for the middle of a sentence."""
    return words[:1].lower() + words[1:]


def pages_in(extent: str) -> int:
    """214 s. → 214; 0 where the extent does not count pages."""
    found = _SHEETS.search(extent)
    return int(found[1]) if found and len(found[1]) < 6 else 0

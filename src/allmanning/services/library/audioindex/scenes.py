"""Where a listener is: what is said there, what lies below, and where each key leads.

A scene is one thing in three dresses: a page, JSON for the page's script, and sound.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allmanning.services.library.audioindex import speech
from allmanning.services.library.audioindex.pointing import shelf_code
from allmanning.services.library.audioindex.queries import items, lists, points, shelves, showcases
from allmanning.services.library.audioindex.queries.samples import sample_of
from allmanning.services.library.audioindex.rules import Doing, may_be_kept
from allmanning.services.library.audioindex.spoken import answers
from allmanning.services.library.audioindex.spoken.items import Item, say_item
from allmanning.services.library.audioindex.spoken.moments import hours as hours_said
from allmanning.services.library.audioindex.spoken.parts import Segment, SpokenText, segment, spoken
from allmanning.services.library.borrowers.sealing import secret_of
from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.queries import calendar, libraries
from allmanning.services.library.places.rules import hours_on

AN_HOUR = 3600  # seconds that an address of somebody's own words is good for
SIGNER = Signer(salt="audioindex.speech")  # a listener may ask for our words, not for any words


@dataclass(frozen=True, slots=True)
class Listener:
    """What the address says of whoever listens: a language, a place, a kiosk. Never who."""

    language: str
    library: Library | None = None
    kiosk: bool = False

    @property
    def here(self) -> int | None:
        return self.library.pk if self.library else None

    def address(self, name: str, *args: object, **query: str) -> str:
        """An address that keeps where the listener stands."""
        words = {**query}
        if self.library:
            words["at"] = self.library.slug
        if self.kiosk:
            words["kiosk"] = "1"
        path = reverse(f"library:{name}", args=args)
        return f"{path}?{urlencode(words)}" if words else path


@dataclass(frozen=True, slots=True)
class Entry:
    """A step down: where it leads, what is said of it, and the address of a recording of that."""

    href: str
    spoken: SpokenText
    recording: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """keys: up, previous, next (on the shelf), reserve → addresses. where: what key one says."""

    title: str
    spoken: SpokenText
    where: SpokenText
    keys: dict[str, str] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    kind: str = "place"
    title_language: str = ""

    def as_json(self, doing: Doing = Doing.LISTEN) -> dict[str, object]:
        """doing: whose words these are; sound of one's own is not kept."""
        return {
            "title": self.title,
            "title_language": self.title_language,
            "kind": self.kind,
            "segments": with_sound(self.spoken, doing),
            "where": with_sound(self.where, doing),
            "keys": self.keys,
            "entries": [
                {
                    "href": entry.href,
                    "segments": with_sound(entry.spoken, doing),
                    "recording": entry.recording,
                }
                for entry in self.entries
            ],
        }


def token_of(segments: tuple[Segment, ...]) -> str:
    """The segments, signed, to make their sound from. The same words always get the same name."""
    said = [[one.kind, one.text, one.language, one.pause] for one in segments]
    return SIGNER.sign_object(said, compress=True)


def segments_in(token: str) -> tuple[Segment, ...]:
    """The segments of a token. Raises BadSignature."""
    return tuple(Segment(*one) for one in SIGNER.unsign_object(token))


def sound_address(segments: tuple[Segment, ...], doing: Doing = Doing.LISTEN) -> str:
    """Where the sound of the segments is: named by its content, so that the kept file answers by
    itself, and with the words, so that it can be made. What is somebody's own is sealed: it is
    neither kept nor read in a log.
    """
    if not may_be_kept(doing):
        sealed = _seal().encrypt(token_of(segments).encode()).decode()
        return reverse("library_machine:listen_own", args=[sealed])
    path = reverse("library_machine:listen_sound", args=[speech.name_of(segments)])
    return f"{path}?words={token_of(segments)}"


def own_segments(sealed: str) -> tuple[Segment, ...]:
    """The segments of a sealed address of the last hour. Raises BadSignature."""
    try:
        return segments_in(_seal().decrypt(sealed.encode(), ttl=AN_HOUR).decode())
    except InvalidToken as wrong:
        raise BadSignature("sealed otherwise, or too long ago") from wrong


def _seal() -> Fernet:
    return Fernet(urlsafe_b64encode(secret_of("speech", "own")))


def with_sound(text: SpokenText, doing: Doing = Doing.LISTEN) -> list[dict[str, object]]:
    return [{**one.as_json(), "sound": sound_address((one,), doing)} for one in text.segments]


def joined(*texts: SpokenText) -> SpokenText:
    return SpokenText(tuple(one for text in texts for one in text.segments))


def start(who: Listener) -> Scene:
    """The door: what can be heard."""
    lines = [
        (who.address("listen_list", "new"), _("New talking books")),
        (who.address("listen_list", "popular"), _("The most borrowed")),
    ]
    if who.library:
        lines.append((who.address("listen_shelves", who.library.slug), _("The shelves here")))
        lines += [
            (who.address("listen_showcase", key), title)
            for key, title in showcases.open_at(who.library.pk)
        ]
        lines.append((who.address("listen_hours", who.library.slug), _("Opening hours")))
    else:
        lines.append((who.address("listen_libraries"), _("Choose a library")))
    lines += [
        (who.address("listen_search"), _("Search")),
        (who.address("listen_loans"), _("My loans and messages")),
        (who.address("listen_help"), _("How to use this")),
    ]
    where = answers.answer("start", who.language)
    if who.library:
        named = spoken([segment("place", who.library.name, who.language)])
        where = joined(named, where)
    return Scene(
        _("Point and listen"), where, joined(where, answers.answer("help", who.language, "more")),
        {"up": who.address("listen")}, lines_as_entries(lines, who.language), kind="start",
    )  # fmt: skip


def hours(who: Listener, library: Library, today: date) -> Scene:
    """When a library is open, today and the six days that follow. Library § 14.2."""
    kept = calendar(library)
    days = [today + timedelta(days=ahead) for ahead in range(7)]
    told = tuple(
        Entry("", answers.say(hours_said(on, hours_on(kept, on), who.language, today=today),
                              who.language, "place"))
        for on in days
    )  # fmt: skip
    title = _("Opening hours, %(library)s") % {"library": library.name}
    said = joined(answers.say(title, who.language, "place"), told[0].spoken)
    return Scene(title, said, said, {"up": who.address("listen")}, told[1:], kind="list")


def all_libraries(who: Listener) -> Scene:
    lines = [
        (Listener(who.language, one, who.kiosk).address("listen"), one.name) for one in libraries()
    ]
    title = _("Choose a library")
    said = answers.say(title, who.language, "place")
    return Scene(
        title, said, said, {"up": who.address("listen")}, lines_as_entries(lines, who.language)
    )


def all_shelves(who: Listener, library: Library) -> Scene:
    lines = [
        (who.address("listen_shelf", code), name_en if who.language == "en" else name)
        for code, name, name_en in shelves.shelves_of(library)
    ]
    title = _("Shelves at %(library)s") % {"library": library.name}
    said = answers.say(title, who.language, "place")
    return Scene(
        title, said, said, {"up": who.address("listen")}, lines_as_entries(lines, who.language)
    )


def shelf(who: Listener, key: int) -> Scene:
    """A shelf: what stands there, and its titles to walk through. Library § 14.2."""
    facts = shelves.shelf(key)
    keys = shelves.on_shelf(key)
    said = points.say_shelf(facts, who.language)
    links = {"up": who.address("listen_shelves", facts.library_slug)}
    if keys:
        links["next"] = who.address("listen_item", keys[0], shelf=facts.code)
    name = facts.name_en if who.language == "en" else facts.name
    title = f"{name}, {facts.library}"
    entries = tuple(
        Entry(who.address("listen_item", key, shelf=facts.code), text)
        for key, text in _brief(keys, who, facts.library_key)
    )
    return Scene(title, said, said, links, entries, kind="shelf")


def item(who: Listener, key: int, *, shelf_key: int | None = None, up: str = "") -> Scene:
    """A title, and its neighbours on the shelf. Library § 14.1. up: the list it was found in."""
    row = items.edition(key)
    facts = items.item_of(row)
    here = who.here
    shelf_key = shelf_key or shelves.home_shelf(key, here)
    place = shelves.place_on_shelf(shelf_key, key) if shelf_key else None
    if here is None and place:
        here = place.shelf.library_key
    said = say_item(facts, items.standings([key], here)[key], who.language)
    links = {"up": who.address("listen"), "reserve": who.address("listen_reserve", key)}
    where = answers.say(_("A title in the catalogue"), who.language, "place")
    if place:
        code = shelf_code(place.shelf.key)
        links["up"] = who.address("listen_shelf", code)
        if place.previous:
            links["previous"] = who.address("listen_item", place.previous, shelf=code)
        if place.following:
            links["next"] = who.address("listen_item", place.following, shelf=code)
        where = answers.place(
            place.shelf.name_en if who.language == "en" else place.shelf.name, place.shelf.library,
            place.number, place.shelf.titles, who.language,
        )  # fmt: skip
    if up:
        links["up"] = up
    titled = said.of("title")
    return Scene(
        row.title, said, where, links,
        (*_sample(row, who), *lines_as_entries(_further(row.author, facts, who, key), who.language)),
        kind="item",
        title_language=titled[0].language if titled else "",
    )  # fmt: skip


def _sample(row: Edition, who: Listener) -> tuple[Entry, ...]:
    """The beginning of a talking book, where it may be heard (Library § 14.9). One query, or none."""
    daisy = getattr(row, "daisy", None)
    if not daisy or not daisy.sample or not sample_of(row.pk, timezone.localdate()):
        return ()
    words = answers.say(_("Hear how it begins"), who.language, "place")
    sample = reverse("library_machine:listen_sample", args=[row.pk])
    return (Entry(who.address("listen_item", row.pk), words, sample),)


def _further(author: str, facts: Item, who: Listener, key: int) -> list[tuple[str, str]]:
    """Where one can go from a title: addresses and words."""
    lines = [(who.address("listen_list", "alike", of=str(key)), _("Other talking books like this"))]
    if author:
        lines.append((who.address("listen_list", "author", of=author),
                      _("More by %(author)s") % {"author": author}))  # fmt: skip
    if facts.series:
        lines.append((who.address("listen_list", "series", of=facts.series),
                      _("The series %(series)s") % {"series": facts.series}))  # fmt: skip
    for subject in facts.subjects[:3]:
        lines.append((who.address("listen_list", "subject", of=subject),
                      _("More about %(subject)s") % {"subject": subject}))  # fmt: skip
    return lines


def listed(who: Listener, kind: str, of: str) -> Scene:
    """A list to step through, and to let run like a radio."""
    names = {
        "new": _("New talking books"),
        "popular": _("The most borrowed"),
        "author": _("More by %(author)s") % {"author": of},
        "series": _("The series %(series)s") % {"series": of},
        "subject": _("More about %(subject)s") % {"subject": of},
        "alike": _("Other talking books like this"),
        "search": _("Found for %(words)s") % {"words": of},
    }
    keys = lists.keys_of(kind, of)
    count = answers.titles(len(keys), who.language)
    said = joined(answers.say(names[kind], who.language, "place"), count)
    entries = tuple(
        Entry(who.address("listen_item", key, list=kind, **({"of": of} if of else {})), text)
        for key, text in _brief(keys, who, who.here)
    )
    return Scene(names[kind], said, said, {"up": who.address("listen")}, entries, kind="list")


def list_address(who: Listener, kind: str, of: str) -> str:
    """Where a list is told: the words of a search stand in the door's own address."""
    if kind == "search":
        return who.address("listen", q=of)
    return who.address("listen_list", kind, **({"of": of} if of else {}))


def several(who: Listener, text: str) -> Scene:
    """More than one label in the field: each can be heard."""
    found = points.several(text, who.language, who.here)
    said = answers.several(len(found), who.language)
    entries = tuple(
        Entry(
            who.address("listen_item", one.edition) if one.edition
            else who.address("listen_shelf", shelf_code(one.shelf)) if one.shelf
            else who.address("listen_showcase", one.showcase),
            SpokenText(one.spoken.first),
        )
        for one in found if one.edition or one.shelf or one.showcase
    )  # fmt: skip
    return Scene(
        _("Several labels"), said, said, {"up": who.address("listen")}, entries, kind="list"
    )


def reply(
    who: Listener,
    said: SpokenText,
    title: str,
    keys: dict[str, str] | None = None,
    *,
    kind: str = "reply",
) -> Scene:
    """A scene that only says something: an unknown label, a refusal, a thing done."""
    return Scene(title, said, said, {"up": who.address("listen"), **(keys or {})}, kind=kind)


def replaced(scene: Scene, said: SpokenText) -> Scene:
    """The same place, with other words: what is said of one copy and not of its title."""
    return replace(scene, spoken=said)


def showcase(who: Listener, key: int) -> Scene:
    """A narrated place: each part is a step. Library § 14.2."""
    told = showcases.told(key)
    keys = [part.edition for part in told.parts if part.edition]
    brief = dict(_brief(keys, who, told.library_key)) if keys else {}
    entries = []
    for part in told.parts:
        said = SpokenText(())
        if part.text:
            said = answers.say(part.text, told.language, "about")
        if part.edition in brief:
            said = joined(said, brief[part.edition])
        href = who.address("listen_item", part.edition) if part.edition else ""
        recording = reverse("library_machine:listen_recording", args=[part.key])
        entries.append(Entry(href, said, recording if part.recording else ""))
    said = answers.showcase(told.title, told.language, told.library, len(told.parts), who.language)
    return Scene(
        told.title, said, said, {"up": who.address("listen")}, tuple(entries), kind="showcase",
        title_language=told.language,
    )  # fmt: skip


def _brief(keys: list[int], who: Listener, here: int | None) -> list[tuple[int, SpokenText]]:
    """The first breath of each title of a list. Three queries, however long it is."""
    standing = items.standings(keys, here)
    return [
        (row.pk, SpokenText(say_item(items.item_of(row), standing[row.pk], who.language).first))
        for row in lists.editions(keys)
    ]


def lines_as_entries(lines: list[tuple[str, str]], language: str) -> tuple[Entry, ...]:
    return tuple(Entry(href, answers.say(words, language, "place")) for href, words in lines)

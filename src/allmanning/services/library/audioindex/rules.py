"""What may be said, to whom, and what is remembered of it.

Source: Library § 14 and § 12.1; copyright act (1960:729) 17 § ff.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

EVENTS = {
    "pointed": _("Pointed at"),
    "unknown": _("Unknown label"),
    "finished": _("Heard to the end"),
    "reserved": _("Reserved by ear"),
    "renewed": _("Renewed by ear"),
}
READ_ALOUD = ("talking_book", "audiobook")  # forms that somebody has read in
OFTEN = 5  # points at a title; then all that is said of it is made before it is asked for
LONGEST_SAMPLE = 180  # seconds, whatever is decided: more is no longer a sample
Word = TypeVar("Word")


class Doing(StrEnum):
    """What one can do by ear."""

    LISTEN = "listen"  # point, walk a shelf, step through a list, search, hear a showcase
    RESERVE = "reserve"
    HEAR_OWN = "hear_own"
    RENEW = "renew"
    CANCEL = "cancel"
    LEAVE = "leave"  # let the card be forgotten


def needs_card(doing: Doing) -> bool:
    """Library § 14.3. Listening asks for nothing; only what is done in one's own name asks who."""
    return doing not in (Doing.LISTEN, Doing.LEAVE)


def may_be_kept(doing: Doing) -> bool:
    """Library § 14.6, § 12.13. Speech about the collection may be kept; about somebody's own, never."""
    return doing is Doing.LISTEN


def may_be_counted(event: str) -> bool:
    """Library § 14.6. Only these are counted, by library and day; nothing else has a name here."""
    return event in EVENTS


def due_told(due: date | None, today: date) -> date | None:
    """Library § 14.1, § 12.1. The day a copy is due, to anyone; a day that has passed promises nothing.

    Nothing is told of who has it.
    """
    return due if due and due >= today else None


def voice_for(tag: str, voices: Iterable[str], otherwise: str = "sv") -> str:
    """Library § 14.7. A passage is read by a voice of its own language, where there is one."""
    return tag if tag in voices else otherwise


def never_silent(said: Sequence[Word], otherwise: Sequence[Word]) -> tuple[Word, ...]:
    """Library § 14.8. Where there would be nothing to say, it is said that there is nothing."""
    return tuple(said) or tuple(otherwise)


def showcase_refusals(title: str, tells_something: bool) -> Iterator[Refusal]:
    """Library § 14.2. Why a narrated place cannot be opened."""
    if not title.strip() or not tells_something:
        yield Refusal(_("A showcase needs something to tell."), "Library § 14.2")


RECORDING = 20_000_000  # bytes of one recording: about twenty minutes
MANY_PARTS = 40  # of one showcase; more is no longer a walk past it
_SOUNDS = (  # how a file of sound begins, and the name it is kept under
    (b"ID3", "mp3"), (b"\xff\xfb", "mp3"), (b"\xff\xf3", "mp3"), (b"\xff\xf2", "mp3"),
    (b"OggS", "ogg"), (b"RIFF", "wav"), (b"fLaC", "flac"), (b"\x1aE\xdf\xa3", "webm"),
)  # fmt: skip


def sound_kind(head: bytes) -> str:
    """Library § 14.2. What kind of sound a file is, by how it begins; "" where it is none."""
    if head[4:8] == b"ftyp":
        return "m4a"
    return next((kind for sign, kind in _SOUNDS if head.startswith(sign)), "")


def part_refusals(
    parts: int, tells_something: bool, size: int = 0, head: bytes | None = None
) -> Iterator[Refusal]:
    """Library § 14.2. Why something cannot be told in a showcase.

    parts: that it has. size: bytes of the recording. head: its first bytes, None without one.
    """
    if parts >= MANY_PARTS:
        yield Refusal(
            _("A showcase has at most %(many)s parts."), "Library § 14.2", {"many": MANY_PARTS}
        )
    if not tells_something:
        yield Refusal(_("Write something, name a title or choose a recording."), "Library § 14.2")
    if head is not None and not sound_kind(head):
        yield Refusal(
            _("The file is no sound that browsers play: MP3, M4A, Ogg, WAV, FLAC or WebM."),
            "Library § 14.2",
        )
    if size > RECORDING:
        yield Refusal(
            _("A recording is at most %(size)s megabytes."),
            "Library § 14.2",
            {"size": RECORDING // 1_000_000},
        )


def told_of(count: int, limit: int) -> str:
    """Library § 15.7. A count as everybody may read it: a small one as “<5”."""
    return f"<{limit}" if 0 < count < limit else str(count)


def sum_of(counts: Iterable[int], limit: int) -> int:
    """Library § 15.7. The sum of those that are told, so that no small one follows from it."""
    return sum(count for count in counts if count >= limit)


# ------------------------------------------------------------------ talking books


@dataclass(frozen=True, slots=True)
class Package:
    """The files of a talking book, beside the record they are given for.

    form: of the record. minutes: told by the files, None where they tell nothing. titles: of the
    files and of the record.
    """

    form: str
    title: str = ""
    record_title: str = ""
    minutes: int | None = None
    headings: int = 0


def import_refusals(package: Package) -> Iterator[Refusal]:
    """Library § 14.5. Why the files of a talking book do not belong to a record."""
    if package.form not in READ_ALOUD:
        yield Refusal(_("The record is not of a talking book or an audio book."), "Library § 14.5")
    if package.minutes is None and not package.headings:
        yield Refusal(
            _("The files tell neither how long the book is nor how it is divided."),
            "Library § 14.5",
        )
    if package.title and package.record_title and not _alike(package.title, package.record_title):
        yield Refusal(
            _("The files are of “%(title)s”, the record of “%(record)s”."),
            "Library § 14.5",
            {"title": package.title, "record": package.record_title},
            unlocked_by=_("Whoever imports says that it is the same book."),
        )


def sample_seconds(decided: int, form: str, holds_sound: bool) -> int:
    """Library § 14.9. How many seconds of a talking book anyone may hear; 0 for none.

    decided: by the municipality whose library holds the files.
    """
    if not holds_sound or form not in READ_ALOUD:
        return 0
    return max(0, min(decided, LONGEST_SAMPLE))


def is_made_ahead(form: str, pointed: int) -> bool:
    """Library § 14.10. Speech is made before anyone asks: for talking books and what is pointed at."""
    return form == "talking_book" or pointed >= OFTEN


def is_made_whole(pointed: int) -> bool:
    """Library § 14.10. Summaries are made on demand, ahead only where many ask."""
    return pointed >= OFTEN


def _alike(one: str, other: str) -> bool:
    """Whether two titles begin alike, whatever their signs and subtitles."""
    first, second = _letters(one), _letters(other)
    return first.startswith(second) or second.startswith(first)


def _letters(title: str) -> str:
    return "".join(sign for sign in title.casefold() if sign.isalnum())

"""The shape of everything that is said: segments in order, each in its language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from allmanning.services.library.audioindex.spoken.signs import speakable

Kind = Literal[
    "what",
    "title",
    "by",
    "free",
    "long",
    "about",
    "where",
    "more",
    "do",
    "answer",
    "shelf",
    "place",
]
FIRST_BREATH: tuple[Kind, ...] = ("what", "title", "by", "free")
ALWAYS: tuple[Kind, ...] = (*FIRST_BREATH, "answer", "shelf", "place")
PAUSES: dict[Kind, float] = {"title": 0.5, "about": 0.7, "answer": 0.3}  # seconds; 0.4 otherwise


@dataclass(frozen=True, slots=True)
class Segment:
    """Something said in one breath and one language.

    kind: what it tells. text: speakable, without codes and digits. language: BCP 47.
    pause: seconds of silence after it.
    """

    kind: Kind
    text: str
    language: str
    pause: float = 0.4

    def as_json(self) -> dict[str, object]:
        return {"kind": self.kind, "lang": self.language, "text": self.text, "pause": self.pause}


@dataclass(frozen=True, slots=True)
class SpokenText:
    """What is said about one thing, always in the order of the keys (Library P 6.5)."""

    segments: tuple[Segment, ...]

    @property
    def first(self) -> tuple[Segment, ...]:
        """The first breath: short, and enough to choose by."""
        return tuple(one for one in self.segments if one.kind in ALWAYS)

    @property
    def rest(self) -> tuple[Segment, ...]:
        """More, on demand."""
        return tuple(one for one in self.segments if one.kind not in ALWAYS)

    def of(self, *kinds: Kind) -> tuple[Segment, ...]:
        return tuple(one for one in self.segments if one.kind in kinds)

    def as_json(self) -> list[dict[str, object]]:
        return [one.as_json() for one in self.segments]

    def __str__(self) -> str:
        return " ".join(one.text for one in self.segments)


def segment(kind: Kind, text: str, language: str) -> Segment | None:
    """A segment of made-ready text that ends like a sentence; None for nothing to say."""
    said = speakable(text, language)
    if not any(sign.isalnum() for sign in said):
        return None
    if said[-1] not in ".!?…。؟":
        said += "."
    if said[0].islower() and language in ("sv", "en"):
        said = said[0].upper() + said[1:]
    return Segment(kind, said, language, PAUSES.get(kind, 0.4))


def spoken(segments: Iterable[Segment | None]) -> SpokenText:
    return SpokenText(tuple(one for one in segments if one))

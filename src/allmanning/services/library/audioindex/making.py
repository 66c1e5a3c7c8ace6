"""Sound that is made before anyone asks for it (Library § 14.10)."""

from collections.abc import Iterable, Iterator

from allmanning.services.library.audioindex import speech
from allmanning.services.library.audioindex.spoken.items import Item, Standing, say_first, say_item
from allmanning.services.library.audioindex.spoken.parts import Segment
from allmanning.services.library.audioindex.voices.processes import VoiceFailed

LANGUAGE = "sv"  # what is heard in English is made when it is asked for
HERE, NET = Standing("here"), Standing("net")  # as at the shelf, where one points


def voice() -> str:
    """The voice that speaks now: with another all is to be made anew."""
    return speech.voice_name(LANGUAGE)


def can_speak() -> bool:
    """Whether there is a voice at all, so that nothing is taken for made while it is away."""
    try:
        return any(True for _block in speech.pcm(Segment("answer", "Ja.", LANGUAGE))[1])
    except VoiceFailed:
        return False


def texts(item: Item, *, whole: bool) -> Iterator[tuple[Segment, ...]]:
    """What is asked for at the shelf: the first breath as one, and each part by itself.

    whole: with the summary and all that is told on demand.
    """
    standing = NET if item.form == "ebook" else HERE
    first = say_first(item, standing, LANGUAGE)
    yield first.segments
    said = say_item(item, standing, LANGUAGE)
    for one in said.segments if whole else (*first.segments, *said.of("long")):
        yield (one,)


def make(wanted: Iterable[tuple[Segment, ...]]) -> bool:
    """Make and keep what is not kept yet. False where it could not be kept: then stop.

    What no voice can say is let be: whoever asks for it sees it as text.
    """
    for segments in wanted:
        try:
            sound = speech.sound(segments)
            for _block in sound.blocks or ():
                pass
        except VoiceFailed:
            continue
        if speech.store().find(sound.etag) is None:
            return False
    return True

"""The door of the terms: who may put which in force."""

from dataclasses import dataclass

from allmanning.members.journal.acting import Acting, Held
from allmanning.services.library.counter.rules.deciding import (
    ALLIANCE_OFFICES,
    LIBRARY_OFFICES,
    Where,
    levels_of,
)
from allmanning.services.library.places.queries import libraries


@dataclass(frozen=True)
class Choice:
    """A place somebody may decide for: as it is written in a form, called, and under which mandate."""

    written: str
    words: str
    where: Where
    held: Held


def places_to_decide_for(acting: Acting, name: str, alliance_words: str) -> list[Choice]:
    """Return the places for which somebody may put a term in force. One query."""
    levels, found = levels_of(name), []
    if "alliance" in levels and (held := acting.under(ALLIANCE_OFFICES)):
        found.append(Choice("alliance", alliance_words, Where("alliance"), held))
    seen: set[str] = set()
    places = libraries(lending_to_all=False) if acting.holds(*LIBRARY_OFFICES) else []
    for place in places:
        code = place.municipality_id
        held = acting.under(LIBRARY_OFFICES, municipality=code)
        if held and not held.place and "municipality" in levels and code not in seen:
            seen.add(code)
            words = str(place.municipality)
            found.append(Choice(code, words, Where("municipality", code), held))
        held = acting.under(LIBRARY_OFFICES, municipality=code, place=place.slug)
        if held and "library" in levels:
            where = Where("library", library=place.pk)
            found.append(Choice(place.slug, place.name, where, held))
    return found

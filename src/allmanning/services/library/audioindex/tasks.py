"""What the clock starts: sound that is made before anyone asks for it, and what is taken along."""

import time
from datetime import datetime

from django.utils import timezone

from allmanning.services.library.audioindex import actions, making, speech, takeaway
from allmanning.services.library.audioindex.queries.ahead import wanted
from allmanning.services.library.audioindex.queries.takeaway import slugs, talking_books
from allmanning.services.library.places.queries import library as library_named

BY_DAY, BY_NIGHT = (
    (5, 5.0),
    (40, 30.0),
)  # titles and seconds at a time: by day others need the cores
NIGHT = (22, 6)  # from and until, hours
ROOM = 0.8  # of the store; the rest is for what is asked for


def tick(now: datetime) -> dict[str, int]:
    """Make the sound of some titles, and by night what is taken along, until there is none to make."""
    return {"made": make_ahead(now), "taken": take_away(now)}


def make_ahead(now: datetime) -> int:
    """Make the sound of some titles before anyone asks; return of how many."""
    store, made = speech.store(), 0
    if store.used() > store.room * ROOM:
        return 0
    voice = making.voice()
    many, seconds = BY_NIGHT if is_night(now) else BY_DAY
    titles = wanted(voice, many)
    if not titles or not making.can_speak():
        return 0
    until = time.monotonic() + seconds
    for one in titles:
        if time.monotonic() > until or not making.make(making.texts(one.item, whole=one.whole)):
            break
        actions.note_made_ahead(one.edition, one.digest, voice, whole=one.whole, now=now)
        made += 1
    return made


def take_away(now: datetime) -> int:
    """Make one library's package that is a week old, by night; return how many titles it got."""
    old = (
        [slug for slug in slugs() if takeaway.is_old(slug, now.timestamp())]
        if is_night(now)
        else []
    )
    if not old:
        return 0
    titles, in_all = talking_books(old[0], takeaway.MOST)
    try:
        library = library_named(old[0])
        return takeaway.build(library.slug, library.name, titles, in_all, seconds=BY_NIGHT[1])
    except (takeaway.NotReady, OSError):
        return 0  # what was made is kept, and the next time gets further


def is_night(now: datetime) -> bool:
    """Whether the libraries sleep."""
    hour = timezone.localtime(now).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]

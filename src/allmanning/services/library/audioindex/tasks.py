"""What the clock starts: sound that is made before anyone asks for it."""

import time
from datetime import datetime

from django.utils import timezone

from allmanning.services.library.audioindex import actions, making, speech
from allmanning.services.library.audioindex.queries.ahead import wanted

BY_DAY, BY_NIGHT = (
    (5, 5.0),
    (40, 30.0),
)  # titles and seconds at a time: by day others need the cores
NIGHT = (22, 6)  # from and until, hours
ROOM = 0.8  # of the store; the rest is for what is asked for


def tick(now: datetime) -> dict[str, int]:
    """Make the sound of some titles. Again and again until there is none left to make."""
    store, made = speech.store(), 0
    if store.used() > store.room * ROOM:
        return {"made": 0}
    voice = making.voice()
    many, seconds = BY_NIGHT if is_night(now) else BY_DAY
    titles = wanted(voice, many)
    if not titles or not making.can_speak():
        return {"made": 0}
    until = time.monotonic() + seconds
    for one in titles:
        if time.monotonic() > until or not making.make(making.texts(one.item, whole=one.whole)):
            break
        actions.note_made_ahead(one.edition, one.digest, voice, whole=one.whole, now=now)
        made += 1
    return {"made": made}


def is_night(now: datetime) -> bool:
    """Whether the libraries sleep."""
    hour = timezone.localtime(now).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]

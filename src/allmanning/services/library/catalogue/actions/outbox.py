"""The outbox of the search index: what changed, written in the transaction that changed it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max

from allmanning.services.library.catalogue.bulk import insert, moment
from allmanning.services.library.catalogue.models import Change

_KEPT = timedelta(days=1)
# Followers look this far back for numbers that came late.
_LOOK_BACK = 1_000


def note_changes(editions: Iterable[int], now: datetime) -> None:
    """Let the index read these editions again. Call it in the transaction that changed them."""
    at = moment(now)
    insert(Change, ("edition_key", "at"), ((key, at) for key in sorted(set(editions))))


def prune(number: int, now: datetime) -> int:
    """Remove old changes up to this one, which the index has taken in; returns how many.

    The last one is always kept: by it an index is known to be too old.
    """
    newest = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    last = min(number, newest) - _LOOK_BACK
    return Change.objects.filter(pk__lt=last, at__lt=now - _KEPT).delete()[0]

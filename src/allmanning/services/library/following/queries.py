"""The asker's saved searches, and what is new in each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict

from allmanning.services.library.borrowers.queries import KnownBorrower
from allmanning.services.library.catalogue.forms import Asked, asked
from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.catalogue.queries.shown import Shown, shown
from allmanning.services.library.catalogue.search.finding import PAGE, NoIndex, search
from allmanning.services.library.catalogue.search.questions import question
from allmanning.services.library.following.models import SavedSearch
from allmanning.services.library.places.queries import libraries

IN_FEED = 40
# Of one search in one day. Whoever follows everything is told of the newest.
_MOST_NEW = 100
_EVERY = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Saved:
    key: int
    words: str
    query: str
    by_email: bool
    feed_token: str
    created_at: datetime


def searches_of(borrower: KnownBorrower) -> list[Saved]:
    """The asker's own, the latest first. One query."""
    rows = SavedSearch.objects.filter(borrower=borrower.key).order_by("-created_at", "-pk")
    return [_saved(row) for row in rows]


def search_of(borrower: KnownBorrower, key: int) -> SavedSearch:
    """One of the asker's own, or raise DoesNotExist."""
    return SavedSearch.objects.get(pk=key, borrower=borrower.key)


def by_feed_token(token: str) -> SavedSearch:
    """The search whose feed has this secret address, or raise DoesNotExist."""
    return SavedSearch.objects.get(feed_token=token)


def by_stop_token(token: str) -> SavedSearch:
    """The search whose messages this secret address stops, or raise DoesNotExist."""
    return SavedSearch.objects.get(stop_token=token)


def asked_in(query: str) -> Asked:
    """The question that the address of a search page asks. One query."""
    return asked(QueryDict(query), libraries(lending_to_all=False))


def newest_in(query: str, language: str) -> list[Shown]:
    """What a search finds, the latest arrivals first; nothing without an index. Three queries."""
    return shown(_works(query, IN_FEED), language=language)


def new_in(saved: SavedSearch) -> list[int]:
    """The works that came since the search was saved and were never told. Raises NoIndex."""
    works = _works(saved.query, _MOST_NEW, quietly=False)
    since = Edition.objects.filter(work__in=works, hidden=False, added_at__gt=saved.created_at)
    came = set(since.values_list("work", flat=True))
    told = set(saved.told.filter(work_key__in=works).values_list("work_key", flat=True))
    return [work for work in works if work in came - told]


def due(now: datetime, count: int = 50) -> list[int]:
    """Saved searches that have waited longest to be asked by e-mail. One query."""
    rows = SavedSearch.objects.filter(by_email=True, looked_at__lt=now - _EVERY)
    return list(rows.order_by("looked_at").values_list("pk", flat=True)[:count])


def _works(query: str, most: int, *, quietly: bool = True) -> list[int]:
    # What is in at this moment changes by the hour; what is new does not.
    found = asked_in(query).question
    asked_for = question(found.text, found.filters, "added")
    works: list[int] = []
    try:
        for page in range(1, -(-most // PAGE) + 1):
            part = search(asked_for, page=page, facets=()).works
            works += part
            if len(part) < PAGE:
                break
    except NoIndex:
        if not quietly:
            raise
    return works[:most]


def _saved(row: SavedSearch) -> Saved:
    return Saved(row.pk, row.words, row.query, row.by_email, row.feed_token, row.created_at)

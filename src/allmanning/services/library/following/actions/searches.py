"""Saving a search, choosing how to be told, giving it up."""

from datetime import datetime

from django.db import transaction

from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.acting import BORROWER
from allmanning.members.journal.actions import sign
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.following.models import SavedSearch, a_token

MOST = 30


@transaction.atomic
def save_search(
    borrower_key: int, query: str, words: str, *, by_email: bool, now: datetime
) -> SavedSearch:
    """Keep a search of the borrower's; the same search again is the same one.

    Raises Refused where nothing is asked for, or where there are too many.
    """
    borrower = Borrower.objects.select_for_update().get(pk=borrower_key)
    if known := SavedSearch.objects.filter(borrower=borrower, query=query[:600]).first():
        return known
    refuse_if(_refusals(query, borrower.searches.count()))
    saved = SavedSearch.objects.create(
        borrower=borrower, query=query, words=words[:300], by_email=by_email,
        created_at=now, looked_at=now,
    )  # fmt: skip
    sign("saved a search", saved, by=BORROWER, now=now)
    return saved


@transaction.atomic
def tell_by_email(saved: SavedSearch, wanted: bool, *, now: datetime) -> None:
    """Tell of what is new by e-mail, or no longer; what came meanwhile is not told afterwards."""
    row = SavedSearch.objects.select_for_update().get(pk=saved.pk)
    if row.by_email != wanted:
        row.by_email, row.looked_at = wanted, now
        row.save(update_fields=["by_email", "looked_at"])
        sign("chose how to be told of a search", row, by=BORROWER, now=now)


@transaction.atomic
def new_feed(saved: SavedSearch, *, now: datetime) -> None:
    """Give the feed another secret address: the old one, wherever it went, ends."""
    SavedSearch.objects.filter(pk=saved.pk).update(feed_token=a_token())
    sign("gave a feed a new address", saved, by=BORROWER, now=now)


@transaction.atomic
def give_up_search(saved: SavedSearch, *, now: datetime) -> None:
    """Forget a search, with all that was told in it."""
    sign("gave up a search", saved, by=BORROWER, now=now)
    saved.delete()


def _refusals(query: str, count: int) -> list[Refusal]:
    found = []
    if not query or len(query) > 600:
        found.append(Refusal(_("Search for something first."), "Library § 12.13"))
    if count >= MOST:
        text = _("You have %(most)s saved searches. Give one up first.")
        found.append(Refusal(text, "Library § 12.13", {"most": MOST}))
    return found

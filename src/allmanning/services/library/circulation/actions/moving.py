"""Queues that follow a title when two titles turn out to be the same."""

from collections.abc import Collection

from django.db import transaction

from allmanning.services.library.circulation.models import HoldTarget


@transaction.atomic
def move_queue(gone: int, into: int, only: Collection[int] | None = None) -> list[int]:
    """Let those who wait for one edition wait for another; return the places that were moved.

    Who waits for both keeps both places: one person stands only once in a queue (Library § 7.8).
    only: these places, as when a merge is undone.
    """
    there = HoldTarget.objects.filter(edition=into)
    places = HoldTarget.objects.select_for_update().filter(edition=gone)
    places = places.exclude(borrower__in=there.values("borrower")).exclude(
        hold__in=there.values("hold")
    )
    if only is not None:
        places = places.filter(pk__in=only)
    keys = sorted(places.values_list("pk", flat=True))
    HoldTarget.objects.filter(pk__in=keys).update(edition=into)
    return keys

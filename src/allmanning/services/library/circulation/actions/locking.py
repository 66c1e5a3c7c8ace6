"""Lock before you decide: the copy, then its edition's queue, then the borrower (Library P 3.9).

What is read under the locks is handed to the rules as plain facts.
"""

from datetime import date

from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.circulation.queries.standing import (
    Locked,
    holds_with_all,
    standing,
)
from allmanning.services.library.places.models import Library

__all__ = ["Locked", "holds_with_all", "lock_borrower", "lock_copy", "lock_queue"]


def lock_copy(day: date, here: Library, **which: object) -> Locked | None:
    """Lock a copy (by barcode=… or pk=…) and its edition's queue; return None if there is none."""
    copy = (
        Copy.objects.select_for_update(of=("self",))
        .select_related("edition", "home", "place", "owner")
        .filter(**which)
        .first()
    )
    if copy is None:
        return None
    lock_queue(copy.edition_id)
    return standing(copy, day, here)


def lock_queue(edition_key: int) -> None:
    """Let nobody else decide about the edition's queue until this transaction ends."""
    Edition.objects.select_for_update(of=("self",)).only("pk").get(pk=edition_key)


def lock_borrower(borrower_key: int) -> Borrower:
    return Borrower.objects.select_for_update(of=("self",)).get(pk=borrower_key)

"""Lock before you decide: the copy, then its edition's queue, then the borrower (Library P 3.9).

What is read under the locks is handed to the rules as plain facts. A lock leaves the key alone, so
that a new row may point at what is locked: else two acts could wait for each other.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from allmanning.kit.prepared import Prepared
from allmanning.members.journal.actions import once
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.circulation.models.holds import WAITING, Hold, HoldTarget
from allmanning.services.library.circulation.queries.standing import (
    Locked,
    holds_with_all,
    standing,
)
from allmanning.services.library.places.models import Library

__all__ = [
    "Locked", "Moved", "holds_with_all", "lock_borrower", "lock_copy", "lock_hold", "lock_queue",
    "lock_queues_of", "lock_waiting", "once_locked",
]  # fmt: skip


def _with_its_queue() -> QuerySet[Copy]:
    copies = Copy.objects.select_for_update(of=("self", "edition"), no_key=True)
    return copies.select_related("edition", "home", "place", "owner")


_BY_BARCODE = Prepared(lambda barcode: _with_its_queue().filter(barcode=barcode), str)
_BY_KEY = Prepared(lambda key: _with_its_queue().filter(pk=key), int)


def lock_copy(day: date, here: Library, **which: object) -> Locked | None:
    """Lock a copy (by barcode=… or pk=…) and its edition's queue; return None if there is none."""
    [(name, value)] = which.items()
    ask = _BY_BARCODE if name == "barcode" else _BY_KEY
    # Where it is moved by another while this waits, PostgreSQL finds that it no longer fits what
    # it was joined with, and gives nothing: then it is asked again.
    found = ask(value) or ask(value)
    return standing(found[0], day, here) if found else None


def lock_queue(edition_key: int) -> None:
    """Let nobody else decide about the edition's queue until this transaction ends."""
    Edition.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=edition_key)


def lock_borrower(borrower_key: int) -> Borrower:
    return Borrower.objects.select_for_update(of=("self",), no_key=True).get(pk=borrower_key)


def lock_hold(hold_key: int, day: date) -> tuple[Hold, Locked | None]:
    """Lock a hold with the copy that is bound to it, or with the queues it waits in.

    Raises Hold.DoesNotExist, and Moved where the hold got or lost its copy at this very moment.
    """
    seen = holds_with_all().get(pk=hold_key)
    locked = lock_copy(day, seen.pickup, pk=seen.copy_id) if seen.copy_id else None
    if locked is None:
        lock_queues_of(hold_key)
    kept = holds_with_all().select_for_update(of=("self",), no_key=True).get(pk=hold_key)
    if kept.copy_id != seen.copy_id:
        raise Moved
    return kept, locked


def lock_queues_of(hold_key: int) -> None:
    targets = HoldTarget.objects.filter(hold=hold_key)
    for edition in sorted(targets.values_list("edition", flat=True)):
        lock_queue(edition)


def lock_waiting(hold_key: int, state: str = WAITING) -> Hold:
    """Lock a hold that the caller found in a queue it has locked. Raises Moved.

    A hold that stands in several queues may be taken from one of the others at this very moment.
    """
    hold = holds_with_all().select_for_update(of=("self",), no_key=True).get(pk=hold_key)
    if hold.state != state:
        raise Moved
    return hold


class Moved(Exception):  # noqa: N818 - nothing is wrong; it is looked at again
    """What was to be locked had changed before it was locked; the act begins anew."""


def once_locked(
    key: str, request: Mapping[str, Any], do: Callable[[], dict[str, Any]], *, now: datetime
) -> tuple[dict[str, Any], bool]:
    """Do what is asked once for its key, and anew as often as what it is about had moved."""
    for _try in range(9):
        try:
            return once(key, request, do, now=now)
        except Moved:
            continue
    return once(key, request, do, now=now)

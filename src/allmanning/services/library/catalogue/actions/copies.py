"""Copies change here, with the figures that are read beside the search."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from allmanning.kit.prepared import Prepared, count_up, insert_row, update_row
from allmanning.kit.refusal import Refusal, Refused
from allmanning.kit.text import _
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.catalogue.models import Availability, Change, Copy
from allmanning.services.library.places.models import Library

IN = {"available", "to_reshelve"}
GONE = {"withdrawn"}


@transaction.atomic(savepoint=False)
def set_copy_state(copy: Copy, state: str, *, place: Library | None = None, now: datetime) -> None:
    """Give a copy, locked by the caller, another state or place; its figures follow at once.

    Where this fails, all of the caller's transaction does.

    How many copies a library has, and how many are in, is kept in the same transaction; the search
    index reads the edition again when something that can be seen there has changed.
    """
    before = _figures(copy)
    if state != copy.state:
        copy.state, copy.state_since = state, now
    if place is not None and place.pk != copy.place_id:
        copy.place = place
        if copy.home_id != place.pk:
            copy.shelf = None
    update_row(copy, "state", "state_since", "place", "shelf")
    after = _figures(copy)
    moved = {key: after[key] - before[key] for key in after.keys() | before.keys()}
    if not any(moved.values()):
        return
    for library in sorted({library for library, _what in moved}):
        copies, available = (moved.get((library, what), 0) for what in ("copies", "available"))
        if copies or available:
            _add(copy, library, copies, available)
    insert_row(Change(edition_key=copy.edition_id, at=now))


@transaction.atomic
def set_price(copy_key: int, price_ore: int, *, owner: str, by: Signature, now: datetime) -> None:
    """Say what a copy costs to replace; its owner decides (Library § 1.3, § 10.7). Raises Refused."""
    copy = Copy.objects.select_for_update(of=("self",), no_key=True).get(pk=copy_key)
    if copy.owner_id != owner:
        raise Refused([Refusal(_("Only the owner sets the price of a copy."), "Library § 1.3")])
    copy.price_ore = price_ore
    copy.save(update_fields=["price_ore"])
    sign("set the price", copy, by=by, now=now, facts={"ore": price_ore})


def _figures(copy: Copy) -> Counter[tuple[int, str]]:
    return Counter(
        {
            (copy.place_id, "copies"): int(copy.state not in GONE),
            (copy.place_id, "available"): int(copy.state in IN),
        }
    )


def _add(copy: Copy, library: int, copies: int, available: int) -> None:
    kept = {"edition": copy.edition_id, "library": library}
    if count_up(Availability, kept, copies=copies, available=available):
        return
    states = [each.state for each in _COPIES_AT(copy.edition_id, library)]
    insert_row(
        Availability(
            edition_id=copy.edition_id,
            library_id=library,
            copies=sum(state not in GONE for state in states),
            available=sum(state in IN for state in states),
        )
    )


_COPIES_AT = Prepared(
    lambda edition, place: Copy.objects.filter(edition=edition, place=place).only("pk", "state"),
    int, int,
)  # fmt: skip

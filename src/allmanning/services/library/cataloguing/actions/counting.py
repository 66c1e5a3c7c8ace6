"""Counting a shelf: what is scanned is seen, the rest is missing; gone on with at any time."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.actions import sign
from allmanning.services.library.catalogue.actions.shelving import mark_missing
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.catalogue.rules import ownership_refusals
from allmanning.services.library.cataloguing.gate import Cataloguer
from allmanning.services.library.cataloguing.models import Seen, Stocktaking
from allmanning.services.library.cataloguing.queries.copies import not_seen
from allmanning.services.library.places.models import Library, Shelf

_ON_SHELF = {"available", "to_reshelve"}


@transaction.atomic
def begin_count(
    library_key: int, shelf_key: int | None, *, who: Cataloguer, now: datetime
) -> Stocktaking:
    """Begin to count a shelf, or go on with the count of it that is open."""
    library = Library.objects.select_for_update().get(pk=library_key)
    refuse_if(ownership_refusals(library.name, library.municipality_id, who.municipalities))
    shelf = None if shelf_key is None else Shelf.objects.get(pk=shelf_key, library=library)
    open_one = Stocktaking.objects.filter(
        library=library, shelf=shelf, finished_at__isnull=True
    ).first()
    return open_one or Stocktaking.objects.create(
        library=library,
        shelf=shelf,
        shelf_name=shelf.name if shelf else "",
        started_at=now,
        started_by=who.name[:120],
    )


@transaction.atomic
def see_copies(key: int, barcodes: Sequence[str], *, who: Cataloguer, now: datetime) -> int:
    """Note what was scanned; return how many barcodes are new in this count. Scanning twice is once."""
    count = _locked(key, who)
    here = {
        copy.barcode: copy
        for copy in Copy.objects.filter(barcode__in=barcodes).only(
            "barcode", "place", "home", "shelf", "state"
        )
    }
    before = set(count.seen.filter(barcode__in=barcodes).values_list("barcode", flat=True))
    new = [barcode for barcode in dict.fromkeys(barcodes) if barcode not in before]
    Seen.objects.bulk_create(
        Seen(
            stocktaking=count, barcode=barcode[:30], copy=here.get(barcode),
            verdict=_verdict(count, here.get(barcode)), at=now,
        )
        for barcode in new
    )  # fmt: skip
    return len(new)


@transaction.atomic
def finish_count(key: int, *, who: Cataloguer, now: datetime) -> int:
    """Close a count and mark what was not seen as missing; return how many. Closing twice is once."""
    count = (
        Stocktaking.objects.select_for_update(of=("self",)).select_related("library").get(pk=key)
    )
    if count.finished_at is not None:
        return count.marked_missing
    _refuse_others(count, who)
    missing = [copy.key for copy in not_seen(count)]
    count.marked_missing = mark_missing(missing, by=who.signature, now=now)
    count.finished_at = now
    count.save(update_fields=["finished_at", "marked_missing"])
    facts = {"seen": count.seen.count(), "missing": count.marked_missing}
    sign("counted the shelf", count, by=who.signature, now=now, facts=facts)
    return count.marked_missing


def _locked(key: int, who: Cataloguer) -> Stocktaking:
    count = (
        Stocktaking.objects.select_for_update(of=("self",)).select_related("library").get(pk=key)
    )
    _refuse_others(count, who)
    closed = Refusal(_("This count is closed: begin a new one."), "Library § 18.3")
    refuse_if([closed] if count.finished_at else [])
    return count


def _refuse_others(count: Stocktaking, who: Cataloguer) -> None:
    library = count.library
    refuse_if(ownership_refusals(library.name, library.municipality_id, who.municipalities))


def _verdict(count: Stocktaking, copy: Copy | None) -> str:
    if copy is None:
        return "unknown"
    if copy.state not in _ON_SHELF:
        return "unexpected"
    same = (copy.place_id, copy.shelf_id) == (count.library_id, count.shelf_id)
    return "here" if same else "misplaced"

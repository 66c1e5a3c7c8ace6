"""Works and titles brought together or apart by hand; each act tells how to undo it.

What was grouped by hand no import regroups (`Edition.grouped_by_hand`, `Edition.merged_into`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.kit.text import _
from allmanning.services.library.catalogue.actions.copying import recount
from allmanning.services.library.catalogue.actions.outbox import note_changes
from allmanning.services.library.catalogue.models import Copy, Edition, Work

Undo = dict[str, Any]


@transaction.atomic
def merge_works(gone: int, into: int, *, now: datetime) -> Undo:
    """Let one work go into another; its address leads there from now on."""
    old, new = _locked_works(gone, into)
    editions = list(Edition.objects.select_for_update().filter(work=old))
    undo = {"gone": gone, "into": into, "editions": [_as_it_was(one) for one in editions]}
    Edition.objects.filter(work=old).update(work=new, grouped_by_hand=True)
    old.merged_into = new
    old.save(update_fields=["merged_into"])
    note_changes([one.pk for one in editions], now)
    return undo


@transaction.atomic
def split_work(work: int, editions: Sequence[int], *, now: datetime) -> Undo:
    """Make a work of its own of some editions of another."""
    old = Work.objects.select_for_update().get(pk=work)
    leaving = list(Edition.objects.select_for_update().filter(work=old, pk__in=editions))
    staying = Edition.objects.filter(work=old).exclude(pk__in=editions).exists()
    refuse_if(_splitting_refusals(len(leaving), staying=staying))
    new = Work.objects.create(title=leaving[0].title[:300], author=leaving[0].author)
    undo = {"gone": new.pk, "into": work, "editions": [_as_it_was(one) for one in leaving]}
    Edition.objects.filter(pk__in=[one.pk for one in leaving]).update(
        work=new, grouped_by_hand=True
    )
    note_changes([one.pk for one in leaving], now)
    return undo


@transaction.atomic
def undo_merge_of_works(undo: Undo, *, now: datetime) -> None:
    """Bring the editions that a merge moved back where they were, unless they have moved since."""
    Work.objects.filter(pk=undo["gone"], merged_into=undo["into"]).update(merged_into=None)
    _put_back(undo, undo["into"], now)


@transaction.atomic
def undo_split(undo: Undo, *, now: datetime) -> None:
    """Bring the editions that were split off back; their own work leads there."""
    _put_back(undo, undo["gone"], now)
    if not Edition.objects.filter(work=undo["gone"]).exists():
        Work.objects.filter(pk=undo["gone"]).update(merged_into=undo["into"])


@transaction.atomic
def merge_editions(gone: int, into: int, *, now: datetime) -> Undo:
    """Let one title be another's double: its copies move, it is hidden and leads to the other.

    Its record stays as it is, and can be imported anew without coming back to light.
    """
    rows = {row.pk: row for row in _locked_editions(gone, into)}
    refuse_if(_merging_refusals(rows.get(gone), rows.get(into)))
    old, new = rows[gone], rows[into]
    copies = list(Copy.objects.filter(edition=old).values_list("pk", flat=True))
    undo = {"gone": gone, "into": into, "copies": copies, "editions": [_as_it_was(old)]}
    Copy.objects.filter(pk__in=copies).update(edition=new)
    left = old.work
    old.merged_into, old.hidden, old.work, old.grouped_by_hand = new, True, new.work, True
    old.save(update_fields=["merged_into", "hidden", "work", "grouped_by_hand"])
    if left.pk != new.work_id and not Edition.objects.filter(work=left).exists():
        Work.objects.filter(pk=left.pk).update(merged_into=new.work)
        undo["work_led_on"] = left.pk
    recount([gone, into])
    note_changes([gone, into], now)
    return undo


@transaction.atomic
def undo_merge_of_editions(undo: Undo, *, now: datetime) -> None:
    """Bring a double back to light, with the copies that came from it."""
    gone, into = undo["gone"], undo["into"]
    old = Edition.objects.select_for_update().get(pk=gone)
    text = _("This title has been merged further since; undo that first.")
    refuse_if([] if old.merged_into_id == into else [Refusal(text, "Library § 18.3")])
    Copy.objects.filter(pk__in=undo["copies"], edition=into).update(edition=gone)
    if led_on := undo.get("work_led_on"):
        Work.objects.filter(pk=led_on).update(merged_into=None)
    was = undo["editions"][0]
    old.merged_into, old.hidden = None, was["hidden"]
    old.work_id, old.grouped_by_hand = was["work"], was["by_hand"]
    old.save(update_fields=["merged_into", "hidden", "work", "grouped_by_hand"])
    recount([gone, into])
    note_changes([gone, into], now)


def _as_it_was(one: Edition) -> dict[str, Any]:
    return {
        "edition": one.pk, "work": one.work_id, "by_hand": one.grouped_by_hand,
        "hidden": one.hidden,
    }  # fmt: skip


def _put_back(undo: Undo, now_in: int, now: datetime) -> None:
    for was in undo["editions"]:
        Edition.objects.filter(pk=was["edition"], work=now_in).update(
            work=was["work"], grouped_by_hand=was["by_hand"]
        )
    note_changes([was["edition"] for was in undo["editions"]], now)


def _locked_works(gone: int, into: int) -> tuple[Work, Work]:
    found = {
        row.pk: row
        for row in Work.objects.select_for_update().filter(pk__in=[gone, into]).order_by("pk")
    }
    missing = gone not in found or into not in found or gone == into
    merged = any(row.merged_into_id for row in found.values())
    text = _("Choose two different works, of which none has been merged already.")
    refuse_if([Refusal(text, "Library § 18.3")] if missing or merged else [])
    return found[gone], found[into]


def _locked_editions(gone: int, into: int) -> list[Edition]:
    rows = Edition.objects.select_for_update(of=("self",)).select_related("work")
    return list(rows.filter(pk__in=[gone, into]).order_by("pk"))


def _splitting_refusals(leaving: int, *, staying: bool) -> list[Refusal]:
    if leaving and staying:
        return []
    text = _("Choose the editions that are another work; at least one must stay.")
    return [Refusal(text, "Library § 18.3")]


def _merging_refusals(gone: Edition | None, into: Edition | None) -> list[Refusal]:
    if gone is None or into is None or gone.pk == into.pk:
        return [Refusal(_("Choose two different titles."), "Library § 18.3")]
    if gone.merged_into_id or into.merged_into_id:
        text = _("One of these titles has been merged already.")
        return [Refusal(text, "Library § 18.3")]
    return []

"""Copying a record from another library, and the items of it, as one act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from allmanning.kit.refusal import Refusal, Refused, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.acting import Held
from allmanning.members.journal.actions import sign
from allmanning.services.library.catalogue.actions.copying import add_copies
from allmanning.services.library.catalogue.actions.importing import import_record
from allmanning.services.library.catalogue.actions.outbox import note_changes
from allmanning.services.library.catalogue.entries import Entry
from allmanning.services.library.catalogue.holdinglists import Ground, ground
from allmanning.services.library.catalogue.holdings import HeldCopy
from allmanning.services.library.catalogue.importcounts import Outcome
from allmanning.services.library.catalogue.iso2709 import write_iso2709
from allmanning.services.library.catalogue.marc import MarcRecord
from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.catalogue.reading import plain
from allmanning.services.library.machines.copying import Item, item_refusals, to_import
from allmanning.services.library.machines.models import Target, Unfetched
from allmanning.services.library.machines.targets import target_refusals

_SOURCE = "Library P 4.8"


@dataclass(frozen=True, slots=True)
class Copied:
    """edition: its key. is_new: whether the record was not here before. items: how many added."""

    edition: int
    title: str
    is_new: bool
    items: int


def copy_record(
    record: MarcRecord, target: Target, items: Sequence[Item], *, by: Held, now: datetime
) -> Copied:
    """Import a record and add its items, all of it or nothing; a record that is here is renewed.

    Raises Refused with every reason.
    """
    refuse_if(item_refusals(items))
    record = to_import(record)
    with transaction.atomic():
        places = ground()
        refuse_if(_not_theirs(items, places, by))
        refuse_if(_taken(items))
        try:
            outcome = import_record(
                write_iso2709(record), source=target.source, now=now, by=by.name
            )
            source = plain(record.control("003")) or target.source
            edition = Edition.objects.get(
                record__source=source, record__control_number=plain(record.control("001"))
            )
        except (ValueError, Edition.DoesNotExist) as error:
            words = _("The record cannot be imported: %(why)s")
            raise Refused([Refusal(words, _SOURCE, {"why": str(error)})]) from error
        added = _add(edition, items, places, now)
        sign(
            "copied a record", edition, by=by.signature(), now=now,
            facts={"from": target.slug, "items": [item.barcode for item in items]},
        )  # fmt: skip
        return Copied(edition.pk, edition.title, bool(outcome.stored), added)


def keep_target(
    slug: str,
    *,
    name: str,
    address: str,
    source: str,
    indexes: Mapping[str, str],
    by: Held,
    now: datetime,
    version: str = "1.2",
    schema: str = "",
    active: bool = True,
) -> Target:
    """Set up a server to copy from, or change one. Raises Refused with every reason."""
    refuse_if(target_refusals(name, address, version, source, indexes))
    with transaction.atomic():
        target, _is_new = Target.objects.update_or_create(
            slug=slug,
            defaults={
                "name": name, "address": address, "source": source, "indexes": dict(indexes),
                "version": version, "schema": schema, "active": active,
            },
        )  # fmt: skip
        sign("set up a server to copy from", target, by=by.signature(), now=now,
             facts={"address": address})  # fmt: skip
    return target


def keep_question(target: Target, kind: str, words: str, *, by: Held, now: datetime) -> None:
    """Remember what could not be fetched now, for the one who asked."""
    with transaction.atomic():
        Unfetched.objects.get_or_create(
            target=target, kind=kind, words=words[:200], asked_by=by.person,
            defaults={"asked_at": now},
        )  # fmt: skip


def forget_question(key: int, *, by: Held) -> None:
    """Strike a remembered question; only one's own."""
    with transaction.atomic():
        Unfetched.objects.filter(pk=key, asked_by=by.person).delete()


def _add(edition: Edition, items: Sequence[Item], places: Ground, now: datetime) -> int:
    held = tuple(
        HeldCopy("949", item.library, item.shelf, item.shelfmark, item.barcode) for item in items
    )
    entry = Entry("holdings", "", "", "", "", "", deleted=False, copies=held)
    outcome = Outcome()
    note_changes(add_copies([(entry, edition.pk)], outcome, ground=places, now=now), now)
    return outcome.copies


def _not_theirs(items: Sequence[Item], places: Ground, by: Held) -> list[Refusal]:
    found = []
    for item in items:
        library = places.library(item.library)
        if library is None:
            words = _("There is no library called “%(library)s”.")
            found.append(Refusal(words, _SOURCE, {"library": item.library}))
        elif by.municipality not in ("", library[1]):
            words = _("Items of %(library)s are added by its own municipality.")
            found.append(Refusal(words, "Library § 20.1", {"library": item.library}))
    return found


def _taken(items: Sequence[Item]) -> list[Refusal]:
    barcodes = [item.barcode for item in items]
    taken = Copy.objects.filter(barcode__in=barcodes).values_list("barcode", flat=True)
    words = _("The barcode %(barcode)s is on another copy already.")
    return [Refusal(words, _SOURCE, {"barcode": barcode}) for barcode in sorted(taken)]

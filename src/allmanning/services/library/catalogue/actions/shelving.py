"""Copies by hand and in bulk: added, moved, withdrawn, marked as missing; all of them or none."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import once, sign
from allmanning.services.library.catalogue import rules
from allmanning.services.library.catalogue.actions.copies import set_copy_state
from allmanning.services.library.catalogue.actions.copying import recount
from allmanning.services.library.catalogue.actions.outbox import note_changes
from allmanning.services.library.catalogue.models import FORMS, Copy, Edition
from allmanning.services.library.places.models import Library, Shelf

BEGIN = ("available", "in_process", "on_order")
LONGEST_BARCODE = 30
Owners = Collection[str] | None  # municipality codes; None is everybody's


@dataclass(frozen=True)
class Wanted:
    """How copies are to be. library, shelf: keys. An owner follows from the library."""

    library: int
    shelf: int | None = None
    shelfmark: str = ""
    material: str = ""  # the form of the edition where it is empty
    state: str = "available"
    price_ore: int | None = None
    lending_right: bool = False
    reference: bool = False
    note: str = ""


@dataclass(frozen=True)
class Changed:
    """What is to be otherwise; None leaves it."""

    shelf: int | None = None
    shelfmark: str | None = None
    material: str | None = None
    reference: bool | None = None


def add_copies_of(
    edition: int,
    barcodes: Sequence[str],
    wanted: Wanted,
    *,
    owners: Owners,
    key: str,
    by: Signature,
    now: datetime,
) -> int:
    """Add copies of a title; return how many. The same key again adds none."""

    def add() -> dict[str, Any]:
        title = Edition.objects.select_for_update().get(pk=edition)
        home = Library.objects.get(pk=wanted.library)
        refuse_if(_adding_refusals(barcodes, home, wanted, owners))
        Copy.objects.bulk_create(
            Copy(
                barcode=barcode, edition=title, owner_id=home.municipality_id, home=home,
                place=home, shelf_id=wanted.shelf, shelfmark=wanted.shelfmark[:60],
                material=wanted.material or title.form, state=wanted.state, state_since=now,
                price_ore=wanted.price_ore, lending_right=wanted.lending_right,
                reference=wanted.reference, note=wanted.note[:200],
            )
            for barcode in barcodes
        )  # fmt: skip
        recount([edition])
        note_changes([edition], now)
        facts = {"copies": len(barcodes), "library": home.slug}
        sign("added copies", title, by=by, now=now, facts=facts, municipality=home.municipality_id)
        return {"count": len(barcodes)}

    request = {"do": "add", "edition": edition, "barcodes": [*barcodes], **asdict(wanted)}
    return _count(once(key, request, add, now=now))


def change_copies(
    barcodes: Sequence[str],
    changed: Changed,
    *,
    owners: Owners,
    key: str,
    by: Signature,
    now: datetime,
) -> int:
    """Give copies another shelf, shelf mark or material; return how many were changed."""

    def change() -> dict[str, Any]:
        copies = _locked(barcodes, owners)
        shelf = None if changed.shelf is None else Shelf.objects.get(pk=changed.shelf)
        refuse_if(_changing_refusals(copies, changed, shelf))
        for copy in copies:
            if shelf is not None:
                copy.shelf = shelf
            if changed.shelfmark is not None:
                copy.shelfmark = changed.shelfmark[:60]
            if changed.material is not None:
                copy.material = changed.material
            if changed.reference is not None:
                copy.reference = changed.reference
        Copy.objects.bulk_update(copies, ["shelf", "shelfmark", "material", "reference"], 200)
        note_changes({copy.edition_id for copy in copies}, now)
        _sign_each_owner("changed copies", copies, by, now, {k: v for k, v in asked.items() if v})
        return {"count": len(copies)}

    asked = asdict(changed)
    request = {"do": "change", "barcodes": [*barcodes], **asked}
    return _count(once(key, request, change, now=now))


def withdraw_copies(
    barcodes: Sequence[str],
    reason: str,
    *,
    owners: Owners,
    key: str,
    by: Signature,
    now: datetime,
) -> int:
    """Take copies out of stock for good (Library X_WITHDRAWN_1); return how many."""

    def withdraw() -> dict[str, Any]:
        copies = _locked(barcodes, owners)
        found = [r for c in copies for r in rules.withdrawal_refusals(c.barcode, c.state, reason)]
        refuse_if(_once_each(found))
        for copy in copies:
            set_copy_state(copy, "withdrawn", now=now)
        _sign_each_owner("withdrew copies", copies, by, now, {"reason": reason[:200]})
        return {"count": len(copies)}

    request = {"do": "withdraw", "barcodes": [*barcodes], "reason": reason}
    return _count(once(key, request, withdraw, now=now))


@transaction.atomic
def mark_missing(keys: Collection[int], *, by: Signature, now: datetime) -> int:
    """Mark copies that a count did not find, where they still should stand there."""
    copies = Copy.objects.select_for_update().filter(
        pk__in=keys, state__in=("available", "to_reshelve")
    )
    found = list(copies.order_by("pk"))
    for copy in found:
        set_copy_state(copy, "missing", now=now)
    _sign_each_owner("marked copies as missing", found, by, now, {})
    return len(found)


def _locked(barcodes: Sequence[str], owners: Owners) -> list[Copy]:
    """The copies, locked. Raises Refused with every barcode that is unknown or not one's own."""
    copies = list(Copy.objects.select_for_update().filter(barcode__in=barcodes).order_by("pk"))
    missing = set(barcodes) - {copy.barcode for copy in copies}
    found = [_unknown(barcode) for barcode in barcodes if barcode in missing]
    for copy in copies:
        found += rules.ownership_refusals(copy.barcode, copy.owner_id, owners)
    if not barcodes:
        found.append(Refusal(_("Scan or write at least one barcode."), "Library § 18.3"))
    refuse_if(found)
    return copies


def _adding_refusals(
    barcodes: Sequence[str], home: Library, wanted: Wanted, owners: Owners
) -> Iterator[Refusal]:
    if not barcodes:
        yield Refusal(_("Scan or write at least one barcode."), "Library § 18.3")
    yield from rules.ownership_refusals(home.name, home.municipality_id, owners)
    for barcode in barcodes:
        if len(barcode) > LONGEST_BARCODE:
            text = _("%(barcode)s is longer than a barcode can be.")
            yield Refusal(text, "Library § 18.3", {"barcode": barcode[:60]})
    for copy in Copy.objects.filter(barcode__in=barcodes).select_related("edition"):
        text = _("%(barcode)s is on a copy of “%(title)s” already.")
        yield Refusal(text, "Library § 18.3", {"barcode": copy.barcode, "title": copy.edition})
    if wanted.shelf and not home.shelves.filter(pk=wanted.shelf).exists():
        yield Refusal(_("The shelf stands in another library."), "Library § 18.3")
    if wanted.state not in BEGIN or wanted.material not in {"", *FORMS}:
        yield Refusal(_("Choose state and material from the list."), "Library § 18.3")


def _changing_refusals(
    copies: Sequence[Copy], changed: Changed, shelf: Shelf | None
) -> Iterator[Refusal]:
    if changed == Changed():
        yield Refusal(_("Choose what is to be changed."), "Library § 18.3")
    if changed.material is not None and changed.material not in FORMS:
        yield Refusal(_("Choose state and material from the list."), "Library § 18.3")
    for copy in copies:
        if copy.state == "withdrawn":
            text = _("%(barcode)s is withdrawn.")
            yield Refusal(text, "Library X_WITHDRAWN_1", {"barcode": copy.barcode})
        if shelf is not None and shelf.library_id not in {copy.home_id, copy.place_id}:
            text = _("%(barcode)s has its home in another library than the shelf.")
            yield Refusal(text, "Library § 9.3", {"barcode": copy.barcode})


def _unknown(barcode: str) -> Refusal:
    return Refusal(
        _("No copy has the barcode %(barcode)s."), "Library § 18.3", {"barcode": barcode[:60]}
    )


def _once_each(refusals: Sequence[Refusal]) -> list[Refusal]:
    return list({refusal.words: refusal for refusal in refusals}.values())


def _sign_each_owner(
    deed: str, copies: Sequence[Copy], by: Signature, now: datetime, facts: dict[str, Any]
) -> None:
    """One line for each title, under its copies' owner."""
    first = {(copy.edition_id, copy.owner_id): copy for copy in copies}
    for (edition, owner), copy in first.items():
        count = sum((c.edition_id, c.owner_id) == (edition, owner) for c in copies)
        sign(deed, copy, by=by, now=now, facts={**facts, "copies": count}, municipality=owner)


def _count(answer: tuple[dict[str, Any], bool]) -> int:
    return int(answer[0]["count"])

"""What a desk works with: the pull list, the hold shelf, what comes and goes. Told the library."""

from dataclasses import dataclass
from datetime import date, datetime

from allmanning.kit.reason import Reason
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.answers import told
from allmanning.services.library.circulation.models import Choice, Hold, PickupSlot, Transit
from allmanning.services.library.places.models import Library


@dataclass(frozen=True)
class PullRow:
    """A copy to fetch from its shelf, and why this one."""

    key: int
    title: str
    author: str
    barcode: str
    shelf: str
    shelfmark: str
    pickup: str
    asked_at: datetime
    reasons: list[Reason]


@dataclass(frozen=True)
class ShelfRow:
    """A number on the hold shelf; never a name (Library § 7.11)."""

    key: int
    hold_key: int | None
    number: int
    title: str
    barcode: str
    expires_on: date | None


@dataclass(frozen=True)
class Slip:
    """What a slip says: where to, what for, which number; never a person (Library § 8.3)."""

    barcode: str
    title: str
    origin: str
    destination: str
    destination_sigel: str
    purpose: str
    slot: int | None
    on: datetime
    expires_on: date | None = None


def is_copy(barcode: str) -> bool:
    """Tell whether a scan is a copy's barcode. One query."""
    return Copy.objects.filter(barcode=barcode).exists()


def pull_list(library: Library) -> list[PullRow]:
    """Return what the library is asked to find, in the order of its shelves. One query."""
    rows = (
        Choice.objects.filter(library=library, answered_at=None)
        .select_related("copy", "copy__edition", "copy__shelf", "hold__pickup")
        .order_by("copy__shelf__order", "copy__shelfmark", "pk")
    )
    return [
        PullRow(
            key=row.pk,
            title=row.copy.edition.title,
            author=row.copy.edition.author,
            barcode=row.copy.barcode,
            shelf=row.copy.shelf.name if row.copy.shelf else "",
            shelfmark=row.copy.shelfmark,
            pickup=row.hold.pickup.name,
            asked_at=row.asked_at,
            reasons=told(row.reasons),
        )
        for row in rows
    ]


def hold_shelf(library: Library) -> list[ShelfRow]:
    """Return what waits on the library's hold shelf, by number. One query."""
    rows = (
        PickupSlot.objects.filter(library=library, hold__state="ready")
        .select_related("hold__copy__edition")
        .order_by("number")
    )
    found = []
    for row in rows:
        if row.hold is not None and row.hold.copy is not None:
            copy = row.hold.copy
            found.append(
                ShelfRow(row.pk, row.hold.pk, row.number, copy.edition.title, copy.barcode,
                         row.hold.expires_on)
            )  # fmt: skip
    return found


def left_on_shelf(library: Library) -> list[ShelfRow]:
    """Return what must be taken from the hold shelf: nobody waits for it any more. One query."""
    rows = (
        PickupSlot.objects.filter(library=library, left_copy__isnull=False)
        .select_related("left_copy__edition")
        .order_by("number")
    )
    return [
        ShelfRow(row.pk, None, row.number, row.left_copy.edition.title, row.left_copy.barcode, None)
        for row in rows
        if row.left_copy is not None
    ]


def transit_slip(transit_key: int) -> Slip:
    """Return what a transit's slip says, or raise DoesNotExist."""
    row = Transit.objects.select_related(
        "copy__edition", "origin", "destination", "hold__slot"
    ).get(pk=transit_key)
    return Slip(
        row.copy.barcode, row.copy.edition.title, row.origin.name, row.destination.name,
        row.destination.sigel, row.purpose, None, row.sent_at,
    )  # fmt: skip


def hold_slip(hold_key: int, library: Library) -> Slip:
    """Return what the slip of a copy on the hold shelf says, or raise DoesNotExist."""
    row = Hold.objects.select_related("copy__edition", "pickup", "slot").get(
        pk=hold_key, pickup=library, state="ready"
    )
    if row.copy is None or row.ready_at is None:
        raise Hold.DoesNotExist
    return Slip(
        row.copy.barcode, row.copy.edition.title, row.pickup.name, row.pickup.name,
        row.pickup.sigel, "hold_shelf", row.slot.number, row.ready_at, row.expires_on,
    )  # fmt: skip

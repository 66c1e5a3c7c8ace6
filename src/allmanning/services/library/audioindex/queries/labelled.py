"""What stands on the labels of copies."""

from dataclasses import dataclass

from allmanning.services.library.audioindex.queries.shelves import ORDER
from allmanning.services.library.catalogue.models import Copy, Edition

MOST = 240  # labels in one print: ten sheets


@dataclass(frozen=True, slots=True)
class Labelled:
    """A copy as its label tells it."""

    barcode: str
    title: str
    shelfmark: str


def copies_with(barcodes: list[str]) -> list[Labelled]:
    """The copies with these barcodes, in the order given; what is not there is left out. One query."""
    rows = Copy.objects.select_related("edition").filter(barcode__in=barcodes[:MOST])
    found = {row.barcode: _labelled(row) for row in rows}
    return [found[one] for one in dict.fromkeys(barcodes) if one in found]


def copies_on(shelf: int, start: int = 0) -> list[Labelled]:
    """The copies of a shelf, in its order, at most ten sheets from one of them on. One query."""
    rows = Copy.objects.select_related("edition").filter(shelf=shelf).exclude(state="withdrawn")
    return [_labelled(row) for row in rows.order_by(*ORDER, "barcode")[start : start + MOST]]


def edition_of(code: str) -> int | None:
    """The title of a copy or of an ISBN that somebody typed, or None. Two queries at most."""
    if copy := Copy.objects.filter(barcode=code, edition__hidden=False).first():
        return copy.edition_id
    rows = Edition.objects.filter(numbers__kind="isbn", numbers__value=code, hidden=False)
    found = rows.order_by("pk").values_list("pk", flat=True).first()
    return int(found) if found else None


def _labelled(row: Copy) -> Labelled:
    return Labelled(row.barcode, row.edition.title, row.shelfmark)

"""What a record is made into before it is imported, and what an item must have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.services.library.catalogue.description import Description
from allmanning.services.library.catalogue.marc import MarcRecord

MOST_ITEMS = 20
_SOURCE = "Library P 4.8"
_HEADING = 30  # letters; more do not fit on a spine
# Other libraries' holdings, interleaved by Libris, and their local copies: not ours.
_THEIR_COPIES = ("841", "842", "843", "844", "845", "852", "853", "866", "867", "868", "949", "952")


@dataclass(frozen=True, slots=True)
class Item:
    """A copy to be: library and shelf by slug; shelf and shelf mark may be empty."""

    barcode: str
    library: str
    shelf: str = ""
    shelfmark: str = ""

    @property
    def place(self) -> str:
        return f"{self.library}/{self.shelf}"


def to_import(record: MarcRecord) -> MarcRecord:
    """The record without the copies that others have of it."""
    kept = tuple(one for one in record.fields if one.tag not in _THEIR_COPIES)
    return MarcRecord(record.leader, kept)


def shelf_heading(told: Description) -> str:
    """The word after the class on a spine: whose book it is, or else how its title begins."""
    who = told.main_contributor
    words = who.name.split(",")[0] if who else told.title.main[told.title.nonfiling :].split(" ")[0]
    return words.strip()[:_HEADING]


def with_shelfmarks(
    items: Sequence[Item], marks: Mapping[str, str], ordered_by: Mapping[str, str]
) -> list[Item]:
    """The items, each without a shelf mark given the one of the system that orders its shelf.

    marks: by system, `ddk` or `sab`. ordered_by: the system of each shelf, "library/shelf"; what
    stands on no shelf in particular is ordered by Dewey.
    """
    return [
        item
        if item.shelfmark
        else replace(item, shelfmark=marks.get(ordered_by.get(item.place, "ddk"), ""))
        for item in items
    ]


def item_refusals(items: Sequence[Item]) -> Iterator[Refusal]:
    """Why these cannot be the items of one record."""
    if len(items) > MOST_ITEMS:
        yield Refusal(_("At most %(most)s items at a time."), _SOURCE, {"most": MOST_ITEMS})
    barcodes = [item.barcode for item in items]
    for barcode in sorted({one for one in barcodes if barcodes.count(one) > 1}):
        words = _("The barcode %(barcode)s is given twice.")
        yield Refusal(words, _SOURCE, {"barcode": barcode})
    for item in items:
        if not item.barcode or len(item.barcode) > 30:
            yield Refusal(_("A barcode has 1 to 30 characters."), _SOURCE)
        if not item.library:
            yield Refusal(_("An item needs a library."), _SOURCE)

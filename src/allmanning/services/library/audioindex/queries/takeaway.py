"""What a library's take-away package tells: its talking books, and the codes that lead to them."""

from dataclasses import dataclass

from allmanning.services.library.audioindex.queries.items import GONE, item_of
from allmanning.services.library.audioindex.queries.lists import editions
from allmanning.services.library.audioindex.spoken.items import Item
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.places.models import Library


@dataclass(frozen=True, slots=True)
class Told:
    """A title of a library. copies: barcode and chip (or "") of each, the first one first."""

    item: Item
    copies: tuple[tuple[str, str], ...]


def slugs() -> list[str]:
    """Every library that lends, in a fixed order. One query."""
    return list(Library.objects.order_by("order", "pk").values_list("slug", flat=True))


def talking_books(slug: str, most: int) -> tuple[list[Told], int]:
    """At most so many talking books at home in a library, by title, and how many there are.

    Public; nothing of who has them. Three queries.
    """
    copies = (
        Copy.objects.filter(
            home__slug=slug, edition__form="talking_book", edition__hidden=False
        )
        .exclude(state__in=GONE)
        .order_by("edition__sort_title", "edition", "pk")
    )  # fmt: skip
    codes: dict[int, list[tuple[str, str]]] = {}
    for edition, barcode, chip in copies.values_list("edition", "barcode", "rfid"):
        codes.setdefault(edition, []).append((barcode, chip or ""))
    wanted = list(codes)[:most]
    return [Told(item_of(row), tuple(codes[row.pk])) for row in editions(wanted)], len(codes)

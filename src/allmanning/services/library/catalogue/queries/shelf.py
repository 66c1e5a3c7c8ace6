"""One shelf as it stands: what is beside what (by its marks, then author and title)."""

from dataclasses import dataclass

from django.db.models.functions import Collate

from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.catalogue.queries.shown import Shown, shown_editions
from allmanning.services.library.places.models import Shelf

PAGE = 20
# Titles. More than any one shelf holds; a stack with more shows its first so many.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A title on the shelf: where, under which mark, and what it is."""

    number: int
    mark: str
    title: Shown
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ShelfPage:
    shelf: Shelf
    rows: list[Standing]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE)


def shelf_page(key: int, number: int = 1, *, at: int | None = None) -> ShelfPage:
    """A page of a shelf, or the one where a title stands. Public. Raises DoesNotExist.

    Also what is out on loan is shown where it belongs. Four queries; the order of the whole shelf
    is read, its titles only for the page.
    """
    shelf = Shelf.objects.select_related("library__municipality").get(pk=key)
    copies = Copy.objects.filter(shelf=key, home=shelf.library_id, edition__hidden=False)
    ordered = copies.exclude(state="withdrawn").order_by(
        Collate("shelfmark", "sv-x-icu"), "edition__author_sort", "edition__sort_title", "edition"
    )
    marks: dict[int, str] = {}
    for edition, mark in ordered.values_list("edition", "shelfmark")[:LONGEST]:
        marks.setdefault(edition, mark)
    keys = list(marks)
    if at in marks:
        number = keys.index(at) // PAGE + 1
    number = min(max(number, 1), max(-(-len(keys) // PAGE), 1))
    start = (number - 1) * PAGE
    part = keys[start : start + PAGE]
    titles = shown_editions(part)
    rows = [
        Standing(start + place, marks[one], titles[one], one == at)
        for place, one in enumerate(part, 1)
        if one in titles
    ]
    return ShelfPage(shelf, rows, len(keys), number)

"""Which library and which shelf a record means, when it names them in its own way."""

from dataclasses import dataclass, field

from allmanning.services.library.catalogue.holdings import HeldCopy
from allmanning.services.library.catalogue.models import FORMS
from allmanning.services.library.places.models import Library, Shelf


@dataclass(frozen=True, slots=True)
class Ground:
    """The libraries by sigel, slug and name, and their shelves; read once for a whole import."""

    libraries: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    shelves: dict[tuple[int, str], int] = field(default_factory=dict)

    def library(self, branch: str) -> tuple[int, str, str] | None:
        """Key, owning municipality and sigel of the library that a record calls this."""
        if branch not in self.libraries:
            # Every copy of a library names it alike: its own way is found once.
            found = self.libraries.get(branch.strip().casefold().removeprefix("se-"))
            if found is None:
                return None
            self.libraries[branch] = found
        return self.libraries[branch]

    def shelf(self, library: int, name: str) -> int | None:
        return self.shelves.get((library, name.strip().casefold()))


def ground() -> Ground:
    """Read the libraries and shelves. Two queries."""
    known = Ground()
    for key, owner, sigel, slug, name in Library.objects.values_list(
        "pk", "municipality", "sigel", "slug", "name"
    ):
        for word in (name, slug, sigel):
            known.libraries[word.casefold()] = (key, owner, sigel)
    for key, library, *words in Shelf.objects.values_list(
        "pk", "library", "name_en", "name", "slug"
    ):
        for word in words:
            known.shelves[library, word.casefold()] = key
    return known


def named_copies(copies: tuple[HeldCopy, ...]) -> list[HeldCopy]:
    """The copies to make: where some carry a barcode, the others only repeat them."""
    with_barcode = [copy for copy in copies if copy.barcode]
    return with_barcode or [copy for copy in copies if copy.branch]


def barcode_of(copy: HeldCopy, sigel: str, control_number: str, at: int) -> str:
    """The barcode of a copy, or one made of the numbers that it has: the same every time."""
    made = f"{sigel}:{control_number}:{at}"
    return (copy.barcode or made)[:30]


def material_of(copy: HeldCopy, form: str) -> str:
    """The material as the terms of lending know it: what the record says, where it is a form."""
    said = copy.material.casefold()
    return said if said in FORMS else form

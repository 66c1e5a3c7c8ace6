from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from allmanning.members.journal.acting import Acting, Held
from allmanning.services.library.catalogue.classification import Suggestion, other_system
from allmanning.services.library.catalogue.description import Description, describe
from allmanning.services.library.catalogue.models import EditionNumber
from allmanning.services.library.machines.copying import shelf_heading
from allmanning.services.library.machines.models import Target, Unfetched
from allmanning.services.library.machines.sruclient import Hit
from allmanning.services.library.machines.targets import cql_of
from allmanning.services.library.places.models import Library, Shelf


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit as a cataloguer judges it. here: editions with the same ISBN that we have already."""

    hit: Hit
    description: Description
    here: tuple[tuple[int, str], ...] = ()

    @property
    def suggested(self) -> tuple[Suggestion, ...]:
        """Classes of the system that the record does not have, worked out from the one it has."""
        told = self.description
        return other_system(told.sab, told.dewey, told.original_language)

    @property
    def shelfmarks(self) -> dict[str, str]:
        """What may stand on the spine, by the system that orders the shelf."""
        told = self.description
        heading = shelf_heading(told)
        codes = {"ddk": told.dewey[:1], "sab": told.sab[:1]}
        for system, code in codes.items():
            if not code and self.suggested:
                codes[system] = (self.suggested[0].code,)
        young = "u" if told.audience in ("child", "youth") else ""
        return {
            system: f"{young if system == 'ddk' else ''}{code[0]}/{heading}"
            for system, code in codes.items()
            if code
        }


def cataloguer(asking: Acting) -> Held:
    """The mandate of one who catalogues. Raises PermissionDenied."""
    held = asking.under(["cataloguer"])
    if held is None:
        raise PermissionDenied
    return held


def targets() -> list[Target]:
    return list(Target.objects.filter(active=True).order_by("order", "name"))


def all_targets() -> list[Target]:
    """Servers in use and not, for those who set them up."""
    return list(Target.objects.order_by("-active", "order", "name"))


def target(slug: str) -> Target:
    """A server in use; raise DoesNotExist."""
    return Target.objects.get(slug=slug, active=True)


def unfetched(held: Held) -> list[Unfetched]:
    """What one asked for and could not get, oldest first; a hundred at most. One query."""
    rows = Unfetched.objects.filter(asked_by=held.person).select_related("target")
    return list(rows.order_by("asked_at")[:100])


def question(to: Target, kind: str, words: str) -> str:
    """The CQL for a server."""
    return cql_of(kind, words, to.indexes)


def candidates(hits: tuple[Hit, ...]) -> list[Candidate]:
    """What came, beside what we have of it. One query."""
    described = [(hit, describe(hit.record)) for hit in hits]
    isbns = {isbn for _hit, told in described for isbn in told.isbns}
    here: dict[str, list[tuple[int, str]]] = {}
    rows = EditionNumber.objects.filter(kind="isbn", value__in=isbns, edition__hidden=False)
    for value, key, title in rows.values_list("value", "edition", "edition__title")[:200]:
        here.setdefault(value, []).append((key, title))
    return [
        Candidate(
            hit,
            told,
            tuple(dict.fromkeys(one for isbn in told.isbns for one in here.get(isbn, ()))),
        )
        for hit, told in described
    ]


def shelf_orders() -> dict[str, str]:
    """Which system orders each shelf: "library/shelf" to `ddk` or `sab`. One query."""
    rows = Shelf.objects.values_list("library__slug", "slug", "ordered_by")
    return {f"{library}/{shelf}": system for library, shelf, system in rows}


def places(held: Held) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The libraries that this cataloguer adds items to, and their shelves, for choosing."""
    libraries = Library.objects.select_related("municipality").order_by(
        "municipality__name", "order", "name"
    )
    if held.municipality:
        libraries = libraries.filter(municipality=held.municipality)
    found = list(libraries)
    shelves = Shelf.objects.filter(library__in=found).select_related("library")
    return (
        [(library.slug, library.name) for library in found],
        [
            (f"{shelf.library.slug}/{shelf.slug}", f"{shelf.library.name}: {shelf.name}")
            for shelf in shelves.order_by("library__municipality", "library__order", "order", "pk")
        ],
    )

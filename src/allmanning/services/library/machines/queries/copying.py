from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from allmanning.members.journal.acting import Acting, Held
from allmanning.services.library.catalogue.description import Description, describe
from allmanning.services.library.catalogue.models import EditionNumber
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


def cataloguer(asking: Acting) -> Held:
    """The mandate of one who catalogues. Raises PermissionDenied."""
    held = asking.under(["cataloguer"])
    if held is None:
        raise PermissionDenied
    return held


def targets() -> list[Target]:
    return list(Target.objects.filter(active=True).order_by("order", "name"))


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

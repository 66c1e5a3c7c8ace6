"""The lists of OParl by kind, and one object of a kind."""

from collections.abc import Mapping

from allmanning.governance.decisions.oparl import Address, Json
from allmanning.governance.decisions.queries.published import meetings, papers, people, shelf
from allmanning.governance.decisions.queries.published.shelf import Asked, Shelf

KINDS: Mapping[str, tuple[Shelf, ...]] = {
    "body": people.BODIES,
    "organization": people.ORGANIZATIONS,
    "person": people.PERSONS,
    "membership": people.MEMBERSHIPS,
    "meeting": meetings.MEETINGS,
    "agendaItem": meetings.ITEMS,
    "paper": papers.PAPERS,
    "consultation": papers.CONSULTATIONS,
    "file": (*papers.FILES, *meetings.DOCUMENTS),
    "location": meetings.PLACES,
    "legislativeTerm": (),
}


def one(kind: str, key: str, at: Address) -> Json | None:
    """Return what is, or was, published under an address; None where nothing was."""
    return shelf.one(KINDS.get(kind, ()), key, at)


def listed(
    kind: str, asked: Asked, at: Address, *, start: int, size: int
) -> tuple[list[Json], bool]:
    """Return a stretch of a list and whether there is more; raise KeyError for no such kind."""
    return shelf.listed(KINDS[kind], asked, at, start=start, size=size)

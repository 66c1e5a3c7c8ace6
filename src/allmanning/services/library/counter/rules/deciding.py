"""Who may put a new term in force, and where.

Source: Library § 1.4 (joint terms, and a municipality's own), § 20.1 (duties).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.services.library.terms.rules import DEFINITIONS

ALLIANCE_OFFICES = ("head_of_secretariat",)
LIBRARY_OFFICES = ("librarian_in_charge",)


@dataclass(frozen=True)
class Where:
    """Where a term is to hold: the alliance, a municipality (code) or a library (key)."""

    scope: str
    municipality: str = ""
    library: int | None = None


def place_refusals(where: Where, allowed: tuple[Where, ...]) -> Iterator[Refusal]:
    """Library § 1.4 and § 20.1. A term is put in force by those who answer for the place."""
    if where not in allowed:
        yield Refusal(_("You have no mandate to put terms in force there."), "Library § 20.1")


def levels_of(name: str) -> tuple[str, ...]:
    """Library P 3.7. The levels that may decide a term, from the alliance down."""
    levels = DEFINITIONS[name].levels
    return tuple(
        scope for scope in ("alliance", "municipality", "library") if scope[0].upper() in levels
    )

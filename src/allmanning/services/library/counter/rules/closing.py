"""Closing a library for a time: what must be settled before it is done.

Source: Library § 1.6, § 7.4 and § 7.14.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.services.library.circulation.rules.facts import Place
from allmanning.services.library.circulation.rules.holds import pickup_refusals

PAUSE, REDIRECT = "pause", "redirect"


@dataclass(frozen=True)
class Concerned:
    """How many loans and reservations a closing concerns."""

    loans: int
    ready: int
    waiting: int
    travelling: int


def closing_refusals(
    here: Place, first: date, today: date, way: str, to: Place | None, *, to_lends: bool = True
) -> Iterator[Refusal]:
    """Library § 7.14 and § 7.4. A closing begins today or later, and holds go somewhere open or wait."""
    if first < today:
        yield Refusal(_("The closing begins today at the earliest."), "Library § 1.6")
    if way not in {PAUSE, REDIRECT}:
        yield Refusal(_("Choose what happens with the reservations."), "Library § 7.14")
    if way != REDIRECT:
        return
    if to is None or to.key == here.key:
        yield Refusal(_("Choose another library to collect at."), "Library § 7.14")
        return
    yield from pickup_refusals(to, lends=to_lends)


def charge_refusals(offices: tuple[str, ...]) -> Iterator[Refusal]:
    """Library § 20.1. A library is closed, and opens otherwise, by the librarian in charge."""
    if "librarian_in_charge" not in offices:
        yield Refusal(
            _("Only the librarian in charge may change when it is open."), "Library § 20.1"
        )

"""Examples of copies, loans and holds: plain functions with defaults."""

from datetime import date, datetime, timedelta
from itertools import count
from uuid import uuid4

from allmanning.members.tests.examples import NOW, SIGNED, a_municipality
from allmanning.services.library.borrowers.models import Card
from allmanning.services.library.borrowers.tests.examples import a_card
from allmanning.services.library.catalogue.models import Availability, Copy, Edition, Record, Work
from allmanning.services.library.circulation.actions import lending, receiving, reserving
from allmanning.services.library.circulation.answers import Done
from allmanning.services.library.circulation.rules.facts import (
    CopyFacts,
    HoldFacts,
    Place,
    TripFacts,
)
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.tests.examples import a_library
from allmanning.services.library.terms.actions import ship_terms

_numbers = count(1)
HERE, HOME, FAR = Place(1, "Here"), Place(2, "Home"), Place(3, "Far")
ME, OTHER = 11, 12


# ------------------------------------------------------------------ facts, without tables


def a_hold_fact(pickup: Place = HERE, borrower: int = ME) -> HoldFacts:
    return HoldFacts(1, borrower, pickup, date(2026, 2, 4))


def a_copy_fact(state: str = "available", *, home: Place = HERE, **more) -> CopyFacts:
    more.setdefault("place", HERE)
    if more.get("first"):
        more.setdefault("waiting", 1)
    return CopyFacts(state, home=home, **more)


def a_trip(to: Place = HOME, purpose: str = "home") -> TripFacts:
    return TripFacts(purpose, to)


# ------------------------------------------------------------------ rows


def the_terms() -> None:
    ship_terms(date(2002, 1, 1), decided_by="shipped: public rules", **SIGNED)


def three_libraries() -> tuple[Library, Library, Library]:
    """A at home in one municipality, B and C in others."""
    return a_library("aby", "2480"), a_library("berga", "2404"), a_library("ceder", "2460")


def an_edition(title: str = "Hembiten", *, form: str = "book", **more) -> Edition:
    record = Record.objects.create(
        source="test", control_number=str(next(_numbers)), content={}, digest="",
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    work = more.pop("work", None) or Work.objects.create(title=title)
    return Edition.objects.create(
        record=record, work=work, title=title, sort_title=title, form=form, added_at=NOW, **more
    )


def a_copy(edition: Edition | None = None, home: Library | None = None, **more) -> Copy:
    edition = edition or an_edition()
    home = home or a_library("aby", "2480")
    number = next(_numbers)
    copy = Copy.objects.create(
        barcode=more.pop("barcode", f"30000{number}"), edition=edition,
        owner_id=home.municipality_id, home=home, place=more.pop("place", home),
        material=more.pop("material", edition.form), state_since=NOW, **more,
    )  # fmt: skip
    row, _new = Availability.objects.get_or_create(edition=edition, library=copy.place)
    row.copies += copy.state != "withdrawn"
    row.available += copy.state == "available"
    row.save()
    return copy


def lend(card: Card, copy: Copy, here: Library, *, now: datetime = NOW, **more) -> Done:
    more.setdefault("key", str(uuid4()))
    return lending.lend_copy(card.number, copy.barcode, here, by=SIGNED["by"], now=now, **more)


def receive(copy: Copy, here: Library, *, now: datetime = NOW, **more) -> Done:
    more.setdefault("key", str(uuid4()))
    return receiving.receive_copy(copy.barcode, here, by=SIGNED["by"], now=now, **more)


def reserve(card: Card, edition: Edition, pickup: Library, *, now: datetime = NOW, **more) -> int:
    done = reserving.place_hold(
        card.borrower_id, reserving.Wanted((edition.pk,), **more), pickup, key=str(uuid4()),
        by=SIGNED["by"], now=now,
    )  # fmt: skip
    assert done.hold is not None
    return done.hold


def later(**time) -> datetime:
    return NOW + timedelta(**time)


__all__ = ["NOW", "SIGNED", "a_card", "a_library", "a_municipality"]

"""A stocked library of any size: titles, copies, borrowers, loans and holds, without a loop per row.

One row of each kind is made as the service makes it; the database multiplies it, so that a million
copies take seconds. Every loan has its counted event and its line in the journal, as it must.
Needs Django; run inside a process that has been set up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from allmanning.members.journal.acting import CLOCK, Signature
from allmanning.members.journal.models import Entry
from allmanning.members.municipalities import actions as members
from allmanning.services.library.borrowers.models import Borrower, Card
from allmanning.services.library.catalogue.models import Availability, Copy, Edition, Record, Work
from allmanning.services.library.circulation.models import CountedEvent, Hold, HoldTarget, Loan
from allmanning.services.library.places.actions import open_library, set_hours
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.actions import ship_terms
from bench.storming.world import barcode, card_number

OPENED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
STAFF = Signature("machine", label="bench")
SIGNED: dict[str, Any] = {"by": CLOCK, "now": OPENED}
MEMBERS = (("2480", "Umeå"), ("2404", "Vindeln"), ("2460", "Vännäs"))


@dataclass(frozen=True)
class Size:
    """How large the house is. Loans take the first copies; holds wait for titles that are out."""

    borrowers: int
    items: int
    loans: int = 0
    holds: int = 0
    libraries: int = 24
    copies_of_a_title: int = 2

    @property
    def editions(self) -> int:
        return max(1, self.items // self.copies_of_a_title)


@transaction.atomic
def stock(size: Size) -> None:
    """Fill an empty house. Copies are C1, C2 …, cards B1, B2 …, libraries b1, b2 …"""
    places = _places(size.libraries)
    ship_terms(date(2002, 1, 1), decided_by="shipped: public rules", **SIGNED)
    titles = _titles(size)
    first_copy = _copies(size, titles, places)
    first_borrower = _borrowers(size)
    if size.loans:
        _loans(size, titles, first_copy, first_borrower)
    if size.holds:
        _holds(size, titles, first_borrower, places)
    _figures()


def analysed() -> None:
    """Let the database look at how its tables are filled, as it does by itself in time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _places(count: int) -> list[Library]:
    owners = [
        members.register_municipality(code, name, f"m{code}", "Västerbotten", **SIGNED)
        for code, name in MEMBERS
    ]
    places = [
        open_library(
            f"b{number}", f"Bibliotek {number}", owners[number % len(owners)],
            sigel=f"B{number}", kind="branch", **SIGNED,
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
    for place in places:
        week = [(weekday, time(10), time(18)) for weekday in range(6)]
        set_hours(place, week, date(2026, 1, 1), **SIGNED)
    return places


def _titles(size: Size) -> int:
    record = Record.objects.create(
        source="bench", control_number="1", content={}, digest="", created_at=OPENED,
        updated_at=OPENED,
    )  # fmt: skip
    work = Work.objects.create(title="Titel 1")
    edition = Edition.objects.create(
        record=record, work=work, title="Titel 1", sort_title="Titel 1", form="book",
        language="swe", added_at=OPENED,
    )  # fmt: skip
    more = size.editions
    multiply(record, more, {"control_number": _text("", "i")})
    multiply(work, more, {"title": _text("Titel ", "i")})
    multiply(
        edition,
        more,
        {
            "record_id": f"{record.pk} - 1 + i",
            "work_id": f"{work.pk} - 1 + i",
            "title": _text("Titel ", "i"),
            "sort_title": _text("Titel ", "i"),
        },
    )
    return edition.pk


def _copies(size: Size, first_edition: int, places: list[Library]) -> int:
    """Title t has the copies t, t + editions …, each at another library."""
    place = places[0]
    copy = Copy.objects.create(
        barcode=barcode(1), edition_id=first_edition, owner_id=place.municipality_id, home=place,
        place=place, material="book", state="on_loan" if size.loans else "available",
        state_since=OPENED, price_ore=25_000,
    )  # fmt: skip
    number = f"((i * 7 + i / {size.editions}) % {len(places)})"  # the same title at several places
    multiply(
        copy,
        size.items,
        {
            "barcode": _text("C", "i"),
            "edition_id": f"{first_edition} + (i - 1) % {size.editions}",
            "home_id": f"{place.pk} + {number}",
            "place_id": f"{place.pk} + {number}",
            "owner_id": f"(SELECT municipality_id FROM places_library p"
            f" WHERE p.id = {place.pk} + {number})",
            "state": f"CASE WHEN i <= {size.loans} THEN 'on_loan' ELSE 'available' END",
        },
    )
    return copy.pk


def _borrowers(size: Size) -> int:
    borrower = Borrower.objects.create(
        family_name="Berg1", given_name="Bo", born_on=date(1980, 5, 1), responsible_id="2480",
        email="b1@example.org", rules_accepted_on=OPENED.date(), rules_version="1",
        registered_on=OPENED.date(),
    )  # fmt: skip
    card = Card.objects.create(borrower=borrower, number=card_number(1), valid_from=OPENED.date())
    multiply(
        borrower,
        size.borrowers,
        {"family_name": _text("Berg", "i"), "email": _text("b", "i", "@example.org")},
    )
    own = {"borrower_id": f"{borrower.pk} - 1 + i", "number": _text("B", "i")}
    multiply(card, size.borrowers, own)
    return borrower.pk


def _loans(size: Size, first_edition: int, first_copy: int, first_borrower: int) -> None:
    copy = Copy.objects.select_related("home", "edition").get(pk=first_copy)
    event = CountedEvent.objects.create(
        at=OPENED, kind="loan", library=copy.home.slug, municipality=copy.owner_id,
        owner=copy.owner_id, home=copy.home.slug, borrower_home="2480", borrower_kind="person",
        age_band="25-64", edition_key=first_edition, material="book", language="swe",
    )  # fmt: skip
    loan = Loan.objects.create(
        copy=copy, edition=copy.edition, borrower_id=first_borrower, lent_at=OPENED,
        lent_from=copy.home, due_on=date(2026, 3, 30), counted=event,
    )  # fmt: skip
    line = Entry.objects.create(
        at=OPENED, kind="machine", label="bench", deed="lent",
        subject_kind=Copy._meta.label_lower, subject_key=str(copy.pk), subject=copy.barcode,
        facts={"case": "CHECKOUT_1_1"},
    )  # fmt: skip
    edition = f"{first_edition} + (i - 1) % {size.editions}"
    multiply(event, size.loans, {"edition_key": edition})
    multiply(
        loan,
        size.loans,
        {
            "copy_id": f"{first_copy} - 1 + i",
            "edition_id": edition,
            "borrower_id": f"{first_borrower} + (i * 7) % {size.borrowers}",
            "counted_id": f"{event.pk} - 1 + i",
        },
    )
    number = f"{first_copy} - 1 + i"
    multiply(line, size.loans, {"subject_key": _text("", number), "subject": _text("C", "i")})


def _holds(size: Size, first_edition: int, first_borrower: int, places: list[Library]) -> None:
    """Holds wait for the first titles, a few each; titles whose copies are all out."""
    hold = Hold.objects.create(
        borrower_id=first_borrower, pickup=places[0], placed_at=OPENED, state="waiting"
    )
    target = HoldTarget.objects.create(
        hold=hold, edition_id=first_edition, borrower_id=first_borrower, placed_at=OPENED
    )
    out = max(1, min(size.editions, size.loans) // 4)
    borrower = f"{first_borrower} + (i * 11 + i / {out} * 13) % {size.borrowers}"
    multiply(
        hold,
        size.holds,
        {"borrower_id": borrower, "pickup_id": f"{places[0].pk} + i % {len(places)}"},
    )
    multiply(
        target,
        size.holds,
        {
            "hold_id": f"{hold.pk} - 1 + i",
            "edition_id": f"{first_edition} + (i - 1) % {out}",
            "borrower_id": borrower,
        },
    )


def _figures() -> None:
    """Availability, counted from the copies themselves."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            INSERT INTO {Availability._meta.db_table} (edition_id, library_id, copies, available)
            SELECT edition_id, place_id, count(*), sum(CASE state WHEN 'available' THEN 1 ELSE 0 END)
            FROM {Copy._meta.db_table} GROUP BY edition_id, place_id""")


def multiply(row: Model, count: int, other: Mapping[str, str]) -> None:
    """Write rows 2 … count like `row`; `other` is SQL for what differs, with i for the number.

    The keys follow the row's own, so that i stands at `row.pk - 1 + i`.
    """
    if count < 2:
        return
    quote = connection.ops.quote_name
    table = quote(row._meta.db_table)
    columns = [field.column for field in row._meta.concrete_fields]
    other = {"id": f"{row.pk} - 1 + i", **other}
    wanted = ", ".join(other.get(name, f"t.{quote(name)}") for name in columns)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    if connection.vendor == "postgresql":
        numbers = f"WITH n(i) AS (SELECT generate_series(2, {count})::bigint)"
    names = ", ".join(quote(name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{numbers} INSERT INTO {table} ({names}) SELECT {wanted}"
            f" FROM n CROSS JOIN {table} t WHERE t.id = {row.pk}"
            if connection.vendor == "postgresql"
            else f"INSERT INTO {table} ({names}) {numbers} SELECT {wanted}"
            f" FROM n CROSS JOIN {table} t WHERE t.id = {row.pk}"
        )
        for sequence in connection.ops.sequence_reset_sql(_no_style(), [type(row)]):
            cursor.execute(sequence)


def _text(before: str, number: str, after: str = "") -> str:
    return f"'{before}' || CAST({number} AS TEXT) || '{after}'"


def _no_style() -> Any:
    from django.core.management.color import no_style

    return no_style()

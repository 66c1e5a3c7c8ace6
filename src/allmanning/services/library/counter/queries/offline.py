"""What a desk takes with it for when the network is gone, and what came of what it brought back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext

from allmanning.services.library.borrowers.models import Card
from allmanning.services.library.borrowers.sealing import opened
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.models import Charge, Loan
from allmanning.services.library.circulation.queries.deciding import period_in
from allmanning.services.library.circulation.rules.periods import due_on
from allmanning.services.library.counter.models import OfflineEntry
from allmanning.services.library.counter.rules.offline import KEY_DAYS, Happened, Meanwhile
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case

PREFIX = 4  # so many first signs, with the length, tell a card from a copy
MOST_SHAPES = 40
SHOWN = 200


@dataclass(frozen=True)
class EntryShown:
    """An entry for the one who looks after it; card and barcode are gone when it is settled."""

    key: int
    number: int
    act: str
    at: datetime | None
    title: str
    barcode: str
    card: str
    state: str
    remarks: list[tuple[str, str]]
    note: str


def blocked_cards(day: date) -> Iterator[str]:
    """Return the numbers of cards that must not be used on a day: blocked, ended, or in debt."""
    limit = terms_on(day).count("DEBT_LIMIT")
    owing = (
        Charge.objects.filter(cancelled_at=None)
        .values("borrower")
        .annotate(owed=Sum(F("amount_ore") - F("paid_ore")))
        .filter(owed__gte=limit)
        .values("borrower")
    )
    stopped = (
        Q(blocked_at__isnull=False)
        | Q(valid_until__lte=day)
        | Q(borrower__rules_accepted_on=None)
        | Q(borrower__in=owing)
    )
    return Card.objects.filter(stopped).values_list("number", flat=True).iterator()


def set_aside() -> Iterator[str]:
    """Return the barcodes of copies on hold shelves and on their way to somebody."""
    ready = Q(state="on_hold_shelf")
    travelling = Q(state="in_transit", holds__state="travelling")
    return Copy.objects.filter(ready | travelling).values_list("barcode", flat=True).iterator()


def card_shapes() -> list[tuple[int, str]]:
    """Return the lengths and first signs by which a scan is a card and cannot be a copy."""
    shapes = (
        Card.objects.filter(blocked_at=None)
        .annotate(length=Length("number"), head=Substr("number", 1, PREFIX))
        .values_list("length", "head")
        .order_by("length", "head")
        .distinct()[:MOST_SHAPES]
    )
    return [
        (length, head)
        for length, head in shapes
        if not Copy.objects.filter(barcode__startswith=head)
        .annotate(length=Length("barcode"))
        .filter(length=length)
        .exists()
    ]


def due_dates(here: Library, day: date) -> dict[str, str]:
    """Return the last day of a loan made on each of the next days: nobody waits, nothing special."""
    days = [day + timedelta(days=ahead) for ahead in range(KEY_DAYS + 1)]
    return {
        each.isoformat(): due_on(
            period_in(
                Case(here.municipality_id, here.pk, category="person", day=each), here, None, 0
            )
        ).value.isoformat()
        for each in days
    }


def meanwhile(entry: Happened, card_known: bool) -> Meanwhile:
    """Return what has happened with the copy of an entry since. Two queries."""
    copy = Copy.objects.filter(barcode=entry.barcode).first()
    if copy is None:
        return Meanwhile(card_known, copy_known=False)
    loan = Loan.objects.filter(copy=copy, state="open").first()
    return Meanwhile(card_known, True, loan.lent_at if loan else None, copy.state_since)


def entries_to_see(here: Library) -> list[EntryShown]:
    """Return what a person must look at, then what was remarked upon, oldest first. One query."""
    rows = OfflineEntry.objects.filter(library=here, state__in=("person", "remark"))
    return [shown(row) for row in rows.order_by("state", "number", "pk")[:SHOWN]]


def entries_settled(here: Library) -> list[EntryShown]:
    """Return what was brought in and is settled, latest first. One query."""
    rows = OfflineEntry.objects.filter(library=here, state__in=("done", "handled"))
    return [shown(row) for row in rows.order_by("-received_at", "-number")[:SHOWN]]


def shown(row: OfflineEntry) -> EntryShown:
    kept: dict[str, Any] = {}
    if row.sealed and row.act:
        kept = json_of(row.sealed)
    return EntryShown(
        key=row.pk,
        number=row.number,
        act=row.act,
        at=row.happened_at,
        title=row.title,
        barcode=str(kept.get("barcode", "")),
        card=str(kept.get("card", "")),
        state=row.state,
        remarks=[(gettext(words) % facts, source) for words, source, facts in row.remarks],
        note=row.note,
    )


def json_of(sealed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(opened(sealed))
    return found

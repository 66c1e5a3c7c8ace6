"""Load the terms of lending, and let some borrowers have loans and wait for more."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import Signature
from allmanning.portal.demo.files import read
from allmanning.services.library.borrowers.models import Card
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.actions.lending import lend_copy
from allmanning.services.library.circulation.actions.receiving import receive_copy
from allmanning.services.library.circulation.actions.reserving import Wanted, place_hold
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.actions import ship_terms

Say = Callable[[str], None]
DEMO = Signature("clock", label="demo")
FIRST_DAY = date(2002, 1, 1)
DECIDED_BY = "shipped: public rules of Umeåregionen"
BORROWING = 12  # so many of the first borrowers have something at home
LENT_BEFORE, RESERVED_BEFORE = timedelta(days=9), timedelta(days=2)


def load_terms(now: datetime, say: Say) -> None:
    say("Loading the terms of lending …")
    with transaction.atomic():
        ship_terms(FIRST_DAY, decided_by=DECIDED_BY, by=DEMO, now=now)


def load_traffic(now: datetime, say: Say) -> None:
    """Two loans and a reservation each for the first borrowers; one copy is handed in again."""
    say("Lending and reserving …")
    rows = [row for row in read("borrowers.json") if row["card_number"]][:BORROWING]
    copies = list(
        Copy.objects.filter(state="available", material="book", reference=False)
        .exclude(home__kind__in=("school", "depository"))
        .select_related("home")
        .order_by("edition", "pk")[: 40 * len(rows) : 20]
    )
    holders = dict(Card.objects.values_list("number", "borrower"))
    for at, row in enumerate(rows):
        here = Library.objects.filter(municipality=row["municipality"]).order_by("order").first()
        if here is None or not copies:
            continue
        for copy in copies[2 * at : 2 * at + 2]:
            _try(
                lend_copy, row["card_number"], copy.barcode, here, by=DEMO,
                key=f"demo:loan:{copy.pk}", now=now - LENT_BEFORE,
            )  # fmt: skip
        wanted = Wanted((copies[(2 * at + 3) % len(copies)].edition_id,))
        _try(
            place_hold, holders[row["card_number"]], wanted, here, by=DEMO,
            key=f"demo:hold:{row['key']}", now=now - RESERVED_BEFORE,
        )  # fmt: skip
    if len(copies) > 1:
        back = copies[1]
        _try(receive_copy, back.barcode, back.home, by=DEMO, key="demo:return", now=now)


def _try(act: Callable[..., object], *words: object, **more: object) -> None:
    try:
        act(*words, **more)
    except Refused:  # the demo lends by the same law as everybody
        return

"""Where a copy stands: who has it, who waits for it, where it travels, as the rules are told it.

Read under locks by what changes it (`actions.locking`), and without by what only explains.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from allmanning.kit.prepared import Prepared
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.models.holds import (
    BOUND,
    Choice,
    Hold,
    HoldTarget,
    PickupSlot,
    Transit,
)
from allmanning.services.library.circulation.models.loans import UNFINISHED, Charge, Loan
from allmanning.services.library.circulation.models.notices import Notice
from allmanning.services.library.circulation.queries.places import place_facts
from allmanning.services.library.circulation.rules.facts import (
    CopyFacts,
    HoldFacts,
    TripFacts,
)
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case

LOOKED_THROUGH = 20  # so many of the first in a queue are tried for one that is open to collect
WITH_LOAN = {"on_loan", *UNFINISHED}


@dataclass
class Locked:
    """A copy with everything that hangs on it, and the same as facts."""

    copy: Copy
    facts: CopyFacts
    loan: Loan | None = None
    bound: Hold | None = None
    transit: Transit | None = None
    first: Hold | None = None
    choice: Choice | None = None
    asked_for: bool = True  # a library was asked for the copy and has not answered
    left_lying: bool = True  # it may lie on a hold shelf though nobody waits for it any more
    events: list[int] = field(default_factory=list)  # what the act has counted so far


def standing(copy: Copy, day: date, here: Library) -> Locked:
    """Return a copy, read with its edition, home, place and owner, with all that hangs on it."""
    loan = bound = transit = None
    if copy.state in WITH_LOAN:
        loan = next(iter(_LOAN_OF(copy.pk)), None)
    if copy.state in {"on_hold_shelf", "in_transit"}:
        bound = holds_with_all().filter(copy=copy, state__in=BOUND).first()
    if copy.state == "in_transit":
        transit = (
            Transit.objects.filter(copy=copy, state="open")
            .select_related("destination", "origin")
            .first()
        )
    [hangs] = _HANGS_ON(copy.pk, copy.edition_id)
    waiting = hangs.waiting or 0
    first = first_for(copy, day) if waiting else None
    choice = None
    if waiting and hangs.asked_for:
        choice = Choice.objects.filter(copy=copy, answered_at=None).first()
    case = Case(
        municipality=here.municipality_id, library=here.pk, material=copy.material, day=day,
        shelf=copy.shelf_id, owner=copy.owner_id,
    )  # fmt: skip
    facts = CopyFacts(
        state=copy.state,
        home=place_facts(copy.home, day),
        place=place_facts(copy.place, day),
        loan_of=loan.borrower_id if loan else None,
        first=hold_facts(first, day) if first else None,
        bound=hold_facts(bound, day) if bound else None,
        trip=TripFacts(transit.purpose, place_facts(transit.destination, day)) if transit else None,
        waiting=waiting,
        others_in=_others_in(copy) if first else 0,
        chosen=choice is not None,
        floats=terms_on(day).says_yes("FLOAT", case),
        bill_paid=bool(loan and loan.state == "lost" and _bill_is_paid(loan)),
    )
    return Locked(
        copy, facts, loan, bound, transit, first, choice,
        asked_for=hangs.asked_for, left_lying=hangs.left_lying,
    )  # fmt: skip


def _loan_of(copy_key: int) -> QuerySet[Loan]:
    """The loan that is not ended, and whether anything was ever told or charged for it."""
    rows = Loan.objects.filter(copy=copy_key, state__in=UNFINISHED)
    return rows.select_related("borrower", "lent_from", "counted").annotate(
        has_notices=Exists(Notice.objects.filter(loan=OuterRef("pk"))),
        has_charges=Exists(Charge.objects.filter(loan=OuterRef("pk"))),
    )


def _hangs_on(copy_key: int, edition_key: int) -> QuerySet[Copy]:
    """How many wait for the edition, whether a library was asked for the copy, and where it lies."""
    waiting = HoldTarget.objects.filter(edition=edition_key, waiting=True).order_by()
    return (
        Copy.objects.filter(pk=copy_key)
        .only("pk")
        .annotate(
            waiting=Subquery(waiting.values("edition").annotate(n=Count("pk")).values("n")),
            asked_for=Exists(Choice.objects.filter(copy=OuterRef("pk"), answered_at=None)),
            left_lying=Exists(PickupSlot.objects.filter(left_copy=OuterRef("pk"))),
        )
    )


_LOAN_OF = Prepared(_loan_of, int)
_HANGS_ON: Prepared[Any] = Prepared(_hangs_on, int, int)


def holds_with_all() -> QuerySet[Hold]:
    return Hold.objects.select_related("pickup", "borrower", "slot")


def first_for(copy: Copy, day: date) -> Hold | None:
    """Return the first waiting hold the copy may fill (Library § 7.2, § 7.5, § 7.6, § 7.7).

    A hold whose pickup library is closed for a time is passed, unless all are.
    """
    if copy.reference or not terms_on(day).says_yes("RESERVABLE", Case(material=copy.material)):
        return None
    targets = (
        HoldTarget.objects.filter(edition=copy.edition_id, waiting=True)
        .filter(Q(hold__only_copy=None) | Q(hold__only_copy=copy))
        .select_related("hold", "hold__pickup", "hold__borrower")
        .order_by("rank", "placed_at", "hold")
    )
    if copy.home.kind == "school":
        targets = targets.filter(borrower__school=copy.home_id)
    found = [target.hold for target in targets[:LOOKED_THROUGH]]
    is_open = (hold for hold in found if not place_facts(hold.pickup, day).closed_for_a_time)
    return next(is_open, found[0] if found else None)


def hold_facts(hold: Hold, day: date) -> HoldFacts:
    slot = getattr(hold, "slot", None) if hold.state == "ready" else None
    return HoldFacts(
        key=hold.pk,
        borrower=hold.borrower_id or 0,
        pickup=place_facts(hold.pickup, day),
        placed_on=hold.placed_at.date(),
        slot=slot.number if slot else None,
    )


def _others_in(copy: Copy) -> int:
    others = Copy.objects.filter(edition=copy.edition_id, state="available", reference=False)
    return others.exclude(pk=copy.pk).count()


def _bill_is_paid(loan: Loan) -> bool:
    bills = loan.charges.filter(kind="replacement", cancelled_at=None)
    return all(bill.paid_ore >= bill.amount_ore for bill in bills) and bool(bills)

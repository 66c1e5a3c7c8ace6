"""Who would be treated differently by a new term, computed by the rules that will hold then.

Gone through in pieces, so that memory and queries do not grow with the library: a piece costs at
most three queries, however many loans there are.
"""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Count, F, Model, QuerySet, Sum

from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.borrowers.rules import CardFacts, age_on
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.models import Charge, Hold, HoldTarget, Loan
from allmanning.services.library.circulation.queries.deciding import case_of, period_in
from allmanning.services.library.circulation.rules.checkout import LendingFacts, debt_refusals
from allmanning.services.library.circulation.rules.periods import RenewalFacts
from allmanning.services.library.counter.rules.difference import (
    OF_BORROWERS,
    OF_HOLDS,
    OF_LOANS,
    Difference,
    LoanSeen,
    loan_fate,
)
from allmanning.services.library.counter.rules.paths import asked_with
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import Terms, all_terms, terms_with
from allmanning.services.library.terms.rules import Case, TermFacts, is_in_force

PIECE = 2000
Row = TypeVar("Row", bound=Model)


def difference(new: TermFacts) -> Difference:
    """Return who would be treated differently from the new term's first day on.

    For whoever may decide it: the answer is numbers only.
    """
    day = new.valid_from
    before = Terms(day, [row for row in all_terms() if is_in_force(row, day)])
    after = terms_with(new, day)
    found = Difference()
    if new.name in OF_LOANS:
        _loans(new, before, after, found)
    elif new.name in OF_HOLDS:
        _holds(new, before, after, found)
    elif new.name in OF_BORROWERS:
        _borrowers(new, before, after, found)
    return found


def _pieces(rows: "QuerySet[Row]") -> Iterator[list[Row]]:
    last = 0
    while piece := list(rows.filter(pk__gt=last).order_by("pk")[:PIECE]):
        yield piece
        last = piece[-1].pk


def _loans(new: TermFacts, before: Terms, after: Terms, found: Difference) -> None:
    places = {place.pk: place for place in Library.objects.all()}
    for piece in _pieces(_loans_concerned(new)):
        waiting = dict(
            HoldTarget.objects.filter(edition__in={row.edition_id for row in piece}, waiting=True)
            .values_list("edition")
            .annotate(count=Count("pk"))
        )
        for row in piece:
            queue = waiting.get(row.edition_id, 0)
            if _fares_otherwise(row, places[row.lent_from_id], queue, new, before, after):
                found.add(row.borrower_id, row.lent_from_id, loan=True)


def _fares_otherwise(
    row: Loan, here: Library, queue: int, new: TermFacts, before: Terms, after: Terms
) -> bool:
    if row.borrower is None:
        return False
    day = new.valid_from
    case = case_of(row.copy, here, row.borrower, day)
    if before.value(new.name, case) == after.value(new.name, case):
        return False  # most are spared the rest
    seen = [_seen(row, here, case, queue, terms) for terms in (before, after)]
    return loan_fate(seen[0], day) != loan_fate(seen[1], day)


def _loans_concerned(new: TermFacts) -> "QuerySet[Loan]":
    rows = Loan.objects.filter(state="open").select_related("copy__edition", "borrower")
    if new.library:
        rows = rows.filter(lent_from=new.library)
    if new.municipality:
        rows = rows.filter(lent_from__municipality=new.municipality)
    if new.material:
        rows = rows.filter(copy__material=new.material)
    if new.category:
        rows = rows.filter(borrower__category=new.category)
    return rows


def _seen(row: Loan, here: Library, case: Case, waiting: int, terms: Terms) -> LoanSeen:
    copy = row.copy
    fee = asked_with("OVERDUE_PER_DAY", case)
    return LoanSeen(
        period=period_in(case, here, None, waiting, row.hard_due_on, terms),
        renewal=RenewalFacts(
            due_on=row.due_on,
            renewals=row.renewals,
            most=terms.count("RENEWALS", case),
            waiting=waiting,
            late_days=terms.count("RENEW_LATE_DAYS", case),
        ),
        lending=LendingFacts(
            card=CardFacts(),
            age=case.age,
            school=case.school,
            material=copy.material,
            film_game_age=terms.count("FILM_GAME_AGE", case),
            lending_right=True,
            debt_limit_ore=1,
        ),
        born=row.borrower.born_on if row.borrower else None,
        per_day=terms.count("OVERDUE_PER_DAY", fee),
        cap=terms.count("OVERDUE_CAP", fee),
        price=copy.price_ore,
    )


def _holds(new: TermFacts, before: Terms, after: Terms, found: Difference) -> None:
    """A shelf time concerns those who have not been given theirs; a title, those who wait for it."""
    day = new.valid_from
    rows = Hold.objects.filter(state__in=("waiting", "travelling")).select_related("pickup")
    if new.library:
        rows = rows.filter(pickup=new.library)
    if new.municipality:
        rows = rows.filter(pickup__municipality=new.municipality)
    for piece in _pieces(rows):
        materials: dict[int, set[str]] = {}
        if new.name == "RESERVABLE":
            of = Copy.objects.filter(edition__hold_targets__hold__in=piece).exclude(
                state="withdrawn"
            )
            for hold, material in of.values_list("edition__hold_targets__hold", "material"):
                materials.setdefault(hold, set()).add(material)
        for row in piece:
            place = row.pickup
            cases = [
                asked_with(new.name, Case(place.municipality_id, place.pk, material=each, day=day))
                for each in sorted(materials.get(row.pk, {""}))
            ]
            fates = [{terms.value(new.name, case) for case in cases} for terms in (before, after)]
            if fates[0] != fates[1]:
                found.add(row.borrower_id, row.pickup_id, loan=False)


def _borrowers(new: TermFacts, before: Terms, after: Terms, found: Difference) -> None:
    """Who is stopped by a limit, or no longer: by what they owe, have on loan or wait for now."""
    rows = Borrower.objects.only("pk", "category", "born_on", "school", "responsible")
    if new.category:
        rows = rows.filter(category=new.category)
    for piece in _pieces(rows):
        amounts = _amounts(new.name, piece)
        for row in piece:
            case = Case(
                municipality=new.municipality or row.responsible_id,
                library=new.library,
                category=row.category,
                age=age_on(row.born_on, new.valid_from) if row.born_on else None,
                material=new.material,
                school=row.school_id,
                day=new.valid_from,
            )
            stopped = [
                _is_stopped(new.name, amounts.get(row.pk, 0), terms, case)
                for terms in (before, after)
            ]
            if stopped[0] != stopped[1]:
                found.borrowers.add(row.pk)


def _amounts(name: str, piece: list[Borrower]) -> dict[int, int]:
    keys = [row.pk for row in piece]
    if name == "DEBT_LIMIT":
        charges = Charge.objects.filter(borrower__in=keys, cancelled_at=None)
        return dict(
            charges.values_list("borrower").annotate(owed=Sum(F("amount_ore") - F("paid_ore")))
        )
    if name == "LOAN_LIMIT":
        loans = Loan.objects.filter(borrower__in=keys, state="open")
        return dict(loans.values_list("borrower").annotate(count=Count("pk")))
    holds = Hold.objects.filter(borrower__in=keys, state__in=("waiting", "travelling", "ready"))
    return dict(holds.values_list("borrower").annotate(count=Count("pk")))


def _is_stopped(name: str, amount: int, terms: Terms, case: Case) -> bool:
    if name == "DEBT_LIMIT":
        return bool([*debt_refusals(amount, terms.count(name, case))])
    limit = terms.limit(name, asked_with(name, case))
    return limit is not None and amount >= limit

"""What decides whether and until when somebody may borrow, read from the tables (Library § 4–6).

Asked under locks by the actions that lend and renew, and without by what only explains.
"""

from datetime import date, timedelta

from allmanning.kit.reason import Answer
from allmanning.kit.refusal import Refusal
from allmanning.services.library.borrowers.models import Borrower, Card
from allmanning.services.library.borrowers.queries import card_facts, cards
from allmanning.services.library.borrowers.rules import CardFacts, age_on, card_refusals
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.models import Loan
from allmanning.services.library.circulation.queries.copies import debt_of
from allmanning.services.library.circulation.queries.standing import Locked
from allmanning.services.library.circulation.rules.checkout import LendingFacts, debt_refusals
from allmanning.services.library.circulation.rules.facts import reason
from allmanning.services.library.circulation.rules.periods import (
    PeriodFacts,
    RenewalFacts,
    renewal_refusals,
    renewed_due_on,
)
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.queries import calendar
from allmanning.services.library.terms.queries import Terms, terms_on
from allmanning.services.library.terms.rules import Case


def case_of(copy: Copy, here: Library, borrower: Borrower, day: date) -> Case:
    """What a term is asked for when a copy is lent or renewed (Library P 3.7)."""
    return Case(
        municipality=here.municipality_id,
        library=here.pk,
        category=borrower.category,
        age=age_on(borrower.born_on, day) if borrower.born_on else None,
        material=copy.material,
        audience=copy.edition.audience,
        shelf=copy.shelf_id,
        owner=copy.owner_id,
        school=borrower.school_id,
        day=day,
    )


def period(
    copy: Copy, here: Library, borrower: Borrower, card_until: date | None, waiting: int, day: date,
    hard_due_on: date | None = None,
) -> PeriodFacts:  # fmt: skip
    """What decides the due date, with the term behind the number of days (Library § 5)."""
    return period_in(case_of(copy, here, borrower, day), here, card_until, waiting, hard_due_on)


def period_in(
    case: Case, here: Library, card_until: date | None, waiting: int,
    hard_due_on: date | None = None, terms: Terms | None = None,
) -> PeriodFacts:  # fmt: skip
    """The same for a case of which only some is known, on its day; by other terms if given."""
    day, terms = case.day, terms or terms_on(case.day)
    held = terms.held("LOAN_DAYS", case)
    return PeriodFacts(
        lent_on=day,
        days=terms.count("LOAN_DAYS", case),
        waiting=waiting,
        short_queue=terms.count("SHORT_LOAN_QUEUE", case),
        short_factor=terms.count("SHORT_LOAN_FACTOR", case) or 1,
        calendar=calendar(here),
        card_ends=card_until and card_until - timedelta(days=1),
        hard_due_on=hard_due_on,
        why=reason("loan_days", days=held.value, **_decision(held.term)),
    )


def _decision(term: object) -> dict[str, object]:
    if term is None:
        return {}
    return {"term": getattr(term, "key", None), "decided_by": getattr(term, "decided_by", "")}


def lending_facts(card: Card, copy: Copy, here: Library, day: date) -> LendingFacts:
    """The holder of a card of `cards()` and a copy, for § 4. At most two queries."""
    holder = card.borrower
    case = case_of(copy, here, holder, day)
    counted = terms_on(day).limit("LOAN_LIMIT", case) is not None
    return lending_facts_in(
        case,
        copy,
        card=card_facts(card, day),
        debt_ore=debt_of(holder.pk),
        loans=Loan.objects.filter(borrower=holder, state="open").count() if counted else 0,
    )


def lending_facts_in(
    case: Case, copy: Copy, *, card: CardFacts, debt_ore: int = 0, loans: int = 0
) -> LendingFacts:
    """The same for somebody of whom only a category and an age may be known. No query."""
    terms = terms_on(case.day)
    return LendingFacts(
        card=card,
        age=case.age,
        debt_ore=debt_ore,
        debt_limit_ore=terms.count("DEBT_LIMIT", case),
        loans=loans,
        loan_limit=terms.limit("LOAN_LIMIT", case),
        school=case.school,
        material=copy.material,
        pegi=copy.edition.pegi,
        film_game_age=terms.count("FILM_GAME_AGE", case),
        lending_right=copy.lending_right,
        reference=copy.reference,
    )


def renewal_of(locked: Locked, borrower: Borrower, day: date) -> tuple[list[Refusal], Answer[date]]:
    """Every reason against renewing the copy's loan on the day, and the new due date (§ 6)."""
    loan, copy = locked.loan, locked.copy
    if loan is None:
        raise Loan.DoesNotExist
    lender = loan.lent_from  # the terms of the library where it was lent (Library § 5.5)
    terms, case = terms_on(day), case_of(copy, lender, borrower, day)
    card = cards().filter(borrower=borrower.pk, blocked_at=None).first()
    facts = RenewalFacts(
        due_on=loan.due_on,
        renewals=loan.renewals,
        most=terms.count("RENEWALS", case),
        waiting=locked.facts.waiting,
        late_days=terms.count("RENEW_LATE_DAYS", case),
    )
    refusals = [
        *card_refusals(card_facts(card, day) if card else CardFacts(blocked=True), day),
        *debt_refusals(debt_of(borrower.pk), terms.count("DEBT_LIMIT", case)),
        *renewal_refusals(facts, day),
    ]
    until = card.valid_until if card else None
    answer = renewed_due_on(
        period(copy, lender, borrower, until, locked.facts.waiting, day, loan.hard_due_on),
        loan.due_on,
    )
    return refusals, answer

"""The terms a loan is made and renewed on, and who may go beside them (Library § 4.14, § 5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.borrowers.rules import age_on
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.rules.facts import reason
from allmanning.services.library.circulation.rules.periods import PeriodFacts
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.rules import calendar_of
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case


@dataclass(frozen=True)
class Override:
    """Somebody on the staff lifts what their office may lift, and says why (Library § 4.14)."""

    reason: str = ""
    offices: tuple[str, ...] = ()


NO_OVERRIDE = Override()


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
    terms = terms_on(day)
    case = case_of(copy, here, borrower, day)
    held = terms.held("LOAN_DAYS", case)
    return PeriodFacts(
        lent_on=day,
        days=terms.count("LOAN_DAYS", case),
        waiting=waiting,
        short_queue=terms.count("SHORT_LOAN_QUEUE", case),
        short_factor=terms.count("SHORT_LOAN_FACTOR", case) or 1,
        calendar=calendar_of(here.calendar),
        card_ends=card_until and card_until - timedelta(days=1),
        hard_due_on=hard_due_on,
        why=reason("loan_days", days=held.value, **_decision(held.term)),
    )


def _decision(term: object) -> dict[str, object]:
    if term is None:
        return {}
    return {"term": getattr(term, "key", None), "decided_by": getattr(term, "decided_by", "")}

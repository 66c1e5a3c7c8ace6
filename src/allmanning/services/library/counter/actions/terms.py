"""Putting a term in force from the counter."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from allmanning.members.journal.acting import Signature
from allmanning.services.library.counter.rules.deciding import Where
from allmanning.services.library.terms.actions import set_term
from allmanning.services.library.terms.rules import TermFacts, TermValue


def term_in(
    name: str, value: TermValue, valid_from: date, *, valid_until: date | None, decided_by: str,
    where: Where, about: Mapping[str, Any],
) -> TermFacts:  # fmt: skip
    """Return a term as it was written, for one place."""
    return TermFacts(
        0, name, value, scope=where.scope, municipality=where.municipality, library=where.library,
        valid_from=valid_from, valid_until=valid_until, decided_by=decided_by, **about,
    )  # fmt: skip


def decide_term(new: TermFacts, *, by: Signature, now: datetime, try_only: bool = False) -> None:
    """Put a term in force, or only try whether it may be, changing nothing. Raises Refused.

    The caller has made sure that whoever signs answers for the place (Library § 20.1).
    """
    with transaction.atomic():
        set_term(
            new.name, new.value, new.valid_from, valid_until=new.valid_until,
            decided_by=new.decided_by, by=by, now=now, scope=new.scope,
            municipality=new.municipality, library=new.library, category=new.category,
            age_from=new.age_from, age_until=new.age_until, material=new.material,
            audience=new.audience, period_from=new.period_from, period_until=new.period_until,
        )  # fmt: skip
        if try_only:
            transaction.set_rollback(True)

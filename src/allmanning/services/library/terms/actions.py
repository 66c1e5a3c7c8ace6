"""Setting the terms of lending."""

from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.terms import rules
from allmanning.services.library.terms.models import Term
from allmanning.services.library.terms.queries import facts_of, forget_terms
from allmanning.services.library.terms.rules import TermFacts, TermValue


class About(TypedDict, total=False):
    """Whom and what a term is for: the fields of TermFacts."""

    scope: str
    municipality: str
    library: int | None
    category: str
    age_from: int | None
    age_until: int | None
    material: str
    audience: str
    shelf: int | None
    owner: str
    school: int | None
    period_from: str
    period_until: str


@transaction.atomic
def set_term(
    name: str,
    value: TermValue,
    valid_from: date,
    *,
    valid_until: date | None = None,
    decided_by: str,
    shipped: bool = False,
    by: Signature,
    now: datetime,
    **about: Unpack[About],
) -> Term:
    """Let a term hold from a day; an open one of the same kind ends then (Library § 1.4, P 3.7).

    about: scope, municipality (code), library (key) and the selectors of TermFacts.
    shipped: the software's own values at the start, which may begin in the past.
    """
    wanted = TermFacts(
        0, name, value, valid_from=valid_from, valid_until=valid_until, decided_by=decided_by,
        **about,
    )  # fmt: skip
    kind = rules.kind_of(wanted)
    same = Term.objects.select_for_update().filter(about=kind)
    later = [facts_of(row) for row in same.filter(valid_from__gte=valid_from)]
    first_day = timezone.localdate(now) + timedelta(days=1)
    refuse_if(rules.term_refusals(wanted, first_day=first_day, shipped=shipped, others=later))
    same.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=valid_from)).update(
        valid_until=valid_from
    )
    term = Term.objects.create(
        name=name,
        value=value,
        scope=wanted.scope,
        municipality_id=wanted.municipality or None,
        library_id=wanted.library,
        category=wanted.category,
        age_from=wanted.age_from,
        age_until=wanted.age_until,
        material=wanted.material,
        audience=wanted.audience,
        shelf_id=wanted.shelf,
        owner_id=wanted.owner or None,
        school_id=wanted.school,
        period_from=wanted.period_from,
        period_until=wanted.period_until,
        valid_from=valid_from,
        valid_until=valid_until,
        decided_by=decided_by,
        about=kind,
    )
    sign("set the term", term, by=by, now=now, facts={"value": value, "decided_by": decided_by})
    forget_terms()
    transaction.on_commit(forget_terms)
    return term


@transaction.atomic
def ship_terms(valid_from: date, *, decided_by: str, by: Signature, now: datetime) -> int:
    """Set the software's own values for the whole alliance; return how many were missing."""
    existing = set(Term.objects.values_list("about", flat=True))
    added = 0
    wanted = [(name, "", definition.shipped) for name, definition in rules.DEFINITIONS.items()]
    for name, material, value in [*wanted, *rules.SHIPPED_BY_MATERIAL]:
        if rules.kind_of(TermFacts(0, name, value, material=material)) in existing:
            continue
        set_term(
            name, value, valid_from, material=material, decided_by=decided_by, shipped=True,
            by=by, now=now,
        )  # fmt: skip
        added += 1
    return added

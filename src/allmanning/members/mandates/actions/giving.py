"""Giving mandates and ending them."""

from datetime import date, datetime

from django.db import transaction

from allmanning.kit.refusal import refuse_if
from allmanning.members.bodies.models import Body
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.members.mandates import rules
from allmanning.members.mandates.models import Mandate
from allmanning.members.mandates.offices import OFFICES
from allmanning.members.municipalities.models import Municipality
from allmanning.members.people.models import Person


@transaction.atomic
def give_mandate(
    person: Person,
    office: str,
    valid_from: date,
    *,
    valid_until: date | None = None,
    municipality: Municipality | None = None,
    body: Body | None = None,
    place: str = "",
    decided_by: str,
    by: Signature,
    now: datetime,
) -> Mandate:
    """Give a person an office for a time (Alliance § 18.2, Library § 20.1)."""
    refuse_if(rules.mandate_refusals(office, set(OFFICES), valid_from, valid_until, decided_by))
    mandate = Mandate.objects.create(
        person=person,
        office=office,
        municipality=municipality,
        body=body,
        place=place,
        valid_from=valid_from,
        valid_until=valid_until,
        decided_by=decided_by,
    )
    sign("gave the mandate", mandate, by=by, now=now, municipality=mandate.municipality_id or "")
    return mandate


@transaction.atomic
def end_mandate(
    mandate: Mandate, valid_until: date, *, decided_by: str, by: Signature, now: datetime
) -> Mandate:
    """Let a mandate end on a day; the history stays. The same end asked for again is done already."""
    kept = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if kept.valid_until == valid_until:
        return kept
    refuse_if(rules.ending_refusals(kept.valid_from, kept.valid_until, valid_until, decided_by))
    kept.valid_until = valid_until
    kept.save(update_fields=["valid_until"])
    facts = {"until": valid_until.isoformat(), "decided_by": decided_by}
    code = kept.municipality_id or ""
    sign("ended the mandate", kept, by=by, now=now, facts=facts, municipality=code)
    return kept

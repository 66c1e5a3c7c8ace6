"""Deciding hosts, policies and offices."""

from datetime import date, datetime

from django.db import transaction

from allmanning.kit.refusal import refuse_if
from allmanning.members.bodies.models import Body
from allmanning.members.hosting import rules
from allmanning.members.hosting.models import AgendaPolicy, ChairPolicy, HostYear, Office
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.models import Municipality
from allmanning.members.people.models import Person


@transaction.atomic
def decide_host(
    year: int,
    host: Municipality,
    *,
    kc_vice: Municipality | None = None,
    decided_by: str,
    note: str = "",
    by: Signature,
    now: datetime,
) -> HostYear:
    """Set the host of a year by a direction decision (Alliance § 6.6)."""
    decided = {
        row.year: rules.Hosting(row.host_id, row.kc_vice_id)
        for row in HostYear.objects.select_for_update()
    }
    members = Municipality.objects.members_on(date(year, 1, 1)).values_list("code", flat=True)
    refuse_if(rules.host_refusals(year, host.code, list(members), decided, decided_by))
    row, _new = HostYear.objects.update_or_create(
        year=year,
        defaults={"host": host, "kc_vice": kc_vice, "decided_by": decided_by, "note": note},
    )
    sign("decided the host", row, by=by, now=now, municipality=host.code)
    return row


@transaction.atomic
def set_chair_policy(
    body: Body,
    rule: str,
    valid_from: date,
    *,
    valid_until: date | None = None,
    decided_by: str,
    by: Signature,
    now: datetime,
) -> ChairPolicy:
    policy = ChairPolicy.objects.create(
        body=body, rule=rule, valid_from=valid_from, valid_until=valid_until, decided_by=decided_by
    )
    sign("set how the chair is chosen", policy, by=by, now=now)
    return policy


@transaction.atomic
def set_agenda_policy(
    body: Body,
    offices: list[str],
    valid_from: date,
    *,
    valid_until: date | None = None,
    decided_by: str,
    by: Signature,
    now: datetime,
) -> AgendaPolicy:
    policy = AgendaPolicy.objects.create(
        body=body,
        offices=offices,
        valid_from=valid_from,
        valid_until=valid_until,
        decided_by=decided_by,
    )
    sign("set who signs the agenda", policy, by=by, now=now)
    return policy


@transaction.atomic
def record_office(
    body: Body,
    role: str,
    *,
    municipality: Municipality | None = None,
    person: Person | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    source: str,
    by: Signature,
    now: datetime,
) -> Office:
    """Record who held or holds an elected or appointed office."""
    office = Office.objects.create(
        body=body,
        role=role,
        municipality=municipality,
        person=person,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
    )
    sign("recorded the office", office, by=by, now=now)
    return office

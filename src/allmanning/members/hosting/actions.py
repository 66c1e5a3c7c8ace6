"""Deciding hosts, policies and offices."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from allmanning.kit.refusal import refuse_if
from allmanning.members.bodies.models import Appointment, Body
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
    valid_from: date,
    valid_until: date | None = None,
    source: str,
    by: Signature,
    now: datetime,
) -> Office:
    """Record who holds an elected or appointed office from a day; who held it before leaves that day.

    The same record asked for again is there already. Raises Refused (Alliance § 2.14, § 6.5).
    """
    Body.objects.select_for_update().get(pk=body.pk)
    told = {
        "municipality": municipality, "person": person,
        "valid_from": valid_from, "valid_until": valid_until, "source": source.strip(),
    }  # fmt: skip
    if kept := Office.objects.filter(body=body, role=role, **told).first():
        return kept
    wanted = rules.Wanted(
        role,
        municipality.code if municipality else "",
        valid_from,
        valid_until,
        _represents(person, body, valid_from) if person else None,
    )
    host = HostYear.objects.filter(year=valid_from.year).first()
    hosted = ChairPolicy.objects.on(valid_from).filter(body=body, rule="host_municipality")
    refusals = rules.office_refusals(
        wanted, source, is_hosted=hosted.exists(), prioritised=body.prioritised,
        host=host.host_id if host else None,
    )  # fmt: skip
    later = Office.objects.filter(body=body, role=role, valid_from__gte=valid_from)
    refuse_if([*refusals, *rules.succession_refusals(later.exists())])
    before = Office.objects.filter(body=body, role=role).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=valid_from)
    )
    for row in before.select_for_update():
        row.valid_until = valid_from
        row.save(update_fields=["valid_until"])
        sign("ended the office", row, by=by, now=now, facts={"until": valid_from.isoformat()})
    office = Office.objects.create(body=body, role=role, **told)
    sign("recorded the office", office, by=by, now=now)
    return office


def _represents(person: Person, body: Body, day: date) -> frozenset[str]:
    """Return the municipalities that the person works for or has a seat of in the body."""
    seats = Appointment.objects.on(day).filter(person=person, seat__body=body)
    codes = set(seats.values_list("seat__municipality", flat=True))
    return frozenset(codes | ({person.employer_id} if person.employer_id else set()))

"""Setting up bodies, opening seats and appointing to them."""

from datetime import date, datetime

from django.db import transaction

from allmanning.kit.refusal import refuse_if
from allmanning.members.bodies import rules
from allmanning.members.bodies.models import Appointment, Body, Seat
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.models import Municipality
from allmanning.members.people.models import Person


@transaction.atomic
def set_up_body(
    slug: str,
    kind: str,
    name: str,
    name_en: str,
    *,
    municipality: Municipality | None = None,
    aliases: list[str] | None = None,
    remit: str = "",
    prioritised: bool = False,
    status: str = "active",
    by: Signature,
    now: datetime,
) -> Body:
    body = Body.objects.create(
        slug=slug,
        kind=kind,
        name=name,
        name_en=name_en,
        municipality=municipality,
        aliases=aliases or [],
        remit=remit,
        prioritised=prioritised,
        status=status,
    )
    sign("set up", body, by=by, now=now)
    return body


@transaction.atomic
def open_seat(
    body: Body,
    municipality: Municipality,
    kind: str,
    valid_from: date,
    *,
    number: int = 1,
    title: str = "",
    valid_until: date | None = None,
    by: Signature,
    now: datetime,
) -> Seat:
    seat = Seat.objects.create(
        body=body,
        municipality=municipality,
        kind=kind,
        number=number,
        title=title,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    sign("opened the seat", seat, by=by, now=now, municipality=municipality.code)
    return seat


@transaction.atomic
def open_member_seats(
    body: Body, municipality: Municipality, valid_from: date, *, by: Signature, now: datetime
) -> list[Seat]:
    """Open the seats that a member has in the body by law (Alliance § 2.3, § 4.1)."""
    kinds = rules.seats_of(body.kind, [municipality.code])
    return [
        open_seat(body, municipality, kind, valid_from, by=by, now=now) for _code, kind in kinds
    ]


@transaction.atomic
def appoint(
    person: Person,
    seat: Seat,
    valid_from: date,
    *,
    valid_until: date | None = None,
    decided_by: str,
    by: Signature,
    now: datetime,
) -> Appointment:
    """Put a person in a seat (Alliance § 2.1)."""
    Seat.objects.select_for_update().get(pk=seat.pk)
    around = Appointment.objects.filter(
        seat__body=seat.body_id, seat__municipality=seat.municipality_id
    ).select_related("seat")
    holdings = {True: [], False: []}  # type: dict[bool, list[rules.Holding]]
    for row in around:
        holding = rules.Holding(row.person_id, row.seat.kind, row.valid_from, row.valid_until)
        holdings[row.seat_id == seat.pk].append(holding)
    wanted = rules.Holding(person.pk, seat.kind, valid_from, valid_until)
    refuse_if(rules.appointment_refusals(wanted, holdings[True], holdings[False], decided_by))
    appointment = Appointment.objects.create(
        seat=seat,
        person=person,
        valid_from=valid_from,
        valid_until=valid_until,
        decided_by=decided_by,
    )
    sign("appointed", appointment, by=by, now=now, municipality=seat.municipality_id)
    return appointment


@transaction.atomic
def end_appointment(
    appointment: Appointment, valid_until: date, *, decided_by: str, by: Signature, now: datetime
) -> Appointment:
    """Let an appointment end on a day; the history stays."""
    kept = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    kept.valid_until = valid_until
    kept.save(update_fields=["valid_until"])
    facts = {"until": valid_until.isoformat(), "decided_by": decided_by}
    code = kept.seat.municipality_id
    sign("ended the appointment", kept, by=by, now=now, facts=facts, municipality=code)
    return kept


@transaction.atomic
def change_holder(
    seat: Seat,
    person: Person | None,
    day: date,
    *,
    seen: int,
    decided_by: str,
    by: Signature,
    now: datetime,
) -> Appointment | None:
    """Let a person hold the seat from a day, or nobody: whoever holds it leaves on that day.

    seen: the appointment that was the seat's last when the form was shown, 0 where there was none.
    The same change asked for again is done already. Raises Refused (Alliance § 2.14).
    """
    Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    last = Appointment.objects.filter(seat=seat).order_by("-valid_from").first()
    if last and _is_done(last, person, day):
        return last if person else None
    holds = last if last and (last.valid_until is None or last.valid_until > day) else None
    current = rules.Holding(holds.person_id, seat.kind, holds.valid_from) if holds else None
    is_outdated = seen != (last.pk if last else 0)
    refuse_if(rules.change_refusals(current, day, decided_by, is_outdated=is_outdated))
    if holds:
        end_appointment(holds, day, decided_by=decided_by, by=by, now=now)
    return appoint(person, seat, day, decided_by=decided_by, by=by, now=now) if person else None


def _is_done(last: Appointment, person: Person | None, day: date) -> bool:
    if person is None:
        return last.valid_until == day
    return (last.person_id, last.valid_from, last.valid_until) == (person.pk, day, None)

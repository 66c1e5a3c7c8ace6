from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy

from allmanning.members.bodies.models import Body
from allmanning.members.bodies.queries import SeatNow, seats_held_by
from allmanning.members.hosting.queries import offices_on
from allmanning.members.journal.acting import Acting, Held
from allmanning.members.mandates import rules
from allmanning.members.mandates.models import Mandate
from allmanning.members.mandates.offices import OFFICES
from allmanning.members.people.models import Person


def acting(person: Person, day: date) -> Acting:
    """Return the person with every mandate in force on the day: given, of a seat, of the host year.

    A handful of queries, whatever the number of mandates; asked once a request.
    """
    rows = Mandate.objects.on(day).filter(person=person)
    held = [_given(row) for row in rows.select_related("person", "body", "municipality")]
    seats = seats_held_by(person.pk, day)
    if seats:
        held += _of_seats(person, seats, day)
    return Acting(person.pk, str(person), tuple(held))


def holders_of(office: str, day: date, *, municipality: str | None = None) -> list[Held]:
    """Return who holds an office on the day, given or derived."""
    rows = Mandate.objects.on(day).filter(office=office)
    if municipality is not None:
        rows = rows.filter(municipality=municipality)
    given = [_given(row) for row in rows.select_related("person", "body", "municipality")]
    derived = [
        Held(office, held.person, held.holder, held.municipality, held.body, derived=True)
        for held in offices_on(day)
        if held.office == office
        and held.person is not None
        and municipality in {None, held.municipality}
    ]
    return given + derived


def handed_out(day: date) -> list[Mandate]:
    """Return the mandates that the secretariat hands out and that hold on the day or later."""
    rows = Mandate.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day))
    rows = rows.filter(office__in=rules.BY_SECRETARIAT)
    return list(
        rows.select_related("person", "municipality").order_by("office", "municipality", "pk")
    )


def mandate(pk: int) -> Mandate:
    """Return one mandate that the secretariat hands out, or raise DoesNotExist."""
    rows = Mandate.objects.filter(office__in=rules.BY_SECRETARIAT)
    return rows.select_related("person", "municipality").get(pk=pk)


def _given(row: Mandate) -> Held:
    where = str(row.municipality or row.body or "") or row.place
    return Held(
        office=row.office,
        person=row.person_id,
        name=str(row.person),
        municipality=row.municipality_id or "",
        body=row.body.slug if row.body else "",
        place=row.place,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        label=_label(row.office, where),
    )


def _label(office: str, where: str) -> str | Promise:
    words = OFFICES.get(office, office)
    return format_lazy("{}, {}", words, where) if where else words


def _of_seats(person: Person, seats: list[SeatNow], day: date) -> list[Held]:
    kinds = dict(Body.objects.values_list("slug", "kind"))
    found = [
        (rules.office_of_seat(kinds[seat.body], seat.kind), seat.municipality, seat.body,
         seat.municipality_name)
        for seat in seats
    ]  # fmt: skip
    found += [
        (held.office, held.municipality, held.body, held.municipality_name)
        for held in offices_on(day)
        if held.person == person.pk
    ]
    return [
        Held(
            office, person.pk, str(person), municipality, body,
            derived=True, label=_label(office, name),
        )
        for office, municipality, body, name in found
        if office
    ]  # fmt: skip

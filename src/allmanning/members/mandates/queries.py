from datetime import date

from allmanning.members.bodies.models import Body
from allmanning.members.bodies.queries import seats_held_by
from allmanning.members.hosting.queries import offices_on
from allmanning.members.journal.acting import Acting, Held
from allmanning.members.mandates import rules
from allmanning.members.mandates.models import Mandate
from allmanning.members.people.models import Person


def acting(person: Person, day: date) -> Acting:
    """Return the person with every mandate in force on the day: given, of a seat, of the host year.

    A handful of queries, whatever the number of mandates; asked once a request.
    """
    held = [
        Held(
            office=row.office,
            person=person.pk,
            name=str(person),
            municipality=row.municipality_id or "",
            body=row.body.slug if row.body else "",
            place=row.place,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        for row in Mandate.objects.on(day).filter(person=person).select_related("body")  # type: ignore[attr-defined]
    ]
    seats = seats_held_by(person.pk, day)
    if seats:
        held += _of_seats(person, day)
    return Acting(person.pk, str(person), tuple(held))


def _of_seats(person: Person, day: date) -> list[Held]:
    kinds = dict(Body.objects.values_list("slug", "kind"))
    held = []
    for seat in seats_held_by(person.pk, day):
        if office := rules.office_of_seat(kinds[seat.body], seat.kind):
            held.append(
                Held(office, person.pk, str(person), seat.municipality, seat.body, derived=True)
            )
    for office in offices_on(day):
        if office.person == person.pk:
            held.append(
                Held(
                    office.office, person.pk, str(person), office.municipality, office.body,
                    derived=True,
                )
            )  # fmt: skip
    return held


def holders_of(office: str, day: date, *, municipality: str | None = None) -> list[Held]:
    """Return who holds an office on the day, given or derived."""
    rows = Mandate.objects.on(day).filter(office=office).select_related("person", "body")  # type: ignore[attr-defined]
    if municipality is not None:
        rows = rows.filter(municipality=municipality)
    given = [
        Held(
            office, row.person_id, str(row.person), row.municipality_id or "",
            row.body.slug if row.body else "", row.place, row.valid_from, row.valid_until,
        )
        for row in rows
    ]  # fmt: skip
    derived = [
        Held(office, held.person, held.holder, held.municipality, held.body, derived=True)
        for held in offices_on(day)
        if held.office == office
        and held.person is not None
        and municipality in {None, held.municipality}
    ]
    return given + derived

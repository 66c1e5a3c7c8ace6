from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.db.models.functions import Collate

from allmanning.members.bodies.models import SEAT_KINDS, Appointment, Body, Seat


@dataclass(frozen=True)
class SeatNow:
    """A seat on a day and who holds it; `person` is None where it is vacant."""

    seat: int
    body: str
    kind: str
    municipality: str
    municipality_name: str
    title: str
    number: int
    person: int | None
    holder: str
    held_since: date | None

    @property
    def kind_words(self) -> str:
        return str(SEAT_KINDS[self.kind])


def bodies(kinds: Iterable[str] | None = None) -> list[Body]:
    """Return the bodies by name in Swedish order. Public."""
    rows = Body.objects.order_by("kind", Collate("name", "sv-x-icu"))
    return list(rows.filter(kind__in=list(kinds)) if kinds is not None else rows)


def body(slug: str) -> Body:
    """Return one body or raise DoesNotExist. Public."""
    return Body.objects.get(slug=slug)


def seats_on(day: date, *, body_slug: str | None = None, code: str | None = None) -> list[SeatNow]:
    """Return the seats in force on the day with their holders, in Swedish order. Two queries."""
    seats = Seat.objects.on(day).select_related("body", "municipality")
    if body_slug:
        seats = seats.filter(body__slug=body_slug)
    if code:
        seats = seats.filter(municipality=code)
    holders = Appointment.objects.on(day).select_related("person")
    seats = seats.prefetch_related(
        Prefetch("appointments", queryset=holders, to_attr="holders")
    ).order_by("body__name", Collate("municipality__name", "sv-x-icu"), "kind", "number")
    return [_seat_now(seat, next(iter(getattr(seat, "holders", ())), None)) for seat in seats]


def seat(pk: int) -> Seat:
    """Return one seat with its body and municipality, or raise DoesNotExist. Public."""
    return Seat.objects.select_related("body", "municipality").get(pk=pk)


def holders_of_seat(pk: int) -> list[Appointment]:
    """Return everybody who has held the seat, the latest first. Public (Alliance § 2.14)."""
    rows = Appointment.objects.filter(seat=pk).select_related("person")
    return list(rows.order_by("-valid_from"))


def earlier_holders(body_slug: str, day: date) -> list[Appointment]:
    """Return the appointments to the body that ended by the day, the latest first. Public."""
    rows = Appointment.objects.filter(seat__body__slug=body_slug, valid_until__lte=day)
    return list(rows.select_related("person", "seat__municipality").order_by("-valid_until", "pk"))


def seats_held_by(person: int, day: date) -> list[SeatNow]:
    """Return the seats a person holds on the day."""
    held = Appointment.objects.on(day).filter(person=person)
    rows = held.select_related("seat__body", "seat__municipality", "person")
    return [_seat_now(appointment.seat, appointment) for appointment in rows]


def _seat_now(seat: Seat, holder: Appointment | None) -> SeatNow:
    return SeatNow(
        seat=seat.pk,
        body=seat.body.slug,
        kind=seat.kind,
        municipality=seat.municipality_id,
        municipality_name=seat.municipality.name,
        title=seat.title,
        number=seat.number,
        person=holder.person_id if holder else None,
        holder=str(holder.person) if holder else "",
        held_since=holder.valid_from if holder else None,
    )

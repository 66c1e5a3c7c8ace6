"""What the head of secretariat changes after an election: who holds a seat, an office, a mandate."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from allmanning.kit.refusal import refuse_if
from allmanning.members.bodies import actions as bodies
from allmanning.members.bodies.models import Appointment, Body, Seat
from allmanning.members.hosting import actions as hosting
from allmanning.members.hosting.models import Office
from allmanning.members.journal.acting import Acting, Signature
from allmanning.members.mandates import rules
from allmanning.members.mandates.actions.giving import end_mandate, give_mandate
from allmanning.members.mandates.models import Mandate
from allmanning.members.municipalities.models import Municipality
from allmanning.members.people import actions as people
from allmanning.members.people.models import Person


@dataclass(frozen=True)
class Who:
    """A person who has an account (`known`), or one who is to get one: name and e-mail address."""

    known: int | None = None
    name: str = ""
    email: str = ""


@transaction.atomic
def change_holder(
    seat: int,
    who: Who,
    day: date,
    *,
    seen: int,
    decided_by: str,
    acting: Acting,
    now: datetime,
) -> Appointment | None:
    """Let somebody hold a seat from a day, or nobody (Alliance § 2.14, § 5.1).

    seen: the seat's last appointment when the form was shown, 0 where there was none.
    """
    by = _head(acting)
    kept = Seat.objects.select_related("body", "municipality").get(pk=seat)
    person = _person(who, kept.municipality, by=by, now=now)
    is_political = kept.body.kind == "region_council"
    leads = person is not None and _leads_secretariat(person, day)
    refuse_if(rules.neutrality_refusals(leads_secretariat=leads, is_political=is_political))
    told = {"seen": seen, "decided_by": decided_by, "by": by, "now": now}
    return bodies.change_holder(kept, person, day, **told)  # type: ignore[arg-type]


@transaction.atomic
def hand_out(
    who: Who,
    office: str,
    municipality: str,
    day: date,
    *,
    decided_by: str,
    acting: Acting,
    now: datetime,
) -> Mandate:
    """Give somebody an office of those that the secretariat hands out (Alliance § 18.2)."""
    by = _head(acting)
    where = Municipality.objects.filter(code=municipality).first()
    person = _person(who, where, by=by, now=now)
    if person is None:
        raise PermissionDenied
    _may_hand_out(office, where is not None, person.pk, acting)
    council = Appointment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        person=person, seat__body__kind="region_council",
    )  # fmt: skip
    refuse_if(
        rules.neutrality_refusals(
            leads_secretariat=office == "head_of_secretariat", is_political=council.exists()
        )
    )
    if kept := Mandate.objects.filter(
        person=person, office=office, municipality=where, valid_from=day
    ).first():
        return kept
    return give_mandate(
        person, office, day, municipality=where, decided_by=decided_by, by=by, now=now
    )


@transaction.atomic
def take_back(
    mandate: int, day: date, *, decided_by: str, acting: Acting, now: datetime
) -> Mandate:
    """Let a mandate that the secretariat handed out end on a day (Alliance § 18.2)."""
    by = _head(acting)
    kept = Mandate.objects.get(pk=mandate)
    _may_hand_out(kept.office, True, kept.person_id, acting)
    return end_mandate(kept, day, decided_by=decided_by, by=by, now=now)


@transaction.atomic
def record_office(
    body: str,
    role: str,
    who: Who,
    municipality: str,
    valid_from: date,
    valid_until: date | None,
    source: str,
    *,
    acting: Acting,
    now: datetime,
) -> Office:
    """Record who was elected or appointed to an office of a body (Alliance § 2.14, § 6.5)."""
    by = _head(acting)
    where = Municipality.objects.filter(code=municipality).first()
    return hosting.record_office(
        Body.objects.get(slug=body), role, municipality=where,
        person=_person(who, where, by=by, now=now),
        valid_from=valid_from, valid_until=valid_until, source=source, by=by, now=now,
    )  # fmt: skip


def _head(acting: Acting) -> Signature:
    held = acting.under({"head_of_secretariat"})
    if held is None:
        raise PermissionDenied
    return held.signature()


def _may_hand_out(office: str, has_municipality: bool, person: int, acting: Acting) -> None:
    is_self = person == acting.person
    refuse_if(
        rules.secretariat_refusals(office, has_municipality=has_municipality, is_self=is_self)
    )


def _leads_secretariat(person: Person, day: date) -> bool:
    rows = Mandate.objects.filter(person=person, office="head_of_secretariat")
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day)).exists()


def _person(
    who: Who, employer: Municipality | None, *, by: Signature, now: datetime
) -> Person | None:
    if who.known is not None:
        return Person.objects.get(pk=who.known, is_active=True)
    if not who.name:
        return None
    kept = Person.objects.filter(email__iexact=who.email, name=who.name, is_active=True).first()
    return kept or people.register_person(
        who.email.lower(), who.name, email=who.email, employer=employer, by=by, now=now
    )

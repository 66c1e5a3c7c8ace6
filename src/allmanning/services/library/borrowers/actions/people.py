"""Registering borrowers, with their guardians and consents, and noting who looks at them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.acting import Held, Signature
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.borrowers import rules
from allmanning.services.library.borrowers.models import (
    Borrower,
    Card,
    Consent,
    Guardianship,
    Identifier,
    Look,
)
from allmanning.services.library.borrowers.queries import DeskBorrower, at_desk
from allmanning.services.library.borrowers.sealing import keyed, sealed
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on

ONE_VISIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Contact:
    """How somebody is reached."""

    street: str = ""
    postal_code: str = ""
    locality: str = ""
    email: str = ""
    phone: str = ""
    language: str = "sv"


@transaction.atomic
def register_borrower(
    family_name: str,
    *,
    given_name: str = "",
    born_on: date | None = None,
    responsible: Municipality,
    personnummer: str = "",
    category: str = "person",
    contact: Contact | None = None,
    protected: bool = False,
    school: Library | None = None,
    contact_function: str = "",
    guardian_consents: bool = False,
    by: Signature,
    now: datetime,
) -> Borrower:
    """Give a person or an institution an account (Library § 2.2, § 2.3, § 2.10, § 3.1–3.3)."""
    day = timezone.localdate(now)
    number = "".join(filter(str.isdigit, personnummer))
    key = keyed(number) if number else None
    terms = terms_on(day)
    refuse_if(
        rules.registration_refusals(
            rules.Applicant(
                born_on if category == "person" else None,
                has_identity=bool(number),
                guardian_consents=guardian_consents,
                has_card=bool(key) and Borrower.objects.filter(personnummer_key=key).exists(),
            ),
            day,
            child_age=terms.count("CHILD_CARD_AGE"),
            signature_age=terms.count("OWN_SIGNATURE_AGE"),
        )
    )
    contact = contact or Contact()
    borrower = Borrower.objects.create(
        category=category,
        given_name=given_name,
        family_name=family_name,
        born_on=born_on,
        responsible=responsible,
        personnummer_key=key,
        personnummer_sealed=sealed(number) if number else "",
        street="" if protected else contact.street,
        postal_code="" if protected else contact.postal_code,
        locality="" if protected else contact.locality,
        email=contact.email,
        phone=contact.phone,
        language=contact.language,
        protected=protected,
        school=school,
        contact_function=contact_function,
        registered_on=day,
    )
    sign("registered the borrower", borrower, by=by, now=now, municipality=responsible.code)
    return borrower


@transaction.atomic
def accept_rules(borrower: Borrower, version: str, *, by: Signature, now: datetime) -> None:
    """Note that the holder has accepted the lending rules (Library § 2.4)."""
    kept = Borrower.objects.select_for_update().get(pk=borrower.pk)
    kept.rules_accepted_on = timezone.localdate(now)
    kept.rules_version = version
    kept.save(update_fields=["rules_accepted_on", "rules_version"])
    sign("accepted the lending rules", kept, by=by, now=now, facts={"version": version})


@transaction.atomic
def add_guardian(
    child: Borrower,
    *,
    guardian: Borrower | None = None,
    name: str = "",
    email: str = "",
    form: str = "present",
    by: Signature,
    now: datetime,
) -> Guardianship:
    """Note who answers for a child's loans, until it comes of age (Library § 3.4, § 3.6)."""
    added = Guardianship.objects.create(
        child=child,
        guardian=guardian,
        name=name,
        email=email,
        form=form,
        valid_from=timezone.localdate(now),
        valid_until=rules.comes_of_age_on(child.born_on) if child.born_on else None,
    )
    sign("added a guardian", child, by=by, now=now)
    return added


@transaction.atomic
def confirm_consent(child: Borrower, form: str, *, by: Signature, now: datetime) -> Consent:
    """Note a guardian's consent to a child's card: its form, day and witness (Library § 3.2)."""
    consent = Consent.objects.create(
        child=child, form=form, given_on=timezone.localdate(now), seen_by_id=by.person
    )
    sign("confirmed the consent", child, by=by, now=now, facts={"form": form})
    return consent


@transaction.atomic
def add_identifier(
    borrower: Borrower, kind: str, value: str, *, by: Signature, now: datetime
) -> Identifier:
    """Let a chip, a licence or another number point at a borrower (Library § 2.9)."""
    added = Identifier.objects.create(
        borrower=borrower, kind=kind, key=keyed("".join(value.split()))
    )
    sign("added an identifier", borrower, by=by, now=now, facts={"kind": kind})
    return added


@transaction.atomic
def look_at(
    card: Card, library: Library, *, held: Held, reason: str, now: datetime
) -> DeskBorrower:
    """Show a borrower to a desk and note the look in the same transaction (Library § 12.2).

    What is seen again within one visit, by the same person in the same place, is one look.
    """
    if not reason.strip():
        refuse_if([Refusal(_("Say why you look at this borrower."), "Library § 12.2")])
    seen_now = Look.objects.filter(
        borrower=card.borrower_id,
        person=held.person,
        place=library.name,
        reason=reason,
        at__gt=now - ONE_VISIT,
    )
    if not seen_now.exists():
        Look.objects.create(
            borrower_id=card.borrower_id,
            person_id=held.person,
            office=held.office,
            place=library.name,
            reason=reason,
            at=now,
        )
    return at_desk(card, asking=library.municipality_id, day=timezone.localdate(now))

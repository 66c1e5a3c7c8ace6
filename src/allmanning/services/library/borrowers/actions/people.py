"""Registering borrowers, with their guardians and consents, and noting who looks at them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from allmanning.kit.refusal import refuse_if
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
    SecrecyOath,
)
from allmanning.services.library.borrowers.personnummer import NotPersonnummer, parse
from allmanning.services.library.borrowers.queries import (
    DeskBorrower,
    PersonRecord,
    at_desk,
    found_by,
    record_of,
)
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


@dataclass(frozen=True)
class Changed:
    """What a desk can change of a borrower."""

    family_name: str
    given_name: str
    responsible_id: str
    protected: bool
    contact: Contact
    school_id: int | None = None
    contact_function: str = ""


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
    number = _as_kept(personnummer, day)
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


def _as_kept(personnummer: str, day: date) -> str:
    """Return twelve digits, however the number was written, so that one person has one key."""
    try:
        return parse(personnummer, day).digits
    except NotPersonnummer:
        return "".join(filter(str.isdigit, personnummer))


@transaction.atomic
def accept_rules(borrower: Borrower, version: str, *, by: Signature, now: datetime) -> None:
    """Note that the holder has accepted the lending rules (Library § 2.4)."""
    kept = Borrower.objects.select_for_update().get(pk=borrower.pk)
    kept.rules_accepted_on = timezone.localdate(now)
    kept.rules_version = version
    kept.save(update_fields=["rules_accepted_on", "rules_version"])
    sign("accepted the lending rules", kept, by=by, now=now, facts={"version": version})


@transaction.atomic
def confirm_secrecy(person: int, *, by: Signature, now: datetime) -> None:
    """Note that somebody on the staff keeps the duty of secrecy, for a year (Library § 12.7)."""
    oath = SecrecyOath.objects.create(person_id=person, at=now)
    sign("confirmed secrecy", oath, by=by, now=now)


@transaction.atomic
def choose_messages(
    borrower_key: int, *, language: str, titles: bool, unwanted: Sequence[str], by: Signature,
    now: datetime,
) -> None:  # fmt: skip
    """Let a borrower choose language, kinds, and titles in messages (Library § 7.16, § 11.1)."""
    kept = Borrower.objects.select_for_update().get(pk=borrower_key)
    kept.language, kept.titles_in_notices, kept.unwanted_notices = language, titles, [*unwanted]
    kept.save(update_fields=["language", "titles_in_notices", "unwanted_notices"])
    sign("chose messages", kept, by=by, now=now)


def keep_history(borrower_key: int, *, since: date | None) -> Borrower:
    """Note since when a borrower wants history kept; the caller's transaction keeps or erases it."""
    kept = Borrower.objects.select_for_update().get(pk=borrower_key)
    kept.history_since = since
    kept.save(update_fields=["history_since"])
    return kept


def accept_rules_of(borrower_key: int, *, by: Signature, now: datetime) -> None:
    """Note at a desk that the holder has accepted the rules in force (Library § 2.4)."""
    accept_rules(Borrower.objects.get(pk=borrower_key), rules.RULES_VERSION, by=by, now=now)


@transaction.atomic
def add_guardian(
    child: Borrower,
    *,
    guardian: Borrower | None = None,
    name: str = "",
    email: str = "",
    contact: Contact | None = None,
    form: str = "present",
    by: Signature,
    now: datetime,
) -> Guardianship:
    """Note who answers for a child's loans, until it comes of age (Library § 3.4, § 3.6)."""
    reached = contact or Contact(email=email)
    added = Guardianship.objects.create(
        child=child,
        guardian=guardian,
        name=name,
        email=reached.email,
        phone=reached.phone,
        street=reached.street,
        postal_code=reached.postal_code,
        locality=reached.locality,
        form=form,
        valid_from=timezone.localdate(now),
        valid_until=rules.comes_of_age_on(child.born_on) if child.born_on else None,
    )
    sign("added a guardian", child, by=by, now=now)
    return added


@transaction.atomic
def confirm_consent(
    child: Borrower, form: str, *, given_on: date | None = None, by: Signature, now: datetime
) -> Consent:
    """Note a guardian's consent to a child's card: its form, day and witness (Library § 3.2)."""
    day = timezone.localdate(now)
    refuse_if(rules.consent_refusals(form, given_on or day, day))
    consent = Consent.objects.create(
        child=child, form=form, given_on=given_on or day, seen_by_id=by.person
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
    refuse_if(rules.look_refusals(reason))
    note_look(card.borrower_id, library, held=held, reason=reason, now=now)
    return at_desk(card, asking=library.municipality_id, day=timezone.localdate(now))


@transaction.atomic
def find_people(
    text: str, born_on: date | None, library: Library, *, held: Held, now: datetime
) -> list[DeskBorrower]:
    """Find whom a desk means; who is shown is looked at, and that is noted (Library § 12.2)."""
    day = timezone.localdate(now)
    found = found_by(text, born_on, asking=library.municipality_id, day=day)
    keys = [each.key for each in found]
    note_looks(keys, library, held=held, reason="search", now=now)
    return found


@transaction.atomic
def open_record(
    borrower_key: int, library: Library, *, held: Held, reason: str, now: datetime
) -> PersonRecord:
    """Show a borrower's record to a desk and note the look (Library § 12.2, § 12.5)."""
    refuse_if(rules.look_refusals(reason))
    day = timezone.localdate(now)
    record = record_of(borrower_key, asking=library.municipality_id, day=day)
    note_look(borrower_key, library, held=held, reason=reason, now=now)
    return record


@transaction.atomic
def change_borrower(
    borrower_key: int, changed: Changed, *, asking: str, by: Signature, now: datetime
) -> Borrower:
    """Change what is kept of a borrower; by the responsible municipality only (Library § 12.5).

    The journal says which fields were changed, never what they held.
    """
    kept = Borrower.objects.select_for_update().get(pk=borrower_key)
    refuse_if(
        rules.change_refusals(
            rules.sight(responsible=kept.responsible_id, asking=asking, protected=kept.protected)
        )
    )
    wanted = {**asdict(changed), **asdict(changed.contact)}
    wanted.pop("contact")
    if changed.protected:  # Library § 12.6
        wanted |= {"street": "", "postal_code": "", "locality": ""}
    names = [name for name, value in wanted.items() if getattr(kept, name) != value]
    for name in names:
        setattr(kept, name, wanted[name])
    kept.save(update_fields=names)
    if names:
        sign("changed the borrower", kept, by=by, now=now, facts={"fields": names})
    return kept


def note_look(
    borrower_key: int, library: Library, *, held: Held, reason: str, now: datetime
) -> None:
    """Note that somebody on the staff sees a borrower; the caller's transaction holds the read."""
    note_looks([borrower_key], library, held=held, reason=reason, now=now)


@transaction.atomic
def note_looks(
    borrower_keys: Sequence[int], library: Library, *, held: Held, reason: str, now: datetime
) -> None:
    """Note looks at several borrowers, such as those a search shows (Library § 12.2)."""
    seen = {"person": held.person, "place": library.name, "reason": reason}
    known = Look.objects.filter(borrower__in=borrower_keys, at__gt=now - ONE_VISIT, **seen)
    lately = set(known.values_list("borrower", flat=True))
    Look.objects.bulk_create(
        Look(
            borrower_id=key, person_id=held.person, office=held.office, place=library.name,
            reason=reason, at=now,
        )
        for key in borrower_keys
        if key not in lately
    )  # fmt: skip

"""Registering somebody at a desk: the person, the guardian's consent and the card at one time."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.members.journal.acting import Held, Signature
from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.borrowers import rules
from allmanning.services.library.borrowers.actions import cards, people
from allmanning.services.library.borrowers.models import Borrower, Card
from allmanning.services.library.borrowers.personnummer import NotPersonnummer, parse
from allmanning.services.library.borrowers.queries import card_by_scan, possible_doubles
from allmanning.services.library.borrowers.sealing import keyed
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import Terms, terms_on


@dataclass(frozen=True)
class GuardianGiven:
    """Who answers for a child: by the number of a card, or by name where there is none."""

    card: str = ""
    name: str = ""
    contact: people.Contact = field(default_factory=people.Contact)


@dataclass(frozen=True)
class Application:
    """What somebody at a desk gives and shows to get a card."""

    family_name: str
    number: str
    given_name: str = ""
    category: str = "person"
    born_on: date | None = None
    personnummer: str = ""
    identified: bool = False
    protected: bool = False
    contact: people.Contact = field(default_factory=people.Contact)
    responsible: str = ""  # a municipality's code; the desk's own where it is empty
    school: int | None = None
    contact_function: str = ""
    consent_form: str = ""
    consent_on: date | None = None
    guardian: GuardianGiven | None = None
    pin: str = ""
    accepts_rules: bool = False
    is_another: bool = False  # than those who look like doubles


@transaction.atomic
def register_at_desk(asked: Application, here: Library, *, held: Held, now: datetime) -> Card:
    """Give an account and a card, or say every reason why not. Raises Refused (Library § 2, § 3)."""
    by, day = held.signature(), timezone.localdate(now)
    terms = terms_on(day)
    digits, wrong_number = _digits(asked.personnummer, day)
    born = asked.born_on or (parse(digits, day).born_on if digits else None)
    guardian, unknown = _guardian(asked)
    number = "".join(asked.number.split())
    child = (
        asked.category == "person" and born is not None and rules.age_on(born, day) < rules.ADULT
    )
    doubles = possible_doubles(
        asked.given_name, asked.family_name, born, asking=here.municipality_id
    )
    refuse_if(
        [
            *wrong_number,
            *unknown,
            *rules.birth_refusals(asked.category, born, day),
            *rules.institution_refusals(asked.category, asked.contact_function),
            *rules.consent_refusals(asked.consent_form, asked.consent_on, day),
            *rules.registration_refusals(
                _applicant(asked, born, digits), day,
                child_age=terms.count("CHILD_CARD_AGE"),
                signature_age=terms.count("OWN_SIGNATURE_AGE"),
            ),
            *rules.double_refusals(doubles, is_another=asked.is_another),
            *rules.number_refusals(number, taken=Card.objects.filter(number=number).exists()),
            *(rules.pin_refusals(asked.pin, digits) if asked.pin else ()),
            *(_guardian_refusals(born, guardian, day) if asked.guardian else ()),
        ]
    )  # fmt: skip
    borrower = people.register_borrower(
        asked.family_name,
        given_name=asked.given_name,
        born_on=born if asked.category == "person" else None,
        responsible=Municipality.objects.get(code=asked.responsible or here.municipality_id),
        personnummer=digits,
        category=asked.category,
        contact=asked.contact,
        protected=asked.protected,
        school=Library.objects.get(pk=asked.school) if asked.school else None,
        contact_function=asked.contact_function,
        guardian_consents=bool(asked.consent_form),
        by=by,
        now=now,
    )
    _with_guardian(borrower, asked, guardian, by=by, now=now, needed=child)
    card = cards.issue_card(
        borrower, number, pin=asked.pin, valid_until=_ends(asked, born, digits, terms, day),
        by=by, now=now,
    )  # fmt: skip
    if asked.accepts_rules:
        people.accept_rules(borrower, rules.RULES_VERSION, by=by, now=now)
    people.note_look(borrower.pk, here, held=held, reason="desk", now=now)
    return card


def _digits(text: str, day: date) -> tuple[str, list[Refusal]]:
    if not text.strip():
        return "", []
    try:
        return parse(text, day).digits, []
    except NotPersonnummer:
        return "", [*rules.personnummer_refusals(valid=False)]


def _applicant(asked: Application, born: date | None, digits: str) -> rules.Applicant:
    return rules.Applicant(
        born if asked.category == "person" else None,
        has_identity=bool(digits),
        guardian_consents=bool(asked.consent_form),
        has_card=bool(digits) and Borrower.objects.filter(personnummer_key=keyed(digits)).exists(),
    )


def _ends(
    asked: Application, born: date | None, digits: str, terms: Terms, day: date
) -> date | None:
    """Return the day a short-term card ends, or None (Library § 2.3)."""
    is_short = rules.is_short_card(
        born if asked.category == "person" else None,
        day,
        identified=asked.identified,
        has_number=bool(digits),
        has_address=asked.protected or bool(asked.contact.street),
    )
    return rules.short_card_ends(day, terms.count("SHORT_CARD_MONTHS")) if is_short else None


def _guardian(asked: Application) -> tuple[Borrower | None, list[Refusal]]:
    if asked.guardian is None or not asked.guardian.card:
        return None, []
    card = card_by_scan(asked.guardian.card)
    return (card.borrower, []) if card else (None, [*rules.unknown_card()])


def _guardian_refusals(born: date | None, guardian: Borrower | None, day: date) -> list[Refusal]:
    return [*rules.guardian_refusals(born, guardian.born_on if guardian else None, day)]


def _with_guardian(
    child: Borrower, asked: Application, guardian: Borrower | None, *, by: Signature, now: datetime,
    needed: bool,
) -> None:  # fmt: skip
    if not needed:
        return
    if asked.consent_form:
        people.confirm_consent(child, asked.consent_form, given_on=asked.consent_on, by=by, now=now)
    if asked.guardian is not None:
        people.add_guardian(
            child, guardian=guardian, name=asked.guardian.name, contact=asked.guardian.contact,
            form=asked.consent_form or "present", by=by, now=now,
        )  # fmt: skip


@transaction.atomic
def give_guardian(
    child_key: int, given: GuardianGiven | None, *, form: str, on: date | None, asking: str,
    by: Signature, now: datetime,
) -> None:  # fmt: skip
    """Note a guardian, or a consent, or both, for a child that has a card. Raises Refused (§ 3)."""
    day = timezone.localdate(now)
    child = Borrower.objects.select_for_update().get(pk=child_key)
    card = card_by_scan(given.card) if given and given.card else None
    guardian = card.borrower if card else None
    sees = rules.sight(responsible=child.responsible_id, asking=asking, protected=child.protected)
    refuse_if(
        [
            *rules.change_refusals(sees),
            *(rules.unknown_card() if given and given.card and card is None else ()),
            *rules.consent_refusals(form, on, day),
            *rules.guardian_refusals(
                child.born_on, guardian.born_on if guardian else None, day,
                is_the_child=guardian == child,
            ),
        ]
    )  # fmt: skip
    if form:
        people.confirm_consent(child, form, given_on=on, by=by, now=now)
    if given is not None:
        people.add_guardian(
            child, guardian=guardian, name=given.name, contact=given.contact,
            form=form or "present", by=by, now=now,
        )  # fmt: skip

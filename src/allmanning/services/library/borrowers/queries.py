from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from allmanning.kit.prepared import Prepared
from allmanning.services.library.borrowers import rules
from allmanning.services.library.borrowers.models import (
    CATEGORIES,
    CONSENT_FORMS,
    Borrower,
    Card,
    Consent,
    Identifier,
    Look,
    SecrecyOath,
)
from allmanning.services.library.borrowers.personnummer import NotPersonnummer, parse
from allmanning.services.library.borrowers.rules import CardFacts
from allmanning.services.library.borrowers.sealing import keyed, opened
from allmanning.services.library.terms.queries import terms_on

FOUND_AT_MOST = 30


@dataclass(frozen=True)
class KnownBorrower:
    """The borrower who asks, as pages and queries of their own know them."""

    key: int
    card_key: int
    display_name: str
    language: str
    municipality: str
    protected: bool
    category: str = "person"
    school: int | None = None


@dataclass(frozen=True)
class DeskBorrower:
    """A borrower as one desk may see them (Library § 12.5, § 12.6). Empty is hidden or unknown."""

    key: int
    card_key: int
    card_number: str
    name: str
    hidden: bool
    responsible: str
    born_on: date | None = None
    email: str = ""
    phone: str = ""
    address: str = ""
    valid_until: date | None = None
    blocked: bool = False
    refusals: tuple[object, ...] = ()


@dataclass(frozen=True)
class CardRow:
    """A number that speaks, or once spoke, for a borrower (Library § 2.5)."""

    number: str
    valid_from: date
    valid_until: date | None
    blocked_at: datetime | None
    reason: str


@dataclass(frozen=True)
class TieRow:
    """Who answers for a child, by which form, from when until when."""

    name: str
    form: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True)
class PersonRecord:
    """A borrower's record at a desk; without `own` only what any desk may see (Library § 12.5)."""

    shown: DeskBorrower
    own: bool
    category: str = ""
    has_personnummer: bool = False
    language: str = ""
    protected: bool = False
    contact_function: str = ""
    rules_accepted_on: date | None = None
    is_child: bool = False
    cards: tuple[CardRow, ...] = ()
    guardians: tuple[TieRow, ...] = ()
    consents: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True)
class LookSeen:
    """A look as the borrower reads it: which library, in which duty, when and why."""

    at: datetime
    office: str
    place: str
    reason: str


def known(card_key: int) -> KnownBorrower | None:
    """Return who a signed-in card speaks for; None where it has been blocked since. One query."""
    card = Card.objects.select_related("borrower").filter(pk=card_key, blocked_at=None).first()
    if card is None:
        return None
    return asker(card)


def asker(card: Card) -> KnownBorrower:
    """Return the borrower of a card as the one who asks. No query where it came with the card."""
    return as_asker(card.borrower, card.pk)


def as_asker(holder: Borrower, card_key: int = 0) -> KnownBorrower:
    """Return a borrower as the one who asks. No query."""
    return KnownBorrower(
        key=holder.pk,
        card_key=card_key,
        display_name=holder.name,
        language=holder.language,
        municipality=holder.responsible_id,
        protected=holder.protected,
        category=holder.category,
        school=holder.school_id,
    )


def cards() -> QuerySet[Card]:
    """Return cards with their borrower and whether a guardian has consented. For this service."""
    consents = Consent.objects.filter(child=OuterRef("borrower"), withdrawn_on=None)
    return Card.objects.select_related("borrower", "borrower__responsible").annotate(
        has_consent=Exists(consents)
    )


def _with_number(number: str) -> QuerySet[Card]:
    return cards().filter(number=number)


def _locking_the_borrower(rows: QuerySet[Card]) -> QuerySet[Card]:
    return rows.select_for_update(of=("borrower",), no_key=True)


_FOUND = Prepared(_with_number, str)
_FOUND_AND_LOCKED = Prepared(lambda number: _locking_the_borrower(_with_number(number)), str)


def card_by_scan(text: str, *, lock: bool = False) -> Card | None:
    """Return the card that a scan or a typed number means: also an old number, a chip, a licence.

    For staff at a desk and for machines. lock: its borrower too, until the transaction ends.
    One query, or two.
    """
    number = "".join(text.split())
    ask = _FOUND_AND_LOCKED if lock else _FOUND
    if found := ask(number) or (lock and ask(number)):  # again: it changed while this waited
        return found[0]
    pointed = Identifier.objects.filter(key=keyed(number), revoked_at=None).values("borrower")
    rows = cards().filter(borrower__in=pointed, blocked_at=None)
    return (_locking_the_borrower(rows) if lock else rows).first()


def card_facts(card: Card, day: date) -> CardFacts:
    """Return what decides whether a card from `cards()` may be used. No query."""
    holder = card.borrower
    applicant = rules.Applicant(
        holder.born_on, has_identity=bool(holder.personnummer_key), guardian_consents=True
    )
    signature_age = terms_on(day).count("OWN_SIGNATURE_AGE")
    return CardFacts(
        blocked=card.blocked_at is not None,
        valid_until=card.valid_until,
        rules_accepted=holder.rules_accepted_on is not None,
        consent_missing=rules.needs_consent(applicant, day, signature_age)
        and not getattr(card, "has_consent", False),
    )


def at_desk(card: Card, *, asking: str, day: date) -> DeskBorrower:
    """Return what a desk of the municipality `asking` may see. No query for a card of `cards()`."""
    holder = card.borrower
    seen = rules.sight(responsible=holder.responsible_id, asking=asking, protected=holder.protected)
    address = f"{holder.street}, {holder.postal_code} {holder.locality}" if holder.street else ""
    return DeskBorrower(
        key=holder.pk,
        card_key=card.pk,
        card_number=card.number,
        name=holder.name if seen.name else "",
        hidden=not seen.name,
        responsible=str(holder.responsible),
        born_on=holder.born_on if seen.contact else None,
        email=holder.email if seen.contact else "",
        phone=holder.phone if seen.contact else "",
        address=address if seen.contact else "",
        valid_until=card.valid_until,
        blocked=card.blocked_at is not None,
        refusals=tuple(rules.card_refusals(card_facts(card, day), day)),
    )


def found_by(text: str, born_on: date | None, *, asking: str, day: date) -> list[DeskBorrower]:
    """Return who a desk may mean by a card, a personnummer, or a name with perhaps a birth date.

    Protected people of other municipalities are found by their card only (Library § 12.6), and by
    the card their name stays hidden. Two or three queries.
    """
    text = text.strip()
    if text and (card := card_by_scan(text)):
        return [at_desk(card, asking=asking, day=day)]
    rows = cards().filter(_visible_to(asking), borrower__locked_on=None, borrower__merged_into=None)
    try:
        digits = parse(text, day).digits
    except NotPersonnummer:
        words = text.replace(",", " ").split()
        if not words:
            return []
        for word in words:
            rows = rows.filter(
                Q(borrower__family_name__istartswith=word)
                | Q(borrower__given_name__istartswith=word)
            )
        if born_on is not None:
            rows = rows.filter(borrower__born_on=born_on)
    else:
        rows = rows.filter(borrower__personnummer_key=keyed(digits))
    latest = {}
    for card in rows.order_by("borrower__family_name", "borrower__given_name", "pk")[
        :FOUND_AT_MOST
    ]:
        latest[card.borrower_id] = card
    return [at_desk(card, asking=asking, day=day) for card in latest.values()]


def record_of(borrower_key: int, *, asking: str, day: date) -> PersonRecord:
    """Return a borrower's record as a desk of the municipality `asking` may see it.

    Raises Borrower.DoesNotExist. Four queries; one where the borrower is of elsewhere.
    """
    all_cards = list(cards().filter(borrower=borrower_key).order_by("pk"))
    if not all_cards:
        raise Borrower.DoesNotExist
    in_use = next((card for card in all_cards if card.blocked_at is None), all_cards[-1])
    shown = at_desk(in_use, asking=asking, day=day)
    holder = in_use.borrower
    sees = rules.sight(responsible=holder.responsible_id, asking=asking, protected=holder.protected)
    if not sees.contact:
        return PersonRecord(shown, own=False)
    ties = holder.guardianships.select_related("guardian").order_by("pk")
    return PersonRecord(
        shown,
        own=True,
        category=str(CATEGORIES[holder.category]),
        has_personnummer=bool(holder.personnummer_key),
        language=str(dict(settings.LANGUAGES).get(holder.language, holder.language)),
        protected=holder.protected,
        contact_function=holder.contact_function,
        rules_accepted_on=holder.rules_accepted_on,
        is_child=holder.born_on is not None and rules.age_on(holder.born_on, day) < rules.ADULT,
        cards=tuple(
            CardRow(card.number, card.valid_from, card.valid_until, card.blocked_at,
                    card.blocked_reason)
            for card in all_cards
        ),
        guardians=tuple(
            TieRow(tie.guardian.name if tie.guardian else tie.name,
                   str(CONSENT_FORMS[tie.form]), tie.valid_from, tie.valid_until)
            for tie in ties
        ),
        consents=tuple(
            (each.given_on, str(CONSENT_FORMS[each.form]))
            for each in holder.consents.filter(withdrawn_on=None).order_by("pk")
        ),
    )  # fmt: skip


def find_out(borrower_key: int) -> KnownBorrower:
    """Return a borrower with the card in use, for an act at a desk; card_key 0 if there is none."""
    holder = Borrower.objects.get(pk=borrower_key)
    card = Card.objects.filter(borrower=holder, blocked_at=None).first()
    return as_asker(holder, card.pk if card else 0)


def changeable(borrower_key: int, *, asking: str) -> dict[str, object] | None:
    """Return what the responsible municipality's desk can change; None for every other desk."""
    row = Borrower.objects.filter(pk=borrower_key, responsible=asking).first()
    if row is None:
        return None
    names = (
        "given_name", "family_name", "protected", "street", "postal_code", "locality", "email",
        "phone", "language", "contact_function",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "responsible": row.responsible_id,
        "school": row.school_id or "",
    }


def message_choices(borrower: KnownBorrower) -> dict[str, object]:
    """Return how the asking borrower wants messages. One query."""
    row = Borrower.objects.get(pk=borrower.key)
    return {
        "language": row.language,
        "titles": row.titles_in_notices,
        "unwanted": row.unwanted_notices,
    }


def confirmed_on(person: int | None) -> date | None:
    """Return when somebody on the staff last confirmed the duty of secrecy. One query."""
    latest = SecrecyOath.objects.filter(person=person).order_by("-at").first()
    return timezone.localdate(latest.at) if latest else None


def looks_at(borrower: KnownBorrower) -> list[LookSeen]:
    """Return who has looked at the asking borrower, latest first (Library § 12.2). One query."""
    rows = Look.objects.filter(borrower=borrower.key).order_by("-at")
    return [LookSeen(row.at, row.office, row.place, row.reason) for row in rows[:200]]


def possible_doubles(
    given_name: str, family_name: str, born_on: date | None, *, asking: str
) -> list[str]:
    """Return the cards of people who may be the same one. For staff who register somebody.

    Who is protected is told of at home only (Library § 12.6). One query.
    """
    rows = Card.objects.filter(
        _visible_to(asking),
        Q(borrower__given_name__iexact=given_name),
        borrower__family_name__iexact=family_name,
        borrower__born_on=born_on,
        blocked_at=None,
    )
    return list(rows.values_list("number", flat=True)[:10])


def _visible_to(asking: str) -> Q:
    return Q(borrower__protected=False) | Q(borrower__responsible=asking)


def own_data(borrower: KnownBorrower) -> dict[str, object]:
    """Return everything kept about the asking borrower, ready for JSON (Library § 12.10)."""
    row = Borrower.objects.select_related("responsible").get(pk=borrower.key)
    return {
        "name": row.name,
        "category": row.category,
        "born_on": row.born_on and row.born_on.isoformat(),
        "personnummer": opened(row.personnummer_sealed) if row.personnummer_sealed else None,
        "responsible_municipality": str(row.responsible),
        "address": [row.street, row.postal_code, row.locality],
        "email": row.email,
        "phone": row.phone,
        "language": row.language,
        "protected": row.protected,
        "rules_accepted_on": row.rules_accepted_on and row.rules_accepted_on.isoformat(),
        "cards": [
            {
                "number": card.number,
                "valid_from": card.valid_from.isoformat(),
                "valid_until": card.valid_until and card.valid_until.isoformat(),
                "blocked": card.blocked_at is not None,
            }
            for card in row.cards.order_by("valid_from", "pk")
        ],
        "guardianships": [
            {"from": each.valid_from.isoformat(), "form": each.form}
            for each in row.guardianships.order_by("pk")
        ],
        "consents": [
            {"given_on": each.given_on.isoformat(), "form": each.form}
            for each in row.consents.order_by("pk")
        ],
        "looks": [{**asdict(look), "at": look.at.isoformat()} for look in looks_at(borrower)],
    }


def sex_of(borrower: Borrower) -> str:
    """Return W, M or an empty text, from the personnummer's ninth digit; for counting only."""
    if not borrower.personnummer_sealed:
        return ""
    digits = "".join(filter(str.isdigit, opened(borrower.personnummer_sealed)))
    return ("M" if int(digits[-2]) % 2 else "W") if len(digits) >= 10 else ""

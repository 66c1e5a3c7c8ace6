"""The card, its holder, the guardian, and who may see what.

Source: Library § 2 (the card), § 3 (children and guardians), § 12 (privacy).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

ADULT = 18
RULES_VERSION = "2026"  # of the lending rules that are shown at the desk (Library § 2.4)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
ADDRESS_TRIES = 10  # a library's own machines share an address, so it may fail more often
STAFF = _("staff at a desk")
IN_CHARGE = _("the librarian in charge")
EASY_PINS = {"1234", "4321", *(digit * 4 for digit in "0123456789")}


# ------------------------------------------------------------------ age


def birthday_in(born: date, year: int) -> date:
    """Library § 3.8. The birthday in a year; 29 February falls on the 28th in other years."""
    if (born.month, born.day) == (2, 29):
        try:
            return date(year, 2, 29)
        except ValueError:
            return date(year, 2, 28)
    return born.replace(year=year)


def age_on(born: date, day: date) -> int:
    """Library § 3.8. Full years on the day."""
    return day.year - born.year - (day < birthday_in(born, day.year))


def comes_of_age_on(born: date) -> date:
    """Library § 3.7. The day somebody turns 18."""
    return birthday_in(born, born.year + ADULT)


# ------------------------------------------------------------------ getting a card


@dataclass(frozen=True)
class Applicant:
    """Somebody who asks for a card. born is empty for an institution."""

    born: date | None
    has_identity: bool = True
    guardian_consents: bool = False
    has_card: bool = False


def registration_refusals(
    applicant: Applicant, day: date, *, child_age: int, signature_age: int
) -> Iterator[Refusal]:
    """Library § 2.2, § 3.1, § 3.2 and § 3.3. Why somebody cannot have a card today."""
    if applicant.has_card:
        yield Refusal(_("This person already has a card."), "Library § 2.2")
    if applicant.born is None:
        return
    first_year = applicant.born.year + child_age
    if day < date(first_year, 1, 1):
        yield Refusal(
            _("The child can have a card from 1 January %(year)s."),
            "Library § 3.1",
            {"year": first_year},
        )
    if needs_consent(applicant, day, signature_age) and not applicant.guardian_consents:
        yield Refusal(
            _("A guardian's consent is needed."), "Library § 3.2", unlocked_by=_("a guardian")
        )


def needs_consent(applicant: Applicant, day: date, signature_age: int) -> bool:
    """Library § 3.2 and § 3.3. Under 18, unless of age to sign and with own identification."""
    if applicant.born is None:
        return False
    age = age_on(applicant.born, day)
    return age < ADULT and not (age >= signature_age and applicant.has_identity)


def short_card_ends(day: date, months: int) -> date:
    """Library § 2.3. The first day a short-term card no longer holds."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last) + timedelta(days=1)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def is_short_card(
    born: date | None, day: date, *, identified: bool, has_number: bool, has_address: bool
) -> bool:
    """Library § 2.3. Without identification, personnummer or fixed address: a card for a while.

    A child needs no identification, since a guardian speaks for it (Library § 3.2). An institution
    has neither.
    """
    if born is None:
        return False
    speaks_for_itself = age_on(born, day) >= ADULT
    return not (has_number and has_address and (identified or not speaks_for_itself))


def double_refusals(cards: Sequence[str], *, is_another: bool) -> Iterator[Refusal]:
    """Library § 2.2. One person, one account: somebody who may be the same is looked at first."""
    if cards and not is_another:
        yield Refusal(
            _(
                "Somebody with this name and birth date has a card already: %(cards)s. "
                "Look first, or say that it is another person."
            ),
            "Library § 2.2",
            {"cards": ", ".join(cards)},
            unlocked_by=STAFF,
        )


def number_refusals(number: str, *, taken: bool) -> Iterator[Refusal]:
    """Library § 2.1 and § 2.5. A card has a number of its own, also among the cards of before."""
    if not number:
        yield Refusal(_("Scan the new card."), "Library § 2.1")
    elif taken:
        yield Refusal(_("This number is on another card."), "Library § 2.5")


def personnummer_refusals(*, valid: bool) -> Iterator[Refusal]:
    """Library § 2.8. A personnummer that is written at all is a right one."""
    if not valid:
        yield Refusal(_("This is no personnummer: look for a wrong digit."), "Library § 2.8")


def unknown_card() -> Iterator[Refusal]:
    """Library § 2.1. A number that is on no card of the service."""
    yield Refusal(_("No card has this number."), "Library § 2.1")


def institution_refusals(category: str, contact_function: str) -> Iterator[Refusal]:
    """Library § 2.10. An institution has somebody who is responsible for its card."""
    if category != "person" and not contact_function:
        yield Refusal(_("Write who is responsible for the institution's card."), "Library § 2.10")


def birth_refusals(category: str, born: date | None, day: date) -> Iterator[Refusal]:
    """Library § 3.8. The age of a person decides much, so the birth date is known."""
    if category == "person" and born is None:
        yield Refusal(_("Write the birth date."), "Library § 3.8")
    if born is not None and born > day:
        yield Refusal(_("The birth date has not been yet."), "Library § 3.8")


def consent_refusals(form: str, given_on: date | None, day: date) -> Iterator[Refusal]:
    """Library § 3.2. A consent has its form and its day, which is not in the future."""
    if form and given_on is None:
        yield Refusal(_("Write the day of the consent."), "Library § 3.2")
    elif given_on is not None and given_on > day:
        yield Refusal(_("The day of the consent has not been yet."), "Library § 3.2")


def guardian_refusals(
    child_born: date | None, guardian_born: date | None, day: date, *, is_the_child: bool = False
) -> Iterator[Refusal]:
    """Library § 3.4 and § 3.7. Who answers for a child is of age, and the child is not."""
    if child_born is None or age_on(child_born, day) >= ADULT:
        yield Refusal(_("Only somebody under 18 has a guardian."), "Library § 3.7")
    if is_the_child or (guardian_born is not None and age_on(guardian_born, day) < ADULT):
        yield Refusal(_("A guardian is at least 18 years old."), "Library § 3.4")


# ------------------------------------------------------------------ using a card


@dataclass(frozen=True)
class CardFacts:
    """What decides whether a card may be used on a day. valid_until is exclusive."""

    blocked: bool = False
    valid_until: date | None = None
    rules_accepted: bool = True
    consent_missing: bool = False


def card_refusals(card: CardFacts, day: date) -> Iterator[Refusal]:
    """Library § 4.3. Every reason why the card may not be used today."""
    if card.blocked:
        yield Refusal(_("This card is blocked."), "Library § 2.5")
    if card.valid_until is not None and day >= card.valid_until:
        yield Refusal(_("The card's time has run out."), "Library § 2.3", unlocked_by=IN_CHARGE)
    if not card.rules_accepted:
        yield Refusal(_("The lending rules have not been accepted."), "Library § 2.4")
    if card.consent_missing:
        yield Refusal(
            _("A guardian's consent is needed."), "Library § 3.2", unlocked_by=_("a guardian")
        )


def pin_refusals(pin: str, personnummer: str = "") -> Iterator[Refusal]:
    """Library § 2.6. A PIN is four digits that nobody guesses at once."""
    if len(pin) != 4 or not pin.isascii() or not pin.isdigit():
        yield Refusal(_("A PIN is four digits."), "Library § 2.6")
    elif pin in EASY_PINS or pin in personnummer:
        yield Refusal(_("Choose a PIN that is harder to guess."), "Library § 2.6")


def wait_after(failures: int, tries: int) -> timedelta:
    """Library § 2.6. How long to wait before the next try: doubling from a minute to an hour."""
    if failures < tries:
        return timedelta(0)
    doubled: int = 2 ** min(failures - tries, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def waiting_refusals(until: datetime | None, moment: datetime) -> Iterator[Refusal]:
    """Library § 2.6. Too many wrong tries: the next one has to wait."""
    if until is not None and moment < until:
        minutes = -(-int((until - moment).total_seconds()) // 60)
        yield Refusal(
            _("Too many wrong tries. Wait %(minutes)s minutes and try again."),
            "Library § 2.6",
            {"minutes": max(minutes, 1)},
            unlocked_by=STAFF,
        )


def wrong_card_or_pin() -> Refusal:
    """Library § 2.6. The same answer for a card that does not exist and for a PIN that is wrong."""
    return Refusal(_("The card number or the PIN is wrong."), "Library § 2.6")


def leaving_refusals(loans: int, debt_ore: int, credit_ore: int = 0) -> Iterator[Refusal]:
    """Library § 2.12. Nobody leaves with loans or debts, nor without getting money back."""
    if loans or debt_ore:
        yield Refusal(_("These loans and debts must be settled first."), "Library § 2.12")
    if credit_ore:
        yield Refusal(_("The library has money to pay back to you first."), "Library § 2.12")


@dataclass(frozen=True)
class MergeFacts:
    """What decides whether two accounts may be made one."""

    same: bool = False
    ours: bool = True
    both_persons: bool = True
    born_alike: bool = True
    two_numbers: bool = False
    is_gone: bool = False
    one_protected: bool = False
    same_title_twice: bool = False


def merge_refusals(facts: MergeFacts) -> Iterator[Refusal]:
    """Library § 2.2, § 12.5 and § 12.6. Why two accounts cannot be made one."""
    if facts.same:
        yield Refusal(_("This is the same account."), "Library § 2.2")
    if facts.is_gone:
        yield Refusal(_("One of the accounts is joined with another already."), "Library § 2.2")
    if not facts.ours:
        yield Refusal(
            _("Both accounts must be of your own municipality; change where one lives first."),
            "Library § 12.5",
        )
    if not facts.both_persons or not facts.born_alike:
        yield Refusal(
            _("They are not the same person: kind or birth date differ."), "Library § 2.2"
        )
    if facts.two_numbers:
        yield Refusal(_("They have two personnummer, so they are two people."), "Library § 2.2")
    if facts.one_protected:
        yield Refusal(
            _("Only one of them is protected: protect the other first."), "Library § 12.6"
        )
    if facts.same_title_twice:
        yield Refusal(
            _("Both wait for the same title: cancel one of the reservations first."),
            "Library § 7.8",
        )


# ------------------------------------------------------------------ guardians


def bill_goes_to_guardian(born: date | None, day: date) -> bool:
    """Library § 3.4. A bill for somebody under 18 goes to the guardian."""
    return born is not None and age_on(born, day) < ADULT


def guardian_sees_titles(born: date, day: date, below: int) -> bool:
    """Library § 3.5. Titles in a child's reminders are shown to guardians of the youngest only."""
    return age_on(born, day) < below


# ------------------------------------------------------------------ who sees what


@dataclass(frozen=True)
class Sight:
    """What a desk may show of a borrower."""

    name: bool
    contact: bool
    loans: bool = True


def sight(*, responsible: str, asking: str, protected: bool) -> Sight:
    """Library § 12.5 and § 12.6. What staff of one municipality see of another's borrower."""
    if responsible == asking:
        return Sight(name=True, contact=True)
    return Sight(name=not protected, contact=False, loans=not protected)


def look_refusals(reason: str) -> Iterator[Refusal]:
    """Library § 12.2. Nobody is looked at without a reason that the borrower can read."""
    if not reason.strip():
        yield Refusal(_("Say why you look at this borrower."), "Library § 12.2")


def change_refusals(sees: Sight) -> Iterator[Refusal]:
    """Library § 12.5. What is kept of a borrower is changed by the responsible municipality."""
    if not sees.contact:
        yield Refusal(
            _("Only a desk of the borrower's own municipality can change this."),
            "Library § 12.5",
            unlocked_by=_("the home library"),
        )


def titles_in_notices(*, protected: bool, wished: bool) -> bool:
    """Library § 7.16. A title stands in a notice by the borrower's choice, never if protected."""
    return wished and not protected


# ------------------------------------------------------------------ who may sit at a desk


def desk_refusals(confirmed_on: date | None, day: date, *, two_factors: bool) -> Iterator[Refusal]:
    """Library § 12.7 and § 20.2. Why somebody with a mandate may not see borrowers yet."""
    if confirmed_on is None or day >= birthday_in(confirmed_on, confirmed_on.year + 1):
        yield Refusal(_("Confirm first that you keep the duty of secrecy."), "Library § 12.7")
    if not two_factors:
        yield Refusal(_("Sign in with two factors to see borrowers."), "Library § 20.2")

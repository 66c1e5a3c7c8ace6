"""Giving cards, blocking and replacing them, choosing a PIN, and letting people in by it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from allmanning.kit.refusal import Refusal, Refused, refuse_if
from allmanning.members.journal.acting import BORROWER, Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.borrowers import rules
from allmanning.services.library.borrowers.models import Borrower, Card, PinTry
from allmanning.services.library.borrowers.sealing import keyed, opened
from allmanning.services.library.terms.queries import terms_on

FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Checked:
    """What came of a card number and a PIN: the card, or why not."""

    card_key: int | None
    refusals: tuple[Refusal, ...] = ()


@cache
def _nobodys_pin() -> str:
    # Checked where there is no card, so that a wrong number takes as long as a wrong PIN.
    return make_password("no card has this")


@transaction.atomic
def issue_card(
    borrower: Borrower,
    number: str,
    *,
    pin: str = "",
    valid_until: date | None = None,
    by: Signature,
    now: datetime,
) -> Card:
    """Give a borrower a card; a short-term card has a last day (Library § 2.1, § 2.3, § 2.6)."""
    if pin:
        refuse_if(rules.pin_refusals(pin, _personnummer(borrower)))
    card = Card.objects.create(
        borrower=borrower,
        number=number,
        pin=make_password(pin) if pin else "",
        valid_from=timezone.localdate(now),
        valid_until=valid_until,
    )
    sign("issued a card", card, by=by, now=now, municipality=borrower.responsible_id)
    return card


@transaction.atomic
def block_card(card_key: int, *, reason: str, by: Signature, now: datetime) -> Card:
    """Block a card at once; loans and holds stay with the borrower (Library § 2.5)."""
    card = Card.objects.select_for_update().get(pk=card_key)
    if card.blocked_at is None:
        card.blocked_at = now
        card.blocked_reason = reason
        card.save(update_fields=["blocked_at", "blocked_reason"])
        sign("blocked a card", card, by=by, now=now, facts={"reason": reason})
    return card


@transaction.atomic
def replace_card(
    card_key: int, number: str, *, pin: str = "", by: Signature, now: datetime
) -> Card:
    """Give a new number; the old one stays known and blocked (Library § 2.5)."""
    number = "".join(number.split())
    refuse_if(rules.number_refusals(number, taken=Card.objects.filter(number=number).exists()))
    old = block_card(card_key, reason="replaced", by=by, now=now)
    new = issue_card(old.borrower, number, pin=pin, valid_until=old.valid_until, by=by, now=now)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    return new


@transaction.atomic
def choose_pin(card_key: int, pin: str, *, by: Signature, now: datetime) -> None:
    """Let the holder choose another PIN (Library § 2.6)."""
    card = Card.objects.select_for_update().select_related("borrower").get(pk=card_key)
    refuse_if(rules.pin_refusals(pin, _personnummer(card.borrower)))
    card.pin = make_password(pin)
    card.save(update_fields=["pin"])
    sign("chose a PIN", card, by=by, now=now)


def change_own_pin(card_key: int, old: str, new: str, *, address: str, now: datetime) -> None:
    """Change the PIN by the old one, which is checked and counted as at sign-in."""
    number = Card.objects.values_list("number", flat=True).get(pk=card_key)
    checked = check_pin(number, old, address=address, now=now)
    if checked.card_key is None:
        raise Refused(list(checked.refusals))
    choose_pin(card_key, new, by=BORROWER, now=now)


def block_own_card(number: str, pin: str, *, address: str, now: datetime) -> None:
    """Block a lost card by its number and PIN, without signing in (Library § 2.5)."""
    checked = check_pin(number, pin, address=address, now=now)
    if checked.card_key is None:
        raise Refused(list(checked.refusals))
    block_card(checked.card_key, reason="lost", by=BORROWER, now=now)


def check_pin(number: str, pin: str, *, address: str, now: datetime) -> Checked:
    """Say whose card this is, if the PIN is right (Library § 2.6).

    Every try is counted before it is judged, per card and per address, so that many at once gain
    nothing. A card that does not exist gives the same answer in the same time as a wrong PIN.
    """
    number = "".join(number.split())
    tries = terms_on(timezone.localdate(now)).count("PIN_TRIES")
    of_card, of_address = keyed(f"card {number}"), keyed(f"address {address}")
    waiting = _count_try({of_card: tries, of_address: tries * rules.ADDRESS_TRIES}, now)
    if waiting:
        return Checked(None, tuple(waiting))
    card = Card.objects.filter(number=number).first()
    right = check_password(pin, (card and card.pin) or _nobodys_pin())
    if not right or card is None:
        return Checked(None, (rules.wrong_card_or_pin(),))
    _forgive({of_card, of_address}, of_card)
    if card.blocked_at is not None:
        return Checked(None, tuple(rules.card_refusals(rules.CardFacts(blocked=True), date.min)))
    return Checked(card.pk)


@transaction.atomic
def _count_try(limits: dict[str, int], now: datetime) -> list[Refusal]:
    rows = []
    for about in sorted(limits):
        row, _new = PinTry.objects.select_for_update().get_or_create(
            about=about, defaults={"at": now}
        )
        rows.append(row)
    waiting = [each for row in rows for each in rules.waiting_refusals(row.wait_until, now)]
    if waiting:
        return waiting[:1]
    for row in rows:
        row.failures = 1 if now - row.at > FORGOTTEN_AFTER else row.failures + 1
        row.wait_until = now + rules.wait_after(row.failures, limits[row.about])
        row.at = now
        row.save(update_fields=["failures", "wait_until", "at"])
    return []


@transaction.atomic
def _forgive(abouts: set[str], wholly: str) -> None:
    for row in PinTry.objects.select_for_update().filter(about__in=abouts).order_by("about"):
        row.failures = 0 if row.about == wholly else max(row.failures - 1, 0)
        row.wait_until = None
        row.save(update_fields=["failures", "wait_until"])


def _personnummer(borrower: Borrower) -> str:
    return opened(borrower.personnummer_sealed) if borrower.personnummer_sealed else ""

"""Writing off what is owed, paying back what was paid for nothing, and the fee of a new card."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Held, Signature
from allmanning.members.journal.actions import once, sign
from allmanning.services.library.borrowers.actions import cards
from allmanning.services.library.borrowers.models import Borrower, Card
from allmanning.services.library.borrowers.rules import age_on
from allmanning.services.library.circulation.actions.accounts import charge, post
from allmanning.services.library.circulation.actions.locking import lock_borrower
from allmanning.services.library.circulation.actions.returning import forget_the_settled
from allmanning.services.library.circulation.models import Charge, WriteOff
from allmanning.services.library.circulation.rules.money import (
    pay_back_refusals,
    second_person_refusals,
    write_off_refusals,
)
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case


def write_off(
    charge_key: int, reason: str, here: Library, *, held: Held, key: str, now: datetime
) -> bool:
    """Write off what is left of a charge; return False where a second person has to agree first.

    Library § 10.10. Raises Refused.
    """

    def do() -> dict[str, Any]:
        owed = _locked(charge_key)
        refuse_if(
            write_off_refusals(
                owed.left_ore, reason, owed_to=owed.owed_to_id, here=here.municipality_id,
                waits=owed.write_offs.filter(done_at=None).exists(),
            )
        )  # fmt: skip
        case = Case(municipality=owed.owed_to_id, day=timezone.localdate(now))
        limit = terms_on(case.day).count("WRITE_OFF_LIMIT", case)
        asked = WriteOff.objects.create(
            charge=owed, amount_ore=owed.left_ore, reason=reason, asked_by_id=held.person,
            asked_at=now,
        )  # fmt: skip
        done = asked.amount_ore <= limit
        facts = {"ore": asked.amount_ore, "reason": reason}
        if done:
            _carry_out(asked, owed, now)
        deed = "wrote off" if done else "asked to write off"
        sign(deed, owed, by=held.signature(), now=now, facts=facts)
        return {"done": done}

    answer, _repeated = once(key, {"act": "write_off", "charge": charge_key}, do, now=now)
    return bool(answer["done"])


def agree_to_write_off(
    write_off_key: int, here: Library, *, held: Held, key: str, now: datetime
) -> None:
    """Agree, as the second person, to write off a large amount (Library § 10.10). Raises Refused."""

    def do() -> dict[str, Any]:
        asked = WriteOff.objects.select_for_update(of=("self",), no_key=True).get(pk=write_off_key)
        owed = _locked(asked.charge_id)
        refuse_if(
            second_person_refusals(
                first=asked.asked_by_id, second=held.person, owed_to=owed.owed_to_id,
                here=here.municipality_id, is_done=asked.done_at is not None or not owed.left_ore,
            )
        )  # fmt: skip
        asked.amount_ore = min(asked.amount_ore, owed.left_ore)
        asked.agreed_by_id = held.person
        _carry_out(asked, owed, now)
        facts = {"ore": asked.amount_ore, "reason": asked.reason}
        sign("agreed to write off", owed, by=held.signature(), now=now, facts=facts)
        return {}

    once(key, {"act": "agree_write_off", "write_off": write_off_key}, do, now=now)


def _carry_out(asked: WriteOff, owed: Charge, now: datetime) -> None:
    owed.written_off_ore += asked.amount_ore
    owed.save(update_fields=["written_off_ore"])
    asked.done_at = now
    asked.save(update_fields=["amount_ore", "agreed_by", "done_at"])
    post(owed, "written_off", -asked.amount_ore, now=now)
    if owed.borrower_id is not None:
        forget_the_settled(owed.borrower_id)


def pay_back(charge_key: int, here: Library, *, key: str, by: Signature, now: datetime) -> int:
    """Pay back what was paid for a copy that came back; return how much, in öre (Library § 10.7).

    By the municipality that has the money. Raises Refused.
    """

    def do() -> dict[str, Any]:
        fallen = _locked(charge_key)
        ore = fallen.credit_ore
        refuse_if(pay_back_refusals(ore, owed_to=fallen.owed_to_id, here=here.municipality_id))
        fallen.paid_back_ore += ore
        fallen.save(update_fields=["paid_back_ore"])
        post(fallen, "paid_back", ore, now=now)
        sign("paid back", fallen, by=by, now=now, facts={"ore": ore})
        return {"ore": ore}

    answer, _repeated = once(key, {"act": "pay_back", "charge": charge_key}, do, now=now)
    return int(answer["ore"])


def replace_lost_card(
    borrower_key: int, number: str, here: Library, *, pin: str = "", key: str, by: Signature,
    now: datetime,
) -> None:  # fmt: skip
    """Give a new card for a lost one, against the fee of who issues it (§ 2.5, § 10.9)."""

    def do() -> dict[str, Any]:
        day = timezone.localdate(now)
        borrower = lock_borrower(borrower_key)
        all_cards = Card.objects.filter(borrower=borrower)
        in_use = all_cards.filter(blocked_at=None).first() or all_cards.latest("blocked_at")
        cards.replace_card(in_use.pk, number, pin=pin, by=by, now=now)
        fee = _card_fee(borrower, here, day)
        if fee:
            charge(borrower, "new_card", fee, owed_to=here.municipality_id, at=now)
        return {"fee": fee}

    once(key, {"act": "replace_card", "borrower": borrower_key, "number": number}, do, now=now)


def _card_fee(borrower: Borrower, here: Library, day: date) -> int:
    age = age_on(borrower.born_on, day) if borrower.born_on else None
    case = Case(municipality=here.municipality_id, age=age, day=day)
    return terms_on(day).count("NEW_CARD_FEE", case)


def _locked(charge_key: int) -> Charge:
    """Lock the borrower first, as every act on money does, and then the charge."""
    seen = Charge.objects.only("borrower").get(pk=charge_key)
    if seen.borrower_id is not None:
        lock_borrower(seen.borrower_id)
    return Charge.objects.select_for_update(of=("self",), no_key=True).get(pk=charge_key)

"""Lending a copy (Library § 4, § 5)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from allmanning.kit.prepared import insert_row
from allmanning.kit.reason import Answer, Reason
from allmanning.kit.refusal import Refusal, Refused, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.acting import Signature
from allmanning.services.library.borrowers.models import Borrower, Card
from allmanning.services.library.borrowers.queries import card_by_scan
from allmanning.services.library.borrowers.sealing import keyed
from allmanning.services.library.catalogue.actions.copies import set_copy_state
from allmanning.services.library.circulation.actions.applying import (
    carry_out,
    close_hold,
    free_slot,
    journal,
    wait_again,
)
from allmanning.services.library.circulation.actions.counting import count
from allmanning.services.library.circulation.actions.lending_terms import (
    NO_OVERRIDE,
    Override,
)
from allmanning.services.library.circulation.actions.locking import (
    Locked,
    lock_copy,
    lock_waiting,
    once_locked,
)
from allmanning.services.library.circulation.actions.remembering import (
    lending_before,
    with_what_followed,
)
from allmanning.services.library.circulation.actions.renewing import renew_locked
from allmanning.services.library.circulation.actions.returning import close_loan
from allmanning.services.library.circulation.actions.targeting import target_edition
from allmanning.services.library.circulation.answers import (
    Done,
    codes_of,
    of_outcome,
    read,
    written,
)
from allmanning.services.library.circulation.models import Choice, Hold, Loan
from allmanning.services.library.circulation.queries.deciding import lending_facts, period
from allmanning.services.library.circulation.queries.places import place_facts
from allmanning.services.library.circulation.rules.checkout import (
    check_out,
    copy_refusals,
    foreign_card_refusals,
    lending_refusals,
    still_standing,
)
from allmanning.services.library.circulation.rules.facts import Outcome, reason
from allmanning.services.library.circulation.rules.periods import due_on
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.queries import outside_of_card


def lend_copy(
    card_number: str,
    barcode: str,
    here: Library,
    *,
    key: str,
    by: Signature,
    now: datetime,
    override: Override = NO_OVERRIDE,
    channel: str = "desk",
    promised: date | None = None,
) -> Done:
    """Lend a copy to the holder of a card, or say every reason why not.

    Repeated with the same key it changes nothing and answers the same. Raises Refused.
    channel: what happened “offline” is never refused, and whoever it was set aside for waits
    again (Library § 4.13). promised: a due date the borrower was told then; the later one stands.
    """
    request = {
        "act": "lend", "card": keyed(card_number), "copy": barcode, "here": here.slug,
        "override": override.reason,
    }  # fmt: skip

    def do() -> dict[str, Any]:
        return written(_lend(card_number, barcode, here, override, channel, promised, by, now))

    answer, repeated = once_locked(key, request, do, now=now)
    return read(answer, repeated=repeated)


def _lend(
    card_number: str, barcode: str, here: Library, override: Override, channel: str,
    promised: date | None, by: Signature, now: datetime,
) -> Done:  # fmt: skip
    day = timezone.localdate(now)
    locked = lock_copy(day, here, barcode=barcode)
    card = card_by_scan(card_number, lock=True)
    refuse_if(_unknown(locked, card, card_number))
    if locked is None or card is None:
        raise Refused([])
    borrower = card.borrower
    facts = lending_facts(card, locked.copy, here, day)
    outcome = check_out(locked.facts, borrower.pk, place_facts(here, day))
    if outcome.then == "renew":
        return renew_locked(
            locked, borrower, by=by, now=now, override=override, channel=channel, promised=promised
        )
    refusals = [
        *lending_refusals(facts, locked.facts.home, day),
        *copy_refusals(locked.facts, outcome),
    ]
    standing = still_standing(refusals, offices=override.offices, reason_given=override.reason)
    if channel == "offline":  # what has happened already is never refused (Library § 4.13)
        standing = []
    refuse_if(standing)
    outcome = _lifted(outcome, refusals, override, channel)
    if channel == "offline":
        _take_from_another(locked, outcome, now)
    return _lent(locked, card, outcome, here, channel, promised, by, now)


def _take_from_another(locked: Locked, outcome: Outcome, now: datetime) -> None:
    """Let whoever the copy was set aside for wait again at the same place in the queue."""
    bound = locked.bound
    if bound is None or outcome.captures is not None:
        return
    free_slot(bound, leaves=None, now=now)
    bound.notices.filter(state="queued").delete()
    wait_again(bound)
    locked.bound = None


def _unknown(locked: Locked | None, card: Card | None, number: str) -> list[Refusal]:
    refusals = [] if card else [*foreign_card_refusals(outside_of_card(number))]
    if card is None and not refusals:
        refusals.append(Refusal(_("No card has this number."), "Library § 2.1"))
    if locked is None:
        refusals.append(Refusal(_("No copy has this barcode."), "Library § 9.1"))
    return refusals


def _lifted(outcome: Outcome, refusals: list[Refusal], override: Override, channel: str) -> Outcome:
    if not refusals:
        return outcome
    code = "offline" if channel == "offline" else "overridden"
    why = reason(code, reason=override.reason) if code == "overridden" else reason(code)
    return replace(
        outcome, then="lend", state="on_loan", reasons=(*outcome.reasons, why),
        cancels_trip=not outcome.receives,  # where it was on its way, it is so no longer
    )  # fmt: skip


def _lent(
    locked: Locked, card: Card, outcome: Outcome, here: Library, channel: str,
    promised: date | None, by: Signature, now: datetime,
) -> Done:  # fmt: skip
    day, copy, borrower = timezone.localdate(now), locked.copy, card.borrower
    own = _own_hold(locked, outcome, borrower)
    if own is not None:
        own = lock_waiting(own.pk, own.state)
    before = lending_before(locked, own, here)
    if locked.loan is not None:  # it was lost or claimed returned, and is found by being lent
        close_loan(locked, here, returned_at=now, channel=channel, now=now)
    locked.events.clear()  # a find stays a find
    left_waiting = locked.facts.waiting - (1 if own is not None and own.state == "waiting" else 0)
    if own is not None:
        free_slot(own, leaves=None, now=now)
        close_hold(own, "collected", now)
        event = count("collected", here, copy=copy, borrower=borrower, pickup=here, now=now)
        locked.events.append(event.pk)
    if locked.asked_for:
        Choice.objects.filter(copy=copy, answered_at=None).update(answered_at=now, answer="lapsed")
    carry_out(replace(outcome, state="", captures=None), locked, here, channel=channel, now=now)
    answer: Answer[date] = due_on(period(copy, here, borrower, card.valid_until, left_waiting, day))
    if promised is not None and promised > answer.value:
        answer = Answer(promised, (*answer.reasons, reason("promised")))
    event = count("loan", here, copy=copy, borrower=borrower, channel=channel, now=now)
    locked.events.append(event.pk)
    loan = Loan(
        copy=copy,
        edition=copy.edition,
        borrower=borrower,
        lent_at=now,
        lent_from=here,
        due_on=answer.value,
        reasons=codes_of(answer.reasons),
        counted=event,
    )
    insert_row(loan)
    set_copy_state(copy, "on_loan", place=here, now=now)
    journal("lent", locked, outcome.case, here, by=by, now=now, **_overridden(outcome))
    if locked.facts.waiting:
        target_edition(copy.edition_id, now=now)
    reasons: tuple[Reason, ...] = (*outcome.reasons, *answer.reasons)
    done = of_outcome(
        replace(outcome, reasons=reasons), barcode=copy.barcode, title=copy.edition.title,
        due_on=answer.value.isoformat(), loan=loan.pk,
    )  # fmt: skip
    return replace(done, then="lent", before=with_what_followed(before, locked))


def _overridden(outcome: Outcome) -> dict[str, object]:
    return {
        each.code: each.facts.get("reason", True)
        for each in outcome.reasons
        if each.code in {"overridden", "offline"}
    }


def _own_hold(locked: Locked, outcome: Outcome, borrower: Borrower) -> Hold | None:
    if outcome.captures is not None:
        mine = [locked.bound, locked.first]
        return next(hold for hold in mine if hold is not None and hold.pk == outcome.captures.key)
    return (
        Hold.objects.filter(
            targets__edition=locked.copy.edition_id, borrower=borrower, state="waiting"
        ).first()
        if locked.facts.waiting
        else None
    )

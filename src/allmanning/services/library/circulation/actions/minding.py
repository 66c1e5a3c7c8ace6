"""What happens by itself as days pass: pauses, shelf times, late transits, unanswered requests."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import CLOCK
from allmanning.members.journal.actions import sign
from allmanning.services.library.borrowers.models import Card
from allmanning.services.library.circulation.actions.applying import carry_out, wait_again
from allmanning.services.library.circulation.actions.locking import (
    lock_copy,
    lock_queue,
    lock_queues_of,
)
from allmanning.services.library.circulation.actions.notifying import notify
from allmanning.services.library.circulation.actions.reserving import cancel_hold, follow_pause
from allmanning.services.library.circulation.actions.settling import bill_as_lost
from allmanning.services.library.circulation.actions.targeting import (
    lapse_choices,
    overlooked,
    target_edition,
    unanswered,
)
from allmanning.services.library.circulation.models import Hold, Loan, Transit
from allmanning.services.library.circulation.rules.facts import Outcome
from allmanning.services.library.terms.queries import terms_on


def expire_hold(hold_key: int, *, now: datetime) -> bool:
    """End a hold that was not collected in time, and tell its borrower (Library § 7.10)."""
    hold = Hold.objects.select_related("pickup", "borrower").get(pk=hold_key)
    if hold.borrower is None or hold.expires_on is None:
        return False
    try:
        with transaction.atomic():
            cancel_hold(
                hold_key, key=f"expire:{hold_key}:{hold.expires_on}", by=CLOCK, now=now,
                state="expired",
            )  # fmt: skip
            notify(
                "hold_cancelled", hold.borrower, about=f"{hold_key}",
                facts={"library": hold.pickup.name}, hold=hold, now=now,
            )  # fmt: skip
    except Refused:  # collected at this very moment
        return False
    return True


@transaction.atomic
def remind_of_hold(hold_key: int, *, now: datetime) -> None:
    """Tell a borrower the day before the last day to collect (Library § 7.10)."""
    hold = Hold.objects.select_related("pickup", "borrower", "slot").get(pk=hold_key)
    slot = getattr(hold, "slot", None)
    if hold.borrower is None or slot is None:
        return
    notify(
        "pickup_ending",
        hold.borrower,
        about=f"{hold_key}:{hold.expires_on}",
        facts={
            "library": hold.pickup.name,
            "slot": slot.number,
            "expires_on": str(hold.expires_on),
        },
        hold=hold,
        now=now,
    )


@transaction.atomic
def remind_of_loans(borrower_key: int, *, kind: str, due_on: str, now: datetime) -> None:
    """One message for all loans of a borrower that fall due on a day (Library § 11.3, § 11.5)."""
    loan = (
        Loan.objects.select_related("borrower").filter(borrower=borrower_key, state="open").first()
    )
    if loan is None or loan.borrower is None:
        return
    about = f"{borrower_key}:{due_on}:{timezone.localdate(now)}"
    notify(kind, loan.borrower, about=about, facts={"due_on": due_on}, now=now)


@transaction.atomic
def remind_of_card(borrower_key: int, *, now: datetime) -> None:
    """Tell a borrower that the card's time runs out soon (Library § 2.3, § 11.1)."""
    card = Card.objects.select_related("borrower").get(borrower=borrower_key, blocked_at=None)
    if card.valid_until is None:
        return
    facts = {"ends_on": (card.valid_until - timedelta(days=1)).isoformat()}
    notify(
        "card_ending", card.borrower, about=f"{card.pk}:{facts['ends_on']}", facts=facts, now=now
    )


def follow_pauses(*, now: datetime) -> int:
    """Let holds whose pause begins or ends today step aside or stand in line again (§ 7.9)."""
    paused = Hold.objects.filter(state="waiting", suspended_from__isnull=False)
    keys = list(paused.order_by("pk").values_list("pk", flat=True))
    return sum(_follow_pause(key, now) for key in keys)


@transaction.atomic
def _follow_pause(hold_key: int, now: datetime) -> bool:
    day = timezone.localdate(now)
    lock_queues_of(hold_key)
    hold = Hold.objects.select_for_update(no_key=True).get(pk=hold_key)
    ends = hold.suspended_until is not None and hold.suspended_until <= day
    if ends:
        hold.suspended_from = hold.suspended_until = None
        hold.save(update_fields=["suspended_from", "suspended_until"])
    follow_pause(hold, day, now)
    return ends


@transaction.atomic
def give_up_transit(transit_key: int, *, now: datetime) -> bool:
    """A copy that never arrived is missing; who waited for it waits again (Library § 8.5)."""
    transit = Transit.objects.select_related("destination").get(pk=transit_key)
    locked = lock_copy(timezone.localdate(now), transit.destination, pk=transit.copy_id)
    if locked is None or locked.transit is None or locked.transit.pk != transit_key:
        return False
    locked.transit.state = "lost"
    locked.transit.save(update_fields=["state"])
    locked.transit = None
    if locked.bound is not None:
        wait_again(locked.bound)
        sign("waits again", locked.bound, by=CLOCK, now=now)
        locked.bound = None
    missing = Outcome("LATE_TRANSIT", "staff", state="missing")
    carry_out(missing, locked, locked.copy.place, channel="desk", now=now)
    sign("gave up a transit", locked.copy, by=CLOCK, now=now, facts={"case": missing.case})
    target_edition(locked.copy.edition_id, now=now)
    return True


def ask_anew(*, now: datetime) -> int:
    """Let requests that no library answered lapse, and ask the next ones (Library P 3.5)."""
    hours = terms_on(timezone.localdate(now)).count("ANSWER_HOURS")
    # Staffed hours are counted as three a clock day: a request from the evening waits for the day.
    before = now - timedelta(hours=3 * hours)
    editions = sorted({*unanswered(before), *overlooked()})
    for edition in editions:
        with transaction.atomic():
            lock_queue(edition)
            lapse_choices(edition, before, now=now)
            target_edition(edition, now=now)
    return len(editions)


def bill_late_loan(loan_key: int, *, now: datetime) -> bool:
    """Bill a loan whose last reminder has passed, unless staff must see to it (Library § 10.7)."""
    try:
        return bill_as_lost(loan_key, key=f"bill:{loan_key}", by=CLOCK, now=now) > 0
    except (Refused, Loan.DoesNotExist):  # given back, or its guardian gone, at this very moment
        return False

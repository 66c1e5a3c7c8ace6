"""What the clock starts: `tick` does what is due, and may be run as often as one likes."""

from datetime import datetime, timedelta

from django.utils import timezone

from allmanning.services.library.circulation.actions import minding, posting, weighing
from allmanning.services.library.circulation.queries import due
from allmanning.services.library.circulation.rules.notices import may_be_sent

CARD_WARNING = timedelta(days=14)


def tick(now: datetime) -> dict[str, int]:
    """Do what is due: pauses, shelf times, late transits, requests, messages. Return the counts."""
    day = timezone.localdate(now)
    return {
        "resumed": minding.follow_pauses(now=now),
        "expired": sum(minding.expire_hold(key, now=now) for key in due.holds_to_expire(day)),
        "lost": sum(minding.give_up_transit(key, now=now) for key in due.late_transits(now)),
        "asked": minding.ask_anew(now=now),
        "billed": sum(minding.bill_late_loan(key, now=now) for key in due.loans_to_bill(day)),
        "reminded": remind(now),
        "sent": send_notices(now),
        "weighed": weighing.weigh_on(now),
    }


def remind(now: datetime) -> int:
    """Write the messages that a day brings: last day tomorrow, due soon, late (§ 7.10, § 11.3)."""
    day = timezone.localdate(now)
    endings = due.holds_ending(day + timedelta(days=1))
    for key in endings:
        minding.remind_of_hold(key, now=now)
    reminders = due.loans_to_remind_of(day)
    for borrower, kind, due_on in reminders:
        minding.remind_of_loans(borrower, kind=kind, due_on=due_on.isoformat(), now=now)
    cards = due.cards_ending(day + CARD_WARNING)
    for key in cards:
        minding.remind_of_card(key, now=now)
    return len(endings) + len(reminders) + len(cards)


def send_notices(now: datetime) -> int:
    """Send every message that is due, in its reader's language, none twice; return how many went."""
    if not may_be_sent(timezone.localtime(now).time()):
        return 0
    posting.tend(now=now)
    for borrower in due.borrowers_to_tell(timezone.localdate(now)):
        posting.gather(borrower, now=now)
    return sum(posting.send_message(key, now=now) for key in due.messages_to_send())

"""When a loan ends, whether it may be renewed, and what lateness costs.

Source: Library § 5 (period), § 6 (renewal), § 10.2–10.3 (overdue fee).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from allmanning.kit.reason import Answer, Reason
from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.services.library.borrowers.rules import STAFF, comes_of_age_on
from allmanning.services.library.circulation.rules.facts import reason
from allmanning.services.library.places.rules import (
    Calendar,
    is_open_on,
    next_open_day,
    open_day_after,
)


@dataclass(frozen=True)
class PeriodFacts:
    """What decides a due date. card_ends and hard_due_on: the last possible day, or None."""

    lent_on: date
    days: int
    waiting: int
    short_queue: int
    short_factor: int
    calendar: Calendar
    card_ends: date | None = None
    hard_due_on: date | None = None
    why: Reason | None = None


def due_on(facts: PeriodFacts) -> Answer[date]:
    """Library § 5.1, § 5.2, § 5.3 and § 5.4. The last day of the loan, with its reasons."""
    reasons = [facts.why or reason("loan_days", days=facts.days)]
    days = facts.days
    if facts.waiting >= facts.short_queue > 0:
        days //= facts.short_factor
        reasons.append(reason("halved", days=days, count=facts.waiting))
    due = facts.lent_on + timedelta(days=days)
    opens = next_open_day(facts.calendar, due)
    if opens is not None and opens != due:
        reasons.append(reason("next_open", day=due.isoformat()))
        due = opens
    for last, code in ((facts.card_ends, "card_ends"), (facts.hard_due_on, "term_ends")):
        if last is not None and due > last:
            reasons.append(reason(code))
            due = last
    return Answer(due, tuple(reasons))


def due_when_closed(due: date, calendar: Calendar, last: date | None = None) -> Answer[date]:
    """Library § 5.3. The due date when a closure is announced later: the next open day, not earlier.

    last: the day set for the term, which stands (Library § 5.4).
    """
    opens = next_open_day(calendar, due)
    if opens is None or opens <= due or (last is not None and opens > last):
        return Answer(due)
    return Answer(opens, (reason("next_open", day=due.isoformat()),))


def kept_until(ready: date, days: int, calendar: Calendar, present: date) -> date:
    """Library § 7.10. The last day on the hold shelf: closed days do not count; never earlier."""
    return max(present, open_day_after(calendar, ready, days) or present)


@dataclass(frozen=True)
class RenewalFacts:
    """What decides whether a loan may be renewed today."""

    due_on: date
    renewals: int
    most: int
    waiting: int
    late_days: int = 0
    foreign: bool = False
    on_loan: bool = True


def renewal_refusals(facts: RenewalFacts, day: date) -> Iterator[Refusal]:
    """Library § 6.1, § 6.2, § 6.3 and § 6.7. Every reason against a renewal; EXTEND_3_2."""
    if not facts.on_loan:
        yield Refusal(_("This copy is not on loan."), "Library P 3.4")
        return
    if facts.foreign:
        yield Refusal(
            _("The lending library decides; your request has been sent."), "Library § 6.7"
        )
    if facts.renewals >= facts.most:
        yield Refusal(
            _("This loan has been renewed %(times)s times."),
            "Library § 6.1",
            {"times": facts.renewals},
            unlocked_by=STAFF,
        )
    if facts.waiting == 1:
        yield Refusal(_("One person is waiting for this title."), "Library § 6.2")
    elif facts.waiting:
        yield Refusal(
            _("%(count)s people are waiting for this title."),
            "Library § 6.2",
            {"count": facts.waiting},
        )
    if (day - facts.due_on).days > facts.late_days:
        yield Refusal(
            _("The loan period has run out; return the copy or ask at a desk."),
            "Library § 6.3",
            unlocked_by=STAFF,
        )


def extend_case(*, on_loan: bool, waiting: int, state: str = "on_loan", bound: bool = True) -> str:
    """Library P 3.4. The case of the table for a renewal: EXTEND_1 to EXTEND_5."""
    if on_loan:
        return "EXTEND_3_2" if waiting else "EXTEND_3_1"
    if state == "in_transit" and not bound:  # on its way home, for nobody
        return "EXTEND_5"
    return {"on_hold_shelf": "EXTEND_2", "in_transit": "EXTEND_4"}.get(state, "EXTEND_1")


def renewed_due_on(facts: PeriodFacts, present: date) -> Answer[date]:
    """Library § 6.4. Counted from the day of renewal, never earlier than the present due date."""
    answer = due_on(facts)
    if answer.value > present:
        return answer
    return Answer(present, (*answer.reasons, reason("not_earlier")))


def overdue_fee(
    due: date,
    returned: date,
    *,
    born: date | None,
    per_day: int,
    cap: int,
    price: int | None,
    calendar: Calendar,
) -> int:
    """Library § 10.2 and § 10.3. The fee in öre: open days late, from the 18th birthday, capped."""
    days = overdue_days(due, returned, born=born, calendar=calendar)
    fee = days * per_day
    for most in (cap or None, price):
        if most is not None:
            fee = min(fee, most)
    return fee


def overdue_days(due: date, returned: date, *, born: date | None, calendar: Calendar) -> int:
    """Library § 10.3. Open days after the due date, up to and including the day of return."""
    first = due + timedelta(days=1)
    if born is not None:
        first = max(first, comes_of_age_on(born))
    days = (returned - first).days + 1
    return sum(is_open_on(calendar, first + timedelta(days=ahead)) for ahead in range(max(days, 0)))

"""What is due today; asked by the clock."""

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from allmanning.services.library.borrowers.models import Card
from allmanning.services.library.circulation.models import Hold, Loan, Message, Notice, Transit
from allmanning.services.library.circulation.queries.accounts import late_to_bill
from allmanning.services.library.circulation.queries.places import lending_municipalities
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case

AT_A_TIME = 1000


def holds_to_expire(day: date) -> list[int]:
    rows = Hold.objects.filter(state="ready", expires_on__lt=day).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:AT_A_TIME])


def holds_ending(day: date) -> list[int]:
    rows = Hold.objects.filter(state="ready", expires_on=day).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def late_transits(now: datetime) -> list[int]:
    days = terms_on(timezone.localdate(now)).count("TRANSIT_DAYS")
    rows = Transit.objects.filter(state="open", sent_at__lt=now - timedelta(days=days))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])


def loans_to_remind_of(day: date) -> list[tuple[int, str, date]]:
    """Return borrower, kind of message and due date, one row for each day that falls due.

    Which days, the municipality that lent decides (Library § 11.3). Two queries.
    """
    told = {code: _days_told(code, day) for code in lending_municipalities()}
    wanted = [Q(lent_from__municipality=code, due_on__in=days) for code, days in told.items()]
    rows = (
        Loan.objects.filter(reduce(or_, wanted, Q(pk__in=())), state="open")
        .order_by("borrower", "due_on")
        .values_list("borrower", "due_on", "lent_from__municipality")
        .distinct()
    )
    found = [(borrower, told[code][due_on], due_on) for borrower, due_on, code in rows if borrower]
    return list(dict.fromkeys(found))


def _days_told(code: str, day: date) -> dict[date, str]:
    """Return the due dates a municipality writes about today, with the kind of message."""
    terms, case = terms_on(day), Case(municipality=code, day=day)
    late = terms.value("REMINDER_DAYS", case)
    days = {day + timedelta(days=terms.count("PRE_DUE_DAYS", case)): "pre_due"}
    for each in late if isinstance(late, list) else ():
        days[day - timedelta(days=int(each))] = "reminder"
    return days


def cards_ending(day: date) -> list[int]:
    """Return the borrowers whose card holds for the last time the day before."""
    rows = Card.objects.filter(valid_until=day, blocked_at=None)
    return list(rows.order_by("pk").values_list("borrower", flat=True))


def loans_to_bill(day: date) -> list[int]:
    """Return the loans that can be billed without anybody's help (Library § 3.4, § 10.7)."""
    return [row.loan for row in late_to_bill(day) if row.can_be_billed]


def borrowers_to_tell(day: date) -> list[int]:
    """Return who has notices that can be gathered today."""
    rows = Notice.objects.filter(Q(wait_until=None) | Q(wait_until__lte=day), state="queued")
    return list(rows.order_by("borrower").values_list("borrower", flat=True).distinct()[:AT_A_TIME])


def messages_to_send() -> list[int]:
    rows = Message.objects.filter(state="gathered").order_by("pk")
    return list(rows.values_list("pk", flat=True)[:AT_A_TIME])

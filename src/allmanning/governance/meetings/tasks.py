"""What the queue and the clock start for meetings."""

from datetime import datetime

from django.core.mail import send_mail
from django.utils import timezone
from django_tasks import task

from allmanning.governance.meetings.actions.enrolments import forget_diets
from allmanning.governance.meetings.actions.letters import mark_sent
from allmanning.governance.meetings.queries.letters import letters_waiting


def send_letters() -> int:
    """Send the letters that wait; return how many went out.

    A letter is noted as sent before it is handed over, so that it never goes out twice.
    """
    sent = 0
    for letter in letters_waiting():
        if mark_sent(letter.pk, timezone.now()) and letter.address:
            send_mail(letter.subject, letter.text, None, [letter.address])
            sent += 1
    return sent


@task()
def deliver_letters() -> int:
    """Send the letters of notices, moves and cancellations."""
    return send_letters()


def tick(now: datetime) -> None:
    """Send what waits: moves and cancellations have no page that would start the queue.

    What was asked for at table is forgotten (Alliance § 14.1).
    """
    send_letters()
    forget_diets(now)

"""What the clock starts: reminders of what waits, at most one letter a day a person."""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from allmanning.governance.decisions.actions.digests import note_digest
from allmanning.governance.decisions.queries.reminded import people_to_remind, was_reminded
from allmanning.governance.decisions.queries.waits import everything_for
from allmanning.members.mandates.queries import acting

WEEKDAY, HOUR = 0, 7  # Monday mornings, and any morning when something became late that day


def tick(now: datetime) -> None:
    """Send the day's digests once, in the morning; safe to ask again."""
    local = timezone.localtime(now)
    if local.hour >= HOUR:
        send_digests(now)


def send_digests(now: datetime) -> int:
    """Remind those for whom something waits; return how many letters went out."""
    today = timezone.localtime(now).date()
    sent = 0
    for person in people_to_remind():
        if was_reminded(person.pk, today):
            continue
        found = everything_for(acting(person, today), today)
        due_today = [one for one in found if one.due and (today - one.due).days == 1]
        is_day = today.weekday() == WEEKDAY
        if not found or not (is_day or due_today) or not note_digest(person.pk, today, now):
            continue
        with translation.override(person.language):
            subject = gettext("What waits for you")
            text = render_to_string(
                "decisions/digest.txt.jinja",
                {"waiting": found, "today": today, "address": settings.ADDRESS, "person": person},
            )
        send_mail(subject, text, None, [person.email], fail_silently=True)
        sent += 1
    return sent

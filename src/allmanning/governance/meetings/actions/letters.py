"""Telling those who are called, once the act itself is safe."""

from datetime import datetime

from django.db import transaction

from allmanning.governance.meetings.models import Letter, Meeting
from allmanning.governance.meetings.queries.facts import expected


def write_letters(meeting: Meeting, kind: str, now: datetime) -> None:
    """Queue a letter to each who is expected; it is part of the act and sent after it."""
    Letter.objects.bulk_create(
        Letter(meeting=meeting, person_id=who.person, kind=kind, queued_at=now)
        for who in expected(meeting)
    )


@transaction.atomic
def mark_sent(pk: int, now: datetime) -> bool:
    """Note that a letter goes out now; False where it went out before."""
    return bool(Letter.objects.filter(pk=pk, sent_at__isnull=True).update(sent_at=now))

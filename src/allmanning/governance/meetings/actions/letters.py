"""Telling those who are called, once the act itself is safe."""

from datetime import datetime

from django.db import transaction

from allmanning.governance.meetings.models import Letter, Meeting, Notice
from allmanning.governance.meetings.queries.facts import expected


def write_letters(
    meeting: Meeting,
    kind: str,
    now: datetime,
    *,
    starts_at_before: datetime | None = None,
    place_before: str = "",
) -> None:
    """Queue a letter to each who is expected, and to each who was called before this.

    It is part of the act and sent after it. A moved meeting's letter tells when and where it was.
    """
    called = [row["person"] for row in _called(meeting)] if kind != "notice" else []
    guests = meeting.enrolments.filter(withdrawn_at__isnull=True, person__isnull=True)
    hosts = guests.values_list("enrolled_by", flat=True)  # who told of a guest tells the guest
    people = dict.fromkeys([*(who.person for who in expected(meeting)), *called, *hosts])
    Letter.objects.bulk_create(
        Letter(
            meeting=meeting,
            person_id=person,
            kind=kind,
            queued_at=now,
            starts_at_before=starts_at_before,
            place_before=place_before,
        )
        for person in people
    )


def _called(meeting: Meeting) -> list[dict[str, int]]:
    """Those whom the latest notice went to, recalled or not."""
    latest = Notice.objects.filter(meeting=meeting).order_by("sent_at").last()
    return latest.recipients if latest else []


@transaction.atomic
def mark_sent(pk: int, now: datetime) -> bool:
    """Note that a letter goes out now; False where it went out before."""
    return bool(Letter.objects.filter(pk=pk, sent_at__isnull=True).update(sent_at=now))

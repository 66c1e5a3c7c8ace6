"""Noting that a person was reminded, so that nobody is reminded twice in a day."""

from datetime import date, datetime

from allmanning.governance.decisions.models import Digest


def note_digest(person: int, on: date, now: datetime) -> bool:
    """Note the reminder before it is sent; False where one already went out that day."""
    _row, is_new = Digest.objects.get_or_create(person_id=person, on=on, defaults={"sent_at": now})
    return is_new

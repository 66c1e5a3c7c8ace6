"""Handing over: the checklist, point by point."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from allmanning.governance.meetings.actions.gate import keep, locked
from allmanning.governance.meetings.models import HandoverPoint
from allmanning.governance.meetings.queries.facts import body_kinds
from allmanning.governance.meetings.rules import handover as rules
from allmanning.governance.meetings.rules import roles
from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Acting


@transaction.atomic
def go_through(
    pk: int, code: str, note: str, *, done: bool, version: int, acting: Acting, now: datetime
) -> HandoverPoint:
    """Note what is handed over on a point, and whether it is gone through (Alliance § 6.4)."""
    meeting = locked(pk, version)
    codes = list(meeting.municipalities.values_list("code", flat=True))
    held = roles.belongs(acting, body_kinds(meeting), codes)
    if held is None or acting.person is None:
        raise PermissionDenied
    refuse_if(rules.point_refusals(meeting.state))
    point = HandoverPoint.objects.get(meeting=meeting, code=code)
    point.note = note.strip()
    point.done_by_id, point.done_at = (acting.person, now) if done else (None, None)
    point.save(update_fields=["note", "done_by", "done_at"])
    keep(
        meeting, "went through a handover point", by=held.signature(), now=now,
        facts={"point": code, "done": done},
    )  # fmt: skip
    return point

"""Calling the meeting: the notice is frozen, and a letter waits for each who is called."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from allmanning.governance.meetings import notice
from allmanning.governance.meetings.actions.gate import as_secretary, keep, locked
from allmanning.governance.meetings.actions.letters import write_letters
from allmanning.governance.meetings.models import Notice
from allmanning.governance.meetings.queries.facts import expected, heading
from allmanning.governance.meetings.queries.summons import summons_of
from allmanning.governance.meetings.rules import agenda as rules
from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Acting


@transaction.atomic
def summon(pk: int, note: str = "", *, version: int, acting: Acting, now: datetime) -> Notice:
    """Send the notice (Alliance INV13). note: why a first meeting does not revise the plan."""
    meeting = locked(pk, version)
    by = as_secretary(meeting, acting)
    if acting.person is None:
        raise PermissionDenied
    refuse_if(rules.summon_refusals(summons_of(meeting, note), now))
    items = meeting.items.prefetch_related("attachments")
    sign_offs = meeting.sign_offs.filter(cleared_at__isnull=True).select_related("person")
    contents = notice.document(meeting, heading(meeting, meeting.language), items, sign_offs)
    sent = Notice.objects.create(
        meeting=meeting,
        sent_at=now,
        sent_by_id=acting.person,
        recipients=[
            {"person": who.person, "name": who.name, "capacity": who.capacity}
            for who in expected(meeting)
        ],
        contents=contents,
        sha256=notice.proof(contents),
        note=note.strip(),
    )
    write_letters(meeting, "notice", now)
    meeting.state = "summoned"
    keep(
        meeting, "sent the notice", "state", by=by, now=now, calendars=True,
        facts={"sha256": sent.sha256, "note": sent.note},
    )  # fmt: skip
    return sent

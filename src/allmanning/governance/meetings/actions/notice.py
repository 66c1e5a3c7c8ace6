"""Calling the meeting, and taking a call back: a frozen notice, and a letter for each who is called."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from allmanning.governance.meetings import notice
from allmanning.governance.meetings.actions.gate import as_secretary, keep, locked
from allmanning.governance.meetings.actions.letters import write_letters
from allmanning.governance.meetings.actions.plan import clear_sign_offs
from allmanning.governance.meetings.models import Notice, NoticeRecall
from allmanning.governance.meetings.queries.facts import expected, heading
from allmanning.governance.meetings.queries.summons import summons_of
from allmanning.governance.meetings.rules import agenda as rules
from allmanning.governance.meetings.rules.meeting import recall_refusals
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


@transaction.atomic
def recall_notice(
    pk: int, reason: str, *, version: int, acting: Acting, now: datetime
) -> NoticeRecall:
    """Take back a notice that went out in error: it calls nobody, and the agenda is a draft again.

    The notice itself stays as it was sent. Those whom it called are told why (Alliance P 3.2).
    """
    meeting = locked(pk, version)
    by = as_secretary(meeting, acting)
    if acting.person is None:
        raise PermissionDenied
    refuse_if(recall_refusals(meeting.state, reason))
    sent = Notice.objects.filter(meeting=meeting, recall__isnull=True).latest("sent_at")
    recall = NoticeRecall.objects.create(
        notice=sent, at=now, by_id=acting.person, reason=reason.strip()
    )
    clear_sign_offs(meeting, now)
    write_letters(meeting, "recalled", now)
    meeting.state = "agenda_in_preparation"
    keep(
        meeting, "recalled the notice", "state", by=by, now=now, calendars=True,
        facts={"reason": recall.reason},
    )  # fmt: skip
    return recall

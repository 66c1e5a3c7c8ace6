"""Writing, approving and publishing the notes."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from allmanning.governance.meetings.actions.gate import as_officer, as_secretary, keep, locked
from allmanning.governance.meetings.models import AgendaItem, Meeting, Minutes, MinutesApproval
from allmanning.governance.meetings.queries.facts import body_kinds
from allmanning.governance.meetings.queries.notes import latest_notes
from allmanning.governance.meetings.rules import meeting as steps
from allmanning.governance.meetings.rules import minutes as rules
from allmanning.governance.meetings.rules import roles
from allmanning.governance.meetings.versions import Change, Outdated
from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.members.journal.acting import Acting, Signature


@transaction.atomic
def write_minutes(
    item_pk: int, note: rules.Note, *, version: int, acting: Acting, now: datetime
) -> Minutes:
    """Write a new version of the notes on an item. version: the one it was written from, or 0."""
    meeting = locked(AgendaItem.objects.values_list("meeting", flat=True).get(pk=item_pk))
    item = AgendaItem.objects.get(pk=item_pk)
    by = as_officer(meeting, acting)
    if acting.person is None:
        raise PermissionDenied
    refuse_if(
        [
            *steps.step_refusals("write_minutes", meeting.state),
            *rules.minutes_refusals(
                note,
                item_kind=item.kind,
                item_status=item.status,
                body_kinds=body_kinds(meeting).values(),
            ),
        ]
    )
    versions = Minutes.objects.filter(item=item).select_related("written_by")
    latest = versions.order_by("version").last()
    if latest and latest.version != version:
        who, at = str(latest.written_by), latest.written_at
        raise Outdated([Change("wrote notes", who, at, item.number)])
    kept = Minutes.objects.create(
        item=item,
        version=version + 1,
        background=note.background.strip(),
        outcome=note.outcome,
        outcome_text=note.outcome_text.strip(),
        written_by_id=acting.person,
        written_at=now,
    )
    meeting.state = "minutes_draft"
    keep(
        meeting, "wrote notes", "state", by=by, now=now,
        facts={"item": item.number, "notes": kept.version},
    )  # fmt: skip
    return kept


@transaction.atomic
def draft_standing_phrases(pk: int, *, acting: Acting, now: datetime) -> int:
    """Write first notes where the item's kind or fate gives the phrase; return for how many."""
    meeting = locked(pk)
    as_secretary(meeting, acting)
    items = list(meeting.items.exclude(kind="free_discussion").filter(minutes__isnull=True))
    numbers = list(meeting.items.values_list("number", flat=True))
    drafted = 0
    for item in items:
        place = {1: "first", 2: "second"}.get(item.number, "")
        place = "last" if item.number == max(numbers) else place
        if outcome := rules.standing_phrase(item.kind, item.status, place):
            note = rules.Note(outcome, background=item.reason)
            write_minutes(item.pk, note, version=0, acting=acting, now=now)
            drafted += 1
    return drafted


@transaction.atomic
def approve_minutes(
    pk: int, versions: Collection[int], *, acting: Acting, now: datetime
) -> Meeting:
    """Approve versions of notes, by their keys; the last approval makes the notes ready.

    Only the latest version of an item's notes can be approved: that is what the chair has read.
    """
    meeting = locked(pk)
    if acting.person is None:
        raise PermissionDenied
    notes = latest_notes(meeting)
    kinds = body_kinds(meeting)
    officer = roles.secretary(acting, kinds) or roles.chair(acting, kinds)
    if officer is None and acting.person not in {row.chair for row in notes}:
        raise PermissionDenied
    wanted = [row for row in notes if row.minutes in versions]
    if len(wanted) != len(set(versions)):
        raise Outdated([])
    refusals: list[Refusal] = list(steps.step_refusals("approve_minutes", meeting.state))
    for row in wanted:
        refusals += rules.approval_refusals(
            acting.person,
            chair=row.chair,
            writer=row.writer,
            approvers=row.approvers,
            is_officer=officer is not None,
        )
    refuse_if({refusal.words: refusal for refusal in refusals}.values())
    MinutesApproval.objects.bulk_create(
        MinutesApproval(minutes_id=row.minutes, person_id=acting.person, at=now) for row in wanted
    )
    after = latest_notes(meeting)
    approved = [row.number for row in after if row.is_approved]
    due = list(meeting.items.exclude(kind="free_discussion").values_list("number", flat=True))
    meeting.state = steps.state_after_minutes(due, approved)
    by = officer.signature() if officer else Signature("person", acting.person)
    keep(
        meeting, "approved notes", "state", by=by, now=now,
        facts={"items": [row.number for row in wanted]},
    )  # fmt: skip
    return meeting


@transaction.atomic
def publish_minutes(pk: int, *, version: int, acting: Acting, now: datetime) -> Meeting:
    """Publish the approved notes (Alliance P 3.2)."""
    meeting = locked(pk, version)
    by = as_secretary(meeting, acting)
    refuse_if(steps.step_refusals("publish", meeting.state))
    meeting.state, meeting.published_at = "published", now
    keep(meeting, "published the notes", "state", "published_at", by=by, now=now)
    return meeting

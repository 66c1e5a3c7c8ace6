"""Preparing the agenda, and signing it off."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import translation

from allmanning.governance.meetings.actions.gate import as_secretary, keep, locked
from allmanning.governance.meetings.actions.plan import clear_sign_offs
from allmanning.governance.meetings.models import (
    AgendaItem,
    AgendaSignOff,
    Attachment,
    ItemTakenAway,
    Meeting,
    Notice,
)
from allmanning.governance.meetings.queries.facts import (
    body_kinds,
    day_of,
    hosts_around,
    is_first_council_meeting,
    offices_to_sign,
    signed_offices,
)
from allmanning.governance.meetings.rules import agenda as rules
from allmanning.governance.meetings.rules import meeting as steps
from allmanning.kit.refusal import Refusal, Refused, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.acting import Acting, Signature

SHUNTED = 10_000  # a number no agenda reaches: where an item waits while another takes its place


@dataclass(frozen=True)
class Typed:
    """An agenda item as it is typed."""

    kind: str
    title: str = ""
    text: str = ""
    presenter: str = ""
    minutes_planned: int | None = None
    sensitive: bool = False
    publicity: str = "public"
    secrecy_ground: str = ""


@transaction.atomic
def begin_agenda(pk: int, *, acting: Acting, now: datetime) -> Meeting:
    """Begin the agenda with its standing items (Alliance T5)."""
    meeting = locked(pk)
    by = as_secretary(meeting, acting)
    refuse_if(steps.step_refusals("begin_agenda", meeting.state))
    standing: list[tuple[str, object]] = []
    if meeting.kind in rules.PREPARED_KINDS:
        host, _next = hosts_around(day_of(meeting).year)
        standing = rules.template(
            body_kinds(meeting).values(),
            kind=meeting.kind,
            first_council_meeting=is_first_council_meeting(meeting),
            chair_is_derived=host is not None,
        )
    with translation.override(meeting.language):
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, number=number, kind=kind, title=str(title))
            for number, (kind, title) in enumerate(standing, 1)
        )
    meeting.state = "agenda_in_preparation"
    keep(meeting, "began the agenda", "state", by=by, now=now)
    return meeting


# ------------------------------------------------------------------ the items


@transaction.atomic
def add_item(pk: int, typed: Typed, *, acting: Acting, now: datetime) -> AgendaItem:
    """Add an item last on the agenda, but before the other matters and formalities that close it."""
    meeting, by = _agenda(pk, None, acting)
    refuse_if(rules.item_refusals(_facts(typed)))
    items = list(AgendaItem.objects.filter(meeting=meeting))
    with translation.override(meeting.language):
        other_matters = str(rules.OTHER_MATTERS)
    closing = list(
        takewhile(lambda item: rules.closes(item.kind, item.title, other_matters), reversed(items))
    )
    if len(closing) == len(items):  # nothing else yet: only the last of several formalities closes
        closing = [item for item in closing[:1] if item.kind == "formal" and len(items) > 1]
    for later in closing:
        AgendaItem.objects.filter(pk=later.pk).update(number=later.number + 1)
    number = len(items) - len(closing) + 1
    item = AgendaItem.objects.create(meeting=meeting, number=number, **_fields(typed))
    _changed(meeting, "added an item", item.number, by=by, now=now)
    return item


@transaction.atomic
def change_item(
    item_pk: int, typed: Typed, *, version: int, acting: Acting, now: datetime
) -> AgendaItem:
    """Change what an item says."""
    item, meeting, by = _item(item_pk, version, acting)
    refuse_if(rules.item_refusals(replace(_facts(typed), files=item.attachments.count())))
    fields = _fields(typed)
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=list(fields))
    _changed(meeting, "changed an item", item.number, by=by, now=now)
    return item


@transaction.atomic
def move_item(item_pk: int, *, up: bool, acting: Acting, now: datetime) -> AgendaItem:
    """Let an item and its neighbour change places; at the end of the list nothing happens."""
    item, meeting, by = _item(item_pk, None, acting)
    items = AgendaItem.objects.filter(meeting=meeting)
    beside = items.filter(number__lt=item.number).last() if up else None
    beside = beside or (None if up else items.filter(number__gt=item.number).first())
    if beside is None:
        return item
    here, there = item.number, beside.number
    items.filter(pk=item.pk).update(number=SHUNTED)
    items.filter(pk=beside.pk).update(number=here)
    items.filter(pk=item.pk).update(number=there)
    item.number = there
    _changed(meeting, "moved an item", there, by=by, now=now)
    return item


@transaction.atomic
def take_away_item(item_pk: int, *, acting: Acting, now: datetime) -> Meeting:
    """Take an item off an agenda that is not sent yet; those after it move up."""
    item, meeting, by = _item(item_pk, None, acting)
    number, key = item.number, item.pk
    Attachment.objects.filter(item=item).delete()
    try:
        item.delete()
    except ProtectedError as held:
        raise Refused(
            [
                Refusal(
                    _("A proposal stands on this item; take the proposal off the agenda first."),
                    "Alliance § 15.4",
                    unlocked_by=_("the head of secretariat"),
                )
            ]
        ) from held
    if Notice.objects.filter(meeting=meeting).exists():
        ItemTakenAway.objects.create(meeting=meeting, item=key, at=now)
    for later in AgendaItem.objects.filter(meeting=meeting, number__gt=number):
        AgendaItem.objects.filter(pk=later.pk).update(number=later.number - 1)
    _changed(meeting, "took away an item", number, by=by, now=now)
    return meeting


@transaction.atomic
def attach(
    item_pk: int, title: str, file: File[bytes], *, acting: Acting, now: datetime
) -> Attachment:
    """Attach a document to an item. A free discussion has none (Alliance § 2.8)."""
    item, meeting, by = _item(item_pk, None, acting)
    if acting.person is None:
        raise PermissionDenied
    refuse_if(rules.item_refusals(replace(_kept(item), files=1)))
    content = file.read()
    attachment = Attachment.objects.create(
        item=item,
        title=title.strip() or str(file.name),
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        added_by_id=acting.person,
        added_at=now,
    )
    _changed(meeting, "attached a document", item.number, by=by, now=now)
    return attachment


@transaction.atomic
def take_away_document(pk: int, *, acting: Acting, now: datetime) -> AgendaItem:
    """Take a document away from an agenda that is not sent yet."""
    attachment = Attachment.objects.get(pk=pk)
    item, meeting, by = _item(attachment.item_id, None, acting)
    attachment.delete()
    transaction.on_commit(lambda: attachment.file.delete(save=False))
    _changed(meeting, "took away a document", item.number, by=by, now=now)
    return item


def _agenda(pk: int, version: int | None, acting: Acting) -> tuple[Meeting, Signature]:
    meeting = locked(pk, version)
    by = as_secretary(meeting, acting)
    refuse_if(steps.step_refusals("change_agenda", meeting.state))
    return meeting, by


def _item(
    item_pk: int, version: int | None, acting: Acting
) -> tuple[AgendaItem, Meeting, Signature]:
    meeting_pk = AgendaItem.objects.values_list("meeting", flat=True).get(pk=item_pk)
    meeting, by = _agenda(meeting_pk, version, acting)
    return AgendaItem.objects.get(pk=item_pk), meeting, by


def _changed(meeting: Meeting, deed: str, item: int, *, by: Signature, now: datetime) -> None:
    """A changed agenda is not the one that was signed: sign-offs are cleared (Alliance P 3.2)."""
    cleared = clear_sign_offs(meeting, now)
    meeting.state = "agenda_in_preparation"
    facts: dict[str, Any] = {"item": item}
    if cleared:
        facts["sign_offs_cleared"] = cleared
    keep(meeting, deed, "state", by=by, now=now, facts=facts)


def _fields(typed: Typed) -> Mapping[str, Any]:
    return {
        "kind": typed.kind,
        "title": typed.title.strip(),
        "text": typed.text.strip(),
        "presenter": typed.presenter.strip(),
        "minutes_planned": typed.minutes_planned,
        "sensitive": typed.sensitive,
        "publicity": typed.publicity,
        "secrecy_ground": typed.secrecy_ground.strip(),
    }


def _facts(typed: Typed) -> rules.Item:
    return rules.Item(
        kind=typed.kind,
        title=typed.title,
        text=typed.text,
        presenter=typed.presenter,
        sensitive=typed.sensitive,
        publicity=typed.publicity,
        secrecy_ground=typed.secrecy_ground,
    )


def _kept(item: AgendaItem) -> rules.Item:
    return rules.Item(
        kind=item.kind,
        title=item.title,
        publicity=item.publicity,
        secrecy_ground=item.secrecy_ground,
    )


# ------------------------------------------------------------------ sign-offs


@transaction.atomic
def sign_off_agenda(
    pk: int, office: str, comment: str = "", *, version: int, acting: Acting, now: datetime
) -> AgendaSignOff:
    """Sign off the agenda for an office; the last office's word makes it ready (Alliance § 2.6)."""
    meeting = locked(pk, version)
    required = offices_to_sign(meeting)
    held = acting.under([office])
    if acting.person is None or not any(acting.holds(one) for one in required):
        raise PermissionDenied
    signed = signed_offices(meeting)
    offices = {one.office for one in acting.mandates}
    refuse_if(rules.sign_off_refusals(meeting.state, office, required, offices, signed))
    row = AgendaSignOff.objects.create(
        meeting=meeting, office=office, person_id=acting.person, at=now, comment=comment.strip()
    )
    meeting.state = rules.state_after_sign_off(required, [*signed, office])
    assert held is not None  # noqa: S101 - the rules refuse an office that is not held
    keep(
        meeting, "signed off the agenda", "state", by=held.signature(), now=now,
        facts={"office": office},
    )  # fmt: skip
    return row

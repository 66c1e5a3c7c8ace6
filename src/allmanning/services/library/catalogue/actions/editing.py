"""A record changed by hand: the old version is kept, and nobody overwrites what they never saw."""

import hashlib
from datetime import UTC, datetime
from uuid import uuid4

from django.db import transaction

from allmanning.kit.refusal import Overtaken, Refusal, Refused, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.catalogue.actions.storing import store
from allmanning.services.library.catalogue.entries import entry_of
from allmanning.services.library.catalogue.holdinglists import Ground
from allmanning.services.library.catalogue.marc import (
    ControlField,
    Field,
    MarcRecord,
    dumps,
    from_json,
)
from allmanning.services.library.catalogue.models import Record

OWN = "own"  # the source of records that were made here


@transaction.atomic
def add_record(content: MarcRecord, *, by: Signature, who: str, now: datetime) -> Record:
    """Keep a record made here; it is given a control number of its own where it has none."""
    number = content.control("001").strip() or uuid4().hex[:16]
    made = _stamped(_numbered(content, number), now)
    source = content.control("003").strip()[:20] or OWN
    if Record.objects.filter(source=source, control_number=number[:40]).exists():
        text = _("There is a record with the number %(number)s of %(source)s already.")
        raise Refused([Refusal(text, "Library § 18.3", {"number": number, "source": source})])
    _store(made, source, number[:40], who, now)
    record = Record.objects.get(source=source, control_number=number[:40])
    sign("added the record", record, by=by, now=now)
    return record


@transaction.atomic
def change_record(
    key: int, content: MarcRecord, *, version: str, by: Signature, who: str, now: datetime
) -> Record:
    """Keep another version of a record, read its edition anew, and keep the old one beside.

    version: the digest that the change was made from. Raises Overtaken where the record has another.
    Whose record it is and under which number stays, whatever 001 and 003 say.
    """
    record = Record.objects.select_for_update().get(pk=key)
    if record.digest != version:
        text = _("Somebody else changed this record while you were writing.")
        kept = _("you: what you wrote is kept below; compare, and save again")
        raise Overtaken([Refusal(text, "Alliance INV25", unlocked_by=kept)])
    refuse_if(_moves(from_json(record.content), content))
    if _says(from_json(record.content)) == _says(content):
        return record
    _store(_stamped(content, now), record.source, record.control_number, who, now)
    sign("changed the record", record, by=by, now=now)
    record.refresh_from_db()
    return record


def digest(content: MarcRecord) -> str:
    """By which digest a version is known."""
    return hashlib.sha256(dumps(content).encode()).hexdigest()


def _moves(before: MarcRecord, after: MarcRecord) -> list[Refusal]:
    same = all(before.control(tag) == after.control(tag) for tag in ("001", "003"))
    text = _("The control number (001, 003) tells which record this is; it cannot be changed here.")
    return [] if same else [Refusal(text, "Library § 18.3")]


def _store(content: MarcRecord, source: str, number: str, who: str, now: datetime) -> None:
    entry = entry_of(content, "", source)._replace(
        source=source, control_number=number, copies=()
    )  # copies have pages and owners of their own
    if entry.kind != "title":
        text = _("The leader says that this is no title, but an authority or a holding.")
        raise Refused([Refusal(text, "Library § 18.3")])
    store([entry], ground=Ground(), now=now, changed_by=who)


def _numbered(content: MarcRecord, number: str) -> MarcRecord:
    if content.control("001").strip():
        return content
    rest = tuple(one for one in content.fields if one.tag != "001")
    return MarcRecord(content.leader, (ControlField("001", number), *rest))


def _stamped(content: MarcRecord, now: datetime) -> MarcRecord:
    """The record with the time of its change in 005."""
    stamp = ControlField("005", f"{now.astimezone(UTC):%Y%m%d%H%M%S}.0")
    fields: list[Field] = [one for one in content.fields if one.tag != "005"]
    at = sum(one.tag < "005" for one in fields[:4])
    return MarcRecord(content.leader, (*fields[:at], stamp, *fields[at:]))


def _says(content: MarcRecord) -> tuple[str, tuple[Field, ...]]:
    return content.leader, tuple(one for one in content.fields if one.tag != "005")

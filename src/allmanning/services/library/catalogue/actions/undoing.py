"""Taking back a whole import, as far as nobody has changed since what it changed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from allmanning.services.library.catalogue.actions.copies import set_copy_state
from allmanning.services.library.catalogue.actions.storing import store
from allmanning.services.library.catalogue.entries import Entry, entry_of
from allmanning.services.library.catalogue.holdinglists import Ground
from allmanning.services.library.catalogue.marc import MarcRecord, from_json
from allmanning.services.library.catalogue.models import Authority, Copy, Record, RecordVersion

_BATCH = 200
LONGEST_LIST = 200


@dataclass(slots=True)
class Undone:
    """What came of it. left: records that are as they are, since they were changed or used since."""

    restored: int = 0
    hidden: int = 0
    copies: int = 0
    authorities: int = 0
    left: list[str] = field(default_factory=list)


@transaction.atomic
def undo_import(label: str, at: datetime, *, spare: Collection[int], now: datetime) -> Undone:
    """Undo what an import wrote at one instant under this label.

    Changed records get their old version back. New ones are marked as deleted and hidden, not
    removed: whoever harvested them must hear of it. Copies that came with them are withdrawn.
    spare: keys of records that are in use, and stay.
    """
    undone = Undone()
    versions = RecordVersion.objects.filter(changed_by=label, until=at).order_by("pk")
    first: dict[int, RecordVersion] = {}
    for version in versions.select_related("record").iterator(chunk_size=_BATCH):
        first.setdefault(version.record_id, version)
    new = Record.objects.select_for_update().filter(created_at=at).order_by("pk")
    _withdraw_copies(
        Q(edition__record__in=[*first, *new.values_list("pk", flat=True)]), at, undone, now
    )
    old: list[Entry] = []
    for old_version in first.values():
        record = old_version.record
        if record.updated_at == at and record.created_at != at:
            old.append(_entry(record, from_json(old_version.content)))
        elif record.created_at != at:
            _leave(undone, record)
    _store(old, label, now)
    undone.restored = len(old)
    hidden = []
    for record in new.iterator(chunk_size=_BATCH):
        if record.updated_at != at or record.pk in spare or _has_copies(record):
            _leave(undone, record)
        else:
            hidden.append(_entry(record, _deleted(from_json(record.content))))
    _store(hidden, label, now)
    undone.hidden = len(hidden)
    alone = Authority.objects.filter(created_at=at, updated_at=at)
    undone.authorities = alone.delete()[1].get("catalogue.Authority", 0)
    return undone


def _withdraw_copies(which: Q, at: datetime, undone: Undone, now: datetime) -> None:
    copies = Copy.objects.select_for_update().filter(which, state_since=at, state="available")
    for copy in copies.order_by("pk"):
        set_copy_state(copy, "withdrawn", now=now)
        undone.copies += 1


def _has_copies(record: Record) -> bool:
    return Copy.objects.filter(edition__record=record).exclude(state="withdrawn").exists()


def _leave(undone: Undone, record: Record) -> None:
    if len(undone.left) < LONGEST_LIST:
        undone.left.append(str(record))


def _entry(record: Record, content: MarcRecord) -> Entry:
    entry = entry_of(content, "", record.source)
    return entry._replace(source=record.source, control_number=record.control_number, copies=())


def _deleted(content: MarcRecord) -> MarcRecord:
    return MarcRecord(content.leader[:5] + "d" + content.leader[6:], content.fields)


def _store(entries: list[Entry], label: str, now: datetime) -> None:
    for part in _parts(entries):
        store(part, ground=Ground(), now=now, changed_by=f"undo {label}")


def _parts(entries: list[Entry]) -> Iterator[list[Entry]]:
    for start in range(0, len(entries), _BATCH):
        yield entries[start : start + _BATCH]

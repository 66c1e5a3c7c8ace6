"""Files of records into the catalogue: in batches, each kept whole or not at all.

How far a run has come is kept with what it has kept, so that a run that was killed goes on where
it stopped, and the counts are those of one that was not.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from allmanning.services.library.catalogue.actions.storing import store
from allmanning.services.library.catalogue.bulk import present
from allmanning.services.library.catalogue.characters import Coding
from allmanning.services.library.catalogue.entries import Entry
from allmanning.services.library.catalogue.holdinglists import Ground, ground
from allmanning.services.library.catalogue.importcounts import LONGEST_LIST, Outcome
from allmanning.services.library.catalogue.models import (
    Authority,
    ImportRun,
    Quarantined,
    Record,
)
from allmanning.services.library.catalogue.preparing import (
    Batch,
    Prepared,
    pieces,
    preparing,
    read_one,
)

BATCH = 500
COUNTS = ("read", "stored", "updated", "unchanged", "quarantined")
Say = Callable[[int], None]


def _silence(_read: int) -> None:
    """Say nothing."""


def import_file(
    path: Path,
    *,
    source: str = "",
    now: Callable[[], datetime],
    by: str = "",
    say: Say = _silence,
    blank: Coding = Coding.MARC8,
    processes: int | None = None,
    places: Ground | None = None,
) -> ImportRun:
    """Import a file of ISO 2709 or MARCXML and return the finished run with its counts.

    source: whose numbers they are where field 003 is silent; the file's name if not told. by: who
    is noted for what changes. blank: what a blank in leader position 9 means. say: told how many
    records were read, batch by batch. processes:
    how many read records beside this one; by default one, for a file that is worth it. places:
    the only libraries that may be given copies; by default all.
    """
    source = source or path.stem[:20]
    run = _begun(path, source, now())
    known_places = ground() if places is None else places
    with path.open("rb") as stream, preparing(processes, path.stat().st_size) as prepare_all:
        batches = _unread(stream, run, source, blank)
        for prepared in prepare_all(batches):
            _keep(run, prepared, known_places, now(), by or f"import {run.name}")
            say(run.counts["read"])
    run.finished_at = now()
    run.save(update_fields=["finished_at"])
    return run


def import_record(raw: bytes, *, source: str, now: datetime, by: str) -> Outcome:
    """Import one record that lies in memory, such as one fetched from Libris.

    Raises ValueError with the reason where the bytes are no record.
    """
    entry = read_one(raw, source)
    with transaction.atomic():
        return store([entry], ground=ground(), now=now, changed_by=by)


def quarantine_of(run: ImportRun) -> Iterator[Quarantined]:
    """What a run could not read, in the order of the file; never all of it in memory."""
    return run.quarantined.order_by("position").iterator(chunk_size=100)


def _begun(path: Path, source: str, now: datetime) -> ImportRun:
    """The run of this file: the one that was broken off, or one from the beginning."""
    digest = hashlib.sha256(source.encode() + b"\0")
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    run, _is_new = ImportRun.objects.get_or_create(
        fingerprint=digest.hexdigest(), defaults={"name": path.name[:200], "started_at": now}
    )
    if run.finished_at is not None or not run.position:
        run.position, run.finished_at, run.started_at = 0, None, now
        run.counts = dict.fromkeys(COUNTS, 0)
        with transaction.atomic():
            run.quarantined.all().delete()
            run.save()
    return run


def _unread(stream: BinaryIO, run: ImportRun, source: str, blank: Coding) -> Iterator[Batch]:
    """The file in batches, each told which of its records are here in the same bytes already."""
    found = pieces(stream, run.position)
    while part := list(islice(found, BATCH)):
        batch = Batch(part, source, blank)
        batch.known = frozenset(_known_bytes(batch.digests()))
        yield batch


def _keep(run: ImportRun, prepared: Prepared, places: Ground, now: datetime, by: str) -> None:
    """Keep one batch and how far the run has come, in one transaction."""
    outcome = Outcome()
    with transaction.atomic():
        for entries in _without_repetition(prepared.entries):
            _add(outcome, store(entries, ground=places, now=now, changed_by=by))
        Quarantined.objects.bulk_create(
            (
                Quarantined(
                    run=run, position=one.position, raw=one.raw, code=one.code.value,
                    reason=one.reason,
                )
                for one in prepared.broken
            ),
            ignore_conflicts=True,
        )  # fmt: skip
        run.counts = _counted(run.counts, outcome, prepared)
        run.position = prepared.end
        run.save(update_fields=["counts", "position"])


def _without_repetition(entries: list[Entry]) -> Iterator[list[Entry]]:
    """The entries in runs in which no record comes twice: the later one is a change of the first."""
    batch: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if entry.key in batch:
            yield list(batch.values())
            batch = {}
        batch[entry.key] = entry
    if batch:
        yield list(batch.values())


def _add(whole: Outcome, part: Outcome) -> None:
    whole.stored += part.stored
    whole.updated += part.updated
    whole.unchanged += part.unchanged
    whole.copies += part.copies
    whole.kinds += part.kinds
    whole.unknown_libraries += part.unknown_libraries
    whole.conflicts += part.conflicts


def _counted(counts: dict[str, Any], outcome: Outcome, prepared: Prepared) -> dict[str, Any]:
    broken = sum(not one.continued for one in prepared.broken)
    unchanged = outcome.unchanged + prepared.unchanged
    done = {
        "read": outcome.stored + outcome.updated + unchanged + broken,
        "stored": outcome.stored,
        "updated": outcome.updated,
        "unchanged": unchanged,
        "quarantined": broken,
        "copies": outcome.copies,
    }
    summed = {**counts, **{name: counts.get(name, 0) + more for name, more in done.items()}}
    for name, found in (
        ("kinds", outcome.kinds),
        ("unknown_libraries", outcome.unknown_libraries),
        ("notes", Counter(prepared.notes)),
    ):
        summed[name] = dict(Counter(counts.get(name, {})) + found)
    room = LONGEST_LIST - len(counts.get("conflicts", []))
    summed["conflicts"] = counts.get("conflicts", []) + outcome.conflicts[: max(room, 0)]
    return summed


def _known_bytes(digests: list[str]) -> set[str]:
    """Which of these digests belong to records that are here, unchanged since they came."""
    return present(Record, "came_as", digests) | present(Authority, "came_as", digests)

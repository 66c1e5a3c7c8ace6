"""Records made ready for the tables, beside the process that writes them.

Reading and understanding a record takes about as long as keeping it, and neither waits for the
other. No tables here: what runs in the other process has never heard of a database.
"""

import gc
import io
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from allmanning.services.library.catalogue.characters import Coding
from allmanning.services.library.catalogue.entries import Entry, digest_of, entry_of
from allmanning.services.library.catalogue.exchange import is_xml
from allmanning.services.library.catalogue.iso2709 import parse
from allmanning.services.library.catalogue.marc import Broken, Found, MarcRecord, Unreadable
from allmanning.services.library.catalogue.marcxml import read_marcxml
from allmanning.services.library.catalogue.recordstream import RecordStream

# Below this size a second process costs more than it saves.
WORTH_A_PROCESS = 4 << 20
_AHEAD = 3
_MOST = 3  # one process writes; more than three ahead of it only wait


class Piece(NamedTuple):
    """Bytes that should be a record, and the record where reading them already gave it."""

    position: int
    raw: bytes
    end: int
    record: MarcRecord | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Batch:
    """Pieces of one file, and the digests of those whose bytes are here already."""

    pieces: list[Piece | Broken]
    source: str
    blank: Coding = Coding.MARC8
    known: frozenset[str] = frozenset()

    def digests(self) -> list[str]:
        return [digest_of(one.raw, self.source) for one in self.pieces if isinstance(one, Piece)]


@dataclass(slots=True)
class Prepared:
    """A batch understood. unchanged: how many were known by their bytes. end: where it ends."""

    end: int
    entries: list[Entry] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)


Prepare = Callable[[Iterable[Batch]], Iterator[Prepared]]


def pieces(stream: BinaryIO, start: int = 0) -> Iterator[Piece | Broken]:
    """Every record of a file from a byte on, whichever format it is in; the stream can seek."""
    stream.seek(0)
    first = stream.read(512)
    stream.seek(0)
    if is_xml(first):
        for found in read_marcxml(stream, start=start):
            if isinstance(found, Found):
                end = found.position + len(found.raw)
                yield Piece(found.position, found.raw, end, found.record, found.notes)
            else:
                yield found
        return
    for piece in RecordStream(stream, start):
        if isinstance(piece, Broken):
            yield piece
        else:
            yield Piece(piece.position, piece.raw, piece.position + len(piece.raw))


def prepare(batch: Batch) -> Prepared:
    """Understand every record of a batch that is not known; what cannot be read is set aside."""
    done = Prepared(0)
    for one in batch.pieces:
        done.end = one.position + len(one.raw)
        if isinstance(one, Broken):
            done.broken.append(one)
            continue
        came_as = digest_of(one.raw, batch.source)
        if came_as in batch.known:
            done.unchanged += 1
            continue
        try:
            record, notes = (one.record, one.notes) if one.record else parse(one.raw, batch.blank)
        except Unreadable as fault:
            done.broken.append(Broken(one.position, one.raw, fault.code, fault.details))
            continue
        done.notes += notes
        done.entries.append(entry_of(record, came_as, batch.source))
    return done


@contextmanager
def preparing(processes: int | None, size: int) -> Iterator[Prepare]:
    """Give what prepares batches in their order: here, or in other processes a few ahead.

    processes: how many; None lets the size of the file, in bytes, decide.
    """
    if processes is None:
        processes = min(os.cpu_count() or 1, _MOST) if size >= WORTH_A_PROCESS else 0
    if not processes or "fork" not in multiprocessing.get_all_start_methods():
        yield lambda batches: map(prepare, batches)
        return
    # A forked process has every module already, whatever started this one. It never touches the
    # database, whose connection it has got too.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        try:
            yield lambda batches: _ahead(pool, batches, processes + _AHEAD)
        finally:
            pool.shutdown(cancel_futures=True)


def _ahead(pool: ProcessPoolExecutor, batches: Iterable[Batch], limit: int) -> Iterator[Prepared]:
    waiting: deque[Future[Prepared]] = deque()
    for batch in batches:
        waiting.append(pool.submit(_prepare_apart, batch))
        if len(waiting) >= limit:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _prepare_apart(batch: Batch) -> Prepared:
    """`prepare` in a process that does nothing else: records make no cycles worth looking for."""
    if gc.isenabled():
        gc.freeze()
        gc.disable()
    done = prepare(batch)
    gc.collect(0)
    return done


def read_one(raw: bytes, source: str) -> Entry:
    """One record from its bytes. Raises ValueError with the reason where they are none."""
    found = list(pieces(io.BytesIO(raw)))
    done = prepare(Batch(found, source))
    if done.broken or len(done.entries) != 1:
        raise ValueError(done.broken[0].reason if done.broken else "There is not one record here.")
    return done.entries[0]

"""The one process that writes the index: it follows the outbox, and builds anew what is missing."""

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import tantivy
from django.db.models import Max, Min

from allmanning.services.library.catalogue.models import Change, Edition
from allmanning.services.library.catalogue.search import fields
from allmanning.services.library.catalogue.search.documents import all_documents, documents
from allmanning.services.library.catalogue.search.folder import (
    current,
    folder,
    make_current,
    new_generation,
    opened,
    remove_old,
)
from allmanning.services.library.catalogue.search.reader import outbox_number, reader

Say = Callable[[int], None]
log = logging.getLogger(__name__)

_HEAP, REBUILD_HEAP = 50_000_000, 150_000_000
_BATCH = 2_000
# Numbers are given before their transactions end. One that was skipped is waited for this long.
_LATE = timedelta(minutes=10)
_LOOK_BACK = 1_000


class Busy(Exception):  # noqa: N818 - it says what the index is
    """Raised where another process writes the index already."""


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Hold a lock that the system takes back from a process that dies. Raises Busy."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / f"{what}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(what) from error
        yield


def rebuild(say: Say | None = None) -> int:
    """Build a new index beside the old one, which serves until this one is complete.

    say: told how many works are done. Returns how many there are. Raises Busy.
    """
    with alone("rebuild"):
        # What changes while it is built is in the outbox after this number, and is taken in later.
        number = last_number()
        path = new_generation()
        index = opened(path)
        count = 0
        with index.writer(REBUILD_HEAP, 1) as writer:
            for count, document in enumerate(all_documents(), 1):
                writer.add_document(document)
                if say and count % 1_000 == 0:
                    say(count)
            _mark(writer, number)
            writer.commit()
            writer.wait_merging_threads()
        make_current(path)
        remove_old()
    return count


def last_number() -> int:
    return Change.objects.aggregate(last=Max("pk"))["last"] or 0


class Follower:
    """Takes the outbox into the current index. Only one at a time may write: see `alone`."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self.number = -1
        self._skipped: dict[int, datetime] = {}

    def step(self, now: datetime) -> int:
        """Take in what has changed, commit it, and return how many changes that were.

        A missing, broken or too old index is built anew first.
        """
        self._open(now)
        taken = 0
        while changes := self._changes(now):
            self._take(changes)
            taken += len(changes)
        return taken

    def close(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
        self._path = self._index = self._writer = None

    def _open(self, now: datetime) -> None:
        path = current()
        # A folder that was taken away and made again has the same name at most, never our files.
        if path is not None and path == self._path and self._lock_file(path).exists():
            return
        self._writer = None
        if path is None or not self._opened(path, now):
            log.warning("there is no index that can be used: building one")
            rebuild()
            path = current()
            if path is None or not self._opened(path, now):
                raise OSError("the index that was built cannot be opened")

    @staticmethod
    def _lock_file(path: Path) -> Path:
        return path / ".tantivy-writer.lock"

    def _opened(self, path: Path, now: datetime) -> bool:
        try:
            index = opened(path)
            index.reload()
            self._writer = index.writer(_HEAP, 1)
        except (OSError, ValueError) as error:
            log.warning("%s: %s", path, error)
            return False
        self._index, self._path = index, path
        self.number = outbox_number(index.searcher())
        oldest = Change.objects.aggregate(first=Min("pk"))["first"] or 0
        if self.number < oldest - 1:
            log.warning("changes %s to %s are gone from the outbox", self.number, oldest)
            self._writer = None
            return False
        # Taking a change in twice does no harm; whether one was late nobody knows after a start.
        recent = range(max(self.number - _LOOK_BACK, 0), self.number + 1)
        self._skipped = dict.fromkeys(recent, now + _LATE)
        return True

    def _changes(self, now: datetime) -> dict[int, int]:
        """The next changes by number, with those that came late."""
        self._skipped = {n: until for n, until in self._skipped.items() if now < until}
        late: dict[int, int] = {}
        asked = list(self._skipped)
        for start in range(0, len(asked), 500):
            rows = Change.objects.filter(pk__in=asked[start : start + 500])
            late |= rows.values_list("pk", "edition_key")
        rows = Change.objects.filter(pk__gt=self.number).order_by("pk")[:_BATCH]
        found = dict(rows.values_list("pk", "edition_key"))
        if found:
            missing = set(range(self.number + 1, max(found))) - set(found)
            self._skipped |= dict.fromkeys(sorted(missing)[-_BATCH:], now + _LATE)
        for number in late:
            del self._skipped[number]
        return late | found

    def _take(self, changes: dict[int, int]) -> None:
        if self._writer is None:
            raise RuntimeError("the index is not open")
        works = self._works(sorted(set(changes.values())))
        # Deleting by term takes a number for a signed one, and silently deletes nothing.
        gone = tantivy.Query.term_set_query(fields.schema(), "work", sorted(works))
        self._writer.delete_documents_by_query(gone)
        for document in documents(works):
            self._writer.add_document(document)
        self.number = max(self.number, *changes)
        _mark(self._writer, self.number)
        self._writer.commit()

    def _works(self, editions: list[int]) -> set[int]:
        """The works that these editions are in, and those in which the index still has them."""
        if self._index is None:
            return set()
        self._index.reload()
        searcher = self._index.searcher()
        asked = tantivy.Query.term_set_query(fields.schema(), "edition", editions)
        hits = searcher.search(asked, len(editions) * 2, count=False).hits
        before = searcher.fast_field_values("work", [address for _score, address in hits])
        works = {int(work) for work in before if work is not None}
        for start in range(0, len(editions), 500):
            part = editions[start : start + 500]
            works.update(Edition.objects.filter(pk__in=part).values_list("work", flat=True))
        return works


def index_now(now: datetime) -> int:
    """Take in everything that has changed, in this process: for tests and for the demo."""
    with alone("writer"):
        follower = Follower()
        taken = follower.step(now)
        follower.close()
    reader().look_now()
    return taken


def _mark(writer: tantivy.IndexWriter, number: int) -> None:
    old = tantivy.Query.term_query(fields.schema(), "kind", fields.MARKER)
    writer.delete_documents_by_query(old)
    marker = tantivy.Document()
    marker.add_unsigned("kind", fields.MARKER)
    marker.add_unsigned("outbox", max(number, 0))
    writer.add_document(marker)

"""The index as this process reads it: opened when first needed, looked at anew four times a second."""

import threading
import time
from pathlib import Path

import tantivy

from allmanning.services.library.catalogue.search import fields
from allmanning.services.library.catalogue.search.folder import current, folder, opened

_EVERY = 0.25


class Reader:
    """One generation of the index, and what it held when it was last looked at."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._path: Path | None = None
        self._index: tantivy.Index | None = None
        self._looked = 0.0
        self.searcher: tantivy.Searcher | None = None
        self.number = -1

    def look(self) -> tantivy.Searcher | None:
        """What the index holds now, or None where there is none.

        An index that was taken away is read on until there is a new one: its files are still open.
        """
        now = time.monotonic()
        if now - self._looked < _EVERY and self.searcher is not None:
            return self.searcher
        with self._lock:
            if now - self._looked >= _EVERY or self.searcher is None:
                self._look(current())
                self._looked = time.monotonic()
        return self.searcher

    def look_now(self) -> None:
        """Look again at the next question, whatever the time: for tests and for the indexer."""
        self._looked = 0.0

    def _look(self, path: Path | None) -> None:
        if path is None:
            return
        try:
            if path != self._path:
                self._index = opened(path)
                self._path = path
            elif self._index is not None:
                self._index.reload()
        except (OSError, ValueError):
            return
        if self._index is not None:
            self.searcher = self._index.searcher()
            self.number = outbox_number(self.searcher)


def outbox_number(searcher: tantivy.Searcher) -> int:
    """The last change of the outbox that an index has taken in."""
    marker = tantivy.Query.term_query(fields.schema(), "kind", fields.MARKER)
    hits = searcher.search(marker, 1, count=False).hits
    return int(searcher.doc(hits[0][1])["outbox"][0]) if hits else -1


readers: dict[Path, Reader] = {}


def reader() -> Reader:
    """This process's reader of the index of the database that is connected."""
    return readers.setdefault(folder(), Reader())

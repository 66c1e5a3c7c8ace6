"""Counts that wait a moment in memory, so that a crowd of listeners is one write and not a queue.

Nothing is gathered before `begin`: then every count is written at once. What a killed server had
not written is lost: some seconds of statistics that nobody's right hangs on.
"""

import atexit
import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

WAIT = 2.0  # seconds
MANY = 1_000  # different counts that wait; a further one is written at once
log = logging.getLogger(__name__)


class Counted(NamedTuple):
    """What is counted: never who (Library § 14.6). Keys of a library and an edition."""

    event: str
    on: date
    library: int | None = None
    edition: int | None = None


Write = Callable[[Mapping[Counted, int]], None]


class Tally:
    """Gathers counts and gives them to `write` now and then, from a thread of its own."""

    def __init__(self, wait: float = WAIT, many: int = MANY) -> None:
        self._wait, self._many = wait, many
        self._waiting: Counter[Counted] = Counter()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def keep(self, one: Counted) -> bool:
        """Take one count to write later; False where it must be written now."""
        with self._lock:
            if self._thread is None or len(self._waiting) >= self._many:
                return False
            self._waiting[one] += 1
            return True

    def begin(self, write: Write) -> None:
        """Gather from now on, in a server that lasts."""
        with self._lock:
            if self._thread is None:
                self._ended.clear()
                self._thread = threading.Thread(
                    target=self._run, args=(write,), name="tally", daemon=True
                )
                self._thread.start()
                atexit.register(self.end)

    def end(self) -> None:
        """Write the last and gather no more."""
        with self._lock:
            thread, self._thread = self._thread, None
        self._ended.set()
        if thread:
            thread.join(timeout=5)

    def _run(self, write: Write) -> None:
        while not self._ended.wait(self._wait):
            self._write(write)
        self._write(write)

    def _write(self, write: Write) -> None:
        with self._lock:
            counts, self._waiting = self._waiting, Counter()
        if not counts:
            return
        try:
            write(counts)
        except Exception:
            log.exception("Counts of listening could not be written; they wait on")
            with self._lock:
                self._waiting.update(counts)


gathered = Tally()

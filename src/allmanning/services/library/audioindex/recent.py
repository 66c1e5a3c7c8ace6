"""Answers given a moment ago: kept in memory, few and briefly, so that a crowd costs one question."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Recent(Generic[Answer]):
    """At most `many` answers, none older than `seconds`."""

    def __init__(self, seconds: float, many: int) -> None:
        self._seconds, self._many = seconds, many
        self._kept: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, key: Hashable, find: Callable[[], Answer]) -> Answer:
        """The kept answer, or a new one."""
        known = self.find(key)
        if known is None:
            known = find()
            self.keep(key, known)
        return known

    def find(self, key: Hashable) -> Answer | None:
        """The kept answer, if it is not too old."""
        with self._lock:
            kept = self._kept.get(key)
        return kept[1] if kept and time.monotonic() - kept[0] < self._seconds else None

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer; the oldest makes room."""
        with self._lock:
            self._kept[key] = (time.monotonic(), answer)
            self._kept.move_to_end(key)
            while len(self._kept) > self._many:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()

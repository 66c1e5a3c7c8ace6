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
        now = time.monotonic()
        with self._lock:
            kept = self._kept.get(key)
        if kept and now - kept[0] < self._seconds:
            return kept[1]
        found = find()
        with self._lock:
            self._kept[key] = (now, found)
            self._kept.move_to_end(key)
            while len(self._kept) > self._many:
                self._kept.popitem(last=False)
        return found

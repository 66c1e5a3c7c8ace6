"""Sound that was made once and is kept: named by its content, bounded, and never in the way.

A folder that cannot be written, a full disk or a file that vanishes costs time, never an answer.
"""

import contextlib
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOM = 2 * 1024**3  # bytes
LEFT = 0.9  # of the room, after a sweep
LOOK = 40  # a process looks at the room each time it has written a fortieth of it
FORGOTTEN = 3600  # seconds; a half file that old has lost its writer


class Store:
    """A folder of sounds. Up to four processes may write; together they stay within the room:
    whoever looks leaves nine tenths, and the four write no more than a tenth between two looks.
    """

    def __init__(self, folder: Path, room: int = ROOM) -> None:
        self.folder, self.room = folder, room
        self._written, self._seen = 0, -1  # bytes since the last look; found by it, -1 before any
        self._lock = threading.Lock()
        self._sweeping = threading.Lock()

    @staticmethod
    def name_of(*parts: str) -> str:
        """SHA-256 of text, language, voice and version (Library P 6.7)."""
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()

    def path(self, name: str) -> Path:
        return Path(f"{self.folder}/{name[:2]}/{name}.mp3")

    def find(self, name: str) -> Path | None:
        """The kept file, marked as used now, or None."""
        path = self.path(name)
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    def kept(self, name: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass the blocks on, and keep them as one file when the last has gone by.

        The file appears whole or not at all.
        """
        file = self._begin(name)
        is_whole = False
        try:
            for block in blocks:
                if file and not _write(file, block):
                    _give_up(file)
                    file = None
                yield block
            is_whole = True
        finally:
            if file:
                self._end(file, name, is_whole=is_whole)

    def _begin(self, name: str) -> "tempfile._TemporaryFileWrapper[bytes] | None":
        with contextlib.suppress(OSError):
            folder = self.path(name).parent
            folder.mkdir(parents=True, exist_ok=True)
            return tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False)
        return None

    def _end(
        self, file: "tempfile._TemporaryFileWrapper[bytes]", name: str, *, is_whole: bool
    ) -> None:
        try:
            size = file.tell()
            file.close()
            if is_whole and size <= self.room // LOOK:
                os.replace(file.name, self.path(name))
                self._count(size)
                return
        except OSError:
            pass
        _give_up(file)

    def _count(self, size: int) -> None:
        with self._lock:
            self._written += size
            is_time = self._seen < 0 or self._written >= self.room // LOOK
        if is_time:
            self.sweep()

    def used(self) -> int:
        """Bytes that are kept, as far as this process knows."""
        if self._seen < 0:
            self.sweep()
        return self._seen + self._written

    def sweep(self) -> int:
        """Take away what was used longest ago until the rest has room; return how many files."""
        if not self._sweeping.acquire(blocking=False):
            return 0  # somebody is at it
        try:
            return self._swept()
        finally:
            self._sweeping.release()

    def _swept(self) -> int:
        files = []
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                state = path.stat()
                files.append((state.st_mtime, state.st_size, path))
        files.sort()
        old = time.time() - FORGOTTEN
        size, gone = sum(one[1] for one in files), 0
        for used_at, bytes_, path in files:
            is_forgotten = path.suffix == ".part" and used_at < old
            if not is_forgotten and size <= self.room * LEFT:
                continue
            with contextlib.suppress(OSError):
                path.unlink()
                size, gone = size - bytes_, gone + 1
        with self._lock:
            self._written, self._seen = 0, size
        return gone


def _write(file: "tempfile._TemporaryFileWrapper[bytes]", block: bytes) -> bool:
    try:
        file.write(block)
    except OSError:
        return False
    return True


def _give_up(file: "tempfile._TemporaryFileWrapper[bytes]") -> None:
    with contextlib.suppress(OSError):
        file.close()
    with contextlib.suppress(OSError):
        os.unlink(file.name)

"""Sound that was made once and is kept: named by its content, bounded, and never in the way.

A folder that cannot be written, a full disk or a file that vanishes costs time, never an answer.
"""

import contextlib
import hashlib
import os
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOM = 2 * 1024**3  # bytes
SWEEP_EVERY = 200  # files written between two looks at the room


class Store:
    def __init__(self, folder: Path, room: int = ROOM, sweep_every: int = SWEEP_EVERY) -> None:
        self.folder, self.room, self._sweep_every = folder, room, sweep_every
        self._written = 0
        self._lock = threading.Lock()

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
            file.close()
            if is_whole:
                os.replace(file.name, self.path(name))
                self._count()
                return
        except OSError:
            pass
        _give_up(file)

    def _count(self) -> None:
        with self._lock:
            self._written += 1
            is_time = self._written % self._sweep_every == 0
        if is_time:
            self.sweep()

    def sweep(self) -> int:
        """Take away what was used longest ago until the rest has room; return how many files."""
        files = []
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                state = path.stat()
                files.append((state.st_mtime, state.st_size, path))
        files.sort()
        size, gone = sum(one[1] for one in files), 0
        for _at, bytes_, path in files:
            if size <= self.room:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                size, gone = size - bytes_, gone + 1
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

"""Which sound answers a code, kept on disk beside the sounds, so that no server learns it anew.

One file of a fixed size for all processes: a slot for each key, chosen by the key itself, so that
it never grows, needs no lock, and a newer answer simply takes an older one's slot. Each slot proves
itself: one that is half written, or empty, is nothing.
"""

import os
import threading
from hashlib import sha256
from pathlib import Path

SLOTS = 2**18  # 18 MB at most, and only as much as is written
_KEY, _NAME, _PROOF = 32, 32, 8  # bytes
_SLOT = _KEY + _NAME + _PROOF


class Told:
    """Names of sounds (SHA-256, hexadecimal) by keys of any length."""

    def __init__(self, path: Path, slots: int = SLOTS) -> None:
        self.path, self._slots = path, slots
        self._file: int | None = None
        self._lock = threading.Lock()

    def find(self, key: str) -> str | None:
        """The name that is kept for a key, or None."""
        digest = sha256(key.encode("utf-8", "replace")).digest()
        try:
            kept = os.pread(self._opened(), _SLOT, self._at(digest))
        except OSError:
            return None
        if kept[:_KEY] != digest or kept != _slot(digest, kept[_KEY : _KEY + _NAME]):
            return None
        return kept[_KEY : _KEY + _NAME].hex()

    def keep(self, key: str, name: str) -> None:
        """Keep a name. Where the disk takes nothing, nothing is kept."""
        digest = sha256(key.encode("utf-8", "replace")).digest()
        try:
            os.pwrite(self._opened(), _slot(digest, bytes.fromhex(name)), self._at(digest))
        except OSError:
            return

    def close(self) -> None:
        """Let the file go; it is opened again when it is asked."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _at(self, digest: bytes) -> int:
        return int.from_bytes(digest[:8], "big") % self._slots * _SLOT

    def _opened(self) -> int:
        with self._lock:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            return self._file


def _slot(digest: bytes, name: bytes) -> bytes:
    return digest + name + sha256(digest + name).digest()[:_PROOF]

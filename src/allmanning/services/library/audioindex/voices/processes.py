"""A pool of voice processes that are watched: bounded in number, time and length, begun anew on death."""

import json
import os
import queue
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

PATIENCE = 10.0  # seconds without a sound before a process is taken for dead
WAIT_FOR_A_VOICE = 5.0  # seconds in the queue for a free process
LONGEST_SOUND = 12 * 60 * 22_050 * 2  # bytes of one answer: twelve minutes
LONGEST_TEXT = 20_000
FAILURES = 3  # in a row; then no process is tried for a while, and the answer comes at once
REST = 30.0  # seconds
REST_AFTER = 2_000  # answers; then a process is renewed, so that none grows


class VoiceFailed(Exception):  # noqa: N818 - a page answers it with text
    """No voice could say this now: the text itself must do (Library P 6.7)."""


@dataclass(eq=False)
class Voice:
    """One process and its pipes."""

    command: Sequence[str]
    process: subprocess.Popen[bytes] = field(init=False)
    hertz: int = field(init=False)
    answers: int = 0

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_surroundings(self.command),
        )
        try:
            (self.hertz,) = struct.unpack(">I", self._read(4, time.monotonic() + PATIENCE))
        except VoiceFailed:
            self.end()  # one that hangs before its first word would stay for ever
            raise

    def say(self, asked: dict[str, object]) -> Iterator[bytes]:
        """Send a request and give the sound as it comes. Raises VoiceFailed."""
        self.answers += 1
        try:
            assert self.process.stdin  # noqa: S101 - opened above
            self.process.stdin.write(json.dumps(asked, ensure_ascii=True).encode() + b"\n")
        except OSError as fault:
            raise VoiceFailed from fault
        total = 0
        while True:
            until = time.monotonic() + PATIENCE
            (size,) = struct.unpack(">I", self._read(4, until))
            if size == 0:
                return
            total += size
            if total > LONGEST_SOUND:
                raise VoiceFailed
            yield self._read(size, until)

    def _read(self, size: int, until: float) -> bytes:
        assert self.process.stdout  # noqa: S101 - opened above
        handle, got = self.process.stdout.fileno(), bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(handle, selectors.EVENT_READ)
            while len(got) < size:
                if not selector.select(max(0.0, until - time.monotonic())):
                    raise VoiceFailed
                block = os.read(handle, size - len(got))
                if not block:
                    raise VoiceFailed
                got += block
        return bytes(got)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


class Pool:
    """At most `size` processes of one voice. Each is lent to one request; the dead are replaced."""

    def __init__(self, command: Sequence[str], size: int = 2) -> None:
        self._command = command
        self._free: queue.LifoQueue[Voice | None] = queue.LifoQueue()
        for _at in range(size):
            self._free.put(None)  # a place without a process yet
        self._all: set[Voice] = set()
        self._lock = threading.Lock()
        self._failures, self._resting_until = 0, 0.0

    def say(self, text: str, voice: str, *, trace: bool = False) -> Iterator[bytes]:
        """The sound of a text, as it is made: first its samples per second in four bytes.

        A process that dies before the first sound is replaced once. Raises VoiceFailed, at once
        where the last ones failed too.
        """
        if time.monotonic() < self._resting_until:
            raise VoiceFailed
        asked: dict[str, object] = {"text": text[:LONGEST_TEXT], "voice": voice, "trace": trace}
        try:
            lent = self._free.get(timeout=WAIT_FOR_A_VOICE)
        except queue.Empty as fault:
            raise VoiceFailed from fault
        is_well = False
        try:
            lent, first, rest = self._begin(lent, asked)
            self._failures = 0
            yield struct.pack(">I", lent.hertz)
            yield first
            yield from rest
            is_well = lent.answers < REST_AFTER
        finally:
            # A listener who leaves in the middle leaves a process that is still talking: end it.
            if lent and not is_well:
                self._lose(lent)
            self._free.put(lent if is_well else None)

    def _begin(
        self, lent: Voice | None, asked: dict[str, object]
    ) -> tuple[Voice, bytes, Iterator[bytes]]:
        for attempt in (1, 2):
            if lent is None:
                lent = self._start()
            sounds = lent.say(asked)
            try:
                return lent, next(sounds, b""), sounds
            except VoiceFailed:
                self._lose(lent)
                lent = None
                if attempt == 2:
                    self._note_failure()
                    raise
        raise VoiceFailed

    def _start(self) -> Voice:
        try:
            voice = Voice(self._command)
        except (OSError, VoiceFailed) as fault:
            self._note_failure()
            raise VoiceFailed from fault
        with self._lock:
            self._all.add(voice)
        return voice

    def _note_failure(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._resting_until = time.monotonic() + REST
            self._failures = 0

    def _lose(self, voice: Voice) -> None:
        with self._lock:
            self._all.discard(voice)
        voice.end()

    def close(self) -> None:
        with self._lock:
            ended, self._all = self._all, set()
        for voice in ended:
            voice.end()

    @property
    def process_ids(self) -> list[int]:
        with self._lock:
            return [voice.process.pid for voice in self._all]

    __hash__ = object.__hash__


def _surroundings(command: Sequence[str]) -> dict[str, str]:
    """What a voice sees of our environment: no secrets, and our code only if it is ours."""
    seen = {"PATH": os.environ.get("PATH", "")}
    return {**seen, "PYTHONPATH": _source()} if "-m" in command else seen


def _source() -> str:
    return os.pathsep.join(path for path in sys.path if path)


def python(module: str, *words: str) -> tuple[str, ...]:
    """The command that runs one of our worker modules in a process of its own."""
    return (sys.executable, "-m", module, *words)

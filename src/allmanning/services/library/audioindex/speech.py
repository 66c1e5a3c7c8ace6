"""Segments into sound: from the store where it is kept, else made now and kept (Library P 6.7)."""

import atexit
import os
import struct
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue

from django.conf import settings

from allmanning.services.library.audioindex.spoken.parts import Segment
from allmanning.services.library.audioindex.spoken.tongues import voice_of
from allmanning.services.library.audioindex.voices import mp3
from allmanning.services.library.audioindex.voices.processes import Pool, VoiceFailed, python
from allmanning.services.library.audioindex.voices.store import Store
from allmanning.services.library.audioindex.voices.told import Told

_ESPEAK = "allmanning.services.library.audioindex.voices.espeak_worker"
_PIPER_WORKER = Path(__file__).parent / "voices" / "piper_worker.py"
_PIPER = "ALLMANNING_PIPER"  # sv=/path/voice.onnx,en=/path/other.onnx
_PIPER_PYTHON = "ALLMANNING_PIPER_PYTHON"  # a Python that has piper-tts; ours where none is named
_starting = threading.Lock()


@dataclass(frozen=True)
class Sound:
    """MP3: a kept file, or blocks that are being made. `etag` names the content."""

    etag: str
    file: Path | None = None
    blocks: Iterator[bytes] | None = None


@lru_cache(1)
def piper_voices() -> dict[str, str]:
    """The voices that the operator supplied, by language; what is not a file is left out."""
    pairs = (one.partition("=") for one in os.environ.get(_PIPER, "").split(",") if "=" in one)
    return {tag.strip(): path for tag, _sign, path in pairs if Path(path).is_file()}


@lru_cache(1)
def store() -> Store:
    return Store(Path(settings.DATA) / "speech")


@lru_cache(1)
def told() -> Told:
    """Which kept sound answers which code, for all servers of the house."""
    return Told(store().folder / "told")


def voices() -> str:
    """What makes all sounds: with another, codes have other sounds, though the words are the same."""
    return " ".join((mp3.VERSION, *(f"{tag} {voice_name(tag)}" for tag in sorted(piper_voices()))))


@lru_cache(8)
def _pool(tag: str) -> Pool:
    supplied = piper_voices().get(tag)
    command = python(_ESPEAK)
    if supplied:
        command = (os.environ.get(_PIPER_PYTHON) or sys.executable, str(_PIPER_WORKER), supplied)
    pool = Pool(command, size=max(2, os.cpu_count() or 2))
    atexit.register(pool.close)
    return pool


def pool_for(language: str, *, is_plain: bool = False) -> Pool:
    """The processes that speak a language: the operator's own voice, or espeak-ng's (is_plain)."""
    with _starting:  # two first listeners must not start two pools
        return _pool(language if language in piper_voices() and not is_plain else "")


def name_of(segments: Iterable[Segment], *, is_plain: bool = False) -> str:
    """The name of the segments' sound: SHA-256 of text, language, voice and version."""
    parts = [mp3.VERSION]
    for one in segments:
        voice = voice_name(one.language, is_plain=is_plain)
        parts += (one.text, one.language, voice, f"{one.pause:.2f}")
    return Store.name_of(*parts)


def sound(segments: tuple[Segment, ...], *, is_kept: bool = True) -> Sound:
    """The segments as one MP3. Raises VoiceFailed where no voice can say the first of them.

    is_kept: look for it among what is kept, and keep it (Library § 14.6).

    Where the operator's own voice fails, espeak-ng's speaks, under a name of its own, so that
    nobody keeps it for the other.
    """
    try:
        return _sound(segments, is_plain=False, is_kept=is_kept)
    except VoiceFailed:
        if not any(one.language in piper_voices() for one in segments):
            raise
        return _sound(segments, is_plain=True, is_kept=is_kept)


def _sound(segments: tuple[Segment, ...], *, is_plain: bool, is_kept: bool) -> Sound:
    name = name_of(segments, is_plain=is_plain)
    if is_kept and (file := store().find(name)):
        return Sound(name, file=file)
    blocks = _made(segments, is_plain=is_plain)
    first = next(blocks, b"")  # a dead voice is told before the answer has begun
    whole = _joined(first, blocks)
    return Sound(name, blocks=_at_its_own_pace(store().kept(name, whole) if is_kept else whole))


def phonemes(text: str, language: str) -> str:
    """What espeak-ng would pronounce, in IPA: for tests and for staff who correct a word."""
    pool = pool_for("", is_plain=True)
    return b"".join(list(pool.say(text, voice_of(language), trace=True))[1:]).decode()


def pcm(segment: Segment, *, is_plain: bool = False) -> tuple[int, Iterator[bytes]]:
    """Samples per second, and the sound of a segment before it becomes MP3."""
    pool = pool_for(segment.language, is_plain=is_plain)
    sounds = pool.say(segment.text, voice_of(segment.language))
    (hertz,) = struct.unpack(">I", next(sounds))
    return hertz, sounds


def _made(segments: Iterable[Segment], *, is_plain: bool) -> Iterator[bytes]:
    for one in segments:
        hertz, sounds = pcm(one, is_plain=is_plain)
        yield from mp3.encoded(sounds, hertz, one.pause)


def _at_its_own_pace(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks, made as fast as the voice speaks and kept even if the listener leaves.

    At the listener's pace two telephones with a bad network would hold both voices. What waits in
    memory is one answer, bounded by the pool. A failure in the middle breaks the answer off, so
    that nobody keeps half of it for the whole.
    """
    waiting: SimpleQueue[bytes | None] = SimpleQueue()
    failed: list[VoiceFailed] = []

    def make() -> None:
        try:
            for block in blocks:
                waiting.put(block)
        except VoiceFailed as fault:
            failed.append(fault)
        finally:
            waiting.put(None)

    threading.Thread(target=make, name="speech", daemon=True).start()
    return _given(waiting, failed)


def _given(waiting: "SimpleQueue[bytes | None]", failed: list[VoiceFailed]) -> Iterator[bytes]:
    while (block := waiting.get()) is not None:
        yield block
    if failed:
        raise failed[0]


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def voice_name(language: str, *, is_plain: bool = False) -> str:
    """What makes the sound of a language: with another name comes another sound."""
    supplied = None if is_plain else piper_voices().get(language)
    return f"piper {_version(supplied)}" if supplied else f"espeak {voice_of(language)}"


@lru_cache(8)
def _version(path: str) -> str:
    state = Path(path).stat()
    return f"{Path(path).name} {state.st_size} {state.st_mtime_ns}"

"""Kept sound as an answer of HTTP: whole, a part, or unchanged (RFC 9110, sections 13 and 14).

A player that seeks asks for a part, and some play nothing from a server that cannot give one.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from os import fstat, utime
from pathlib import Path
from typing import Any, BinaryIO

FOR_EVER = "public, max-age=31536000, immutable"  # the name is made of the words
BLOCK = 256 * 1024  # bytes of a file in memory at a time
_PART = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_USED_ANEW = 3600.0  # seconds; a file is marked as used no oftener

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """status: 200, 206, 304 or 416. blocks: the content, read as it is sent."""

    status: int
    headers: Headers
    blocks: Iterable[bytes] = ()


def from_file(
    asked: Mapping[str, Any], path: Path, name: str, lasting: str = FOR_EVER
) -> Answer | None:
    """The answer to a request (`asked`: its WSGI environment) for a kept file, or None without it.

    name: of the content, for the entity tag. lasting: the Cache-Control.
    """
    try:
        stream = path.open("rb")
    except OSError:
        return None
    state = fstat(stream.fileno())
    if time.time() - state.st_mtime > _USED_ANEW:
        _mark(path)
    answer, start, count = _answer(asked, state.st_size, name, lasting)
    if count == 0:
        stream.close()
        return answer
    if count <= BLOCK:
        with stream:
            stream.seek(start)
            return Answer(answer.status, answer.headers, (stream.read(count),))
    return Answer(answer.status, answer.headers, _blocks(stream, start, count))


def from_bytes(
    asked: Mapping[str, Any], content: bytes, name: str, lasting: str = FOR_EVER
) -> Answer:
    """The same for content that could not be kept."""
    answer, start, count = _answer(asked, len(content), name, lasting)
    return Answer(answer.status, answer.headers, (content[start : start + count],) if count else ())


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """First byte and count of the one part that a Range header asks for.

    None where the header is none that we follow (then the whole is the answer); a count of 0 where
    there is no such part.
    """
    found = _PART.fullmatch(header.strip())
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:  # the last so many
        count = min(int(found[2]), size)
        return size - count, count
    start, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < start:
        return None
    return start, max(0, min(last, size - 1) - start + 1)


def is_part_wanted(asked: Mapping[str, Any]) -> bool:
    """Whether a request is for some of the sound and not for all of it from the start."""
    header = str(asked.get("HTTP_RANGE", ""))
    return bool(header) and header.replace(" ", "") != "bytes=0-"


def _answer(
    asked: Mapping[str, Any], size: int, name: str, lasting: str
) -> tuple[Answer, int, int]:
    """The answer without its content, and which bytes the content is."""
    tag = f'"{name}"'
    headers: Headers = (
        ("ETag", tag), ("Cache-Control", lasting), ("Accept-Ranges", "bytes"),
        ("X-Content-Type-Options", "nosniff"),
    )  # fmt: skip
    if _is_unchanged(str(asked.get("HTTP_IF_NONE_MATCH", "")), tag):
        return Answer(304, headers), 0, 0
    status, start, count = 200, 0, size
    wanted = str(asked.get("HTTP_RANGE", ""))
    if wanted and asked.get("HTTP_IF_RANGE", tag) == tag and (part := part_of(wanted, size)):
        start, count = part
        if count == 0:
            told = ("Content-Range", f"bytes */{size}")
            return Answer(416, (*headers, told, ("Content-Length", "0"))), 0, 0
        status = 206
        headers += (("Content-Range", f"bytes {start}-{start + count - 1}/{size}"),)
    headers += (("Content-Type", "audio/mpeg"), ("Content-Length", str(count)))
    is_head = asked.get("REQUEST_METHOD") == "HEAD"
    return Answer(status, headers), start, 0 if is_head else count


def _is_unchanged(header: str, tag: str) -> bool:
    return bool(header) and (
        header.strip() == "*"
        or tag in (one.strip().removeprefix("W/") for one in header[:4000].split(","))
    )


def _blocks(stream: BinaryIO, start: int, count: int) -> Iterator[bytes]:
    with stream:
        stream.seek(start)
        while count > 0 and (block := stream.read(min(BLOCK, count))):
            count -= len(block)
            yield block


def _mark(path: Path) -> None:
    """Tell the store that the file is in use, so that it goes last."""
    try:
        utime(path)
    except OSError:
        return

"""Pictures of covers as they are sent: known for what they are, and cleaned of all but the picture.

JPEG (ISO 10918-1) and PNG (ISO 15948) are taken apart and put together again from the parts that
make the picture: where and with what it was taken, notes, and whatever was hung on after its end
are left behind. No part is drawn here, so a broken picture stays broken and harms nobody.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

LARGEST = 5 * 1024 * 1024  # bytes
SMALLEST_SIDE, LONGEST_SIDE = 40, 6_000  # pixels

Fault = Literal["too_large", "unknown", "broken", "too_small", "too_wide"]
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
# What makes the picture itself. The others tell of it.
_CHUNKS = frozenset((b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB"))
_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
_SEGMENTS = frozenset((*_FRAMES, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0, 0xEE))
_SCAN, _END = 0xDA, 0xD9


class BadImage(Exception):  # noqa: N818 - it says what the picture is
    """Raised for what cannot be a cover; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class Image(NamedTuple):
    """kind: png or jpg, also the ending of its name. width, height: pixels."""

    kind: str
    width: int
    height: int
    data: bytes


def cleaned(data: bytes) -> Image:
    """The picture alone, or raise BadImage."""
    if len(data) > LARGEST:
        raise BadImage("too_large")
    try:
        if data.startswith(_PNG):
            image = _png(data)
        elif data.startswith(_JPEG):
            image = _jpeg(data)
        else:
            raise BadImage("unknown")
    except (struct.error, IndexError, ValueError) as fault:
        raise BadImage("broken") from fault
    if min(image.width, image.height) < SMALLEST_SIDE:
        raise BadImage("too_small")
    if max(image.width, image.height) > LONGEST_SIDE:
        raise BadImage("too_wide")
    return image


def _png(data: bytes) -> Image:
    kept, size = [_PNG], (0, 0)
    names = []
    for name, body in _chunks(data):
        names.append(name)
        if name == b"IHDR":
            size = struct.unpack(">II", body[:8])
        if name in _CHUNKS:
            kept.append(struct.pack(">I", len(body)) + name + body)
            kept.append(struct.pack(">I", zlib.crc32(name + body)))
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        raise BadImage("broken")
    return Image("png", *size, b"".join(kept))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (told,) = struct.unpack_from(">I", data, at + 8 + length)
        if len(body) != length or told != zlib.crc32(name + body):
            raise BadImage("broken")
        yield name, body
        if name == b"IEND":
            return
        at += 12 + length


def _jpeg(data: bytes) -> Image:
    kept, size, scans = [_JPEG], (0, 0), 0
    for marker, segment in _segments(data):
        if marker in _FRAMES:
            size = struct.unpack_from(">HH", segment, 5)
        scans += marker == _SCAN
        if marker in _SEGMENTS:
            kept.append(segment)
    if size == (0, 0) or not scans:
        raise BadImage("broken")
    height, width = size
    return Image("jpg", width, height, b"".join([*kept, b"\xff\xd9"]))


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = len(_JPEG)
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == _END:
            return
        if marker == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        after = at + 2 + length
        if length < 2 or after > len(data):
            break
        after = _after_scan(data, after) if marker == _SCAN else after
        yield marker, data[at:after]
        at = after
    raise BadImage("broken")


def _after_scan(data: bytes, at: int) -> int:
    """Where the next marker stands after the picture's own bytes."""
    while True:
        at = data.index(0xFF, at)
        following = data[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2

"""The frames of an MP3: how long it is, and its beginning cut at a frame.

Source: ISO/IEC 11172-3 and 13818-3, layer III; ID3v2 tags before the sound are stepped over.
"""

from collections.abc import Iterator
from typing import NamedTuple

_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_KILOBITS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_LAYER_3 = 1
_LOST = 4_096  # bytes without a frame; then it is taken for something else


class Frame(NamedTuple):
    """Where a frame begins and ends, in bytes, and how long it sounds, in seconds."""

    start: int
    end: int
    seconds: float


def frames(content: bytes) -> Iterator[Frame]:
    """The whole frames in an MP3, or in the first bytes of one."""
    at = tag_length(content)
    lost = 0
    while at + 4 <= len(content) and lost < _LOST:
        found = _frame(content, at)
        if found is None:
            at, lost = at + 1, lost + 1
            continue
        if found.end > len(content):
            return
        yield found
        at, lost = found.end, 0


def seconds_of(content: bytes) -> float:
    """How long an MP3 sounds; 0.0 for what is none."""
    return sum(frame.seconds for frame in frames(content))


def beginning(content: bytes, seconds: float) -> bytes:
    """The frames of the first so many seconds, without tags; empty for what is no MP3."""
    start, end, total = -1, 0, 0.0
    for frame in frames(content):
        if total + frame.seconds > seconds:
            break
        start = frame.start if start < 0 else start
        end, total = frame.end, total + frame.seconds
    return content[start:end] if start >= 0 else b""


def tag_length(content: bytes) -> int:
    """How many bytes of an ID3v2 tag lie before the sound."""
    if content[:3] != b"ID3" or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _frame(content: bytes, at: int) -> Frame | None:
    first, second, third = content[at], content[at + 1], content[at + 2]
    if first != 0xFF or second & 0xE0 != 0xE0:
        return None
    version, layer = second >> 3 & 3, second >> 1 & 3
    bits, hertz = third >> 4, third >> 2 & 3
    if version == 1 or layer != _LAYER_3 or bits in (0, 15) or hertz == 3:
        return None
    rate = _HERTZ[version][hertz]
    is_first = version == 3  # MPEG-1: two granules in a frame
    length = (144 if is_first else 72) * _KILOBITS[is_first][bits] * 1000 // rate + (third >> 1 & 1)
    return Frame(at, at + length, (1152 if is_first else 576) / rate)

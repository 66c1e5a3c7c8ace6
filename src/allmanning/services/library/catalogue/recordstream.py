"""Where one ISO 2709 record ends and the next begins, in a stream that may be damaged anywhere."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from allmanning.services.library.catalogue.marc import Broken, Fault

LONGEST_RECORD = 99_999
# A stretch of junk longer than this is handed over in several pieces.
PIECE = 1 << 20
_CHUNK = 1 << 16
_LEADER = 24
_BLANKS = b"\r\n\t "
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_RECORD_END = b"\x1d"

# Five digits, letters, five digits: after the end of a record this is the next one.
_LIKELY = re.compile(rb"\d{5}[ -~]{7}\d{5}[ -~]{7}")
# Wherever it stands, this is the beginning of a record: it also has 22 and 4500 in their places.
_CERTAIN = re.compile(rb"\d{5}[a-z][ -~]{4}22\d{5}[ -~]{3}4[ -~]{3}")
_NEXT = re.compile(
    rb"(?:(?<=\x1d)[\r\n\t ]*(?P<likely>%s))|(?P<certain>%s)" % (_LIKELY.pattern, _CERTAIN.pattern)
)
# What a search must have before it and after it to see a leader across the border of a buffer.
_MARGIN = 2 * _LEADER


class Piece(NamedTuple):
    """Bytes that should be one record: position in the stream, and the bytes, ending in 1D."""

    position: int
    raw: bytes


class RecordStream:
    """Cuts a stream into pieces that should be records, and Broken for the rest."""

    def __init__(self, stream: BinaryIO, start: int = 0) -> None:
        """start: where to begin, in bytes; the stream is moved there. Blanks are passed over."""
        self._stream = stream
        self._buffer = bytearray()
        self._position = start
        self._ended = False
        self._seen = False
        _go_to(stream, start)

    def __iter__(self) -> Iterator[Piece | Broken]:
        if self._position == 0 and self._have(3) and self._buffer.startswith(_BYTE_ORDER_MARK):
            self._take(3)
        while self._skip_blanks():
            if self._have(_LEADER) and _LIKELY.match(self._buffer):
                self._seen = True
                yield from self._record()
            else:
                yield from self._junk()

    def _record(self) -> Iterator[Piece | Broken]:
        """At a leader: the record, or why it is none."""
        stated = int(self._buffer[:5])
        self._have(LONGEST_RECORD + _MARGIN)
        end = self._buffer.find(_RECORD_END, 0, LONGEST_RECORD) + 1
        if end and (end == stated or self._begins_at(end)):
            if end == stated:
                yield self._piece(end)
            else:
                yield from self._wrong_length(stated, end)
        elif self._ends_at(stated) and not self._leader_within(stated):
            yield self._piece(stated)
        else:
            yield from self._wrong_length(stated, end)

    def _wrong_length(self, stated: int, end: int) -> Iterator[Broken]:
        """The leader does not tell where the record ends: it is cut, or its length is wrong."""
        if within := self._leader_within(end or LONGEST_RECORD):
            yield self._broken(within, Fault.CUT, stated=stated, found=within)
        elif end:
            yield self._broken(end, Fault.LENGTH, stated=stated, found=end)
        elif self._ended and len(self._buffer) <= LONGEST_RECORD:
            here = len(self._buffer)
            yield self._broken(here, Fault.CUT, stated=stated, found=here)
        else:
            yield from self._until_leader(Fault.TOO_LONG, limit=LONGEST_RECORD)

    def _junk(self) -> Iterator[Broken]:
        """Not at a leader: everything up to the next one."""
        begun = bytes(self._buffer[:5])
        if len(self._buffer) < _LEADER and begun.isdigit():
            here = len(self._buffer)
            yield self._broken(here, Fault.CUT, stated=int(begun), found=here)
            return
        code = Fault.STRAY
        if not self._seen:
            self._have(PIECE)
            if not _NEXT.search(self._buffer):
                code = Fault.NOT_MARC
        yield from self._until_leader(code)

    def _until_leader(self, code: Fault, **details: int) -> Iterator[Broken]:
        continued, searched = False, 1
        while True:
            self._have(PIECE)
            found = _NEXT.search(self._buffer, searched)
            if found:
                end = found.start("likely" if found["likely"] else "certain")
            else:
                end = len(self._buffer) - (0 if self._ended else _MARGIN)
            done = bool(found) or (self._ended and end == len(self._buffer))
            yield self._broken(end, code, continued=continued, **details)
            if done:
                return
            continued, searched = True, 0

    def _broken(self, size: int, code: Fault, *, continued: bool = False, **details: int) -> Broken:
        if code is Fault.STRAY:
            details = {"found": size}
        position, raw = self._piece(size)
        return Broken(position, raw, code, details, continued)

    def _begins_at(self, at: int) -> bool:
        """Whether another record begins at this place of the buffer, or the stream ends there."""
        rest = bytes(self._buffer[at : at + _MARGIN]).lstrip(_BLANKS)
        return bool(_LIKELY.match(rest)) or (self._ended and not rest)

    def _ends_at(self, at: int) -> bool:
        return _LEADER < at <= len(self._buffer) and self._buffer[at - 1 : at] == _RECORD_END

    def _leader_within(self, end: int) -> int:
        """Where a certain leader stands inside the first `end` bytes, after the first; or 0."""
        found = _CERTAIN.search(self._buffer, _LEADER, end)
        return found.start() if found else 0

    def _piece(self, size: int) -> Piece:
        position = self._position
        return Piece(position, self._take(size))

    def _have(self, size: int) -> bool:
        """Fill the buffer up to this many bytes; False where the stream has fewer."""
        while not self._ended and len(self._buffer) < size:
            chunk = self._stream.read(_CHUNK)
            self._ended = not chunk
            self._buffer += chunk
        return len(self._buffer) >= size

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._position += size
        return taken

    def _skip_blanks(self) -> bool:
        """Pass over blanks and line ends; False at the end of the stream."""
        while self._have(1):
            blanks = len(self._buffer) - len(self._buffer.lstrip(_BLANKS))
            if not blanks:
                return True
            self._take(blanks)
        return False


def _go_to(stream: BinaryIO, start: int) -> None:
    if start and stream.seekable():
        stream.seek(start)
        return
    while start > 0 and (passed := stream.read(min(start, _CHUNK))):
        start -= len(passed)

"""MARCXML, read as a stream and written.

Document types and entities are refused, so that no file can make the reader swell or fetch
anything. Source: http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd; design § 4.2.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from allmanning.services.library.catalogue.marc import (
    Broken,
    ControlField,
    Fault,
    Field,
    Found,
    MarcRecord,
    Unreadable,
)
from allmanning.services.library.catalogue.xmlrecord import NAMESPACE, RecordBuilder

# The longest record, in bytes: ISO 2709 allows 0.1 MB, and XML is at most some times longer.
LONGEST_RECORD = 1 << 22
_PIECE = 1 << 20
_CHUNK = 1 << 16
# A line end written plainly would be read back as another one.
_ENDS = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_NO_RECORDS_EXPECTED = {"collection", "searchRetrieveResponse", "OAI-PMH", "records"}


def read_marcxml(stream: BinaryIO, *, start: int = 0) -> Iterator[Found | Broken]:
    """Every MARC record in the stream, in order, with or without namespace, however wrapped.

    A record of a wrong form is one Broken, and reading goes on. Where the XML itself breaks, the
    rest of the stream is one Broken (in pieces of 1 MB). start: records before this byte are
    passed over; the stream is read from where it stands, since XML has no middle to begin in.
    """
    reading = _Reading()
    try:
        while chunk := stream.read(_CHUNK):
            yield from _since(start, reading.feed(chunk))
        yield from _since(start, reading.close())
    except _Stopped as stop:
        yield from _since(start, reading.take_done())
        yield from _since(start, _rest(stop, reading.rest(stop.position), stream))


def write_marcxml(records: Iterable[MarcRecord]) -> Iterator[bytes]:
    """A collection in UTF-8, in pieces of one record each."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{NAMESPACE}">\n'.encode()
    for record in records:
        fields = "".join(map(_written, record.fields))
        yield f"<record><leader>{escape(record.leader)}</leader>{fields}</record>\n".encode()
    yield b"</collection>\n"


class _Stopped(Exception):  # noqa: N818 - it ends the reading, and says where
    def __init__(self, position: int, fault: Unreadable) -> None:
        super().__init__(fault)
        self.position, self.fault = position, fault


class _Reading:
    """An expat parser, the bytes that it has seen but not used up, and the record being read."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._begin = 0
        self._depth = 0
        self._root = ""
        self._records = 0
        self._open: RecordBuilder | None = None
        self._ended: RecordBuilder | None = None
        self._done: list[Found | Broken] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.DefaultHandler = self._other
        self._parser = parser

    def feed(self, chunk: bytes) -> list[Found | Broken]:
        self._buffer += chunk
        self._parse(chunk, last=False)
        self._let_go()
        return self.take_done()

    def close(self) -> list[Found | Broken]:
        if not self._begin and not self._buffer:
            return []
        self._parse(b"", last=True)
        self._finish(self._begin + len(self._buffer))
        if not self._records and self._root not in _NO_RECORDS_EXPECTED:
            raise _Stopped(0, Unreadable(Fault.NOT_MARC))
        return self.take_done()

    def take_done(self) -> list[Found | Broken]:
        done, self._done = self._done, []
        return done

    def rest(self, position: int) -> bytes:
        """What is left of the bytes seen, from this position."""
        return bytes(self._buffer[max(position - self._begin, 0) :])

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise self._stopped(error) from error
        except Unreadable as fault:
            raise _Stopped(0, fault) from fault

    def _stopped(self, error: expat.ExpatError) -> _Stopped:
        at = min(self._parser.ErrorByteIndex, self._begin + len(self._buffer))
        self._finish(at)
        if not self._root:
            return _Stopped(0, Unreadable(Fault.NOT_MARC))
        words = expat.ErrorString(error.code)
        fault = Unreadable(Fault.XML, line=error.lineno, column=error.offset + 1, error=words)
        if not self._records and self._open is None and not self._begin:
            at = 0
        return _Stopped(self._open.position if self._open else at, fault)

    def _let_go(self) -> None:
        """Forget the bytes that no record needs any more; stop where one needs too many."""
        keep = self._open or self._ended
        at = self._parser.CurrentByteIndex if keep is None else keep.position
        if self._begin + len(self._buffer) - at > LONGEST_RECORD:
            raise _Stopped(at, Unreadable(Fault.TOO_LONG, limit=LONGEST_RECORD))
        # Until the first record all is kept, since it may turn out not to be MARC at all.
        if not self._records and keep is None and self._root not in _NO_RECORDS_EXPECTED:
            if len(self._buffer) > _PIECE:
                raise _Stopped(0, Unreadable(Fault.NOT_MARC))
        elif self._records or len(self._buffer) > _PIECE:
            del self._buffer[: at - self._begin]
            self._begin = at

    def _refuse_doctype(self, *_declared: object) -> None:
        raise Unreadable(Fault.DTD)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._finish(self._parser.CurrentByteIndex)
        namespace, _, local = name.rpartition(" ")
        self._root = self._root or local
        self._depth += 1
        outermost = self._open is None or self._open.is_empty
        if outermost and local == "record" and namespace in ("", NAMESPACE):
            self._open = RecordBuilder(self._parser.CurrentByteIndex, self._depth)
        elif self._open is not None:
            self._open.start(local, attributes)

    def _end(self, name: str) -> None:
        self._finish(self._parser.CurrentByteIndex)
        if self._open is not None:
            if self._depth == self._open.depth:
                self._open, self._ended = None, self._open
            else:
                self._open.end(name.rpartition(" ")[2])
        self._depth -= 1

    def _text(self, text: str) -> None:
        self._finish(self._parser.CurrentByteIndex)
        if self._open is not None:
            self._open.text(text)

    def _other(self, _text: str) -> None:
        self._finish(self._parser.CurrentByteIndex)

    def _finish(self, end: int) -> None:
        """Hand over the record that ended: its end is known where the next thing begins."""
        built, self._ended = self._ended, None
        if built is None or built.is_empty:
            return
        position = built.position
        raw = bytes(self._buffer[position - self._begin : end - self._begin])
        self._records += 1
        try:
            record, notes = built.record()
        except Unreadable as fault:
            self._done.append(Broken(position, raw, fault.code, fault.details))
        else:
            self._done.append(Found(position, raw, record, notes))


def _rest(stop: _Stopped, rest: bytes, stream: BinaryIO) -> Iterator[Broken]:
    position, continued = stop.position, False
    while True:
        while len(rest) < _PIECE and (chunk := stream.read(_CHUNK)):
            rest += chunk
        if not rest and continued:
            return
        piece, rest = rest[:_PIECE], rest[_PIECE:]
        yield Broken(position, piece, stop.fault.code, stop.fault.details, continued)
        position, continued = position + len(piece), True


def _since(start: int, found: Iterable[Found | Broken]) -> Iterator[Found | Broken]:
    return (one for one in found if one.position >= start)


def _written(one: Field) -> str:
    if isinstance(one, ControlField):
        return f'<controlfield tag="{one.tag}">{escape(one.data, _ENDS)}</controlfield>'
    subfields = "".join(
        f"<subfield code={_attribute(code)}>{escape(value, _ENDS)}</subfield>"
        for code, value in one.subfields
    )
    ind1, ind2 = _attribute(one.ind1), _attribute(one.ind2)
    return f'<datafield tag="{one.tag}" ind1={ind1} ind2={ind2}>{subfields}</datafield>'


def _attribute(text: str) -> str:
    return quoteattr(text)

"""MARC in ISO 2709, read as a stream and written.

The reader never raises on bad bytes and loses none of them: the bytes of all that it yields, in
order, with the blanks and line ends between, are the file. Source: ISO 2709; design § 4.2.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from allmanning.services.library.catalogue.characters import (
    Coding,
    Undecodable,
    coding_of,
    decode,
    looks_misread,
    may_be_latin1,
)
from allmanning.services.library.catalogue.marc import (
    UNWRITABLE,
    Broken,
    ControlField,
    DataField,
    Fault,
    Field,
    Found,
    MarcRecord,
    Subfield,
    Unreadable,
)
from allmanning.services.library.catalogue.recordstream import LONGEST_RECORD, RecordStream

LONGEST_FIELD = 9_999
FIELD_END, RECORD_END, DELIMITER = b"\x1e", b"\x1d", b"\x1f"
_LEADER, _ENTRY = 24, 12
# As UNWRITABLE, without the two signs that part fields and subfields.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1d\ud800-\udfff\ufffe\uffff]")


class TooLong(ValueError):  # noqa: N818 - named for what the record is
    """Raised where ISO 2709 has too few digits: tag names the field, or is empty for the record.

    size, limit: in bytes.
    """

    def __init__(self, tag: str, size: int, limit: int) -> None:
        super().__init__(f"{tag or 'the record'} takes {size} bytes; ISO 2709 allows {limit}")
        self.tag, self.size, self.limit = tag, size, limit


def read_iso2709(
    stream: BinaryIO, *, start: int = 0, blank: Coding = Coding.MARC8
) -> Iterator[Found | Broken]:
    """Every record in the stream, good or broken, in order; an empty stream has none.

    start: where to begin, in bytes from the beginning, so that a broken-off import can go on; the
    stream is moved there. blank: what a blank in leader position 9 means. Memory stays within
    about 1.2 MB whatever the stream holds.
    """
    for piece in RecordStream(stream, start):
        if isinstance(piece, Broken):
            yield piece
            continue
        try:
            record, notes = parse(piece.raw, blank)
        except Unreadable as fault:
            yield Broken(piece.position, piece.raw, fault.code, fault.details)
        else:
            yield Found(piece.position, piece.raw, record, notes)


def parse(raw: bytes, blank: Coding = Coding.MARC8) -> tuple[MarcRecord, tuple[str, ...]]:
    """One record of 24 bytes or more that ends in 1D, and notes. Raises Unreadable.

    A directory must name every byte of the data once: a record where it does not has lost, or
    doubled, something already.
    """
    leader = _leader(raw)
    base = int(leader[12:17]) if leader[12:17].isdigit() else 0
    if not _LEADER < base < len(raw) or raw[base - 1 : base] != FIELD_END:
        raise Unreadable(Fault.BASE, base=leader[12:17])
    data = raw[base:-1]
    coding, notes = coding_of(leader[9], data, blank)
    if coding is Coding.UTF8 and (quick := _quick(raw[_LEADER : base - 1], data)):
        return MarcRecord(leader, quick), notes
    fields = tuple(
        _field(tag, number, content, coding)
        for number, (tag, content) in enumerate(_entries(raw[_LEADER : base - 1], data), 1)
    )
    if coding is Coding.MARC8 and may_be_latin1(data):
        _refuse_misread(fields)
    return MarcRecord(leader, fields), notes


def write_iso2709(record: MarcRecord) -> bytes:
    """The record in ISO 2709 as UTF-8, NFC; the lengths in the leader are reckoned anew.

    Raises TooLong above 99,999 bytes for the record or 9,999 for a field.
    """
    directory, data = [], []
    at = 0
    for one in record.fields:
        content = _content(one).encode() + FIELD_END
        if len(content) > LONGEST_FIELD:
            raise TooLong(one.tag, len(content), LONGEST_FIELD)
        directory.append(b"%3s%04d%05d" % (one.tag.encode(), len(content), at))
        data.append(content)
        at += len(content)
    base = _LEADER + _ENTRY * len(directory) + 1
    size = base + at + 1
    if size > LONGEST_RECORD:
        raise TooLong("", size, LONGEST_RECORD)
    said = record.leader
    leader = f"{size:05}{said[5:9]}a22{base:05}{said[17:20]}4500"
    return b"".join([leader.encode(), *directory, FIELD_END, *data, RECORD_END])


def _leader(raw: bytes) -> str:
    try:
        leader = raw[:_LEADER].decode("ascii")
    except UnicodeDecodeError as error:
        raise Unreadable(Fault.LEADER) from error
    if not leader.isprintable():
        raise Unreadable(Fault.LEADER)
    return leader


def _quick(directory: bytes, data: bytes) -> tuple[Field, ...] | None:
    """The fields of a record without any fault, or None: then the slow way finds out which.

    What every text of it must hold is looked at once, for the whole: a part of a text in NFC is in
    NFC, and of signs that are all allowed every part is.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if _FORBIDDEN.search(text) or not unicodedata.is_normalized("NFC", text):
        return None
    contents = text.split("\x1e")
    if len(contents) * _ENTRY != len(directory) + _ENTRY or contents.pop():
        return None
    tags, begin = directory.decode("ascii", "replace"), 0
    fields: list[Field] = []
    for at, content in enumerate(contents):
        entry = tags[at * _ENTRY : (at + 1) * _ENTRY]
        size = len(content) + 1 if content.isascii() else len(content.encode()) + 1
        if entry[3:] != f"{size:04d}{begin:05d}":
            return None
        begin += size
        one = _quick_field(entry[:3], content)
        if one is None:
            return None
        fields.append(one)
    return tuple(fields)


def _quick_field(tag: str, content: str) -> Field | None:
    head, *chunks = content.split("\x1f")
    if not (tag.isascii() and tag.isdigit()):
        return None
    if tag.startswith("00"):
        return None if chunks else ControlField(tag, content)
    if len(head) != 2 or not all(chunks):
        return None
    subfields = tuple([Subfield(chunk[0], chunk[1:]) for chunk in chunks])
    return DataField.clean(tag, head[0], head[1], subfields)


def _entries(directory: bytes, data: bytes) -> list[tuple[str, bytes]]:
    """Tag and bytes of each field, in the order of the directory."""
    found: list[tuple[str, bytes]] = []
    places: list[tuple[int, int]] = []
    for at in range(0, len(directory), _ENTRY):
        entry = directory[at : at + _ENTRY]
        if len(entry) < _ENTRY or not entry[3:].isdigit() or not entry[:3].isalnum():
            raise Unreadable(Fault.DIRECTORY, entry=len(found) + 1)
        length, begin = int(entry[3:7]), int(entry[7:])
        content = data[begin : begin + length]
        if len(content) != length or content.find(FIELD_END) != length - 1 or not length:
            raise Unreadable(Fault.DIRECTORY, entry=len(found) + 1)
        found.append((entry[:3].decode("ascii"), content[:-1]))
        places.append((begin, length))
    expected = 0
    for begin, length in sorted(places):
        if begin != expected:
            raise Unreadable(Fault.DIRECTORY, entry=places.index((begin, length)) + 1)
        expected += length
    if expected != len(data):
        raise Unreadable(Fault.DIRECTORY, entry=len(places) + 1)
    return found


def _field(tag: str, number: int, content: bytes, coding: Coding) -> Field:
    try:
        if tag.startswith("00") or (not tag.isdigit() and DELIMITER not in content):
            return ControlField(tag, _checked(tag, number, decode(content, coding)))
        head, *chunks = content.split(DELIMITER)
        indicators = _checked(tag, number, decode(head, coding))
        subfields = [_subfield(tag, number, chunk, coding) for chunk in chunks]
        return DataField(tag, indicators[:1], indicators[1:], tuple(subfields))
    except Undecodable as fault:
        raise Unreadable(Fault.ENCODING, tag=tag, number=number, coding=fault.coding) from fault
    except ValueError as error:
        raise Unreadable(Fault.FIELD, tag=tag, number=number) from error


def _subfield(tag: str, number: int, chunk: bytes, coding: Coding) -> Subfield:
    # The code is read apart, or an accent at the beginning of the value would join it.
    if chunk[:1].isascii():
        return Subfield(chunk[:1].decode("ascii"), _checked(tag, number, decode(chunk[1:], coding)))
    text = _checked(tag, number, decode(chunk, coding))
    return Subfield(text[:1], text[1:])


def _checked(tag: str, number: int, text: str) -> str:
    if UNWRITABLE.search(text.replace(DELIMITER.decode(), "")):
        raise Unreadable(Fault.CONTROL, tag=tag, number=number)
    return text


def _content(one: Field) -> str:
    if isinstance(one, ControlField):
        return one.data
    return one.ind1 + one.ind2 + "".join(f"\x1f{code}{value}" for code, value in one.subfields)


def _refuse_misread(fields: tuple[Field, ...]) -> None:
    for number, one in enumerate(fields, 1):
        if looks_misread(_content(one)):
            coding = Coding.MARC8.value
            raise Unreadable(Fault.ENCODING, tag=one.tag, number=number, coding=coding)

"""A MARC 21 record as a value: nothing lost, nothing reordered, all of it writable again.

Source: design § 4.1 and 4.2; the JSON form is MARC-in-JSON, which Libris speaks too.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

_quoted = json.encoder.encode_basestring
# No XML, no database text and no ISO 2709 field can hold these, so no value may.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"[0-9A-Za-z]{3}")
_LEADER = re.compile(r"[ -~]{24}")
# What a writer must reckon anew, or may only write one way: lengths, coding and the fixed 22, 4500.
_RECKONED = (*range(5), 9, 10, 11, *range(12, 17), *range(20, 24))


class Subfield(NamedTuple):
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class ControlField:
    """A field that is one text: 00X, or a local tag with letters such as Aleph's FMT.

    Raises ValueError for a tag or a text that no format can hold.
    """

    tag: str
    data: str

    def __post_init__(self) -> None:
        if not (is_control(self.tag) or (_TAG.fullmatch(self.tag) and not self.tag.isdigit())):
            raise ValueError(f"no control field has the tag {self.tag!r}")
        object.__setattr__(self, "data", _clean(self.data))


@dataclass(frozen=True, slots=True)
class DataField:
    """A field with two indicators and any number of subfields, codes repeated and in order.

    Raises ValueError for what no format can hold.
    """

    tag: str
    ind1: str
    ind2: str
    subfields: tuple[Subfield, ...] = ()

    def __post_init__(self) -> None:
        if is_control(self.tag) or not _TAG.fullmatch(self.tag):
            raise ValueError(f"no data field has the tag {self.tag!r}")
        if not self.subfields and not self.tag.isdigit():
            raise ValueError(f"{self.tag} has no subfields: it is a control field")
        _one_character("indicator", self.ind1)
        _one_character("indicator", self.ind2)
        for code, _value in self.subfields:
            _one_character("subfield code", code)
        clean = tuple(Subfield(code, _clean(value)) for code, value in self.subfields)
        object.__setattr__(self, "subfields", clean)

    @classmethod
    def clean(cls, tag: str, ind1: str, ind2: str, subfields: tuple[Subfield, ...]) -> "DataField":
        """A field of which all that the constructor would look at is known to be right."""
        self = object.__new__(cls)
        _set_tag(self, tag)
        _set_ind1(self, ind1)
        _set_ind2(self, ind2)
        _set_subfields(self, subfields)
        return self

    def all(self, codes: str) -> tuple[str, ...]:
        """The values of these subfield codes, in the order of the field."""
        return tuple([value for code, value in self.subfields if code in codes])

    def first(self, code: str) -> str:
        """The first value of this code that says anything, without outer blanks, or ""."""
        for one, value in self.subfields:
            if one == code and (said := value.strip()):
                return said
        return ""


Field = ControlField | DataField
# Past the frozen door, for `clean`: a million records make thirty million fields.
_set_tag = DataField.__dict__["tag"].__set__
_set_ind1 = DataField.__dict__["ind1"].__set__
_set_ind2 = DataField.__dict__["ind2"].__set__
_set_subfields = DataField.__dict__["subfields"].__set__


@dataclass(frozen=True, slots=True)
class MarcRecord:
    """A leader of 24 plain characters, as it came, and the fields in their order, all NFC.

    Raises ValueError where the leader is anything else.
    """

    leader: str
    fields: tuple[Field, ...] = ()
    _data: dict[str, list[DataField]] = field(init=False, repr=False, compare=False)
    _control: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not _LEADER.fullmatch(self.leader):
            raise ValueError("the leader is not 24 plain characters")
        data: dict[str, list[DataField]] = {}
        control: dict[str, str] = {}
        for one in self.fields:
            if isinstance(one, DataField):
                data.setdefault(one.tag, []).append(one)
            else:
                control.setdefault(one.tag, one.data)
        object.__setattr__(self, "_data", data)
        object.__setattr__(self, "_control", control)

    def control(self, tag: str) -> str:
        """The text of the first control field with this tag, or ""."""
        return self._control.get(tag, "")

    def data(self, *tags: str) -> Iterator[DataField]:
        """The data fields with one of these tags, in the order of the record."""
        here = [self._data[tag] for tag in tags if tag in self._data]
        if len(here) < 2:
            return iter(here[0] if here else ())
        return (one for one in self.fields if isinstance(one, DataField) and one.tag in tags)

    def same_content(self, other: "MarcRecord") -> bool:
        """Whether both say the same, whatever the lengths and coding that their leaders state."""
        return self.fields == other.fields and self._said() == other._said()

    def _said(self) -> str:
        return "".join(sign for at, sign in enumerate(self.leader) if at not in _RECKONED)


class Fault(StrEnum):
    """Why some bytes are not a record. The value is stable; `WORDS` says it to people."""

    CUT = "cut"
    LENGTH = "length"
    BASE = "base"
    DIRECTORY = "directory"
    LEADER = "leader"
    FIELD = "field"
    CONTROL = "control"
    ENCODING = "encoding"
    STRAY = "stray"
    NOT_MARC = "not_marc"
    TOO_LONG = "too_long"
    XML = "xml"
    DTD = "dtd"


# English, each with the names of its details: the caller translates before filling in.
WORDS: Mapping[Fault, str] = {
    Fault.CUT: "The record is cut: it should be %(stated)s bytes, and %(found)s are here.",
    Fault.LENGTH: "The leader says %(stated)s bytes; the record is %(found)s bytes.",
    Fault.BASE: "The leader says that the data begin at byte %(base)s; they do not.",
    Fault.DIRECTORY: "The directory does not fit the data, first at entry %(entry)s.",
    Fault.LEADER: "The leader is not 24 plain characters.",
    Fault.FIELD: "Field %(tag)s, the %(number)s. in the record, has a form not allowed in MARC.",
    Fault.CONTROL: "Field %(tag)s, the %(number)s. in the record, holds forbidden characters.",
    Fault.ENCODING: "Field %(tag)s, the %(number)s. in the record, is not written in %(coding)s.",
    Fault.STRAY: "These %(found)s bytes belong to no record.",
    Fault.NOT_MARC: "This is not MARC.",
    Fault.TOO_LONG: "The record does not end within the %(limit)s bytes that it may take.",
    Fault.XML: "The XML breaks at line %(line)s, column %(column)s: %(error)s.",
    Fault.DTD: "The XML declares a document type or entities, which is not safe to read.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A record that was read.

    position: of its first byte, counted from the beginning of the stream. raw: its bytes as they
    came. notes: stable words for what was put right: `utf8_despite_leader`, `short_leader`.
    """

    position: int
    raw: bytes
    record: MarcRecord
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """Bytes that could not be read as a record, to be kept and shown.

    position, raw: as in `Found`. details: what `WORDS[code]` names. continued: these bytes go on
    from the Broken before, cut up only to spare memory; count those where it is False.
    """

    position: int
    raw: bytes
    code: Fault
    details: Mapping[str, str | int] = field(default_factory=dict)
    continued: bool = False

    @property
    def reason(self) -> str:
        """The fault in English."""
        return WORDS[self.code] % self.details


class Unreadable(Exception):  # noqa: N818 - it is an answer of the readers to themselves
    """Raised inside the readers; they turn it into `Broken`."""

    def __init__(self, code: Fault, **details: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def to_json(record: MarcRecord) -> dict[str, object]:
    """The record as MARC-in-JSON: {"leader": text, "fields": [{tag: text or field}, ...]}."""
    return {"leader": record.leader, "fields": [_field_to_json(each) for each in record.fields]}


def from_json(content: object) -> MarcRecord:
    """The record that `to_json` gave. Raises ValueError for anything else."""
    if not isinstance(content, dict):
        raise ValueError("not MARC-in-JSON: no object")
    try:
        fields = tuple(_field_from_json(each) for each in content["fields"])
        return MarcRecord(content["leader"], fields)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not MARC-in-JSON: {error!r}") from error


def dumps(record: MarcRecord) -> str:
    """The record as MARC-in-JSON on one line; the same record always gives the same text."""
    fields = ",".join([_written(one) for one in record.fields])
    return f'{{"leader":{_quoted(record.leader)},"fields":[{fields}]}}'


def loads(text: str) -> MarcRecord:
    """The record that `dumps` wrote. Raises ValueError for anything else."""
    try:
        return from_json(json.loads(text))
    except RecursionError as error:
        raise ValueError("not MARC-in-JSON: too deep") from error


def is_control(tag: str) -> bool:
    """Whether a tag is 00X, the fields without indicators."""
    return bool(_TAG.fullmatch(tag)) and tag.startswith("00")


def _written(one: Field) -> str:
    # By hand, since this is done for every record of an import: the same text as json.dumps gives.
    if isinstance(one, ControlField):
        return f"{{{_quoted(one.tag)}:{_quoted(one.data)}}}"
    subfields = ",".join([f"{{{_quoted(code)}:{_quoted(value)}}}" for code, value in one.subfields])
    ind1, ind2 = _quoted(one.ind1), _quoted(one.ind2)
    return f'{{"{one.tag}":{{"ind1":{ind1},"ind2":{ind2},"subfields":[{subfields}]}}}}'


def _field_to_json(one: Field) -> dict[str, object]:
    if isinstance(one, ControlField):
        return {one.tag: one.data}
    subfields = [{code: value} for code, value in one.subfields]
    return {one.tag: {"ind1": one.ind1, "ind2": one.ind2, "subfields": subfields}}


def _field_from_json(one: Mapping[str, object]) -> Field:
    ((tag, content),) = one.items()
    if isinstance(content, str):
        return ControlField(tag, content)
    if not isinstance(content, dict):
        raise TypeError(f"field {tag} is neither text nor subfields")
    subfields = [Subfield(*pair) for each in content["subfields"] for pair in each.items()]
    return DataField(tag, content["ind1"], content["ind2"], tuple(subfields))


def _clean(text: str) -> str:
    if UNWRITABLE.search(text):
        raise ValueError("the text holds characters that no field may hold")
    return unicodedata.normalize("NFC", text)


def _one_character(what: str, text: str) -> None:
    if len(text) != 1 or UNWRITABLE.search(text):
        raise ValueError(f"{text!r} is no {what}")

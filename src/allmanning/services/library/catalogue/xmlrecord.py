"""One MARC record put together from the elements of its XML."""

from allmanning.services.library.catalogue.marc import (
    ControlField,
    DataField,
    Fault,
    Field,
    MarcRecord,
    Subfield,
    Unreadable,
)

NAMESPACE = "http://www.loc.gov/MARC21/slim"
SHORT_LEADER = "short_leader"
_PARENT = {"leader": "", "controlfield": "", "datafield": "", "subfield": "datafield"}


class RecordBuilder:
    """Takes the start, text and end of each element inside `record`; then gives the record.

    position: of the record's first byte in the stream. depth: of the element `record`. A wrong
    form is remembered and told by `record`, so that the parser can go on to the next record.
    """

    def __init__(self, position: int, depth: int) -> None:
        self.position, self.depth = position, depth
        self._leader: str | None = None
        self._fields: list[Field] = []
        self._path: list[str] = []
        self._attributes: dict[str, str] = {}
        self._subfields: list[Subfield] = []
        self._code = ""
        self._words: list[str] = []
        self._fault: Unreadable | None = None

    @property
    def is_empty(self) -> bool:
        """Whether this holds nothing of MARC: a wrapper of SRU or OAI that is also a `record`."""
        return self._leader is None and not self._fields and "leader" not in self._path

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if _PARENT.get(name) != parent:
            self._fail()
            return
        self._words = []
        if name == "datafield":
            self._subfields = []
        if name == "subfield":
            self._code = attributes.get("code", "")
        else:
            self._attributes = attributes

    def text(self, text: str) -> None:
        place = self._path[-1] if self._path else ""
        if place in ("leader", "controlfield", "subfield"):
            self._words.append(text)
        elif text.strip():
            self._fail()

    def end(self, name: str) -> None:
        self._path.pop()
        if self._fault is not None:
            return
        words = "".join(self._words)
        if name == "leader":
            self._leader = words
        elif name == "subfield":
            self._subfields.append(Subfield(self._code, words))
        else:
            self._add(name, words)

    def record(self) -> tuple[MarcRecord, tuple[str, ...]]:
        """The record, and notes. Raises Unreadable."""
        if self._fault is not None:
            raise self._fault
        # Several systems trim blanks at the end of the leader; they stand for nothing.
        leader = (self._leader or "").ljust(24) if self._leader else ""
        try:
            record = MarcRecord(leader, tuple(self._fields))
        except ValueError as error:
            raise Unreadable(Fault.LEADER) from error
        return record, (SHORT_LEADER,) if leader != self._leader else ()

    def _add(self, name: str, words: str) -> None:
        tag = self._attributes.get("tag", "")
        try:
            if name == "controlfield":
                self._fields.append(ControlField(tag, words))
            else:
                ind1 = self._attributes.get("ind1", " ")
                ind2 = self._attributes.get("ind2", " ")
                self._fields.append(DataField(tag, ind1, ind2, tuple(self._subfields)))
        except ValueError:
            self._fail()

    def _fail(self) -> None:
        tag, number = self._attributes.get("tag", ""), len(self._fields) + 1
        self._fault = self._fault or Unreadable(Fault.FIELD, tag=tag, number=number)

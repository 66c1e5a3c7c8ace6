"""The editor's desk: what is typed, judged, and made ready to be shown again."""

from dataclasses import dataclass, field

from allmanning.services.library.catalogue.marc import MarcRecord
from allmanning.services.library.cataloguing.checking import FAULT, Remark, remarks
from allmanning.services.library.cataloguing.fixedfields import Filled, places, with_places
from allmanning.services.library.cataloguing.typedlines import Typed, read, written


@dataclass
class Desk:
    """What lies on it. text: as typed, whatever is wrong with it."""

    text: str
    typed: Typed
    remarks: list[Remark] = field(default_factory=list)
    fixed: list[Filled] = field(default_factory=list)

    @property
    def record(self) -> MarcRecord | None:
        return self.typed.record

    @property
    def faults(self) -> list[Remark]:
        return [one for one in self.remarks if one.kind == FAULT]

    @property
    def advice(self) -> list[Remark]:
        return [one for one in self.remarks if one.kind != FAULT]

    @property
    def rows(self) -> int:
        return min(max(self.text.count("\n") + 3, 12), 60)

    def line_of(self, remark: Remark) -> int | None:
        """The line that a remark speaks of."""
        if remark.place is None or remark.place >= len(self.typed.lines):
            return None
        return self.typed.lines[remark.place]


def laid_out(text: str, chosen: dict[str, str] | None = None) -> Desk:
    """Judge what is typed. chosen: places of the fixed fields that were chosen otherwise."""
    typed = read(text)
    if typed.record is None:
        return Desk(text, typed)
    if chosen:
        text = written(with_places(typed.record, chosen))
        typed = read(text)
    if typed.record is None:
        return Desk(text, typed)
    return Desk(text, typed, remarks(typed.record), places(typed.record))


def without_empty(text: str) -> str:
    """The lines without subfields and fields that nobody filled in: what a pattern left open."""
    kept = []
    for line in text.replace("\r\n", "\n").split("\n"):
        head, sign, rest = line.partition("$")
        if not sign or line[:3] in {"=LD", "LDR"} or line.startswith("00"):
            kept.append(line)
            continue
        parts = [part for part in rest.split("$") if part[1:].strip()]
        if any(
            part[:1] not in "24be" or line[:3] in {"040", "336", "337", "338"} for part in parts
        ):
            kept.append(head + "".join("$" + part for part in parts))
    return "\n".join(kept)

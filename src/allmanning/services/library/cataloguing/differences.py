"""What differs between two versions of a record, line by line, as a cataloguer reads it."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from allmanning.services.library.catalogue.marc import MarcRecord
from allmanning.services.library.cataloguing.typedlines import written

Sign = Literal["same", "gone", "new"]


class Line(NamedTuple):
    sign: Sign
    text: str


def differences(before: MarcRecord, after: MarcRecord, *, around: bool = True) -> list[Line]:
    """Every line, with what is gone before what is new; without the unchanged if not `around`."""
    old, new = (written(_as_said(one)).splitlines() for one in (before, after))
    lines = _compared(old, new)
    return [line for line in lines if around or line.sign != "same"]


def _as_said(record: MarcRecord) -> MarcRecord:
    """The record without the lengths in its leader, which every writer reckons anew."""
    said = record.leader
    leader = f"00000{said[5:9]}a2200000{said[17:20]}4500"
    return MarcRecord(leader, record.fields)


def _compared(old: list[str], new: list[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if what == "equal":
            yield from (Line("same", text) for text in old[old_from:old_to])
            continue
        yield from (Line("gone", text) for text in old[old_from:old_to])
        yield from (Line("new", text) for text in new[new_from:new_to])

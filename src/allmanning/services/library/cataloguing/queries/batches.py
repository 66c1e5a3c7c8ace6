"""Files that were sent: what importing one would do, what it did, and what could not be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from allmanning.services.library.catalogue.entries import Entry
from allmanning.services.library.catalogue.marc import from_json, loads
from allmanning.services.library.catalogue.models import Authority, Quarantined, Record
from allmanning.services.library.catalogue.preparing import Batch, pieces, prepare
from allmanning.services.library.cataloguing.differences import Line, differences
from allmanning.services.library.cataloguing.gate import Cataloguer
from allmanning.services.library.cataloguing.models import Upload

LONGEST_LIST = 100
SHOWN_CHANGES = 30
SHOWN_BYTES = 4_096
_BATCH = 500
Key = tuple[str, str]


@dataclass
class Preview:
    """What an import would do. changes: name and difference of the first records that change."""

    stored: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    new: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, list[Line]]] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.stored + self.updated + self.unchanged + self.quarantined


def uploads(*, seen_by: Cataloguer) -> list[Upload]:
    """Return the latest files, newest first. One query."""
    return list(Upload.objects.order_by("-pk")[:LONGEST_LIST])


def upload(key: int, *, seen_by: Cataloguer) -> Upload:
    """Return a file, or raise DoesNotExist."""
    return Upload.objects.get(pk=key)


def preview(one: Upload, *, seen_by: Cataloguer) -> Preview:
    """Go through a whole file and compare, writing nothing. Three queries for 500 records."""
    found, earlier = Preview(), dict[Key, str]()
    with Path(one.file.path).open("rb") as stream:
        read = pieces(stream)
        while part := list(islice(read, _BATCH)):
            batch = Batch(part, one.source)
            batch.known = frozenset(_known(batch.digests()))
            prepared = prepare(batch)
            found.unchanged += prepared.unchanged
            for broken in prepared.broken:
                found.quarantined += not broken.continued
                found.broken.append((broken.position, broken.reason))
            _compare(prepared.entries, earlier, found)
    found.broken = found.broken[:LONGEST_LIST]
    return found


def _known(digests: list[str]) -> Iterator[str]:
    for model in (Record, Authority):
        yield from model.objects.filter(came_as__in=digests).values_list("came_as", flat=True)


def _compare(entries: list[Entry], earlier: dict[Key, str], found: Preview) -> None:
    here = _digests(entries)
    changed: list[Entry] = []
    for entry in entries:
        before = earlier.get(entry.key) or here.get(entry.key)
        earlier[entry.key] = entry.digest
        if before is None:
            found.stored += 1
            if len(found.new) < LONGEST_LIST:
                title = str(entry.edition[0]) if entry.edition else entry.heading
                found.new.append((f"{entry.source} {entry.control_number}", title))
        elif before == entry.digest:
            found.unchanged += 1
        else:
            found.updated += 1
            changed.append(entry)
    room = SHOWN_CHANGES - len(found.changes)
    found.changes += _changes(changed[:room])


def _digests(entries: list[Entry]) -> dict[Key, str]:
    known: dict[Key, str] = {}
    for model, kind in ((Record, False), (Authority, True)):
        numbers = [e.control_number for e in entries if (e.kind == "authority") is kind]
        if numbers:
            rows = model.objects.filter(control_number__in=numbers)
            for source, number, digest in rows.values_list("source", "control_number", "digest"):
                known[source, number] = digest
    return known


def _changes(entries: list[Entry]) -> Iterator[tuple[str, list[Line]]]:
    rows = Record.objects.filter(control_number__in=[e.control_number for e in entries])
    stored = {(row.source, row.control_number): row for row in rows} if entries else {}
    for entry in entries:
        if row := stored.get(entry.key):
            lines = differences(from_json(row.content), loads(entry.content), around=False)
            yield str(row), lines


@dataclass(frozen=True)
class PieceShown:
    """Bytes that could not be read: where, why, and the first of them in two writings."""

    key: int
    run: str
    position: int
    code: str
    reason: str
    size: int
    dump: str
    text: str
    raw: bytes


def quarantine(run: int | None = None, *, seen_by: Cataloguer) -> list[Quarantined]:
    """Return what could not be read, the latest first. One query; the bytes are left where they are."""
    rows = Quarantined.objects.select_related("run").defer("raw").order_by("-pk")
    return list((rows.filter(run=run) if run else rows)[:LONGEST_LIST])


def piece(key: int, *, seen_by: Cataloguer) -> PieceShown:
    """Return one piece, or raise DoesNotExist."""
    row = Quarantined.objects.select_related("run").get(pk=key)
    raw = bytes(row.raw)
    text = raw[:SHOWN_BYTES].decode("utf-8", "replace")
    marked = text.replace("\x1f", " $").replace("\x1e", "\n").replace("\x1d", "\n")
    return PieceShown(
        row.pk, str(row.run), row.position, row.code, row.reason, len(raw),
        hex_dump(raw[:SHOWN_BYTES]), re.sub(r"[\x00-\x08\x0b-\x1c]", "�", marked), raw,
    )  # fmt: skip


def hex_dump(raw: bytes) -> str:
    """Sixteen bytes a line: where, in figures, and as letters."""
    lines = []
    for at in range(0, len(raw), 16):
        part = raw[at : at + 16]
        letters = "".join(chr(one) if 32 <= one < 127 else "." for one in part)
        lines.append(f"{at:06x}  {part.hex(' '):<47}  {letters}")
    return "\n".join(lines)

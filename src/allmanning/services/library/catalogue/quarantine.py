"""What could not be read, as a file: the bytes themselves, and beside them where and why."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from allmanning.services.library.catalogue.models import ImportRun


class SetAside(NamedTuple):
    """position: in the file that was imported. code: stable. reason: in English."""

    position: int
    code: str
    reason: str
    raw: bytes


def write_quarantine(run: ImportRun, path: Path) -> int:
    """Write the bytes, one piece after another, and PATH.json that tells them apart; how many."""
    told = []
    with path.open("wb") as stream:
        for one in run.quarantined.order_by("position").iterator(chunk_size=50):
            raw = bytes(one.raw)
            told.append(
                {"offset": stream.tell(), "length": len(raw), "position": one.position,
                 "code": one.code, "reason": one.reason}
            )  # fmt: skip
            stream.write(raw)
    _beside(path).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(told)


def read_quarantine(path: Path) -> Iterator[SetAside]:
    """Read back what `write_quarantine` wrote."""
    with path.open("rb") as stream:
        for one in json.loads(_beside(path).read_text(encoding="utf-8")):
            stream.seek(one["offset"])
            raw = stream.read(one["length"])
            yield SetAside(one["position"], one["code"], one["reason"], raw)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".json")

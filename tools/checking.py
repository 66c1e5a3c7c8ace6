"""What the checkers of the demo data share: where things lie, how to read them, and the faults found."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src/allmanning/portal/demo/data"
DEFINITIONS = ROOT / "src/allmanning/services/library/catalogue/definitions"

Row = dict[str, str]
Tree = dict[str, Any]  # what JSON holds: the checks below find out

faults: list[str] = []


def claim(holds: object, fault: str) -> None:
    if not holds:
        faults.append(fault)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def load(path: Path) -> Any:  # noqa: ANN401  # JSON may be anything
    return json.loads(path.read_text(encoding="utf-8"))


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def matches(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value) is not None

"""Whether everything that clients were told has come to stay, exactly once (Library P 3.9).

A client's log has a line of JSON for each answer: its key, and what came of it: an `answer`, or
`refused`, or `gone`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from allmanning.members.journal.models import Operation
from allmanning.services.library.circulation.models import Loan

AT_ONCE = 2_000


def unkept(folder: Path) -> Iterator[tuple[str, str]]:
    """Give what clients were answered that is not kept so; every client-*.jsonl of the folder."""
    told = answers(path for path in sorted(folder.glob("client-*.jsonl")))
    while batch := list(islice(told, AT_ONCE)):
        kept = dict(
            Operation.objects.filter(key__in=[line["key"] for line in batch]).values_list(
                "key", "answer"
            )
        )
        for line in batch:
            yield from _differs(line, kept)


def answers(paths: Iterable[Path]) -> Iterator[Mapping[str, Any]]:
    """Give each answered line; the last line of a log may be torn."""
    for path in paths:
        with path.open() as lines:
            for text in lines:
                line = json.loads(text) if text.endswith("\n") else {}
                if "key" in line:
                    yield line


def unasked() -> Iterator[tuple[str, str]]:
    """Give the loans that no kept operation made: for a house where all came through operations."""
    made = {
        answer.get("loan")
        for answer in Operation.objects.filter(answer__then="lent")
        .values_list("answer", flat=True)
        .iterator()
    }
    for key in Loan.objects.order_by("pk").values_list("pk", flat=True).iterator():
        if key not in made:
            yield f"loan {key}", "was made by no operation"


def _differs(line: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    key = line["key"]
    if "answer" in line and key not in kept:
        yield key, "was answered and is not kept"
    elif "answer" in line and kept[key] != line["answer"]:
        yield key, "was answered otherwise than is kept"
    elif "answer" not in line and key in kept:
        yield key, "was refused and is kept as done"

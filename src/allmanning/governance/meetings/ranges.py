"""Item ranges as people write them: “1–3, 5” (Alliance T4). Empty means every item."""

import re
from collections.abc import Iterable

HIGHEST = 999
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_BETWEEN = re.compile(r"\s*(?:[,;\s]|\boch\b|\band\b)+\s*", re.IGNORECASE)
_PART = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")


class NotARange(ValueError):  # noqa: N818 - it is what somebody typed
    """What was written cannot be read; `part` is the first piece that makes no sense."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def parsed(written: str) -> frozenset[int]:
    """Return the item numbers in “4–16”, “1-3, 5” or “1, 2 och 7”; none where nothing is written.

    Raises NotARange for anything else, for zero, and for a range that runs backwards.
    """
    plain = _DASHES.sub("-", written.strip())
    numbers: set[int] = set()
    for part in filter(None, _BETWEEN.split(plain)):
        match = _PART.fullmatch(part)
        if not match:
            raise NotARange(part)
        first = int(match[1])
        last = int(match[2] or first)
        if not 1 <= first <= last <= HIGHEST:
            raise NotARange(part)
        numbers.update(range(first, last + 1))
    return frozenset(numbers)


def written(numbers: Iterable[int]) -> str:
    """Return the numbers as ranges, in order: {1, 2, 3, 5} → “1–3, 5”."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def covers(kept: str, number: int) -> bool:
    """Tell whether kept ranges hold an item; empty ones hold every item."""
    return not kept or number in parsed(kept)

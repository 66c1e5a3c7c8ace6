"""What an import tells about itself."""

from collections import Counter
from dataclasses import dataclass, field

# Beyond this many, a report only counts: a wrong mapping would name every copy of a library.
LONGEST_LIST = 1_000


@dataclass(slots=True)
class Outcome:
    """What became of a batch. conflicts: barcodes that another title already has."""

    stored: int = 0
    updated: int = 0
    unchanged: int = 0
    copies: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    unknown_libraries: Counter[str] = field(default_factory=Counter)
    conflicts: list[dict[str, str]] = field(default_factory=list)

"""What is told of figures about people, and what is kept back.

Source: Library § 15.3, § 15.7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A figure as everybody may read it. value None: kept back; small: it is below the limit."""

    value: int | None
    small: bool = False
    limit: int = 5

    @property
    def hidden(self) -> bool:
        return self.value is None


def told_alone(count: int, limit: int) -> Told:
    """Library § 15.7. A figure that stands by itself: below the limit it reads “<5”; none is told."""
    return Told(None, small=True, limit=limit) if 0 < count < limit else Told(count)


def told_together(counts: Mapping[str, int], limit: int) -> dict[str, Told]:
    """Library § 15.7. The parts of a total that is told too, so that no small part can be derived.

    Small parts are kept back, and then the smallest of the others until no small part follows from
    the total and the rest. Where that is not enough, every part is kept back.
    """
    small = [name for name, count in counts.items() if 0 < count < limit]
    if not small:
        return {name: Told(count) for name, count in counts.items()}
    others = sorted(
        (name for name, count in counts.items() if count >= limit),
        key=lambda name: (counts[name], name),
    )
    for more in range(len(others) + 1):
        if _is_safe([counts[name] for name in small], [counts[n] for n in others[:more]], limit):
            kept_back = {*small, *others[:more]}
            return {
                name: Told(None, small=name in small, limit=limit)
                if name in kept_back
                else Told(count)
                for name, count in counts.items()
            }
    return dict.fromkeys(counts, Told(None))


def _is_safe(small: Sequence[int], others: Sequence[int], limit: int) -> bool:
    """Whether each small part could have another value, by what a reader knows."""
    total, rest = sum(small) + sum(others), len(small) - 1
    if others:  # these are at least the limit, as the reader sees by their not being called small
        return total - rest - len(others) * limit >= 2
    return rest >= 1 and total - len(small) >= 1 and len(small) * (limit - 1) - total >= 1

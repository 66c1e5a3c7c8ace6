"""In which order people are served, from which library a copy is taken, and how long it takes.

Source: Library § 7.7, § 7.15 and P 3.5.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allmanning.kit.reason import Answer, Reason
from allmanning.services.library.circulation.rules.facts import reason


@dataclass(frozen=True)
class Waiting:
    """A place in a queue."""

    key: int
    placed_at: datetime
    moved_first_at: datetime | None = None


@dataclass(frozen=True)
class Candidate:
    """An available copy that may fill a hold, as seen from the hold's pickup library.

    tour_days: until a tour brings it there. chain: its place in the lending chain, from 1. load:
    open choices at its library per staffed hour. idle_since: when it was last put on its shelf.
    """

    key: int
    at_pickup: bool
    tour_days: int | None
    chain: int | None
    load: float
    choices: int
    idle_since: date
    asked_before: bool = False  # for this hold, and nobody answered


def queue_order(queue: Iterable[Waiting]) -> list[Waiting]:
    """Library § 7.7. First come, first served; the library's own moves go before, latest first."""
    return sorted(
        queue,
        key=lambda each: (
            each.moved_first_at is None,
            -each.moved_first_at.timestamp() if each.moved_first_at else 0.0,
            each.placed_at,
            each.key,
        ),
    )


def candidate_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Library P 3.5. The best copy first; no chance is involved, the same facts choose the same."""
    far = 10_000
    return sorted(
        candidates,
        key=lambda each: (
            each.asked_before,
            not each.at_pickup,
            far if each.tour_days is None else each.tour_days,
            far if each.chain is None else each.chain,
            each.load,
            each.idle_since,
            each.key,
        ),
    )


def why_chosen(best: Candidate, next_best: Candidate | None) -> tuple[Reason, ...]:
    """Library P 3.5. The reasons that put a candidate before the next one."""
    if best.at_pickup:
        return (reason("at_pickup"),)
    reasons = []
    if best.tour_days is not None:
        reasons.append(reason("tour", days=best.tour_days))
    if best.chain is not None:
        reasons.append(reason("chain", place=best.chain))
    if next_best is not None and (best.tour_days, best.chain) == (
        next_best.tour_days,
        next_best.chain,
    ):
        reasons.append(
            reason("load", count=best.choices) if best.load < next_best.load else reason("idle")
        )
    return tuple(reasons) or (reason("idle"),)


def forecast(place: int, copies: int, mean_days: float) -> int | None:
    """Library § 7.15. About how many weeks until it is one's turn; None if no copy is in use."""
    if copies < 1:
        return None
    return max(1, round(place / copies * mean_days / 7))


def place_explained(
    place: int, count: int, copies: int, mean_days: float, *, moved_ahead: int = 0,
    suspended_until: date | None = None,
) -> Answer[int]:  # fmt: skip
    """Library § 1.5 and § 7.15. “Number 3 of 12; 4 copies; about 5 weeks.”"""
    reasons = [reason("position", place=place, count=count), reason("copies", count=copies)]
    if moved_ahead:
        reasons.append(reason("moved_ahead", count=moved_ahead))
    if suspended_until:
        reasons.append(reason("suspended", day=suspended_until.isoformat()))
    elif weeks := forecast(place, copies, mean_days):
        reasons.append(reason("weeks", weeks=weeks))
    return Answer(place, tuple(reasons))

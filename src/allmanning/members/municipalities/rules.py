"""Who may be a member, and from when.

Source: the founding agreement of 1993 and the accession of 2013 (Alliance § 1).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _


@dataclass(frozen=True)
class Period:
    """From a day, inclusive, until another, exclusive; open where `until` is None."""

    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, other: "Period") -> bool:
        return (other.until is None or self.since < other.until) and (
            self.until is None or other.since < self.until
        )


def membership_refusals(
    wanted: Period, earlier: list[Period], decided_by: str
) -> Iterator[Refusal]:
    """Alliance § 1.4. Membership is dated: a municipality is a member once at a time, by a decision."""
    if any(wanted.overlaps(period) for period in earlier):
        yield Refusal(_("The municipality is already a member in that time."), "Alliance § 1.4")
    if wanted.until is not None and wanted.until <= wanted.since:
        yield Refusal(_("The membership ends before it begins."), "Alliance § 1.4")
    if not decided_by.strip():
        yield Refusal(
            _("A membership rests on an application and the members' confirmation; name it."),
            "Alliance § 1.6",
        )


def population_refusals(count: int, source: str) -> Iterator[Refusal]:
    """Alliance § 17.1. A figure is a fact about a place on a day, from somebody."""
    if count < 0:
        yield Refusal(_("A population cannot be negative."), "Alliance § 17.1")
    if not source.strip():
        yield Refusal(_("Say where the figure comes from."), "Alliance § 17.1")

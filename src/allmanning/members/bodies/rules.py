"""Which seats a body has, and who may hold them.

Source: the activity plan 2023–2027 and the anniversary book of 2013 (Alliance §§ 2, 4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

SEATS_PER_MEMBER = {
    "region_council": ("majority", "opposition"),
    "chief_executives": ("chief_executive",),
}


def seats_of(kind: str, members: list[str]) -> list[tuple[str, str]]:
    """Alliance § 2.3. The seats follow from the members: computed, never stored as a number.

    Returns (municipality code, seat kind) for a council or the chief executives' group.
    """
    return [(code, seat) for code in members for seat in SEATS_PER_MEMBER.get(kind, ())]


@dataclass(frozen=True)
class Holding:
    """A person in a seat for a time."""

    person: int
    seat_kind: str
    since: date
    until: date | None = None

    def overlaps(self, other: "Holding") -> bool:
        return (other.until is None or self.since < other.until) and (
            self.until is None or other.since < self.until
        )


def appointment_refusals(
    wanted: Holding,
    same_seat: list[Holding],
    other_seats_of_municipality: list[Holding],
    decided_by: str,
) -> Iterator[Refusal]:
    """Alliance § 2.1. Majority and opposition are two voices: two seats, two persons."""
    if any(wanted.overlaps(holding) for holding in same_seat):
        yield Refusal(
            _("Somebody else holds the seat in that time; end that appointment first."),
            "Alliance § 2.14",
        )
    if any(
        wanted.person == holding.person and wanted.overlaps(holding)
        for holding in other_seats_of_municipality
    ):
        yield Refusal(
            _("The same person cannot speak for both the majority and the opposition."),
            "Alliance § 2.1",
        )
    if not decided_by.strip():
        yield Refusal(_("Name the decision that appoints."), "Alliance § 2.14")


def change_refusals(
    current: Holding | None, day: date, decided_by: str, *, is_outdated: bool
) -> Iterator[Refusal]:
    """Alliance § 2.14. One holder follows another from a day; what was before that day stays as it was.

    current: who holds the seat on the day or later. is_outdated: the seat was changed by somebody
    else after the form was shown.
    """
    if is_outdated:
        yield Refusal(
            _("Somebody else changed this seat in the meantime. See who holds it now."),
            "Alliance § 2.14",
        )
    elif current is not None and day <= current.since:
        yield Refusal(
            _("The one who holds the seat began on %(day)s; the change must come after that day."),
            "Alliance § 2.14",
            {"day": current.since.isoformat()},
        )
    if not decided_by.strip():
        yield Refusal(_("Name the decision that changes who holds the seat."), "Alliance § 2.14")

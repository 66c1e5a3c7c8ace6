"""A round as it stands: each seat's position, in Swedish order, never a sum (Alliance P 3.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.db.models.functions import Collate

from allmanning.governance.decisions.models import (
    Arrangement,
    ConsensusRound,
    Position,
    ProposalVersion,
    RoundSeat,
)
from allmanning.governance.decisions.queries import visibility
from allmanning.governance.decisions.rules import stances
from allmanning.kit.text import Words, _
from allmanning.members.bodies.models import SEAT_KINDS, Appointment
from allmanning.members.journal.acting import Acting


@dataclass(frozen=True)
class SeatRow:
    """A seat in a round: who holds it, and what it says now."""

    seat: int
    municipality: str
    municipality_name: str
    kind: Words
    person: int | None
    holder: str
    position: Position | None

    @property
    def says(self) -> str | None:
        value = self.position.value if self.position else None
        return stances.seat_says(value, held=self.person is not None)

    @property
    def label(self) -> Words:
        says = self.says
        if says == stances.VACANT:
            return _("Vacant seat")
        return stances.POSITIONS[says] if says else stances.STANCES[stances.OPEN]


@dataclass(frozen=True)
class Answer:
    """A municipality's answer on an arrangement: its seats and what they say together."""

    municipality: str
    name: str
    seats: tuple[SeatRow, ...]

    @property
    def heard(self) -> stances.Heard:
        return stances.Heard(self.municipality, self.name, tuple(row.says for row in self.seats))

    @property
    def stance(self) -> str:
        return self.heard.stance

    @property
    def label(self) -> Words:
        if self.heard.is_split:
            return _("The two seats differ")
        return stances.STANCES[self.stance]


@dataclass(frozen=True)
class Table:
    """An arrangement with the answers of all who are heard."""

    arrangement: Arrangement
    answers: tuple[Answer, ...]

    @property
    def asked(self) -> stances.Asked:
        heard = tuple(answer.heard for answer in self.answers)
        return stances.Asked(self.arrangement.name, heard, self.arrangement.minimum)


def round_of(pk: int, *, seen_by: Acting) -> ConsensusRound:
    """Return a round or raise DoesNotExist; for insiders and the body's own."""
    rows = ConsensusRound.objects.select_related(
        "version__proposal__body", "body", "meeting", "opened_by", "closed_by"
    )
    found = rows.get(pk=pk, version__proposal__in=visibility.proposals(seen_by))
    if not visibility.may_hear(seen_by, found.body.slug):
        raise ConsensusRound.DoesNotExist
    return found


def open_round(version: ProposalVersion) -> ConsensusRound | None:
    return version.rounds.filter(closed_at__isnull=True).select_related("body").first()


def rounds_of(proposal: int) -> list[ConsensusRound]:
    rows = ConsensusRound.objects.filter(version__proposal=proposal)
    return list(rows.select_related("version", "closed_by", "opened_by").order_by("opened_at"))


def table_of(asked: ConsensusRound, day: date) -> list[Table]:
    """Return every arrangement with every seat's latest position. Four queries."""
    seats = _seats(asked, day)
    latest = latest_positions(asked)
    arrangements = list(Arrangement.objects.filter(version=asked.version_id).order_by("number"))
    return [
        Table(
            arrangement,
            tuple(
                Answer(
                    code,
                    rows[0].seat.municipality.name,
                    tuple(_row(row, latest.get((row.seat_id, arrangement.pk))) for row in rows),
                )
                for code, rows in seats.items()
            ),
        )
        for arrangement in arrangements
    ]


def _seats(asked: ConsensusRound, day: date) -> dict[str, list[RoundSeat]]:
    holders = Appointment.objects.on(day).select_related("person")
    rows = (
        RoundSeat.objects.filter(round=asked)
        .select_related("seat__municipality")
        .prefetch_related(Prefetch("seat__appointments", queryset=holders, to_attr="holders"))
        .order_by(Collate("seat__municipality__name", "sv-x-icu"), "seat__kind", "seat__number")
    )
    found: dict[str, list[RoundSeat]] = {}
    for row in rows:
        found.setdefault(row.seat.municipality_id, []).append(row)
    return found


def _row(heard: RoundSeat, position: Position | None) -> SeatRow:
    seat = heard.seat
    holder: Appointment | None = next(iter(seat.holders), None)  # type: ignore[attr-defined]
    return SeatRow(
        seat=seat.pk,
        municipality=seat.municipality_id,
        municipality_name=seat.municipality.name,
        kind=SEAT_KINDS[seat.kind],
        person=holder.person_id if holder else None,
        holder=str(holder.person) if holder else "",
        position=position,
    )


def latest_positions(asked: ConsensusRound) -> dict[tuple[int, int], Position]:
    """Return each seat's current position by (seat, arrangement)."""
    rows = Position.objects.filter(round=asked, superseded_by__isnull=True)
    rows = rows.select_related("person", "recorded_by")
    return {(row.seat_id, row.arrangement_id): row for row in rows}


def positions_of(asked: ConsensusRound) -> list[Position]:
    """Return every position ever stated in the round, first first: the history."""
    rows = Position.objects.filter(round=asked).select_related(
        "person", "recorded_by", "seat__municipality", "arrangement"
    )
    return list(rows.order_by("pk"))


def asked_of(tables: Iterable[Table]) -> list[stances.Asked]:
    return [table.asked for table in tables]


def stated_since(asked: ConsensusRound, moment: datetime) -> list[str]:
    """Return the names of the municipalities whose seats have said something since a moment."""
    rows = Position.objects.filter(round=asked, at__gt=moment).order_by("pk")
    return list(dict.fromkeys(rows.values_list("seat__municipality__name", flat=True)))

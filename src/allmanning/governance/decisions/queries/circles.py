"""The decisions at home as the law reads them: each arrangement with its circle, on any day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Prefetch

from allmanning.governance.decisions.models import (
    Arrangement,
    Condition,
    Participation,
    Ratification,
)
from allmanning.governance.decisions.rules import force, ratifications


@dataclass(frozen=True)
class Circle:
    """An arrangement that the council agreed on, with every decision at home."""

    arrangement: Arrangement
    rows: tuple[Ratification, ...]
    parts: tuple[Participation, ...]

    @cached_property
    def agreed(self) -> force.Agreed:
        inside = {part.municipality_id for part in self.parts if part.part == "takes_part"}
        return force.Agreed(
            self.arrangement.version.sha256,
            frozenset(inside),
            self.arrangement.minimum,
            self.arrangement.requires_legal_force,
        )

    @cached_property
    def decisions(self) -> tuple[force.HomeDecision, ...]:
        return tuple(map(home_decision, self.rows))

    def in_force(self, day: date) -> frozenset[str]:
        return force.in_force(self.decisions, self.agreed, day)

    def possible(self, day: date) -> frozenset[str]:
        return force.possible(self.decisions, self.agreed, day)

    def since(self, code: str, day: date) -> date | None:
        return force.in_force_since(self.decisions, self.agreed, code, day)

    def current(self, code: str) -> Ratification | None:
        return next(
            (row for row in self.rows if row.municipality_id == code and not row.superseded), None
        )

    def waits_for(self, row: Ratification, day: date) -> frozenset[str]:
        return force.waits_for(home_decision(row), self.decisions, self.agreed, day)

    def would_fall_out(self, code: str, day: date, fewest: int | None = None) -> frozenset[str]:
        agreed = replace(self.agreed, minimum=fewest) if fewest else self.agreed
        return force.would_fall_out(self.decisions, agreed, code, day)

    @property
    def text_deviates(self) -> bool:
        return any(row.outcome == force.CHANGED and not row.superseded for row in self.rows)


def home_decision(row: Ratification) -> force.HomeDecision:
    """Return a municipality's decision as the law sees it."""
    ends = [day for day in (row.expires_on, row.ended_on) if day is not None]
    stepped_out = row.state == ratifications.OUTSIDE
    return force.HomeDecision(
        municipality=row.municipality_id,
        outcome=force.STEPPED_OUTSIDE if stepped_out else row.outcome,
        text_hash=row.text_hash,
        decided_on=row.decided_on,
        legal_force_on=row.legal_force_on,
        effective_from=row.effective_from,
        ends_on=min(ends, default=None),
        conditions=tuple(map(condition, row.conditions.all())),
    )


def condition(row: Condition) -> force.Condition:
    codes = frozenset(each.code for each in row.municipalities.all())
    return force.Condition(row.kind, codes, row.fulfilled_on, row.discharged_on)


def circles(versions: Iterable[int]) -> dict[int, list[Circle]]:
    """Return the circles by version of a proposal. Five queries, however many."""
    conditions = Condition.objects.prefetch_related("municipalities").order_by("pk")
    rows = (
        Ratification.objects.select_related("municipality", "withdrawal")
        .prefetch_related(Prefetch("conditions", queryset=conditions))
        .order_by("pk")
    )
    parts = Participation.objects.select_related("municipality").order_by("pk")
    found: dict[int, list[Circle]] = {}
    arrangements = (
        Arrangement.objects.filter(version__in=list(versions))
        .select_related("version")
        .prefetch_related(
            Prefetch("ratifications", queryset=rows), Prefetch("participations", queryset=parts)
        )
        .order_by("version", "number")
    )
    for arrangement in arrangements:
        circle = Circle(
            arrangement,
            tuple(arrangement.ratifications.all()),
            tuple(arrangement.participations.all()),
        )
        found.setdefault(arrangement.version_id, []).append(circle)
    return found


def circle_of(arrangement: Arrangement) -> Circle:
    """Return one arrangement's circle."""
    found = circles([arrangement.version_id])[arrangement.version_id]
    return next(one for one in found if one.arrangement.pk == arrangement.pk)

"""The matter at home, as its registrar sees it, and as others do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from allmanning.governance.decisions.models import (
    AppealTime,
    Arrangement,
    HomeStep,
    Ratification,
)
from allmanning.governance.decisions.queries import visibility
from allmanning.governance.decisions.queries.circles import Circle, circle_of
from allmanning.governance.decisions.queries.standing import Stand, stands
from allmanning.governance.decisions.rules import ratifications as law
from allmanning.kit.refusal import Refusal
from allmanning.kit.swedish import sort_key
from allmanning.members.journal.acting import Acting
from allmanning.members.municipalities.models import Municipality


@dataclass(frozen=True)
class NextAtHome:
    """A step at home, and what stops it now."""

    step: law.HomeStep
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class HomeShown:
    """A ratification with its history, and what comes next."""

    row: Ratification
    circle: Circle
    stand: Stand | None
    steps: tuple[HomeStep, ...]
    next: tuple[NextAtHome, ...]
    blocked: tuple[NextAtHome, ...]
    is_mine: bool

    @property
    def proposal_pk(self) -> int:
        return self.row.arrangement.version.proposal_id

    @property
    def settled(self) -> dict[int, bool]:
        """Whether each condition has been met or dropped."""
        return {
            each.pk: bool(each.discharged_on or each.fulfilled_on)
            for each in self.row.conditions.all()
        }


def is_registrar(acting: Acting, code: str) -> bool:
    held = acting.under(law.REGISTRARS, municipality=code)
    return held is not None and held.municipality == code


def home_shown(pk: int, *, seen_by: Acting, day: date) -> HomeShown:
    """Return a matter at home: to its registrar, and to read for insiders of the alliance."""
    row = Ratification.objects.select_related(
        "municipality", "arrangement__version__proposal", "arrangement__version__direction"
    ).get(pk=pk)
    mine = is_registrar(seen_by, row.municipality_id)
    if not mine and not visibility.is_insider(seen_by):
        raise Ratification.DoesNotExist
    circle = circle_of(row.arrangement)
    kept = next(each for each in circle.rows if each.pk == pk)
    found = [each for each in stands([circle], day) if each.row is not None and each.row.pk == pk]
    leads_on = law.steps_from(row.state)
    rest = [step for step in law.STEPS.values() if step not in leads_on]
    return HomeShown(
        row=row,
        circle=circle,
        stand=found[0] if found else None,
        steps=tuple(kept.steps.select_related("by").order_by("pk")),
        next=tuple(NextAtHome(step, ()) for step in leads_on),
        blocked=tuple(
            NextAtHome(step, tuple(law.step_refusals(step.verb, row.state)))
            for step in rest
            if step.verb not in {"end", "annul", "terminate", "step_outside", "return_home"}
            and not _is_behind(step, row.state)
        ),
        is_mine=mine and not row.superseded,
    )


def _is_behind(step: law.HomeStep, state: str) -> bool:
    """Whether the matter has come past the step."""
    way = list(law.STATES)
    return way.index(state) >= max(way.index(source) for source in step.sources)


def would_fall_out(shown: HomeShown, day: date) -> list[tuple[str, bool]]:
    """Return who would no longer be in force if this one left on the day, by name.

    With each: whether it waits for this decision; otherwise too few would be left.
    """
    names = {row.municipality_id: row.municipality.name for row in shown.circle.rows}
    gone = shown.circle.would_fall_out(shown.row.municipality_id, day)
    waiting = shown.circle.would_fall_out(shown.row.municipality_id, day, fewest=1)
    found = [(names[code], code in waiting) for code in gone]
    return sorted(found, key=lambda each: sort_key(each[0]))


def other_participants(shown: HomeShown) -> list[tuple[str, str]]:
    """Return those that a condition can name."""
    rows = {row.municipality_id: row.municipality.name for row in shown.circle.rows}
    rows.pop(shown.row.municipality_id, None)
    return sorted(rows.items(), key=lambda each: sort_key(each[1]))


def may_join(circle: Circle, acting: Acting, day: date) -> Iterator[Municipality]:
    """Return the municipalities that the asker registers for, and that could join later."""
    codes = {held.municipality for held in acting.mandates if held.office in law.REGISTRARS} - {""}
    for each in Municipality.objects.members_on(day).filter(code__in=codes):
        row = circle.current(each.code)
        if not list(
            law.joining_refusals(row.state if row else None, home_handling=True, may_take_part=True)
        ):
            yield each


def arrangement(pk: int, *, seen_by: Acting) -> Arrangement:
    """Return an arrangement of a proposal that the asker may see."""
    rows = Arrangement.objects.select_related("version__proposal")
    return rows.get(pk=pk, version__proposal__in=visibility.proposals(seen_by))


def appeal_times() -> list[AppealTime]:
    """Return the decided times of appeal, oldest first. Public."""
    return list(AppealTime.objects.order_by("valid_from"))

"""Where each municipality stands in a decision on a day, by name; never a number (INV1, INV24)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from allmanning.governance.decisions.models import Condition, Participation, Ratification
from allmanning.governance.decisions.queries.circles import Circle, condition
from allmanning.governance.decisions.rules import force
from allmanning.governance.decisions.rules import ratifications as home
from allmanning.kit.swedish import sort_key
from allmanning.kit.text import Words, _

KINDS: dict[str, Words] = {
    "in_force": _("In force"),
    "decided": _("Decided, waiting"),
    "pending": _("Being decided"),
    "deviates": _("Adopted another text"),
    "outside": _("Stands outside"),
    "rejected": _("Rejected"),
    "ended": _("Has left"),
    "direction": _("Behind the direction"),
}


@dataclass(frozen=True)
class Stand:
    """A municipality's place in a decision: what it decided itself, and what it waits for."""

    code: str
    name: str
    slug: str
    arrangement: str
    arrangement_pk: int
    kind: str
    since: date | None = None
    reason: str = ""
    waits: tuple[Words, ...] = ()
    waits_for_names: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    row: Ratification | None = None
    joined_late: bool = False
    external: bool = False
    can_be_appealed: bool = False

    @property
    def label(self) -> Words:
        return KINDS[self.kind]

    @property
    def state(self) -> Words:
        return home.STATES[self.row.state] if self.row else ""

    @property
    def outcome(self) -> Words:
        return home.OUTCOMES[self.row.outcome] if self.row and self.row.outcome else ""

    @property
    def body(self) -> Words:
        if not self.row:
            return ""
        kind = self.row.body_kind
        return self.row.body_name or (home.BODIES[kind] if kind else "")

    @property
    def conditions_in_words(self) -> list[tuple[Words, str]]:
        return [
            (
                home.CONDITIONS[each.kind],
                each.text
                or ", ".join(sorted((m.name for m in each.municipalities.all()), key=sort_key)),
            )
            for each in self.conditions
        ]


def stands(circles: Sequence[Circle], day: date, *, home_decision: bool = True) -> list[Stand]:
    """Return one row per municipality and arrangement that concerns it, in Swedish order.

    One that takes part somewhere is not listed as outside elsewhere.
    """
    found: list[Stand] = []
    for circle in circles:
        found += _in_circle(circle, day, home_decision)
    inside = {each.code for each in found if each.kind != "outside"}
    rows: dict[tuple[str, int], Stand] = {}
    for each in found:
        if each.kind == "outside" and each.code in inside:
            continue
        key = (each.code, 0 if each.kind == "outside" else each.arrangement_pk)
        rows.setdefault(key, each)
    return sorted(rows.values(), key=lambda each: (sort_key(each.name), each.arrangement_pk))


def _in_circle(circle: Circle, day: date, home_decision: bool) -> Iterable[Stand]:
    names = {part.municipality_id: part.municipality.name for part in circle.parts}
    names |= {row.municipality_id: row.municipality.name for row in circle.rows}
    inside = circle.in_force(day)
    asked = {row.municipality_id for row in circle.rows}
    for row in circle.rows:
        if not row.superseded:
            yield _stand(circle, row, day, inside, names)
    for part in circle.parts:
        if part.municipality_id not in asked:
            yield _without_row(circle, part, home_decision)


def _without_row(circle: Circle, part: Participation, home_decision: bool) -> Stand:
    takes_part = part.part == "takes_part" and not home_decision
    return Stand(
        code=part.municipality_id,
        name=part.municipality.name,
        slug=part.municipality.slug,
        arrangement=circle.arrangement.name,
        arrangement_pk=circle.arrangement.pk,
        kind="direction" if takes_part else "outside",
        reason=part.reason,
        external=part.external,
    )


def _stand(
    circle: Circle,
    row: Ratification,
    day: date,
    inside: frozenset[str],
    names: Mapping[str, str],
) -> Stand:
    stand = Stand(
        code=row.municipality_id,
        name=row.municipality.name,
        slug=row.municipality.slug,
        arrangement=circle.arrangement.name,
        arrangement_pk=circle.arrangement.pk,
        kind=_kind(row, day, inside),
        since=timezone.localtime(row.since).date(),
        reason=row.reason,
        conditions=tuple(
            each for each in row.conditions.all() if not condition(each).is_discharged(day)
        ),
        row=row,
        joined_late=row.joined_late,
    )
    if stand.kind == "in_force":
        return replace(stand, since=circle.since(row.municipality_id, day))
    if stand.kind == "decided":
        missing = [names.get(code, code) for code in circle.waits_for(row, day)]
        waits = tuple(_waits(circle, row, day))
        return replace(
            stand,
            since=row.decided_on,
            waits_for_names=tuple(sorted(missing, key=sort_key)),
            waits=waits if waits or missing else (_("more municipalities to take part"),),
            can_be_appealed=row.appeal_until is not None and day <= row.appeal_until,
        )
    return stand


def _kind(row: Ratification, day: date, inside: frozenset[str]) -> str:
    if row.municipality_id in inside:
        return "in_force"
    if row.state == home.OUTSIDE:
        return "outside"
    if row.outcome == force.REJECTED:
        return "rejected"
    if row.outcome == force.CHANGED:
        return "deviates"
    ends = [each for each in (row.expires_on, row.ended_on) if each]
    if ends and min(ends) <= day:
        return "ended"
    return "decided" if row.outcome else "pending"


def _waits(circle: Circle, row: Ratification, day: date) -> Iterable[Words]:
    if circle.agreed.requires_legal_force and not (
        row.legal_force_on and row.legal_force_on <= day
    ):
        yield _("legal force")
    if row.effective_from and row.effective_from > day:
        yield _("the day from which it is to hold")
    for each in row.conditions.all():
        stands_for = condition(each)
        if each.kind == force.FUNDING and not stands_for.is_met(day):
            yield _("funding")
        elif each.kind == force.OTHER and not stands_for.is_met(day):
            yield _("a condition of its own")

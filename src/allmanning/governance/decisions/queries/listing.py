"""The list of decisions: filters, and what each line tells without any count of sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from allmanning.governance.decisions.models import DirectionDecision, Proposal
from allmanning.governance.decisions.queries import visibility
from allmanning.governance.decisions.queries.circles import Circle, circles
from allmanning.governance.decisions.queries.standing import Stand, stands
from allmanning.governance.decisions.rules import proposals as law
from allmanning.kit.swedish import sort_key
from allmanning.kit.text import Words
from allmanning.members.journal.acting import PUBLIC, Acting


@dataclass(frozen=True)
class Listed:
    """A decision in a list: what was agreed on, and the names of those it is in force for."""

    pk: int
    title: str
    area: str
    decided_on: date
    changed_at: datetime
    state: str
    body: str
    text: str
    stands: tuple[Stand, ...]

    @property
    def state_label(self) -> Words:
        return law.STATES[self.state]

    def names(self, kind: str) -> list[str]:
        return list(dict.fromkeys(each.name for each in self.stands if each.kind == kind))

    def stand_of(self, code: str) -> Stand | None:
        return next((each for each in self.stands if each.code == code), None)


def decisions(
    day: date,
    *,
    municipality: str = "",
    area: str = "",
    state: str = "",
    limit: int | None = None,
    seen_by: Acting = PUBLIC,
) -> list[Listed]:
    """Return direction decisions, latest first. A fixed number of queries."""
    rows = (
        DirectionDecision.objects.filter(version__proposal__in=visibility.proposals(seen_by))
        .select_related("version__proposal", "round__body")
        .order_by("-decided_on", "-pk")
    )
    if area:
        rows = rows.filter(version__proposal__area=area)
    if municipality:
        rows = rows.filter(participations__municipality__slug=municipality).distinct()
    newest: dict[int, DirectionDecision] = {}
    for row in rows:
        newest.setdefault(row.version.proposal_id, row)
    kept = list(newest.values())
    if limit is not None and not state:
        kept = kept[:limit]
    found = _listed(kept, day)
    if state:
        found = [each for each in found if each.state == state]
    return found[:limit]


def _listed(rows: Sequence[DirectionDecision], day: date) -> list[Listed]:
    around = circles([row.version_id for row in rows])
    found = []
    for row in rows:
        proposal = row.version.proposal
        circle = around.get(row.version_id, [])
        found.append(
            Listed(
                pk=proposal.pk,
                title=proposal.title,
                area=proposal.area,
                decided_on=row.decided_on,
                changed_at=max(proposal.changed_at, row.recorded_at, *_touched(circle)),
                state=law.state_on(proposal.state, any(one.in_force(day) for one in circle)),
                body=str(row.round.body),
                text=row.text,
                stands=tuple(stands(circle, day, home_decision=proposal.needs_home_decision)),
            )
        )
    return found


def _touched(around: Sequence[Circle]) -> list[datetime]:
    return [row.since for one in around for row in one.rows]


def areas() -> list[str]:
    """Return the areas of the decisions, in Swedish order. Public."""
    rows = DirectionDecision.objects.values_list("version__proposal__area", flat=True).distinct()
    return sorted({area for area in rows if area}, key=sort_key)


def proposals(*, seen_by: Acting) -> list[Proposal]:
    """Return what has not come to a direction decision, latest change first; for insiders."""
    rows = visibility.proposals(seen_by).exclude(
        pk__in=DirectionDecision.objects.values("version__proposal")
    )
    return list(rows.select_related("body", "municipality").order_by("-changed_at"))

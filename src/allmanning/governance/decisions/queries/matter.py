"""What the guards look at: a proposal as the law sees it on a day."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from allmanning.governance.decisions.models import Proposal, ProposalVersion
from allmanning.governance.decisions.queries.circles import Circle, circles
from allmanning.governance.decisions.rules import proposals as law


def newest_version(proposal: Proposal) -> ProposalVersion | None:
    return proposal.versions.order_by("-number").first()


def decided_version(proposal: Proposal) -> ProposalVersion | None:
    """Return the version of the latest direction decision."""
    return proposal.versions.filter(direction__isnull=False).order_by("-number").first()


def circles_of(proposal: Proposal) -> list[Circle]:
    """Return the circles of the latest direction decision; none before it."""
    version = decided_version(proposal)
    return circles([version.pk]).get(version.pk, []) if version else []


def circles_of_many(proposals: Iterable[Proposal]) -> dict[int, list[Circle]]:
    """Return the circles of each proposal's latest direction decision. Six queries, however many."""
    rows = ProposalVersion.objects.filter(
        proposal__in=[row.pk for row in proposals], direction__isnull=False
    )
    newest = dict(rows.order_by("number").values_list("proposal", "pk"))
    found = circles(newest.values())
    return {proposal: found.get(version, []) for proposal, version in newest.items()}


def matter_of(proposal: Proposal, day: date | None = None) -> law.Matter:
    """Return what the guards of a step look at."""
    day = day or timezone.localdate()
    newest = newest_version(proposal)
    around = circles_of(proposal) if proposal.state == law.HOME else []
    return law.Matter(
        state=law.state_on(proposal.state, any(one.in_force(day) for one in around)),
        has_area=bool(proposal.area.strip()),
        has_goals=bool(proposal.goals),
        has_resolution=bool(newest and newest.resolution.strip()),
        has_equal_service=bool(proposal.equal_service.strip()),
        is_establishment=proposal.establishment,
        warning_seen=proposal.warning_seen_at is not None,
        has_costs=proposal.has_costs,
        has_business_case=bool(proposal.costs.strip() and proposal.migration.strip()),
        text_deviates=any(one.text_deviates for one in around),
        still_possible=any(one.possible(day) for one in around),
    )

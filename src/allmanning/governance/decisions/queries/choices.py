"""What can be chosen in forms."""

from datetime import datetime, timedelta

from django.utils import timezone, translation

from allmanning.governance.decisions.models import Proposal
from allmanning.governance.decisions.queries import visibility
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.meetings.models import AgendaItem, Meeting
from allmanning.governance.meetings.queries.facts import heading
from allmanning.kit.text import Words
from allmanning.members.bodies.queries import bodies
from allmanning.members.journal.acting import Acting
from allmanning.members.municipalities.models import Municipality

Choices = list[tuple[str, Words]]
ASKED = ("region_council", "chief_executives", "working_group")


def bodies_asked() -> Choices:
    english = translation.get_language() == "en"
    return [(each.slug, each.name_en if english else each.name) for each in bodies(ASKED)]


def members() -> Choices:
    rows = Municipality.objects.members_on(timezone.localdate()).in_swedish_order()
    return [(each.code, each.name) for each in rows]


def others() -> Choices:
    """Return the municipalities that are not members today."""
    inside = Municipality.objects.members_on(timezone.localdate()).values("code")
    rows = Municipality.objects.exclude(code__in=inside).in_swedish_order()
    return [(each.code, each.name) for each in rows]


def predecessors(seen_by: Acting) -> Choices:
    rows = visibility.proposals(seen_by).filter(state__in=law.TERMINAL).order_by("-changed_at")
    return [(str(each.pk), each.title) for each in rows[:100]]


def meetings_of(proposal: Proposal, now: datetime) -> Choices:
    """Return the meetings of the body that is asked, from two months ago on."""
    rows = Meeting.objects.filter(bodies=proposal.body, starts_at__gte=now - timedelta(days=60))
    return [
        (str(each.pk), f"{heading(each)} {timezone.localdate(each.starts_at)}")
        for each in rows.order_by("starts_at")[:20]
    ]


def items_of(proposal: Proposal, now: datetime) -> Choices:
    """Return meetings with their items, where a direction decision may have been agreed on."""
    rows = AgendaItem.objects.filter(
        meeting__bodies=proposal.body,
        meeting__starts_at__gte=now - timedelta(days=120),
        meeting__starts_at__lte=now + timedelta(days=1),
        kind="direction_decision",
    ).select_related("meeting")
    return [
        (f"{each.meeting_id}-{each.pk}", f"{timezone.localdate(each.meeting.starts_at)}: {each}")
        for each in rows.order_by("-meeting__starts_at", "number")[:40]
    ]

"""What still stops a notice, told before anybody presses the button."""

from datetime import datetime

from allmanning.governance.meetings.models import Meeting
from allmanning.governance.meetings.queries.facts import (
    body_kinds,
    is_first_council_meeting,
    policies,
    signed_offices,
)
from allmanning.governance.meetings.rules import agenda as rules
from allmanning.kit.refusal import Refusal
from allmanning.members.mandates.offices import OFFICES


def summons_of(meeting: Meeting, note: str = "") -> rules.Summons:
    """Return what the notice rests on, as the rules want it."""
    kinds, by_body = body_kinds(meeting), policies(meeting)
    return rules.Summons(
        state=meeting.state,
        kind=meeting.kind,
        body_kinds=tuple(kinds.values()),
        starts_at=meeting.starts_at,
        has_place=bool(meeting.place or meeting.remote_link),
        item_kinds=tuple(meeting.items.values_list("kind", flat=True)),
        required=tuple(rules.offices_to_sign(meeting.kind, kinds, by_body)),
        signed=tuple(signed_offices(meeting)),
        names=OFFICES,
        bodies_without_policy=tuple(
            str(body)
            for body in meeting.bodies.all()
            if body.slug in rules.missing_policies(meeting.kind, kinds, by_body)
        ),
        first_council_meeting=is_first_council_meeting(meeting),
        note=note,
    )


def what_stops(pk: int, now: datetime) -> list[Refusal]:
    """Return every reason why the notice cannot be sent now. For those who run the meeting."""
    meeting = Meeting.objects.prefetch_related("bodies").get(pk=pk)
    return list(rules.summon_refusals(summons_of(meeting), now))

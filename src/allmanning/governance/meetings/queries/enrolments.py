"""Who comes to a seminar or a study trip, as far as the one who asks may know."""

from dataclasses import dataclass

from allmanning.governance.meetings.models import Enrolment, Meeting
from allmanning.governance.meetings.queries.facts import body_kinds, day_of
from allmanning.governance.meetings.queries.meeting import MeetingShown
from allmanning.governance.meetings.rules import enrolment as rules
from allmanning.governance.meetings.rules import roles
from allmanning.members.journal.acting import Acting
from allmanning.members.municipalities.models import Municipality


def occasion_of(meeting: Meeting) -> rules.Occasion:
    """Return what enrolling rests on, as the rules want it."""
    return rules.Occasion(
        kind=meeting.kind,
        state=meeting.state,
        on=day_of(meeting),
        until=meeting.enrol_until,
        places=meeting.places,
        taken=len(_coming(meeting.pk)),
    )


def _coming(pk: int) -> list[Enrolment]:
    rows = Enrolment.objects.filter(meeting=pk, withdrawn_at__isnull=True)
    return list(rows.select_related("municipality").order_by("name", "pk"))


@dataclass(frozen=True)
class Coming:
    """Who comes. rows: those the asker may know of; municipalities: those they may enrol for."""

    occasion: rules.Occasion
    mine: Enrolment | None
    is_invited: bool
    rows: tuple[Enrolment, ...]
    municipalities: tuple[Municipality, ...]
    reads_diets: bool

    @property
    def left(self) -> int | None:
        """How many places are left; None where there is no end to them."""
        places = self.occasion.places
        return None if places is None else max(places - self.occasion.taken, 0)


def coming_to(meeting: MeetingShown, *, seen_by: Acting) -> Coming:
    """Return who comes: all of it for the secretariat, the own municipality's for a registrar."""
    kept = Meeting.objects.prefetch_related("bodies").get(pk=meeting.pk)
    rows = _coming(meeting.pk)
    runs = seen_by.holds(roles.SECRETARIAT)
    own = [
        each
        for each in Municipality.objects.members_on(day_of(kept)).in_swedish_order()
        if rules.enrols_others(seen_by, each.code)
    ]
    codes = {each.code for each in own}
    return Coming(
        occasion=occasion_of(kept),
        mine=next((row for row in rows if row.person_id and row.person_id == seen_by.person), None),
        is_invited=rules.invited(seen_by, kept.kind, body_kinds(kept)) is not None,
        rows=tuple(row for row in rows if runs or row.municipality_id in codes),
        municipalities=tuple(own),
        reads_diets=runs,
    )

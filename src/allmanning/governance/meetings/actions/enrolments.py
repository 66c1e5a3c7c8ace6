"""Coming to seminars and study trips, giving up the place, and forgetting what was asked for."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from allmanning.governance.meetings.actions.gate import locked
from allmanning.governance.meetings.models import Enrolment, Meeting
from allmanning.governance.meetings.queries.enrolments import occasion_of
from allmanning.governance.meetings.queries.facts import body_kinds
from allmanning.governance.meetings.rules import enrolment as rules
from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import CLOCK, Acting
from allmanning.members.journal.actions import sign


@transaction.atomic
def enrol(pk: int, diet: str = "", *, acting: Acting, now: datetime) -> Enrolment:
    """Say that one comes oneself (Alliance § 14.1)."""
    meeting = locked(pk)
    held = rules.invited(acting, meeting.kind, body_kinds(meeting))
    if held is None or acting.person is None:
        raise PermissionDenied
    today = timezone.localtime(now).date()
    mine = meeting.enrolments.filter(person=acting.person, withdrawn_at__isnull=True)
    refuse_if(
        rules.enrolment_refusals(occasion_of(meeting), acting.name, today, already=mine.exists())
    )
    row = Enrolment.objects.create(
        meeting=meeting, person_id=acting.person, name=acting.name, diet=diet.strip(),
        municipality_id=held.municipality or None, enrolled_by_id=acting.person, enrolled_at=now,
    )  # fmt: skip
    sign("enrolled", row, by=held.signature(), now=now)
    return row


@transaction.atomic
def enrol_guest(
    pk: int, name: str, municipality: str, diet: str = "", *, acting: Acting, now: datetime
) -> Enrolment:
    """Say that somebody without an account comes, such as a member of an executive board."""
    meeting = locked(pk)
    held = rules.enrols_others(acting, municipality)
    if held is None or acting.person is None:
        raise PermissionDenied
    name, today = name.strip(), timezone.localtime(now).date()
    there = meeting.enrolments.filter(
        name__iexact=name, municipality=municipality or None, withdrawn_at__isnull=True
    )
    refuse_if(rules.enrolment_refusals(occasion_of(meeting), name, today, already=there.exists()))
    row = Enrolment.objects.create(
        meeting=meeting, name=name.strip(), municipality_id=municipality or None,
        diet=diet.strip(), enrolled_by_id=acting.person, enrolled_at=now,
    )  # fmt: skip
    sign("enrolled", row, by=held.signature(), now=now)
    return row


@transaction.atomic
def give_up_place(enrolment: int, *, acting: Acting, now: datetime) -> Enrolment:
    """Give up a place: one's own, or one that one may enrol for. What was asked for goes with it."""
    meeting = locked(Enrolment.objects.values_list("meeting", flat=True).get(pk=enrolment))
    row = Enrolment.objects.get(pk=enrolment)
    own = rules.invited(acting, meeting.kind, body_kinds(meeting))
    is_mine = row.person_id is not None and row.person_id == acting.person
    held = (own if is_mine else None) or rules.enrols_others(acting, row.municipality_id or "")
    if held is None:
        raise PermissionDenied
    refuse_if(rules.open_refusals(occasion_of(meeting), timezone.localtime(now).date()))
    row.withdrawn_at, row.diet = now, ""
    row.save(update_fields=["withdrawn_at", "diet"])
    sign("gave up the place", row, by=held.signature(), now=now)
    return row


@transaction.atomic
def forget_diets(now: datetime) -> int:
    """Forget what was asked for at table, the day after; return of how many meetings."""
    today = timezone.localtime(now).date()
    rows = Enrolment.objects.exclude(diet="").filter(meeting__ends_at__lt=now)
    over = [
        meeting
        for meeting in Meeting.objects.filter(pk__in=rows.values("meeting"))
        if rules.forgets_diet(timezone.localtime(meeting.ends_at).date(), today)
    ]
    for meeting in over:
        Enrolment.objects.filter(meeting=meeting).update(diet="")
        sign("forgot what was asked for at table", meeting, by=CLOCK, now=now)
    return len(over)

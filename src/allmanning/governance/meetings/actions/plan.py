"""Planning, moving and cancelling meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from allmanning.governance.meetings.actions.gate import as_secretary, keep, locked
from allmanning.governance.meetings.actions.letters import write_letters
from allmanning.governance.meetings.models import AgendaSignOff, HandoverPoint, Meeting, YearNote
from allmanning.governance.meetings.queries.facts import (
    body_kinds,
    day_of,
    hosts_around,
    planned_in,
    policies,
)
from allmanning.governance.meetings.rules import handover, roles, year
from allmanning.governance.meetings.rules import meeting as rules
from allmanning.kit.refusal import refuse_if
from allmanning.members.bodies.models import Body
from allmanning.members.journal.acting import Acting
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.models import Municipality


@dataclass(frozen=True)
class Wanted:
    """What is typed about a meeting. bodies: slugs."""

    kind: str
    bodies: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    remote_link: str = ""
    title: str = ""
    language: str = "sv"
    places: int | None = None
    enrol_until: date | None = None


MOVES = {"starts_at", "ends_at", "place", "remote_link"}  # of these, those called are told
PLAN_FIELDS = (
    "starts_at", "ends_at", "place", "remote_link", "title", "language", "places", "enrol_until",
)  # fmt: skip


@transaction.atomic
def plan_meeting(wanted: Wanted, *, acting: Acting, now: datetime) -> Meeting:
    """Put a meeting in the year's plan. A handover gets its hosts and its checklist by itself."""
    bodies = _bodies(wanted)
    kinds = {body.slug: body.kind for body in bodies}
    held = roles.secretary(acting, kinds)
    if held is None:
        raise PermissionDenied
    refuse_if(rules.plan_refusals(_plan(wanted, kinds.values())))
    hosts = _refuse_handover(wanted, kinds.values()) if wanted.kind == "handover" else []
    meeting = Meeting.objects.create(
        kind=wanted.kind,
        changed_at=now,
        **{field: getattr(wanted, field) for field in PLAN_FIELDS},
    )
    meeting.bodies.set(bodies)
    meeting.municipalities.set(Municipality.objects.filter(code__in=hosts))
    if wanted.kind == "handover":
        HandoverPoint.objects.bulk_create(
            HandoverPoint(meeting=meeting, code=code) for code in handover.POINTS
        )
    sign(
        "planned the meeting", meeting, by=held.signature(), now=now,
        facts={"version": meeting.version, "bodies": sorted(kinds)},
    )  # fmt: skip
    return meeting


def _bodies(wanted: Wanted) -> list[Body]:
    """Return the bodies that meet; the secretariat is always at the handover (Alliance § 6.4)."""
    rows = Body.objects.filter(slug__in=wanted.bodies)
    if wanted.kind == "handover":
        rows = rows | Body.objects.filter(kind="secretariat")
    return list(rows)


def _plan(wanted: Wanted, kinds: Iterable[str]) -> rules.Plan:
    return rules.Plan(wanted.kind, tuple(kinds), wanted.starts_at, wanted.ends_at)


def _refuse_handover(wanted: Wanted, kinds: Iterable[str], this: int | None = None) -> list[str]:
    """Return the codes of the two hosts, or refuse (Alliance § 6.4)."""
    on = day_of(Meeting(starts_at=wanted.starts_at))
    host, next_host = hosts_around(on.year)
    hosts = [code for code in (host, next_host) if code]
    others = [row for row in planned_in(on.year) if row.kind == "handover" and row.key != this]
    refuse_if(
        handover.handover_refusals(
            on,
            host=host,
            next_host=next_host,
            municipalities=hosts,
            body_kinds=tuple(kinds),
            already_planned=bool(others),
        )
    )
    return hosts


@transaction.atomic
def change_meeting(
    pk: int, wanted: Wanted, *, version: int, acting: Acting, now: datetime
) -> Meeting:
    """Move or rename a meeting; those who are called already are told.

    Kind and bodies stay. Where another policy holds on the new day, the sign-offs are cleared.
    """
    meeting = locked(pk, version)
    by = as_secretary(meeting, acting)
    refuse_if(rules.step_refusals("change_plan", meeting.state))
    kinds = body_kinds(meeting)
    refuse_if(rules.plan_refusals(_plan(wanted, list(kinds.values()))))
    if meeting.kind == "handover":
        _refuse_handover(wanted, list(kinds.values()), meeting.pk)
    before, was_at, was_in = policies(meeting), meeting.starts_at, meeting.place
    changed = [f for f in PLAN_FIELDS if getattr(meeting, f) != getattr(wanted, f)]
    if not changed:
        return meeting
    for field in changed:
        setattr(meeting, field, getattr(wanted, field))
    unsent = meeting.state in {"agenda_in_preparation", "agenda_signed_off"}
    if unsent and policies(meeting) != before:
        meeting.state = "agenda_in_preparation"
        clear_sign_offs(meeting, now)
    keep(
        meeting, "changed the plan", *changed, "state", by=by, now=now, calendars=True,
        facts={"fields": changed},
    )  # fmt: skip
    if meeting.state == "summoned" and MOVES & set(changed):
        write_letters(meeting, "moved", now, starts_at_before=was_at, place_before=was_in)
    return meeting


def clear_sign_offs(meeting: Meeting, now: datetime) -> list[str]:
    """Clear the sign-offs of an agenda that is no longer the one signed; return whose they were."""
    rows = AgendaSignOff.objects.filter(meeting=meeting, cleared_at__isnull=True)
    offices = sorted(rows.values_list("office", flat=True))
    rows.update(cleared_at=now)
    return offices


@transaction.atomic
def cancel_meeting(pk: int, reason: str, *, version: int, acting: Acting, now: datetime) -> Meeting:
    """Cancel a meeting that has not begun, saying why; those who are called are told."""
    meeting = locked(pk, version)
    by = as_secretary(meeting, acting)
    refuse_if(rules.cancel_refusals(meeting.state, reason))
    was_summoned = meeting.state == "summoned"
    meeting.state, meeting.reason = "cancelled", reason.strip()
    keep(meeting, "cancelled the meeting", "state", "reason", by=by, now=now, calendars=True)
    if was_summoned:
        write_letters(meeting, "cancelled", now)
    return meeting


@transaction.atomic
def set_warning_aside(
    of_year: int, warning: str, note: str, *, acting: Acting, now: datetime
) -> YearNote:
    """Set a warning of the year's plan aside, with the reason (Alliance § 2.5)."""
    held = acting.under([roles.SECRETARIAT])
    if held is None or acting.person is None:
        raise PermissionDenied
    refuse_if(year.note_refusals(note))
    kept, _new = YearNote.objects.update_or_create(
        year=of_year,
        warning=warning,
        defaults={"note": note.strip(), "written_by_id": acting.person, "written_at": now},
    )
    sign("set a warning aside", kept, by=held.signature(), now=now, facts={"note": kept.note})
    return kept

"""What waits for a person in the rooms of the meetings."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import formats, timezone

from allmanning.governance.meetings.models import AgendaItem, AgendaSignOff, Meeting
from allmanning.governance.meetings.queries.facts import (
    all_offices_to_sign,
    body_kinds,
    day_of,
    heading,
    with_bodies,
)
from allmanning.governance.meetings.queries.notes import newest_of, notes_of
from allmanning.governance.meetings.queries.year import lacks_of
from allmanning.governance.meetings.rules import roles
from allmanning.governance.meetings.waiting import Waiting
from allmanning.kit.text import _
from allmanning.members.journal.acting import Acting
from allmanning.members.mandates.offices import OFFICES

AGENDA_AHEAD = timedelta(days=30)  # when an agenda is asked for; a reminder, no law
NOTICE_AHEAD = timedelta(days=7)
OPEN = ("planned", "agenda_in_preparation", "agenda_signed_off", "summoned", "in_progress")
AFTER = ("closed", "minutes_draft", "minutes_approved")


def waits_for(acting: Acting, day: date) -> list[Waiting]:
    """Return what waits for the person in meetings: sign-offs, notes, handover; soonest first."""
    if not acting.signed_in:
        return []
    rows = list(
        with_bodies(Meeting.objects.filter(state__in=[*OPEN, *AFTER]))
        .annotate(has_items=Exists(AgendaItem.objects.filter(meeting=OuterRef("pk"))))
        .order_by("starts_at")
    )
    found = [*_sign_offs(rows, acting), *_approvals(rows, acting)]
    for meeting in rows:
        if roles.secretary(acting, body_kinds(meeting)):
            found += _for_the_secretary(meeting, day)
    if acting.holds(roles.SECRETARIAT):
        found += _of_the_year(day)
    return sorted(found, key=lambda one: (one.due or date.max, one.since))


def _sign_offs(rows: Sequence[Meeting], acting: Acting) -> Iterator[Waiting]:
    prepared = [
        row
        for row in rows
        if row.state == "agenda_in_preparation" and getattr(row, "has_items")  # noqa: B009
    ]
    if not prepared:
        return
    given = AgendaSignOff.objects.filter(meeting__in=prepared, cleared_at__isnull=True)
    signed = set(given.values_list("meeting", "office"))
    wanted = all_offices_to_sign(prepared)
    for meeting in prepared:
        for office in wanted[meeting.pk]:
            if (meeting.pk, office) not in signed and acting.holds(office):
                yield Waiting(
                    _("Sign off the agenda"),
                    "meetings:sign_off",
                    (meeting.pk,),
                    since=timezone.localtime(meeting.changed_at).date(),
                    due=day_of(meeting) - NOTICE_AHEAD,
                    about=_about(meeting),
                    capacity=OFFICES.get(office, office),
                )


def _approvals(rows: Sequence[Meeting], acting: Acting) -> Iterator[Waiting]:
    drafted = [row for row in rows if row.state == "minutes_draft"]
    notes = notes_of(drafted) if drafted else {}
    for meeting in drafted:
        mine = [
            note
            for note in newest_of(notes[meeting.pk])
            if note.chair == acting.person and acting.person not in note.approvers
        ]
        if mine:
            yield Waiting(
                _("Approve the notes of the items you chaired"),
                "meetings:approve",
                (meeting.pk,),
                since=timezone.localtime(max(note.written_at for note in mine)).date(),
                about=_about(meeting),
                capacity=_("Chair of the items"),
            )


def _for_the_secretary(meeting: Meeting, day: date) -> Iterator[Waiting]:
    on = day_of(meeting)
    ahead = {
        "planned": (_("Begin the agenda"), "meetings:agenda", AGENDA_AHEAD),
        "agenda_signed_off": (_("Send the notice"), "meetings:notice", AGENDA_AHEAD),
        "summoned": (_("Open the meeting"), "meetings:run", timedelta(0)),
        "in_progress": (_("Close the meeting"), "meetings:run", timedelta(0)),
        "closed": (_("Draft the notes"), "meetings:drafts", timedelta(0)),
        "minutes_approved": (_("Publish the notes"), "meetings:approve", timedelta(0)),
    }.get(meeting.state)
    if ahead and on - ahead[2] <= day:
        title, page, before = ahead
        due = on - NOTICE_AHEAD if before else on
        yield Waiting(title, page, (meeting.pk,), on - before, due, _about(meeting))


def _of_the_year(day: date) -> Iterator[Waiting]:
    years = [day.year]
    if Meeting.objects.filter(starts_at__year=day.year - 1).exists():  # a house that was in use
        years.insert(0, day.year - 1)
    for year in years:
        for missing in lacks_of(year, day):
            lack = missing.lack
            if lack.code == "handover" and missing.note is None:
                since, due = date(year, 11, 1), date(year, 12, 31)
                yield Waiting(lack.words, "meetings:handover", (year,), since, due, str(year))
            elif lack.level == "warning" and missing.note is None and year == day.year:
                since = date(year, 1, 31)
                yield Waiting(lack.words, "meetings:plan", (year,), since, about=str(year))


def _about(meeting: Meeting) -> str:
    return f"{heading(meeting)} {formats.date_format(day_of(meeting), 'j F Y')}"

"""What the rules are told about a meeting: plain values out of the tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation

from allmanning.governance.meetings import words
from allmanning.governance.meetings.models import Meeting, Notice
from allmanning.governance.meetings.rules import agenda, roles, year
from allmanning.governance.meetings.rules.enrolment import ENROLS
from allmanning.governance.meetings.versions import Change
from allmanning.members.bodies.queries import SeatNow, seats_on
from allmanning.members.hosting.queries import (
    agenda_offices,
    agenda_offices_of,
    host_table,
    offices_on,
)
from allmanning.members.journal.acting import Acting
from allmanning.members.journal.models import Entry
from allmanning.members.mandates.queries import holders_of


def with_bodies(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return meetings with what their sight depends on; two more queries, whatever the number."""
    sent = Notice.objects.filter(meeting=OuterRef("pk"))
    return rows.prefetch_related("bodies", "municipalities").annotate(
        was_sent=Exists(sent.filter(recall__isnull=True)),
        was_recalled=Exists(sent.filter(recall__isnull=False)),
    )


def body_kinds(meeting: Meeting) -> dict[str, str]:
    """Return kind by slug of the bodies that meet."""
    return {body.slug: body.kind for body in meeting.bodies.all()}


def day_of(meeting: Meeting) -> date:
    return timezone.localtime(meeting.starts_at).date()


def heading(meeting: Meeting, language: str | None = None) -> str:
    """Return what the meeting is called: its own title, or who meets and of what kind."""
    language = language or translation.get_language() or "sv"
    english = language.startswith("en")
    if meeting.title:
        return meeting.title
    names = ", ".join(body.name_en if english else body.name for body in meeting.bodies.all())
    if meeting.kind == "ordinary":
        return names
    with translation.override(language):
        return f"{words.MEETING_KINDS[meeting.kind]}, {names}"


def sight_of(
    meeting: Meeting,
    seen_by: Acting,
    *,
    signers: Sequence[str] = (),
    chairs_an_item: bool = False,
) -> roles.Sight:
    """Return what the one who asks may see; the meeting comes from with_bodies."""
    return roles.sight(
        seen_by,
        bodies=body_kinds(meeting),
        municipalities=[municipality.code for municipality in meeting.municipalities.all()],
        kind=meeting.kind,
        state=meeting.state,
        was_sent=getattr(meeting, "was_sent", False),
        was_published=meeting.published_at is not None,
        was_recalled=getattr(meeting, "was_recalled", False),
        signers=signers,
        chairs_an_item=chairs_an_item,
    )


# ------------------------------------------------------------------ sign-offs and notice


def policies(meeting: Meeting) -> dict[str, list[str]]:
    """Return the offices that sign, by body, on the meeting's day (Alliance § 2.7)."""
    day = day_of(meeting)
    return {slug: agenda_offices(slug, day) for slug in body_kinds(meeting)}


def offices_to_sign(meeting: Meeting) -> list[str]:
    return agenda.offices_to_sign(meeting.kind, body_kinds(meeting), policies(meeting))


def all_offices_to_sign(meetings: Iterable[Meeting]) -> dict[int, list[str]]:
    """Return who signs each meeting's agenda; the meetings come from with_bodies. One query."""
    rows = list(meetings)
    offices = agenda_offices_of((slug, day_of(row)) for row in rows for slug in body_kinds(row))
    return {
        row.pk: agenda.offices_to_sign(
            row.kind,
            body_kinds(row),
            {slug: offices[slug, day_of(row)] for slug in body_kinds(row)},
        )
        for row in rows
    }


def signed_offices(meeting: Meeting) -> list[str]:
    signed = meeting.sign_offs.filter(cleared_at__isnull=True)
    return list(signed.values_list("office", flat=True))


def planned_in(of_year: int) -> list[year.Planned]:
    """Return the year's meetings that are not cancelled, as the rules of the year want them."""
    rows = (
        Meeting.objects.exclude(state="cancelled")
        .filter(starts_at__year=of_year)
        .prefetch_related("bodies", "items")
        .order_by("starts_at", "pk")
    )
    return [
        year.Planned(
            key=row.pk,
            on=day_of(row),
            kind=row.kind,
            body_kinds=tuple(body_kinds(row).values()),
            state=row.state,
            item_kinds=tuple(item.kind for item in row.items.all()),
        )
        for row in rows
    ]


def is_first_council_meeting(meeting: Meeting) -> bool:
    return year.first_council_meeting(planned_in(day_of(meeting).year)) == meeting.pk


def hosts_around(of_year: int) -> tuple[str | None, str | None]:
    """Return the host of a year and of the next: codes, decided or proposed (Alliance P 3.5)."""
    rows = {row.year: row.host for row in host_table(of_year, of_year + 1)}
    return rows.get(of_year), rows.get(of_year + 1)


def changes_since(meeting: Meeting, version: int) -> list[Change]:
    """Return what was done with a meeting after a version of it was shown."""
    rows = Entry.objects.filter(
        subject_kind="meetings.meeting", subject_key=str(meeting.pk), facts__version__gt=version
    ).select_related("person")
    return [
        Change(
            what=words.DEEDS.get(row.deed, row.deed),
            who=str(row.person or row.label or row.kind),
            at=row.at,
            item=row.facts.get("item"),
        )
        for row in rows.order_by("at", "pk")
    ]


# ------------------------------------------------------------------ who is expected


@dataclass(frozen=True)
class Expected:
    """Somebody who belongs at a meeting, and in which capacity."""

    person: int
    name: str
    capacity: str
    municipality: str = ""
    municipality_name: str = ""
    title: str = ""


def expected(meeting: Meeting) -> list[Expected]:
    """Return who is called: seat-holders, the chief executives at a council, the secretariat.

    Each person once, in the first capacity found.
    """
    day = day_of(meeting)
    kinds = body_kinds(meeting)
    found: dict[int, Expected] = {}
    seats = seats_on(day)
    _add(found, [seat for seat in seats if seat.body in kinds], "deciding")
    if meeting.kind == "handover":
        codes = {municipality.code for municipality in meeting.municipalities.all()}
        _add(found, [s for s in seats if s.municipality in codes and s.kind in HOSTING], "deciding")
    elif "region_council" in kinds.values():
        _add(found, [seat for seat in seats if seat.kind == "chief_executive"], "other")
    if meeting.kind in ENROLS:
        enrolled = meeting.enrolments.filter(withdrawn_at__isnull=True, person__isnull=False)
        for row in enrolled.select_related("municipality"):
            where = row.municipality
            code, name = (where.code, where.name) if where else ("", "")
            came = Expected(row.person_id or 0, row.name, "other", code, name)
            found.setdefault(came.person, came)
    for held in holders_of(roles.SECRETARIAT, day):
        found.setdefault(held.person, Expected(held.person, held.name, "other"))
    return list(found.values())


HOSTING = {"majority", "opposition", "chief_executive"}


def _add(found: dict[int, Expected], seats: list[SeatNow], capacity: str) -> None:
    for seat in seats:
        if seat.person is not None:
            found.setdefault(
                seat.person,
                Expected(
                    seat.person,
                    seat.holder,
                    capacity,
                    seat.municipality,
                    seat.municipality_name,
                    seat.title,
                ),
            )


def chair_of_the_day(meeting: Meeting) -> int | None:
    """Return who is to chair: the chair's holder, or the vice chair's where that is vacant."""
    kinds = body_kinds(meeting)
    wanted = [office for kind in kinds.values() for office in roles.CHAIRS.get(kind, ())]
    held = {row.office: row.person for row in offices_on(day_of(meeting)) if row.body in kinds}
    return next((held[office] for office in wanted if held.get(office)), None)

"""What waits for a person in the rooms of the decisions, and everything together."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from allmanning.governance.decisions.models import (
    ConsensusRound,
    Position,
    Proposal,
    Ratification,
    RoundSeat,
)
from allmanning.governance.decisions.queries import visibility
from allmanning.governance.decisions.queries.matter import circles_of_many
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.decisions.rules import ratifications as home
from allmanning.governance.decisions.rules import stances
from allmanning.governance.meetings.queries.waits import waits_for as waits_for_meetings
from allmanning.governance.meetings.waiting import Waiting
from allmanning.kit.text import _
from allmanning.members.bodies.queries import seats_held_by, seats_on
from allmanning.members.journal.acting import Acting
from allmanning.members.mandates.offices import OFFICES

PATIENCE = timedelta(days=90)  # when the secretariat is shown a matter at home; no law, no deadline


def is_waited_for(acting: Acting) -> bool:
    """Whether something can ever wait for the person here. Asks nothing of the database."""
    return acting.holds(*law.ORIGINATORS, *home.REGISTRARS)


def everything_for(acting: Acting, day: date) -> list[Waiting]:
    """Return what waits for the person in meetings and decisions, soonest first."""
    found = [*waits_for_meetings(acting, day), *waits_for(acting, day)]
    return sorted(found, key=lambda one: (one.due or date.max, one.since))


def waits_for(acting: Acting, day: date) -> list[Waiting]:
    """Return the positions, matters at home and steps that wait for the person."""
    if not acting.signed_in:
        return []
    found = [*_positions(acting, day), *_at_home(acting), *_steps(acting, day)]
    if acting.holds(*law.SECRETARIAT):
        found += _for_the_secretary(day)
    return sorted(found, key=lambda one: (one.due or date.max, one.since))


def _answered(round_: str, seat: str) -> Exists:
    given = Position.objects.filter(
        round=OuterRef(round_), seat=OuterRef(seat), superseded_by__isnull=True
    )
    return Exists(given.exclude(value=stances.NEEDS_TIME))


def _positions(acting: Acting, day: date) -> Iterator[Waiting]:
    seats = {row.seat: row for row in seats_held_by(acting.person or 0, day)}
    rows = (
        RoundSeat.objects.filter(round__closed_at__isnull=True, seat__in=seats)
        .exclude(_answered("round", "seat"))
        .select_related("round__version__proposal")
    )
    for row in rows:
        yield Waiting(
            _("Say what your seat says"),
            "decisions:position",
            (row.round_id, row.seat_id),
            since=timezone.localtime(row.round.opened_at).date(),
            due=row.round.wished_by,
            about=row.round.version.proposal.title,
            capacity=seats[row.seat_id].municipality_name,
        )


def _at_home(acting: Acting) -> Iterator[Waiting]:
    codes = {held.municipality for held in acting.mandates if held.office in home.REGISTRARS}
    if not codes - {""}:
        return
    rows = Ratification.objects.filter(municipality__in=codes, superseded=False).select_related(
        "municipality", "arrangement__version__proposal"
    )
    for row in rows.order_by("since"):
        steps = home.steps_from(row.state)
        if not steps or row.state in {home.LEGAL_FORCE, *home.MAY_JOIN_AGAIN}:
            continue
        yield Waiting(
            steps[0].label,
            "decisions:home",
            (row.pk,),
            since=timezone.localtime(row.since).date(),
            due=_due(row),
            about=row.arrangement.version.proposal.title,
            capacity=row.municipality.name,
        )


def _due(row: Ratification) -> date | None:
    if row.state == home.ANNOUNCED and row.appeal_until:
        return row.appeal_until + timedelta(days=8)
    return row.meeting_on if row.state == home.UP_FOR_DECISION else None


def _steps(acting: Acting, day: date) -> Iterator[Waiting]:
    """What a chair or the secretariat can take on: record, reopen, let lapse."""
    if not acting.holds(*law.CHAIRS, *law.SECRETARIAT):
        return
    rows = list(Proposal.objects.filter(state__in=[law.AGREED, law.HOME]).select_related("body"))
    around = circles_of_many(row for row in rows if row.state == law.HOME)
    for row in rows:
        circles = around.get(row.pk, [])
        undecided = row.state == law.HOME and not any(one.in_force(day) for one in circles)
        wanted = {
            "record": row.state == law.AGREED,
            "reopen": undecided and any(one.text_deviates for one in circles),
            "lapse": undecided and not any(one.possible(day) for one in circles),
        }
        for verb, is_so in wanted.items():
            held = visibility.may_take(verb, row, acting) if is_so else None
            if held:
                yield Waiting(
                    law.STEPS[verb].label,
                    "decisions:proposal",
                    (row.pk,),
                    since=timezone.localtime(row.changed_at).date(),
                    about=row.title,
                    capacity=OFFICES.get(held.office, held.office),
                )


def _for_the_secretary(day: date) -> Iterator[Waiting]:
    """What lies with others, and with whom: named, so that the secretariat can remind them."""
    open_rounds = ConsensusRound.objects.filter(closed_at__isnull=True)
    silent: dict[int, set[int]] = {}
    rows_left = RoundSeat.objects.filter(round__in=open_rounds).exclude(_answered("round", "seat"))
    for round_, seat in rows_left.values_list("round", "seat"):
        silent.setdefault(round_, set()).add(seat)
    held = [row for row in seats_on(day) if row.person is not None] if silent else []
    for asked in open_rounds.select_related("version__proposal"):
        left = silent.get(asked.pk, set())
        names = [f"{row.holder} ({row.municipality_name})" for row in held if row.seat in left]
        yield Waiting(
            _("Close the round") if not names else _("Positions that are waited for"),
            "decisions:round",
            (asked.pk,),
            since=timezone.localtime(asked.opened_at).date(),
            due=asked.wished_by,
            about=asked.version.proposal.title,
            capacity="; ".join(names) or OFFICES["head_of_secretariat"],
        )
    rows = Ratification.objects.filter(superseded=False, state__in=home.UNDECIDED)
    for row in rows.select_related("municipality", "arrangement__version__proposal"):
        since = timezone.localtime(row.since).date()
        if since + PATIENCE <= day:
            yield Waiting(
                home.STATES[row.state],
                "decisions:home",
                (row.pk,),
                since=since,
                due=since + PATIENCE,
                about=row.arrangement.version.proposal.title,
                capacity=row.municipality.name,
            )

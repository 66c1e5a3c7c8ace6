"""Carrying out what the table of cases says: transits, the hold shelf, queues, messages."""

from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from allmanning.kit.prepared import insert_row
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.catalogue.actions.copies import set_copy_state
from allmanning.services.library.circulation.actions.counting import count
from allmanning.services.library.circulation.actions.locking import Locked, lock_waiting
from allmanning.services.library.circulation.actions.notifying import notify
from allmanning.services.library.circulation.models import (
    Choice,
    Hold,
    HoldTarget,
    PickupSlot,
    Transit,
)
from allmanning.services.library.circulation.rules.facts import Outcome
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.rules import calendar_of, open_day_after
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case

SLOT_RESTS = timedelta(days=7)  # Library § 7.11


def carry_out(
    outcome: Outcome, locked: Locked, here: Library, *, channel: str, now: datetime
) -> None:
    """Let everything happen to the copy that the outcome says, the loan apart."""
    _end_trip(outcome, locked, here, now)
    bound = locked.bound
    if bound is not None:
        _move_on(outcome, bound, locked, here, now)
    if outcome.captures and outcome.then != "lend":
        bound = capture(outcome.captures.key, locked, here, outcome, now)
    if outcome.state:
        place = None if outcome.case.startswith("CANCEL_4") else here
        set_copy_state(locked.copy, outcome.state, place=place, now=now)
    if outcome.then == "send":
        _send(outcome, locked, here, bound, now)
    elif outcome.then == "keep_going" and locked.transit:
        _pass_by(outcome, locked.transit, here, now)
    if "READ_HERE" in outcome.also:
        locked.events.append(count("read_here", here, copy=locked.copy, now=now).pk)
    if "X_FLOAT_1" in outcome.also:
        event = count("floated", here, copy=locked.copy, channel=channel, now=now)
        locked.events.append(event.pk)


def _move_on(outcome: Outcome, bound: Hold, locked: Locked, here: Library, now: datetime) -> None:
    if outcome.releases or outcome.case == "CHECKIN_2_2":
        free_slot(bound, leaves=None, now=now)
    if outcome.case == "X_DAMAGED_1":
        wait_again(bound)
    elif outcome.case == "CHECKIN_2_2":
        bound.state, bound.expires_on = "travelling", None
        bound.save(update_fields=["state", "expires_on"])
    elif outcome.case == "CHECKIN_4_1":
        make_ready(bound, locked, here, now)


def capture(hold_key: int, locked: Locked, here: Library, outcome: Outcome, now: datetime) -> Hold:
    """Bind the copy to a waiting hold: on the shelf here, or travelling to its pickup."""
    hold = lock_waiting(hold_key)
    hold.copy = locked.copy
    hold.unfillable_since = None
    leave_queue(hold)
    Choice.objects.filter(Q(hold=hold) | Q(copy=locked.copy), answered_at=None).update(
        answered_at=now, answer="found"
    )
    if outcome.then == "hold_shelf":
        make_ready(hold, locked, here, now)
    else:
        hold.state = "travelling"
        hold.save(update_fields=["copy", "unfillable_since", "state"])
        locked.bound = hold
    return hold


def make_ready(hold: Hold, locked: Locked, here: Library, now: datetime) -> None:
    """Set the copy aside under a number, count the days and tell the borrower (§ 7.10, § 7.11)."""
    day = timezone.localdate(now)
    case = Case(municipality=here.municipality_id, library=here.pk, day=day)
    calendar = calendar_of(here.calendar)
    days = terms_on(day).count("SHELF_DAYS", case)
    hold.copy = locked.copy
    hold.state = "ready"
    hold.ready_at = now
    hold.expires_on = open_day_after(calendar, day, days) or day + timedelta(days=days)
    hold.save(update_fields=["copy", "state", "ready_at", "expires_on", "unfillable_since"])
    slot = take_slot(here, hold, now)
    locked.bound = hold
    assert hold.borrower is not None  # noqa: S101 - a constraint of the table says so
    notify(
        "pickup_ready",
        hold.borrower,
        about=f"{hold.pk}:{now.isoformat()}",
        facts={"library": here.name, "slot": slot.number, "expires_on": str(hold.expires_on)},
        title=locked.copy.edition.title,
        hold=hold,
        now=now,
    )


def take_slot(library: Library, hold: Hold, now: datetime) -> PickupSlot:
    """Give a hold the lowest number of the shelf that has rested for a week, else a new one."""
    free = PickupSlot.objects.filter(library=library, hold=None, left_copy=None).filter(
        Q(freed_at=None) | Q(freed_at__lt=now - SLOT_RESTS)
    )
    skip = connection.features.has_select_for_update_skip_locked
    slot = free.select_for_update(skip_locked=skip, no_key=True).order_by("number").first()
    if slot is not None:
        slot.hold, slot.freed_at = hold, None
        slot.save(update_fields=["hold", "freed_at"])
        hold.slot = slot
        return slot
    while True:
        last = PickupSlot.objects.filter(library=library).order_by("-number").first()
        try:
            with transaction.atomic():
                return PickupSlot.objects.create(
                    library=library, number=(last.number if last else 0) + 1, hold=hold
                )
        except IntegrityError:  # another desk took that number at the same moment
            continue


def free_slot(hold: Hold | None, *, leaves: object, now: datetime | None = None) -> None:
    """Free a hold's number; `leaves` is the copy that still lies there and must be taken away."""
    slot = getattr(hold, "slot", None) if hold else None
    if slot is None or hold is None:
        return
    slot.hold, slot.freed_at, slot.left_copy = None, now or timezone.now(), leaves
    slot.save(update_fields=["hold", "freed_at", "left_copy"])
    hold._state.fields_cache.pop("slot", None)


def leave_queue(hold: Hold) -> None:
    HoldTarget.objects.filter(hold=hold).update(waiting=False)


def wait_again(hold: Hold) -> None:
    """Put a hold back at its place in the queue: its copy was lost or damaged."""
    hold.state, hold.copy, hold.ready_at, hold.expires_on = "waiting", None, None, None
    hold.save(update_fields=["state", "copy", "ready_at", "expires_on"])
    HoldTarget.objects.filter(hold=hold).update(waiting=True)


def close_hold(hold: Hold, state: str, now: datetime) -> None:
    """End a hold; it leaves every queue and forgets its borrower (Library § 7.6, § 12.1)."""
    HoldTarget.objects.filter(hold=hold).delete()
    Choice.objects.filter(hold=hold, answered_at=None).update(answered_at=now, answer="lapsed")
    hold.notices.exclude(state="queued").update(facts={})
    hold.state, hold.closed_at, hold.borrower, hold.expires_on = state, now, None, None
    hold.save(update_fields=["state", "closed_at", "borrower", "expires_on"])


def journal(
    deed: str, locked: Locked, case: str, here: Library, *, by: Signature, now: datetime,
    **facts: object,
) -> None:  # fmt: skip
    """Sign for a copy: what was done, where, by which case; never for whom (Library § 12.1)."""
    sign(
        deed, locked.copy, by=by, now=now, facts={"case": case, "library": here.slug, **facts},
        municipality=here.municipality_id,
    )  # fmt: skip


def _end_trip(outcome: Outcome, locked: Locked, here: Library, now: datetime) -> None:
    transit = locked.transit
    if transit is None or not (outcome.receives or outcome.cancels_trip):
        return
    transit.state = "received" if outcome.receives else "cancelled"
    transit.received_at = now
    transit.save(update_fields=["state", "received_at"])
    if outcome.receives:
        locked.events.append(count("transit_received", here, copy=locked.copy, now=now).pk)
    locked.transit = None


def _send(
    outcome: Outcome, locked: Locked, here: Library, bound: Hold | None, now: datetime
) -> None:
    if outcome.to is None:
        return
    hold = bound if outcome.purpose == "pickup" else None
    if locked.transit is not None and locked.transit.state == "open":  # the same parcel goes on
        locked.transit.purpose, locked.transit.hold = outcome.purpose, hold
        locked.transit.destination_id = outcome.to.key
        locked.transit.save(update_fields=["purpose", "hold", "destination"])
        return
    insert_row(
        Transit(
            copy=locked.copy,
            origin=here,
            destination_id=outcome.to.key,
            purpose=outcome.purpose,
            hold=hold,
            sent_at=now,
        )
    )
    locked.events.append(count("transit_sent", here, copy=locked.copy, now=now).pk)


def _pass_by(outcome: Outcome, transit: Transit, here: Library, now: datetime) -> None:
    transit.seen = [*transit.seen, [now.isoformat(), here.slug]][-20:]
    if outcome.to is not None:
        transit.destination_id = outcome.to.key
    transit.save(update_fields=["seen", "destination"])

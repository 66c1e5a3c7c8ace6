"""Placing holds and changing them (Library § 7)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from allmanning.kit.refusal import Refusal, Refused, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.borrowers.queries import as_asker
from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.circulation.actions.applying import (
    carry_out,
    close_hold,
    free_slot,
    journal,
)
from allmanning.services.library.circulation.actions.counting import count
from allmanning.services.library.circulation.actions.locking import (
    Locked,
    holds_with_all,
    lock_borrower,
    lock_hold,
    lock_queue,
    lock_queues_of,
    once_locked,
)
from allmanning.services.library.circulation.actions.targeting import target_edition
from allmanning.services.library.circulation.answers import (
    Done,
    codes_of,
    of_outcome,
    read,
    written,
)
from allmanning.services.library.circulation.models import Hold, HoldTarget, PickupSlot
from allmanning.services.library.circulation.queries.copies import holding_facts
from allmanning.services.library.circulation.queries.places import place_facts
from allmanning.services.library.circulation.rules import holds as rules
from allmanning.services.library.circulation.rules.facts import reason
from allmanning.services.library.places.models import Library


@dataclass(frozen=True)
class Wanted:
    """What is reserved: any copy of the editions, or one copy only (Library § 7.6)."""

    editions: tuple[int, ...]
    kind: str = "edition"  # work, copy, first_of
    only_copy: int | None = None


def place_hold(
    borrower_key: int,
    wanted: Wanted,
    pickup: Library,
    *,
    key: str,
    by: Signature,
    now: datetime,
    channel: str = "web",
) -> Done:
    """Put a borrower in the queue of every edition wanted, or say every reason why not."""
    editions = sorted(set(wanted.editions))
    request = {
        "act": "hold", "editions": editions, "copy": wanted.only_copy, "pickup": pickup.slug,
        "borrower": borrower_key,
    }  # fmt: skip

    def do() -> dict[str, Any]:
        for edition in editions:
            lock_queue(edition)
        borrower = lock_borrower(borrower_key)
        day = timezone.localdate(now)
        facts = holding_facts(editions, as_asker(borrower), pickup, wanted.only_copy, day)
        refuse_if(rules.hold_refusals(facts, day))
        hold = Hold.objects.create(
            borrower=borrower, kind=wanted.kind, only_copy_id=wanted.only_copy, pickup=pickup,
            placed_at=now,
        )  # fmt: skip
        HoldTarget.objects.bulk_create(
            HoldTarget(hold=hold, edition_id=edition, borrower=borrower, placed_at=now)
            for edition in editions
        )
        first = Edition.objects.get(pk=editions[0])
        count(
            "hold_placed", pickup, edition=first, borrower=borrower, pickup=pickup,
            channel=channel, now=now,
        )  # fmt: skip
        sign("placed a hold", hold, by=by, now=now, facts={"pickup": pickup.slug})
        for edition in editions:
            target_edition(edition, now=now)
        place = HoldTarget.objects.filter(edition=editions[0], waiting=True).count()
        why = reason("position", place=place, count=place)
        return written(
            Done("ADD_REQUEST", "nothing", title=first.title, to=pickup.name,
                 to_slug=pickup.slug, hold=hold.pk, codes=codes_of([why]))
        )  # fmt: skip

    answer, repeated = once_locked(key, request, do, now=now)
    return read(answer, repeated=repeated)


def cancel_hold(
    hold_key: int,
    *,
    borrower_key: int | None = None,
    key: str,
    by: Signature,
    now: datetime,
    state: str = "cancelled",
) -> Done:
    """Take a hold away; a copy that was set aside goes to the next or home (Library § 7.12).

    state: expired where it was not collected in time. Somebody else's hold does not exist.
    """

    def do() -> dict[str, Any]:
        own_hold(hold_key, borrower_key)
        kept, locked = lock_hold(hold_key, timezone.localdate(now))
        refuse_if(rules.cancel_refusals(kept.state))
        if kept.state == "waiting" or locked is None:
            done = of_outcome(rules.cancel_waiting(None))
            editions = list(kept.targets.values_list("edition", flat=True))
            close_hold(kept, state, now)
            for edition in sorted(editions):
                target_edition(edition, now=now)
        else:
            done = _cancel_bound(kept, locked, state, by, now)
        sign(f"{state} a hold", kept, by=by, now=now, facts={"case": done.case})
        return written(done)

    request = {"act": "cancel", "hold": hold_key, "borrower": borrower_key}
    answer, repeated = once_locked(key, request, do, now=now)
    return read(answer, repeated=repeated)


def _cancel_bound(hold: Hold, locked: Locked, state: str, by: Signature, now: datetime) -> Done:
    day = timezone.localdate(now)
    here = hold.pickup if hold.state == "ready" else locked.copy.place
    ready = hold.state == "ready"
    outcome = rules.cancel_bound(locked.facts, place_facts(here, day))
    if ready:
        count("expired" if state == "expired" else "hold_cancelled", here, copy=locked.copy,
              pickup=here, now=now)  # fmt: skip
    stays = outcome.then == "hold_shelf"
    free_slot(hold, leaves=None if stays else locked.copy, now=now)
    close_hold(hold, state, now)
    locked.bound = None
    carry_out(outcome, locked, here, channel="desk", now=now)
    journal("released from the hold shelf" if ready else "redirected", locked, outcome.case, here,
            by=by, now=now)  # fmt: skip
    if locked.facts.waiting:
        target_edition(locked.copy.edition_id, now=now)
    return of_outcome(outcome, barcode=locked.copy.barcode, title=locked.copy.edition.title)


def suspend_hold(
    hold_key: int, first: date, until: date | None, *, borrower_key: int | None = None, key: str,
    by: Signature, now: datetime,
) -> Done:  # fmt: skip
    """Pause a hold from a day until another; others pass meanwhile, the place is kept (§ 7.9)."""

    def do() -> dict[str, Any]:
        own_hold(hold_key, borrower_key)
        lock_queues_of(hold_key)
        hold = Hold.objects.select_for_update(no_key=True).get(pk=hold_key)
        day = timezone.localdate(now)
        refuse_if(rules.suspend_refusals(first, until, day, hold.state))
        hold.suspended_from, hold.suspended_until = first, until
        hold.save(update_fields=["suspended_from", "suspended_until"])
        follow_pause(hold, day, now)
        sign("paused a hold", hold, by=by, now=now)
        return written(Done("SUSPEND", "nothing", hold=hold_key))

    request = {"act": "suspend", "hold": hold_key, "from": str(first), "until": str(until)}
    answer, repeated = once_locked(key, request, do, now=now)
    return read(answer, repeated=repeated)


def resume_hold(
    hold_key: int, *, borrower_key: int | None = None, key: str, by: Signature, now: datetime
) -> Done:
    """End a pause at once (Library § 7.9)."""

    def do() -> dict[str, Any]:
        own_hold(hold_key, borrower_key)
        lock_queues_of(hold_key)
        hold = Hold.objects.select_for_update(no_key=True).get(pk=hold_key)
        hold.suspended_from = hold.suspended_until = None
        hold.save(update_fields=["suspended_from", "suspended_until"])
        follow_pause(hold, timezone.localdate(now), now)
        sign("resumed a hold", hold, by=by, now=now)
        return written(Done("RESUME", "nothing", hold=hold_key))

    answer, repeated = once_locked(key, {"act": "resume", "hold": hold_key}, do, now=now)
    return read(answer, repeated=repeated)


def follow_pause(hold: Hold, day: date, now: datetime) -> None:
    """Let the hold stand in its queues or step aside, as its pause says on the day."""
    if hold.state != "waiting":
        return
    waits = not is_paused(hold, day)
    HoldTarget.objects.filter(hold=hold).update(waiting=waits)
    if not waits:
        hold.choices.filter(answered_at=None).update(answered_at=now, answer="lapsed")
    for edition in sorted(hold.targets.values_list("edition", flat=True)):
        target_edition(edition, now=now)


def is_paused(hold: Hold, day: date) -> bool:
    if hold.suspended_from is None or day < hold.suspended_from:
        return False
    return hold.suspended_until is None or day < hold.suspended_until


def change_pickup(
    hold_key: int, pickup: Library, *, borrower_key: int | None = None, key: str, by: Signature,
    now: datetime,
) -> Done:  # fmt: skip
    """Collect elsewhere: while waiting, or travelling; not when the copy lies ready (§ 7.13)."""

    def do() -> dict[str, Any]:
        day = timezone.localdate(now)
        own_hold(hold_key, borrower_key)
        kept, _locked = lock_hold(hold_key, day)
        wanted, present = place_facts(pickup, day), place_facts(kept.pickup, day)
        refuse_if(rules.change_pickup_refusals(kept.state, present, wanted))
        case = rules.change_pickup_case(kept.state)
        kept.pickup = pickup
        kept.save(update_fields=["pickup"])
        if kept.state == "travelling":
            kept.transits.filter(state="open").update(destination=pickup)
        else:
            kept.choices.filter(answered_at=None).update(answered_at=now, answer="lapsed")
            for edition in sorted(kept.targets.values_list("edition", flat=True)):
                target_edition(edition, now=now)
        sign("changed the pickup", kept, by=by, now=now, facts={"pickup": pickup.slug})
        return written(Done(case, "nothing", hold=hold_key, to=pickup.name, to_slug=pickup.slug))

    request = {"act": "pickup", "hold": hold_key, "to": pickup.slug, "borrower": borrower_key}
    answer, repeated = once_locked(key, request, do, now=now)
    return read(answer, repeated=repeated)


def clear_slot(slot_key: int, here: Library) -> None:
    """Note that what nobody waits for any more has been taken from the hold shelf."""
    PickupSlot.objects.filter(pk=slot_key, library=here).update(left_copy=None)


def own_hold(hold_key: int, borrower_key: int | None) -> Hold:
    """Return an open hold; somebody else's does not exist."""
    hold = holds_with_all().get(pk=hold_key)
    if borrower_key is not None and hold.borrower_id not in {borrower_key, None}:
        raise Hold.DoesNotExist
    if borrower_key is not None and hold.borrower_id is None:
        raise Refused([Refusal(_("This reservation is already closed."), "Library § 7.12")])
    return hold

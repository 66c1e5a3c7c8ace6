"""Moving a hold to the first place in its queues (Library § 7.7)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.circulation.actions.applying import carry_out, journal
from allmanning.services.library.circulation.actions.locking import (
    Locked,
    holds_with_all,
    lock_copy,
    lock_queues_of,
    once_locked,
)
from allmanning.services.library.circulation.answers import Done, of_outcome, read, written
from allmanning.services.library.circulation.models import Hold, HoldTarget, Transit
from allmanning.services.library.circulation.queries.standing import first_for, hold_facts
from allmanning.services.library.circulation.rules import holds as rules


def move_first(hold_key: int, *, reason_given: str, key: str, by: Signature, now: datetime) -> Done:
    """Move a hold to the first place, with a reason that everybody who waits is shown (§ 7.7).

    A copy that travels home is turned round for it, unless home is where it is collected. Raises
    Hold.DoesNotExist and Refused.
    """

    def do() -> dict[str, Any]:
        day = timezone.localdate(now)
        locked = _on_its_way_home(hold_key, now)
        if locked is None:
            lock_queues_of(hold_key)
        hold = holds_with_all().select_for_update(of=("self",), no_key=True).get(pk=hold_key)
        targets = HoldTarget.objects.filter(hold=hold)
        waiting = HoldTarget.objects.filter(edition__in=targets.values("edition"), waiting=True)
        number = waiting.values("hold").distinct().count()
        refuse_if(rules.move_refusals(reason_given, number, hold.state))
        hold.moved_first_at, hold.moved_reason = now, reason_given.strip()
        hold.save(update_fields=["moved_first_at", "moved_reason"])
        targets.update(rank=-int(now.timestamp() * 1000))
        if locked is not None and first_for(locked.copy, day) != hold:
            locked = None  # it is another copy that is wanted, or a school's, or a pause
        outcome = rules.first_rank(locked.facts if locked else None, hold_facts(hold, day), number)
        sign("moved a hold first", hold, by=by, now=now,
             facts={"reason": reason_given.strip(), "case": outcome.case})  # fmt: skip
        if locked is None or not outcome.captures:
            return written(of_outcome(outcome, hold=hold_key))
        here = locked.transit.origin if locked.transit else locked.copy.place
        carry_out(outcome, locked, here, channel="desk", now=now)
        journal("redirected", locked, outcome.case, here, by=by, now=now)
        return written(
            of_outcome(outcome, hold=hold_key, barcode=locked.copy.barcode,
                       title=locked.copy.edition.title)
        )  # fmt: skip

    request = {"act": "first", "hold": hold_key, "reason": reason_given}
    answer, repeated = once_locked(key, request, do, now=now)
    return read(answer, repeated=repeated)


def _on_its_way_home(hold_key: int, now: datetime) -> Locked | None:
    """Lock a copy that travels for nobody, best one that goes where the hold is collected."""
    hold = Hold.objects.only("pickup").get(pk=hold_key)
    trips = Transit.objects.filter(
        state="open", purpose__in=("home", "rebalance"), hold=None,
        copy__edition__in=HoldTarget.objects.filter(hold=hold_key).values("edition"),
    ).select_related("origin")  # fmt: skip
    found = sorted(trips, key=lambda trip: (trip.destination_id != hold.pickup_id, trip.pk))
    if not found:
        return None
    day = timezone.localdate(now)
    locked = lock_copy(day, found[0].origin, pk=found[0].copy_id)
    if locked is None or locked.transit is None or locked.bound is not None:
        return None
    return locked

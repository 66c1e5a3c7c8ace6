"""Receiving a copy that is handed in or arrives, and finding one from the pull list (§ 8, § 9)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from allmanning.kit.prepared import Prepared
from allmanning.kit.refusal import Refusal, Refused
from allmanning.kit.text import _
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.circulation.actions.applying import carry_out, journal
from allmanning.services.library.circulation.actions.locking import Locked, lock_copy, once_locked
from allmanning.services.library.circulation.actions.remembering import (
    charges_of,
    return_before,
    with_what_followed,
)
from allmanning.services.library.circulation.actions.returning import close_loan
from allmanning.services.library.circulation.actions.targeting import target_edition
from allmanning.services.library.circulation.answers import Done, of_outcome, read, written
from allmanning.services.library.circulation.models import Choice, PickupSlot, Transit
from allmanning.services.library.circulation.queries.places import place_facts
from allmanning.services.library.circulation.rules.checkin import (
    check_in,
    foreign_barcode,
    unknown_barcode,
)
from allmanning.services.library.circulation.rules.facts import Outcome
from allmanning.services.library.circulation.rules.holds import cancel_trip_home, validate
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.queries import outside_of_barcode
from allmanning.services.library.places.rules import calendar_of, last_opening


def receive_copy(
    barcode: str,
    here: Library,
    *,
    key: str,
    by: Signature,
    now: datetime,
    drop: bool = False,
    damaged: bool = False,
    incomplete: bool = False,
    used: bool = False,
    channel: str = "desk",
) -> Done:
    """Take a copy in, whatever it is, and say what must happen with it and why.

    used: it was read in the library and is counted so, unless it was lent. Repeated with the same
    key it changes nothing. No return is refused (Library § 9.1).
    """
    request = {
        "act": "receive", "copy": barcode, "here": here.slug, "drop": drop, "damaged": damaged,
        "incomplete": incomplete, **({"used": True} if used else {}),
    }  # fmt: skip

    def do() -> dict[str, Any]:
        locked = lock_copy(timezone.localdate(now), here, barcode=barcode)
        if locked is None:
            return written(_unknown(barcode, here, by, now))
        outcome = check_in(
            locked.facts,
            place_facts(here, timezone.localdate(now)),
            damaged=damaged,
            incomplete=incomplete,
            drop=drop,
            used=used,
        )
        return written(_received(outcome, locked, here, channel, drop, by, now))

    answer, repeated = once_locked(key, request, do, now=now)
    return read(answer, repeated=repeated)


def _unknown(barcode: str, here: Library, by: Signature, now: datetime) -> Done:
    """A number no copy has: of a library outside the service, or nobody's. Nothing is booked."""
    outside = outside_of_barcode(barcode)
    done = of_outcome(foreign_barcode(outside) if outside else unknown_barcode(), barcode=barcode)
    facts = {"case": done.case, "barcode": barcode, **({"to": outside} if outside else {})}
    deed = "received a foreign copy" if outside else "received an unknown copy"
    sign(deed, here, by=by, now=now, facts=facts)
    return done


def find_from_pull_list(
    choice_key: int, *, here: Library, key: str, by: Signature, now: datetime
) -> Done:
    """Capture the copy that the pull list asked for. Raises Choice.DoesNotExist and Refused."""
    choice = Choice.objects.get(pk=choice_key, library=here)

    def do() -> dict[str, Any]:
        day = timezone.localdate(now)
        locked = lock_copy(day, here, pk=choice.copy_id)
        if locked is None:
            raise Choice.DoesNotExist
        outcome = validate(locked.facts, locked.facts.first, place_facts(here, day))
        if outcome.then == "refuse":
            raise Refused([Refusal(_("Nobody waits for this copy any more."), "Library P 3.4")])
        carry_out(outcome, locked, here, channel="desk", now=now)
        journal("found for a hold", locked, outcome.case, here, by=by, now=now)
        target_edition(locked.copy.edition_id, now=now)
        return written(_answer(outcome, locked))

    answer, repeated = once_locked(key, {"act": "find", "choice": choice_key}, do, now=now)
    return read(answer, repeated=repeated)


def answer_pull_list(
    choice_key: int, answer: str, *, here: Library, key: str, by: Signature, now: datetime
) -> Done:
    """Answer that a copy was not found, or not now; the next candidate is asked (P 3.5).

    Not found twice, for any hold, makes the copy missing.
    """
    choice = Choice.objects.get(pk=choice_key, library=here)

    def do() -> dict[str, Any]:
        locked = lock_copy(timezone.localdate(now), here, pk=choice.copy_id)
        if locked is None:
            raise Choice.DoesNotExist
        Choice.objects.filter(pk=choice_key, answered_at=None).update(
            answered_at=now, answer=answer
        )
        misses = Choice.objects.filter(copy=locked.copy, answer="not_found").count()
        case = "not_found" if answer == "not_found" else "not_now"
        if misses >= 2 and answer == "not_found" and locked.copy.state == "available":
            carry_out(
                Outcome(case, "staff", state="missing"), locked, here, channel="desk", now=now
            )
        journal("answered the pull list", locked, case, here, by=by, now=now)
        if answer == "not_found":
            target_edition(locked.copy.edition_id, now=now)
        return written(Done(case, "nothing", barcode=locked.copy.barcode))

    asked = {"act": "answer", "choice": choice_key, "answer": answer}
    kept, repeated = once_locked(key, asked, do, now=now)
    return read(kept, repeated=repeated)


def end_trip_home(barcode: str, here: Library, *, key: str, by: Signature, now: datetime) -> Done:
    """End a trip home where the copy is found; CANCEL_5_1_1, CANCEL_5_1_2. Raises Refused."""

    def do() -> dict[str, Any]:
        day = timezone.localdate(now)
        locked = lock_copy(day, here, barcode=barcode)
        if locked is None or locked.transit is None or locked.bound is not None:
            raise Refused([Refusal(_("This copy is not on its way home."), "Library P 3.4")])
        outcome = cancel_trip_home(locked.facts, place_facts(here, day))
        return written(_received(outcome, locked, here, "desk", False, by, now))

    answer, repeated = once_locked(key, {"act": "end_trip", "copy": barcode}, do, now=now)
    return read(answer, repeated=repeated)


def _received(
    outcome: Outcome, locked: Locked, here: Library, channel: str, drop: bool, by: Signature,
    now: datetime,
) -> Done:  # fmt: skip
    local = timezone.localtime(now)
    returned_at = last_opening(calendar_of(here.calendar), local) if drop else now
    closed = outcome.closes_loan and locked.loan is not None
    before = return_before(locked, here)
    if closed:
        close_loan(locked, here, returned_at=returned_at, channel=channel, now=now)
    if locked.left_lying:
        PickupSlot.objects.filter(left_copy=locked.copy).update(left_copy=None)
    if outcome.case == "X_DAMAGED_1" and locked.bound is not None:
        sign("waits again", locked.bound, by=by, now=now)
    carry_out(outcome, locked, here, channel=channel, now=now)
    journal("received", locked, outcome.case, here, by=by, now=now, also=list(outcome.also))
    if locked.facts.waiting:
        target_edition(locked.copy.edition_id, now=now)
    before["charged"] = charges_of(locked.loan) if closed else []
    before = with_what_followed(before, locked) if closed else {}
    return replace(_answer(outcome, locked), closed_loan=closed, before=before)


def _trip_of(copy_key: int) -> QuerySet[Transit]:
    return Transit.objects.filter(copy=copy_key, state="open").select_related("destination")


_TRIP_OF = Prepared(_trip_of, int)


def _answer(outcome: Outcome, locked: Locked) -> Done:
    bound = locked.bound
    on_shelf = outcome.then == "hold_shelf" or outcome.case == "CHECKIN_2_1"
    slot = getattr(bound, "slot", None) if bound is not None and on_shelf else None
    transit = None
    if outcome.then in {"send", "keep_going"}:
        transit = next(iter(_TRIP_OF(locked.copy.pk)), None)
    return of_outcome(
        outcome,
        barcode=locked.copy.barcode,
        title=locked.copy.edition.title,
        slot=slot.number if slot else None,
        hold=bound.pk if bound is not None and on_shelf else None,
        transit=transit.pk if transit else None,
        to_slug=transit.destination.slug if transit else "",
    )

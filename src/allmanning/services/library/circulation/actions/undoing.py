"""Undoing a mistaken check-out or check-in, with all that followed from it (P 3.4, § 15.6).

The answer that is kept with an act's key says how everything was before. It names nobody: of whom a
loan was, only a keyed digest is kept, so that the card must be read again to undo a check-in.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.borrowers.queries import card_by_scan
from allmanning.services.library.borrowers.sealing import keyed
from allmanning.services.library.catalogue.actions.copies import set_copy_state
from allmanning.services.library.circulation.actions.accounts import put_back, take_back
from allmanning.services.library.circulation.actions.applying import (
    free_slot,
    journal,
    wait_again,
)
from allmanning.services.library.circulation.actions.locking import (
    Locked,
    lock_borrower,
    lock_copy,
    lock_waiting,
    once_locked,
)
from allmanning.services.library.circulation.actions.remembering import whose
from allmanning.services.library.circulation.actions.returning import forget_borrower, owes
from allmanning.services.library.circulation.actions.targeting import target_edition
from allmanning.services.library.circulation.answers import Done, read, written
from allmanning.services.library.circulation.models import (
    Charge,
    CountedEvent,
    Hold,
    HoldTarget,
    Loan,
    PickupSlot,
    Transit,
)
from allmanning.services.library.circulation.queries.undoing import done_with
from allmanning.services.library.circulation.rules.facts import FOUND_AGAIN
from allmanning.services.library.circulation.rules.undoing import (
    UndoFacts,
    undo_case,
    undo_refusals,
)
from allmanning.services.library.places.models import Library


def undo(
    of_key: str, here: Library, *, card_number: str = "", key: str, by: Signature, now: datetime
) -> Done:
    """Undo the check-out or check-in that was done with a key; twice is as once. Raises Refused.

    card_number: of whom the copy was lent to, where a check-in is undone that ended the loan.
    """
    request = {"act": "undo", "of": of_key, "card": keyed(card_number), "here": here.slug}

    def do() -> dict[str, Any]:
        act, done, done_at = done_with(of_key)
        before = done.before
        locked = lock_copy(timezone.localdate(now), here, pk=before.get("copy", 0))
        loan = _lock_loan(done, before)
        borrower = _borrower_of(loan, card_number)
        refuse_if(
            undo_refusals(
                UndoFacts(
                    act if locked is not None else "",
                    same_day=timezone.localdate(done_at) == timezone.localdate(now),
                    same_place=before.get("here") == here.slug,
                    as_left=locked is not None and _as_left(act, locked, loan, before, done_at),
                    ended_loan=loan is not None,
                    whose=_is_whose(borrower, before) if act == "receive" else None,
                )
            )
        )
        if locked is None or loan is None or borrower is None:
            raise Loan.DoesNotExist  # unreachable: it was refused
        if act == "lend":
            _take_back_lending(locked, loan, borrower, before, by, now)
        else:
            _take_back_return(locked, loan, borrower, before, now)
        _count_back(before.get("events", []), now)
        case = undo_case(act)
        journal(f"undid a {_WORDS[act]}", locked, case, here, by=by, now=now)
        if locked.bound is not None and act == "receive":
            sign("waits again", locked.bound, by=by, now=now)
        target_edition(locked.copy.edition_id, now=now)
        copy = locked.copy
        return written(
            Done(case, "undone", barcode=copy.barcode, title=copy.edition.title,
                 due_on=loan.due_on.isoformat() if act == "receive" else "", codes=((_CODES[act], {}),))
        )  # fmt: skip

    answer, repeated = once_locked(key, request, do, now=now)
    return read(answer, repeated=repeated)


_WORDS = {"lend": "check-out", "receive": "check-in"}
_CODES = {"lend": "undone_out", "receive": "undone_in"}


def _lock_loan(done: Done, before: Mapping[str, Any]) -> Loan | None:
    key: int = done.loan or before.get("loan") or 0
    rows = Loan.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("borrower", "lent_from", "counted").filter(pk=key).first()


def _borrower_of(loan: Loan | None, card_number: str) -> Borrower | None:
    """Whom the loan was of: as it tells itself, or as the card tells that was read."""
    if loan is not None and loan.borrower_id is not None:
        return lock_borrower(loan.borrower_id)
    card = card_by_scan(card_number) if card_number else None
    return lock_borrower(card.borrower_id) if card else None


def _is_whose(borrower: Borrower | None, before: Mapping[str, Any]) -> bool:
    return borrower is not None and whose(borrower.pk) == before.get("whose")


def _as_left(
    act: str, locked: Locked, loan: Loan | None, before: Mapping[str, Any], done_at: datetime
) -> bool:
    copy, bound = locked.copy, locked.bound
    if loan is None or copy.state_since != done_at or copy.state != before["left"]:
        return False
    if act == "lend":
        return loan.state == "open" and loan.renewals == 0
    return loan.state == "returned" and (bound.pk if bound else None) == before.get("captured")


# ------------------------------------------------------------------ a check-out


def _take_back_lending(
    locked: Locked, loan: Loan, borrower: Borrower, before: Mapping[str, Any], by: Signature,
    now: datetime,
) -> None:  # fmt: skip
    loan.state = "cancelled"
    if not owes(loan):
        forget_borrower(loan)
    loan.save(update_fields=["state", "borrower"])
    if collected := before.get("collected"):
        sign("waits again", _want_again(collected, locked, borrower), by=by, now=now)
    for key in before.get("trips", []):
        Transit.objects.filter(pk=key).update(state="open", received_at=None)
    state = "available" if before["state"] in FOUND_AGAIN else before["state"]
    _put_copy(locked, state, before, now)


def _want_again(kept: Mapping[str, Any], locked: Locked, borrower: Borrower) -> Hold:
    """Let a hold that was collected stand as it stood."""
    hold = Hold.objects.select_for_update(no_key=True).get(pk=kept["hold"])
    hold.state, hold.closed_at, hold.borrower = kept["state"], None, borrower
    hold.copy = locked.copy if kept["state"] != "waiting" else None
    hold.expires_on = kept["expires_on"]
    hold.save(update_fields=["state", "closed_at", "borrower", "copy", "expires_on"])
    taken = HoldTarget.objects.filter(borrower=borrower).values("edition")
    HoldTarget.objects.bulk_create(
        HoldTarget(
            hold=hold, edition_id=edition, borrower=borrower, placed_at=hold.placed_at,
            rank=kept["rank"], waiting=kept["waits"],
        )
        for edition in kept["editions"]
        if edition not in {row["edition"] for row in taken}
    )  # fmt: skip
    if kept["slot"]:
        PickupSlot.objects.filter(pk=kept["slot"]).update(hold=hold, freed_at=None)
    return hold


# ------------------------------------------------------------------ a check-in


def _take_back_return(
    locked: Locked, loan: Loan, borrower: Borrower, before: Mapping[str, Any], now: datetime
) -> None:
    for charge in Charge.objects.filter(pk__in=before.get("charged", [])):
        take_back(charge, now=now)
    for bill in Charge.objects.filter(pk__in=before.get("fallen", [])):
        put_back(bill, now=now)
        Charge.objects.filter(pk=bill.pk).update(loan=loan)
    loan.state, loan.borrower = before["loan_state"], borrower
    loan.returned_at = loan.returned_to = None
    loan.save(update_fields=["state", "borrower", "returned_at", "returned_to"])
    if locked.bound is not None:
        hold = lock_waiting(locked.bound.pk, locked.bound.state)
        free_slot(hold, leaves=None, now=now)
        hold.notices.filter(kind="pickup_ready", state="queued").delete()
        wait_again(hold)
    Transit.objects.filter(copy=locked.copy, state="open").delete()  # it never went
    _put_copy(locked, before["state"], before, now)


# ------------------------------------------------------------------ both


def _put_copy(locked: Locked, state: str, before: Mapping[str, Any], now: datetime) -> None:
    place = Library.objects.get(pk=before["place"])
    set_copy_state(locked.copy, state, place=place, now=now)
    locked.copy.shelf_id = before["shelf"]
    locked.copy.save(update_fields=["shelf"])


def _count_back(events: list[int], now: datetime) -> None:
    """Write a counter-event for each, alike in all but its time (Library § 15.6)."""
    for event in CountedEvent.objects.filter(pk__in=events).order_by("pk"):
        event.cancels_id, event.pk, event.at = event.pk, None, now
        event.save(force_insert=True)

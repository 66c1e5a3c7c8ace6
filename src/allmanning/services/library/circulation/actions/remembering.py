"""How a copy, its loan and its hold were before an act: kept with the act's answer, for undoing it.

It names nobody. Of whom a loan was, only a keyed digest is kept.
"""

from typing import Any

from allmanning.services.library.borrowers.sealing import keyed
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.actions.locking import Locked
from allmanning.services.library.circulation.models import Charge, Hold, Loan
from allmanning.services.library.places.models import Library

Kept = dict[str, Any]


def whose(borrower_key: int) -> str:
    """A digest that tells whether a card is of somebody, and not of whom."""
    return keyed(f"whose loan: {borrower_key}")


def copy_before(copy: Copy, here: Library) -> Kept:
    """Where the copy is and how, before the act."""
    return {
        "copy": copy.pk, "state": copy.state, "place": copy.place_id, "shelf": copy.shelf_id,
        "here": here.slug,
    }  # fmt: skip


def lending_before(locked: Locked, own: Hold | None, here: Library) -> Kept:
    """What a check-out is about to change. Two queries where a hold is collected, else none."""
    kept: Kept = {"act": "lend", **copy_before(locked.copy, here)}
    if locked.transit is not None:
        kept["trips"] = [locked.transit.pk]
    if own is not None:
        slot = getattr(own, "slot", None)
        targets = list(own.targets.values_list("edition", "rank", "waiting"))
        kept["collected"] = {
            "hold": own.pk, "state": own.state, "slot": slot.pk if slot else None,
            "expires_on": own.expires_on.isoformat() if own.expires_on else None,
            "editions": [edition for edition, _rank, _waits in targets],
            "rank": targets[0][1] if targets else 0,
            "waits": bool(targets and targets[0][2]),
        }  # fmt: skip
    return kept


def return_before(locked: Locked, here: Library) -> Kept:
    """What a check-in is about to change. One query where the copy was lost, else none."""
    kept: Kept = {"act": "receive", **copy_before(locked.copy, here)}
    loan = locked.loan
    if loan is None:
        return kept
    kept |= {"loan": loan.pk, "loan_state": loan.state, "whose": whose(loan.borrower_id or 0)}
    if loan.state == "lost":
        bills = loan.charges.filter(kind="replacement", cancelled_at=None)
        kept["fallen"] = list(bills.values_list("pk", flat=True))
    return kept


def with_what_followed(kept: Kept, locked: Locked) -> Kept:
    """The same with what the act left behind: the state, the events, the hold it captured."""
    bound = locked.bound
    return {
        **kept, "left": locked.copy.state, "events": locked.events,
        "captured": bound.pk if bound is not None else None,
    }  # fmt: skip


def charges_of(loan: Loan | None) -> list[int]:
    """What is owed for lateness for a loan that was ended just now. One query, or none."""
    if loan is None or loan.borrower_id is None:
        return []
    return list(Charge.objects.filter(loan=loan, kind="overdue").values_list("pk", flat=True))

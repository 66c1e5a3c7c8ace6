"""One person, one account: joining a double, and undoing it (Library § 2.2).

Locks as everywhere: the copies on loan, the queues, then the two borrowers, the older one first.
"""

from datetime import datetime
from typing import Any

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import once, sign
from allmanning.services.library.borrowers.actions.joining import join_person, part_person
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.borrowers.rules import merge_refusals
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.actions.accounts import move
from allmanning.services.library.circulation.actions.locking import (
    lock_borrower,
    lock_queues_of,
)
from allmanning.services.library.circulation.models import (
    Charge,
    Hold,
    HoldTarget,
    Loan,
    Merge,
    PastLoan,
)
from allmanning.services.library.circulation.queries.merging import report
from allmanning.services.library.places.models import Library


def merge(
    kept_key: int, away_key: int, here: Library, *, key: str, by: Signature, now: datetime
) -> int:
    """Let one account take over all that is open on another; return the merge. Raises Refused."""

    def do() -> dict[str, Any]:
        _lock_what_is_open(away_key)
        kept, away = _lock_both(kept_key, away_key)
        found = report(kept, away, asking=here.municipality_id)
        refuse_if(merge_refusals(found.facts))
        moved = join_person(kept, away, now=now)
        moved |= _move(kept, away, now)
        made = Merge.objects.create(kept=kept, away=away, moved=moved, at=now)
        facts = {name: len(keys) for name, keys in moved.items() if isinstance(keys, list)}
        sign("joined two accounts", kept, by=by, now=now, facts={"away": str(away), **facts})
        return {"merge": made.pk}

    asked = {"act": "merge", "kept": kept_key, "away": away_key}
    answer, _repeated = once(key, asked, do, now=now)
    return int(answer["merge"])


def undo_merge(merge_key: int, here: Library, *, key: str, by: Signature, now: datetime) -> None:
    """Part two accounts again: what was moved and is still open goes back. Raises Refused."""

    def do() -> dict[str, Any]:
        made = Merge.objects.select_for_update(no_key=True).get(pk=merge_key, undone_at=None)
        _lock_what_is_open(made.kept_id)
        kept, away = _lock_both(made.kept_id, made.away_id)
        part_person(kept, away, made.moved)
        _move_back(kept, away, made.moved, now)
        made.undone_at = now
        made.save(update_fields=["undone_at"])
        sign("parted two accounts", kept, by=by, now=now, facts={"away": str(away)})
        return {}

    held_here = Merge.objects.filter(pk=merge_key, kept__responsible=here.municipality_id)
    held_here.get()
    once(key, {"act": "undo_merge", "merge": merge_key}, do, now=now)


def _move(kept: Borrower, away: Borrower, now: datetime) -> dict[str, list[int]]:
    loans = Loan.objects.filter(borrower=away)
    holds = Hold.objects.filter(borrower=away)
    past = PastLoan.objects.filter(borrower=away)
    moved = {
        "loans": list(loans.values_list("pk", flat=True)),
        "holds": list(holds.values_list("pk", flat=True)),
        "past_loans": list(past.values_list("pk", flat=True)),
        "charges": [],
    }
    loans.update(borrower=kept)
    holds.update(borrower=kept)
    past.update(borrower=kept)
    HoldTarget.objects.filter(borrower=away).update(borrower=kept)
    for charge in Charge.objects.filter(borrower=away).order_by("pk"):
        if charge.left_ore or charge.credit_ore:
            move(charge, kept, now=now)
            moved["charges"].append(charge.pk)
    return moved


def _move_back(kept: Borrower, away: Borrower, moved: dict[str, Any], now: datetime) -> None:
    for table, name in ((Loan, "loans"), (Hold, "holds"), (PastLoan, "past_loans")):
        table.objects.filter(pk__in=moved[name], borrower=kept).update(borrower=away)
    HoldTarget.objects.filter(hold__in=moved["holds"], borrower=kept).update(borrower=away)
    for charge in Charge.objects.filter(pk__in=moved["charges"], borrower=kept).order_by("pk"):
        if charge.left_ore or charge.credit_ore:
            move(charge, away, now=now)


def _lock_what_is_open(borrower_key: int) -> None:
    copies = Loan.objects.filter(borrower=borrower_key).values_list("copy", flat=True)
    list(
        Copy.objects.select_for_update(no_key=True)
        .filter(pk__in=list(copies))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for hold in Hold.objects.filter(borrower=borrower_key).order_by("pk"):
        lock_queues_of(hold.pk)


def _lock_both(one: int, other: int) -> tuple[Borrower, Borrower]:
    found = {key: lock_borrower(key) for key in sorted({one, other})}
    return found[one], found[other]

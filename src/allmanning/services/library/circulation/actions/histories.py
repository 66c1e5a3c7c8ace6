"""A borrower's own history: kept only where it is asked for, sealed, and gone at a word (§ 12.4)."""

import json
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.borrowers.actions.people import keep_history
from allmanning.services.library.borrowers.sealing import sealed
from allmanning.services.library.circulation.models import Loan, PastLoan


def remember(loan: Loan, returned_at: datetime) -> None:
    """Keep a loan that ends, if its borrower wants that; in the transaction that ends it."""
    if loan.borrower is None or loan.borrower.history_since is None:
        return
    told = {
        "title": loan.edition.title,
        "author": loan.edition.author,
        "edition": loan.edition_id,
        "lent_on": timezone.localdate(loan.lent_at).isoformat(),
        "returned_on": timezone.localdate(returned_at).isoformat(),
        "library": loan.lent_from.name,
    }
    PastLoan.objects.create(
        borrower=loan.borrower, sealed=sealed(json.dumps(told, ensure_ascii=False))
    )


@transaction.atomic
def choose_history(borrower_key: int, *, keep: bool, by: Signature, now: datetime) -> None:
    """Begin to keep a borrower's history, or end that and erase all of it (Library § 12.4)."""
    borrower = keep_history(borrower_key, since=timezone.localdate(now) if keep else None)
    if not keep:
        PastLoan.objects.filter(borrower=borrower).delete()
    sign("asked for history" if keep else "erased the history", borrower, by=by, now=now)


@transaction.atomic
def forget_past_loan(borrower_key: int, past_key: int) -> None:
    """Erase one line of the borrower's own history (Library § 12.4)."""
    PastLoan.objects.filter(borrower=borrower_key, pk=past_key).delete()

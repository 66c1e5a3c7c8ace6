"""Leaving the library: everything settled, the data is erased, or locked until it may be (§ 2.12)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.borrowers.actions.joining import let_go
from allmanning.services.library.borrowers.rules import leaving_refusals
from allmanning.services.library.circulation.actions.locking import lock_borrower
from allmanning.services.library.circulation.actions.reserving import cancel_hold
from allmanning.services.library.circulation.models import Charge, Hold, Loan
from allmanning.services.library.circulation.queries.copies import debt_of

OPEN = ("waiting", "travelling", "ready")


def leave(borrower_key: int, *, by: Signature, now: datetime) -> bool:
    """End a borrower's account; return whether the data is erased. Raises Refused (§ 12.10).

    Reservations are cancelled; lines of accounts stay without the name.
    """
    refuse_if(_refusals(borrower_key))
    for hold in Hold.objects.filter(borrower=borrower_key, state__in=OPEN).order_by("pk"):
        cancel_hold(hold.pk, borrower_key=borrower_key, key=f"leave:{uuid4()}", by=by, now=now)
    return _let_go(borrower_key, by, now)


@transaction.atomic
def _let_go(borrower_key: int, by: Signature, now: datetime) -> bool:
    borrower = lock_borrower(borrower_key)
    refuse_if(_refusals(borrower_key))
    sign("left the library", borrower, by=by, now=now)
    return let_go(borrower, day=timezone.localdate(now), now=now)


def _refusals(borrower_key: int) -> Iterator[Refusal]:
    loans = Loan.objects.filter(borrower=borrower_key).count()
    fallen = Charge.objects.filter(borrower=borrower_key, cancelled_at__isnull=False)
    credit = sum(charge.credit_ore for charge in fallen)
    return leaving_refusals(loans, debt_of(borrower_key), credit)

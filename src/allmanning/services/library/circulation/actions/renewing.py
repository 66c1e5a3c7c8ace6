"""Renewing loans (Library § 6)."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from allmanning.kit.reason import Answer
from allmanning.kit.refusal import Refusal, Refused, refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.circulation.actions.applying import journal
from allmanning.services.library.circulation.actions.counting import count
from allmanning.services.library.circulation.actions.lending_terms import (
    NO_OVERRIDE,
    Override,
)
from allmanning.services.library.circulation.actions.locking import (
    Locked,
    lock_borrower,
    lock_copy,
    once_locked,
)
from allmanning.services.library.circulation.answers import Done, codes_of, read, written
from allmanning.services.library.circulation.models import Loan
from allmanning.services.library.circulation.queries.deciding import renewal_of
from allmanning.services.library.circulation.rules.checkout import still_standing
from allmanning.services.library.circulation.rules.facts import reason
from allmanning.services.library.circulation.rules.periods import extend_case


def renew_loan(
    loan_key: int,
    *,
    borrower_key: int | None = None,
    key: str,
    by: Signature,
    now: datetime,
    override: Override = NO_OVERRIDE,
    channel: str = "web",
) -> Done:
    """Renew a loan, or say every reason why not. Somebody else's loan does not exist.

    Raises Loan.DoesNotExist and Refused.
    """
    request = {
        "act": "renew", "loan": loan_key, "override": override.reason, "borrower": borrower_key,
    }  # fmt: skip

    def do() -> dict[str, Any]:
        loan = Loan.objects.select_related("lent_from").get(pk=loan_key, state="open")
        if borrower_key is not None and loan.borrower_id != borrower_key:
            raise Loan.DoesNotExist
        locked = lock_copy(timezone.localdate(now), loan.lent_from, pk=loan.copy_id)
        if locked is None or locked.loan is None or locked.loan.pk != loan_key:
            raise Loan.DoesNotExist
        borrower = lock_borrower(locked.loan.borrower_id or 0)
        return written(
            renew_locked(locked, borrower, by=by, now=now, override=override, channel=channel)
        )

    answer, repeated = once_locked(key, request, do, now=now)
    return read(answer, repeated=repeated)


def renew_all(
    borrower_key: int, *, key: str, by: Signature, now: datetime, channel: str = "web"
) -> list[tuple[int, Done | list[Refusal]]]:
    """Renew every open loan: one answer per loan, in the order of their copies (Library § 6.6)."""
    keys = Loan.objects.filter(borrower=borrower_key, state="open").order_by("copy")
    answers: list[tuple[int, Done | list[Refusal]]] = []
    for loan_key in list(keys.values_list("pk", flat=True)):
        try:
            done = renew_loan(
                loan_key, borrower_key=borrower_key, key=f"{key}:{loan_key}", by=by, now=now,
                channel=channel,
            )  # fmt: skip
            answers.append((loan_key, done))
        except Refused as no:
            answers.append((loan_key, no.refusals))
        except Loan.DoesNotExist:  # handed in while we were at it
            continue
    return answers


def renew_locked(
    locked: Locked, borrower: Borrower, *, by: Signature, now: datetime,
    override: Override = NO_OVERRIDE, channel: str = "desk", promised: date | None = None,
) -> Done:  # fmt: skip
    """Renew the loan of a copy that the caller has locked, with its borrower.

    channel: what happened “offline” is never refused. promised: a due date that was told then.
    """
    loan, copy = locked.loan, locked.copy
    if loan is None:
        raise Loan.DoesNotExist
    day, lender = timezone.localdate(now), loan.lent_from
    refusals, answer = renewal_of(locked, borrower, day)
    standing = still_standing(refusals, offices=override.offices, reason_given=override.reason)
    refuse_if([] if channel == "offline" else standing)
    if promised is not None and promised > answer.value:
        answer = Answer(promised, (*answer.reasons, reason("promised")))
    loan.due_on = answer.value
    loan.renewals += 1
    loan.reasons = codes_of(answer.reasons)
    loan.save(update_fields=["due_on", "renewals", "reasons"])
    count(
        "renewal", lender, copy=copy, borrower=borrower, channel=channel, renewal=loan.renewals,
        now=now,
    )  # fmt: skip
    case_name = extend_case(on_loan=True, waiting=locked.facts.waiting)
    journal("renewed", locked, case_name, lender, by=by, now=now)
    return Done(
        case=case_name, then="renewed", barcode=copy.barcode, title=copy.edition.title,
        due_on=answer.value.isoformat(), loan=loan.pk, codes=codes_of(answer.reasons),
    )  # fmt: skip

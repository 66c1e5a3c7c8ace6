"""Writing a notice with what it tells of; it is gathered and sent afterwards (Library § 11)."""

from collections.abc import Mapping
from datetime import datetime

from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.borrowers.rules import titles_in_notices
from allmanning.services.library.circulation.models import Hold, Loan, Notice
from allmanning.services.library.circulation.rules.notices import is_wanted


def notify(
    kind: str,
    borrower: Borrower,
    *,
    about: str,
    facts: Mapping[str, object],
    title: str = "",
    hold: Hold | None = None,
    loan: Loan | None = None,
    now: datetime,
) -> None:
    """Write a notice; the same `about` is told once. The title only by the borrower's choice."""
    if not is_wanted(kind, borrower.unwanted_notices):
        return
    shown = titles_in_notices(protected=borrower.protected, wished=borrower.titles_in_notices)
    Notice.objects.bulk_create(
        [
            Notice(
                key=f"{kind}:{about}"[:80],
                kind=kind,
                borrower=borrower,
                hold=hold,
                loan=loan,
                facts={**facts, **({"title": title} if shown and title else {})},
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )

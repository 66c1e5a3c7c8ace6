"""Writing messages with what they tell of, and handing each to the post once (Library § 11)."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import translation

from allmanning.services.library.borrowers.models import Borrower, Guardianship
from allmanning.services.library.borrowers.rules import titles_in_notices
from allmanning.services.library.circulation.models import Hold, Loan, Notice
from allmanning.services.library.circulation.notices import written


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
    """Write a message; the same `about` is told once. The title only by the borrower's choice."""
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


def send_notice(key: int, *, now: datetime) -> bool:
    """Send one message; it is claimed first, so that it is never sent twice."""
    with transaction.atomic():
        if not Notice.objects.filter(pk=key, state="queued").update(state="sending"):
            return False
    notice = Notice.objects.select_related("borrower").get(pk=key)
    address, to_guardian = _address(notice.borrower, now)
    if not address:
        Notice.objects.filter(pk=key).update(state="letter", channel="letter", sent_at=now)
        return False
    facts = dict(notice.facts)
    if to_guardian:
        facts.pop("title", None)
    with translation.override(notice.borrower.language):
        subject, body = written(notice.kind, facts)
    try:
        EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address]).send()
    except OSError:
        Notice.objects.filter(pk=key).update(state="failed", sent_at=now)
        return False
    Notice.objects.filter(pk=key).update(state="sent", sent_at=now)
    return True


def _address(borrower: Borrower, now: datetime) -> tuple[str, bool]:
    if borrower.email:
        return borrower.email, False
    in_force = Q(valid_until=None) | Q(valid_until__gt=now.date())
    for tie in Guardianship.objects.filter(in_force, child=borrower).select_related("guardian"):
        address = tie.email or (tie.guardian.email if tie.guardian else "")
        if address:
            return address, True
    return "", False

"""Writing in the journal, and doing what is asked only once."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from allmanning.kit.prepared import insert_row, insert_unless_there, update_row
from allmanning.kit.refusal import Refusal, Refused
from allmanning.kit.text import _
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.models import Entry, Operation

KEYS_LIVE = timedelta(days=7)  # Library P 3.9


def sign(
    deed: str,
    subject: models.Model,
    *,
    by: Signature,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    municipality: str = "",
) -> None:
    """Write one line: what was done, with what, by whom and under which mandate.

    `facts` is JSON; it never names a borrower together with a title (Library § 12.1).
    """
    line = Entry(
        at=now,
        kind=by.kind,
        person_id=by.person,
        office=by.office,
        municipality=by.municipality or municipality,
        label=by.label,
        deed=deed,
        subject_kind=subject._meta.label_lower,
        subject_key=str(subject.pk),
        subject=str(subject)[:200],
        facts=dict(facts or {}),
    )
    insert_row(line)


def fingerprint(request: Mapping[str, Any]) -> str:
    """Return the sha256 of what was asked, whatever the order of its parts."""
    written = json.dumps(request, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def once(
    key: str,
    request: Mapping[str, Any],
    do: Callable[[], dict[str, Any]],
    *,
    now: datetime,
) -> tuple[dict[str, Any], bool]:
    """Do what is asked and keep the JSON answer; or, where the key was used before, return that answer.

    Returns (answer, repeated). The act and its key are one transaction: either both are kept or
    neither. A Refused raised by `do` keeps no key, so that the same request may be tried again.
    The same key with another request is refused. Source: Library P 3.9, § 18.3.
    """
    asked = fingerprint(request)
    with transaction.atomic():
        kept = Operation(key=key, fingerprint=asked, at=now)
        if not insert_unless_there(kept, "key"):
            kept = Operation.objects.select_for_update().get(key=key)
            if kept.fingerprint != asked:
                raise Refused(
                    [Refusal(_("This key was used for another request."), "Library § 18.3")]
                )
            return kept.answer, True
        kept.answer = do()
        update_row(kept, "answer")
        return kept.answer, False


def forget_old_operations(now: datetime) -> int:
    """Remove keys older than seven days; return how many."""
    return Operation.objects.filter(at__lt=now - KEYS_LIVE).delete()[0]

"""What the clock starts: entering, issuing last month, closing."""

from datetime import datetime, timedelta

from django.utils import timezone

from allmanning.members.journal.acting import CLOCK
from allmanning.services.library.accounting.actions.entering import enter_events
from allmanning.services.library.accounting.actions.statements import (
    close_statements,
    issue_month,
)
from allmanning.services.library.accounting.queries.statements import months_to_issue
from allmanning.services.library.accounting.rules.ledger import month_of

ISSUED_AFTER = timedelta(days=3)  # for desks that come back to the network late


def tick(now: datetime) -> dict[str, int]:
    """Enter what happened, issue the months that are over, close what is agreed on."""
    last_day = timezone.localdate(now - ISSUED_AFTER)
    return {
        "entered": enter_events(now=now),
        "issued": sum(
            issue_month(month, by=CLOCK, now=now) for month in months_to_issue(month_of(last_day))
        ),
        "closed": close_statements(now=now),
    }

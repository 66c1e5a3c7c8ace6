"""What the clock starts for the journal."""

from datetime import datetime

from allmanning.members.journal.actions import forget_old_operations


def tick(now: datetime) -> None:
    """Let keys of requests go when they are seven days old (Library P 3.9)."""
    forget_old_operations(now)

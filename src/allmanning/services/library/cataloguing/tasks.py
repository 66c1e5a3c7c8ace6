"""What the clock starts."""

from datetime import datetime

from allmanning.services.library.cataloguing.actions.looking import look_on


def tick(now: datetime) -> None:
    """Look for doubles a little further; nothing is ever merged by itself."""
    look_on(now)

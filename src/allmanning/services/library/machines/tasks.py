"""What the clock starts for machines."""

from datetime import datetime

from allmanning.services.library.machines.actions.listings import catch_up


def tick(now: datetime) -> None:
    """Let harvesters see what changed in the catalogue."""
    catch_up(now)

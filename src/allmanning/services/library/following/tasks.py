"""What the clock starts."""

import logging
from datetime import datetime

from allmanning.services.library.catalogue.search.finding import NoIndex
from allmanning.services.library.following.actions.telling import tell
from allmanning.services.library.following.queries import due

log = logging.getLogger(__name__)


def tick(now: datetime) -> int:
    """Tell of what is new, once a day for each saved search; return how many messages went."""
    try:
        return sum(tell(key, now=now) for key in due(now))
    except NoIndex:
        log.info("Saved searches wait until there is an index")
        return 0

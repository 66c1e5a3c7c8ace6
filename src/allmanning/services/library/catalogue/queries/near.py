"""What is in now at one library, and which library a reader chose to be near."""

import time
from collections import OrderedDict

from allmanning.services.library.catalogue.models import Availability
from allmanning.services.library.catalogue.search.folder import folder
from allmanning.services.library.catalogue.search.questions import Filters

# Seconds. What is shown as in is read anew for each title on the page.
_KEPT = 10.0
_MOST_KEPT = 64
_kept: OrderedDict[tuple[object, ...], tuple[float, tuple[int, ...]]] = OrderedDict()


def in_now(filters: Filters) -> tuple[int, ...] | None:
    """The works of which the chosen library has a fitting copy in; None where that is not asked.

    One query, or none for the next seconds. Bounded by what one library has.
    """
    if not filters.now or filters.library is None:
        return None
    key = (folder(), filters.library, filters.form, filters.language)
    at, found = _kept.get(key, (0.0, ()))
    if time.monotonic() - at > _KEPT:
        rows = Availability.objects.filter(
            library=filters.library, available__gt=0, edition__hidden=False
        )
        if filters.form:
            rows = rows.filter(edition__form=filters.form)
        if filters.language:
            rows = rows.filter(edition__language=filters.language)
        found = tuple(rows.values_list("edition__work", flat=True).distinct())
        _kept[key] = (time.monotonic(), found)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Read what is in anew at the next question: for tests."""
    _kept.clear()

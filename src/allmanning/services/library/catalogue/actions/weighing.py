"""How much the editions are borrowed, as the circulation counts it."""

from datetime import datetime

from allmanning.services.library.catalogue.actions.outbox import note_changes
from allmanning.services.library.catalogue.models import Edition


def keep_popularity(
    weights: dict[int, int], *, after: int, until: int | None, now: datetime
) -> int:
    """Let the editions after one key, until another or the last, weigh this, and the others nothing.

    Must run inside a transaction. Returns how many changed; the index reads them again.
    """
    rows = Edition.objects.filter(pk__gt=after)
    if until is not None:
        rows = rows.filter(pk__lte=until)
    before = dict(rows.filter(pk__in=weights).values_list("pk", "popularity"))
    before |= dict(rows.filter(popularity__gt=0).values_list("pk", "popularity"))
    changed = {key: weights.get(key, 0) for key in before if before[key] != weights.get(key, 0)}
    by_weight: dict[int, list[int]] = {}
    for key, weight in changed.items():
        by_weight.setdefault(weight, []).append(key)
    for weight, keys in by_weight.items():
        for start in range(0, len(keys), 500):
            Edition.objects.filter(pk__in=keys[start : start + 500]).update(popularity=weight)
    note_changes(changed, now)
    return len(changed)

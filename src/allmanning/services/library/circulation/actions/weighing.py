"""What is borrowed most: loans as the figures count them, without anybody's name, lighter with age.

It only ever decides between titles that answer a question alike (design § 5.4).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from allmanning.services.library.catalogue.actions.weighing import keep_popularity
from allmanning.services.library.circulation.models import CountedEvent, Weighing

_A_ROUND = timedelta(hours=20)
# Of each quarter of a year, the latest first, a loan counts for less; older ones for nothing.
_QUARTER = timedelta(days=91)
_WEIGHTS = (1.0, 0.6, 0.35, 0.2)


@transaction.atomic
def weigh_on(now: datetime, stretch: int = 500) -> int:
    """Weigh the loans of the next editions, and begin anew once a day; return how many they were."""
    place, _is_new = Weighing.objects.select_for_update().get_or_create(pk=1)
    if place.position == 0 and place.done_at and now - place.done_at < _A_ROUND:
        return 0
    lent = CountedEvent.objects.filter(kind="loan", edition_key__gt=place.position)
    rows = lent.order_by("edition_key").values_list("edition_key", flat=True).distinct()
    keys = [key for key in rows[:stretch] if key is not None]
    last = keys[-1] if len(keys) == stretch else None
    keep_popularity(_weights(keys, now), after=place.position, until=last, now=now)
    place.position, place.done_at = (last, place.done_at) if last else (0, now)
    place.save(update_fields=["position", "done_at"])
    return len(keys)


def _weights(editions: list[int], now: datetime) -> dict[int, int]:
    taken_back = CountedEvent.objects.filter(cancels=OuterRef("pk"))
    loans = CountedEvent.objects.filter(
        kind="loan", edition_key__in=editions, cancels=None, at__gt=now - _QUARTER * len(_WEIGHTS)
    ).exclude(Exists(taken_back))
    quarters = {
        f"quarter_{at}": Count("pk", filter=Q(
            at__gt=now - _QUARTER * (at + 1), at__lte=now - _QUARTER * at if at else now
        ))
        for at in range(len(_WEIGHTS))
    }  # fmt: skip
    found = {}
    for key, *counts in (
        loans.values("edition_key").annotate(**quarters).values_list("edition_key", *quarters)
    ):
        weighed = sum(count * weight for count, weight in zip(counts, _WEIGHTS, strict=True))
        found[key] = round(weighed)
    return found

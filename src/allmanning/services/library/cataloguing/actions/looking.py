"""Looking for titles that are described twice, a stretch of the catalogue at a time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import combinations

from django.db import transaction

from allmanning.services.library.catalogue.description import Description, describe
from allmanning.services.library.catalogue.marc import from_json
from allmanning.services.library.catalogue.matching import Verdict, match
from allmanning.services.library.catalogue.models import Edition, EditionNumber
from allmanning.services.library.cataloguing.models import Looking, Pair

# A number that more titles than this share is a set's, or a mistake: nobody judges all its pairs.
LARGEST_GROUP = 12


@transaction.atomic
def look_on(now: datetime, stretch: int = 200) -> int:
    """Compare the next editions with those that share a number or a work; return how many were new.

    Every pair that matching holds for the same, or cannot tell, waits for a cataloguer.
    """
    place, _is_new = Looking.objects.select_for_update().get_or_create(pk=1)
    visible = Edition.objects.filter(pk__gt=place.position, hidden=False).order_by("pk")
    rows = list(visible.values_list("pk", "work")[:stretch])
    if not rows:
        return 0
    pairs = _pairs([pk for pk, _work in rows], {work for _pk, work in rows})
    _judge(pairs, now)
    place.position = rows[-1][0]
    place.save(update_fields=["position"])
    return len(rows)


@transaction.atomic
def begin_anew() -> None:
    """Look through the whole catalogue once more; what was told apart stays so."""
    Looking.objects.filter(pk=1).update(position=0)


def _pairs(editions: list[int], works: set[int]) -> set[tuple[int, int]]:
    groups: dict[object, set[int]] = {}
    mine = EditionNumber.objects.filter(edition__in=editions).values_list("kind", "value")
    kinds_of = set(mine)
    shared = EditionNumber.objects.filter(
        value__in={value for _kind, value in kinds_of}, edition__hidden=False
    )
    for kind, value, edition in shared.values_list("kind", "value", "edition"):
        if (kind, value) in kinds_of:
            groups.setdefault((kind, value), set()).add(edition)
    alike = Edition.objects.filter(work__in=works, hidden=False)
    for pk, *key in alike.values_list("pk", "work", "form", "language"):
        groups.setdefault(tuple(key), set()).add(pk)
    looked_at = set(editions)
    return {
        pair
        for group in groups.values()
        if 1 < len(group) <= LARGEST_GROUP
        for pair in combinations(sorted(group), 2)
        if looked_at & set(pair)
    }


def _judge(pairs: set[tuple[int, int]], now: datetime) -> None:
    known = Pair.objects.filter(one__in={one for one, _other in pairs})
    new = pairs - set(known.values_list("one", "other"))
    said = dict(_descriptions({key for pair in new for key in pair}))
    found = []
    for one, other in sorted(new):
        answer = match(said[one], said[other])
        if answer.verdict is not Verdict.NO:
            found.append(
                Pair(
                    one_id=one, other_id=other, verdict=answer.verdict.value,
                    reasons=list(answer.reasons), found_at=now,
                )
            )  # fmt: skip
    Pair.objects.bulk_create(found, ignore_conflicts=True)


def _descriptions(editions: Iterable[int]) -> Iterator[tuple[int, Description]]:
    rows = Edition.objects.filter(pk__in=set(editions)).values_list("pk", "record__content")
    for key, content in rows.iterator(chunk_size=100):
        yield key, describe(from_json(content))

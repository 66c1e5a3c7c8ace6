"""Keeping the listings that harvesters read in step with the catalogue.

The datestamp is when a change reached the listing, not when a cataloguer made it: so a harvester
that asks for what is new since its last visit misses nothing that lay waiting.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from allmanning.services.library.catalogue.models import Change, Copy, Edition
from allmanning.services.library.machines.models import Bookmark, ListedIn, Listing
from allmanning.services.library.machines.sets import library_spec, municipality_spec

BATCH = 500
_GONE = "gone"


def catch_up(now: datetime, batches: int = 20) -> int:
    """Follow the outbox, then sweep one batch of all editions; returns how many listings changed.

    The sweep finds what no outbox told, such as an edition that was hidden. Bounded: what is left
    comes at the next call.
    """
    changed = 0
    for _turn in range(batches):
        seen, stamped = _follow(now)
        changed += stamped
        if seen < BATCH:
            break
    return changed + _sweep(now)


def stamp(keys: Iterable[int], now: datetime) -> int:
    """Renew the listings of these editions where harvesters would see a difference."""
    keys = sorted(set(keys))
    prints, sets = _seen_by_harvesters(keys)
    known = dict(Listing.objects.filter(pk__in=keys).values_list("pk", "fingerprint"))
    changed = [key for key in keys if key in known and known[key] != prints.get(key, _GONE)]
    changed += [key for key in prints if key not in known]
    if not changed:
        return 0
    at = now.replace(microsecond=0)
    Listing.objects.bulk_create(
        [
            Listing(
                edition_key=key, datestamp=at, gone=key not in prints,
                fingerprint=prints.get(key, _GONE),
            )
            for key in changed
        ],
        update_conflicts=True,
        unique_fields=["edition_key"],
        update_fields=["datestamp", "gone", "fingerprint"],
    )  # fmt: skip
    # What is gone stays in its sets, so that those who harvest a set are told.
    ListedIn.objects.filter(listing__in=[key for key in changed if key in prints]).delete()
    ListedIn.objects.filter(listing__in=changed).update(datestamp=at)
    ListedIn.objects.bulk_create(
        [
            ListedIn(listing_id=key, spec=spec, datestamp=at)
            for key in changed
            for spec in sorted(sets.get(key, ()))
        ]
    )
    return len(changed)


@transaction.atomic
def _follow(now: datetime) -> tuple[int, int]:
    mark = _mark()
    rows = list(
        Change.objects.filter(pk__gt=mark.followed_to)
        .order_by("pk")
        .values_list("pk", "edition_key")[:BATCH]
    )
    if not rows:
        return 0, 0
    mark.followed_to = rows[-1][0]
    mark.save(update_fields=["followed_to"])
    return len(rows), stamp((key for _pk, key in rows), now)


@transaction.atomic
def _sweep(now: datetime) -> int:
    mark = _mark()
    after = mark.swept_to
    keys = list(
        Edition.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]
    )
    listed = Listing.objects.filter(pk__gt=after).order_by("pk")
    if len(keys) == BATCH:
        listed = listed.filter(pk__lte=keys[-1])
    # Listings of editions that are no more; few, since nothing is taken away lightly.
    lost = listed.filter(gone=False).values_list("pk", flat=True)[: 2 * BATCH]
    changed = stamp([*keys, *lost], now)
    mark.swept_to = keys[-1] if len(keys) == BATCH else 0
    mark.save(update_fields=["swept_to"])
    return changed


def _mark() -> Bookmark:
    return Bookmark.objects.select_for_update().get_or_create(pk=1)[0]


def _seen_by_harvesters(keys: list[int]) -> tuple[dict[int, str], dict[int, set[str]]]:
    digests = dict(
        Edition.objects.filter(pk__in=keys, hidden=False).values_list("pk", "record__digest")
    )
    sets: dict[int, set[str]] = defaultdict(set)
    copies = (
        Copy.objects.filter(edition__in=digests)
        .exclude(state="withdrawn")
        .values_list("edition", "owner__slug", "home__slug")
        .distinct()
    )
    for key, municipality, library in copies:
        sets[key] |= {municipality_spec(municipality), library_spec(library)}
    prints = {
        key: hashlib.sha256("\n".join([digest, *sorted(sets.get(key, ()))]).encode()).hexdigest()
        for key, digest in digests.items()
    }
    return prints, sets

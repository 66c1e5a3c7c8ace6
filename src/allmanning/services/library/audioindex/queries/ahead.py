"""Which titles the clock makes sound of (Library § 14.10)."""

from dataclasses import dataclass

from django.db.models import F, Q

from allmanning.services.library.audioindex.models import PointedAt
from allmanning.services.library.audioindex.queries.items import item_of
from allmanning.services.library.audioindex.rules import OFTEN, is_made_ahead, is_made_whole
from allmanning.services.library.audioindex.spoken.items import Item
from allmanning.services.library.catalogue.models import Edition


@dataclass(frozen=True, slots=True)
class Wanted:
    """A title whose sound is not made, or was made of other words or by another voice."""

    edition: int
    item: Item
    digest: str
    whole: bool


def wanted(voice: str, many: int) -> list[Wanted]:
    """At most so many titles: what is pointed at most, then talking books, the newest first.

    Two queries.
    """
    often = dict(
        PointedAt.objects.filter(count__gte=OFTEN, edition__hidden=False)
        .exclude(
            edition__made_ahead__digest=F("edition__record__digest"),
            edition__made_ahead__voice=voice,
            edition__made_ahead__whole=True,
        )
        .order_by("-count", "edition")
        .values_list("edition", "count")[:many]
    )
    unmade = Q(made_ahead=None) | ~Q(made_ahead__digest=F("record__digest")) | ~Q(
        made_ahead__voice=voice
    )  # fmt: skip
    talking = (
        Edition.objects.filter(unmade, form="talking_book", hidden=False)
        .exclude(pk__in=often)
        .order_by("-pk")
        .values_list("pk", flat=True)[: max(0, many - len(often))]
    )
    keys = [*often, *talking]
    rows = Edition.objects.select_related("daisy", "record").in_bulk(keys)
    return [
        Wanted(key, item_of(rows[key]), rows[key].record.digest, is_made_whole(often.get(key, 0)))
        for key in keys
        if key in rows and is_made_ahead(rows[key].form, often.get(key, 0))
    ]

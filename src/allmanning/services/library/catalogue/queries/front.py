"""What the library's own front page shows."""

from django.db.models import Max, Sum

from allmanning.services.library.catalogue.models import Availability, Edition
from allmanning.services.library.catalogue.queries.shown import Shown, shown

_SHOWN = 8


def newest(count: int = _SHOWN, *, language: str = "swe") -> list[Shown]:
    """The works that came last, the latest first. Public. Three queries."""
    rows = (
        Edition.objects.filter(hidden=False)
        .order_by("-added_at", "-pk")
        .values_list("work", flat=True)[: count * 6]
    )
    return shown(list(dict.fromkeys(rows))[:count], language=language)


def most_borrowed(count: int = _SHOWN, *, language: str = "swe") -> list[Shown]:
    """The works that are borrowed most, and held most where loans say nothing. Public.

    Three queries.
    """
    most = (
        Edition.objects.filter(hidden=False, popularity__gt=0)
        .values("work")
        .annotate(loans=Sum("popularity"))
        .order_by("-loans", "work")
        .values_list("work", flat=True)[:count]
    )
    keys = list(most)
    if len(keys) < count:
        held = (
            Availability.objects.filter(edition__hidden=False)
            .values("edition__work")
            .annotate(copies=Sum("copies"), last=Max("edition"))
            .order_by("-copies", "edition__work")
            .values_list("edition__work", flat=True)[: count * 2]
        )
        keys = list(dict.fromkeys([*keys, *held]))[:count]
    return shown(keys, language=language)


def titles_at(library: int, count: int = _SHOWN, *, language: str = "swe") -> list[Shown]:
    """The works that came last to one library. Public. Three queries."""
    rows = (
        Edition.objects.filter(hidden=False, availability__library=library)
        .order_by("-added_at", "-pk")
        .values_list("work", flat=True)[: count * 6]
    )
    return shown(list(dict.fromkeys(rows))[:count], language=language)

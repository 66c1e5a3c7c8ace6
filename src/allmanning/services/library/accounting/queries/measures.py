"""What the service can be measured by, for members who share its cost (Library § 16.6)."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from allmanning.governance.agreements.plugs import Measure
from allmanning.kit.text import _
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.models import CountedEvent


def loans_by_home(begin: date, end: date) -> Mapping[str, int]:
    """Return the loans from `begin` until, not including, `end`, by the borrower's municipality."""
    return _by(_between(begin, end).filter(kind="loan").exclude(borrower_home=""), "borrower_home")


def net_flow(begin: date, end: date) -> Mapping[str, int]:
    """Return what each lent of its own to others' libraries, minus what it lent of others'."""
    across = _between(begin, end).filter(kind="loan").exclude(owner="")
    across = across.exclude(owner=F("municipality"))
    out, back = _by(across, "owner"), _by(across, "municipality")
    return {code: out.get(code, 0) - back.get(code, 0) for code in sorted({*out, *back})}


def transits(begin: date, end: date) -> Mapping[str, int]:
    """Return the journeys that began at each municipality's libraries."""
    return _by(_between(begin, end).filter(kind="transit_sent"), "municipality")


def copies_added(begin: date, end: date) -> Mapping[str, int]:
    """Return the copies each owns of titles that came into the catalogue in the time."""
    rows = Copy.objects.filter(edition__added_at__gte=_at(begin), edition__added_at__lt=_at(end))
    found = rows.values_list("owner").annotate(Count("pk")).order_by("owner")
    return dict(found)


def _between(begin: date, end: date) -> QuerySet[CountedEvent]:
    return CountedEvent.objects.filter(at__gte=_at(begin), at__lt=_at(end))


def _by(events: QuerySet[CountedEvent], name: str) -> dict[str, int]:
    rows = events.values_list(name).annotate(
        counted=Count("pk", filter=Q(cancels=None)),
        taken_back=Count("pk", filter=Q(cancels__isnull=False)),
    )
    found = {code: counted - taken_back for code, counted, taken_back in rows.order_by(name)}
    return {code: count for code, count in found.items() if count}


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


MEASURES = (
    Measure(_("Loans by home municipality"), loans_by_home),
    Measure(_("Net flow of loans"), net_flow),
    Measure(_("Journeys"), transits),
    Measure(_("Copies added"), copies_added),
)

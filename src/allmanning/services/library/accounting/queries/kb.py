"""What the official form asks for and the house has counted, for one municipality and year (P 8.1).

For those who keep the municipality's accounts: small numbers are not kept back.
"""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from allmanning.services.library.accounting.queries.figures import begin_of
from allmanning.services.library.accounting.rules import kb
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.models import CountedEvent
from allmanning.services.library.places.models import Library, Stop

GONE = ("withdrawn", "lost", "missing", "on_order", "claimed_returned")


class Row(NamedTuple):
    """So many events of a material for an audience."""

    material: str
    audience: str
    n: int


def report(code: str, year: int) -> dict[str, int]:
    """Return the keys and their figures. Nine queries.

    Loans are those of the municipality's libraries, whoever owns the copy; between the members they are
    no interlibrary loans. The stock is that of today.
    """
    loans, renewals = _events(code, year, "loan"), _events(code, year, "renewal")
    stock = Copy.objects.filter(owner=code).exclude(state__in=GONE)
    first, again = _sums(loans), _sums(renewals)
    both = {name: first.get(name, 0) + again.get(name, 0) for name in first.keys() | again.keys()}
    children = stock.filter(edition__audience="child", material__in=kb.PRINTED)
    titles = dict(
        stock.values_list("edition__language")
        .annotate(number=Count("edition", distinct=True))
        .order_by()
    )
    return {
        **kb.column("Bestand", "1", _materials(stock)),
        **kb.column("Inilan", "1", first),
        **kb.column("Omlan", "2", again),
        **kb.column("Utlan", "3", both),
        "Barn01": children.count(),
        "Barn03": sum(row.n for row in (*loans, *renewals) if row.audience == "child"),
        "HCG04": stock.filter(edition__fiction=True).count(),
        "Ref05": stock.filter(reference=True).count(),
        "LasnedBest01": stock.filter(material__in=kb.ACCESSIBLE).count(),
        "LasnedUtlan01": sum(first.get(name, 0) for name in kb.ACCESSIBLE),
        **kb.languages(titles),
        "Besok01": sum(row.n for row in _events(code, year, "visit")),
        "Bokbuss01": Library.objects.filter(municipality=code, kind="bookmobile").count(),
        "BokbussHP01": Stop.objects.filter(library__municipality=code).count(),
    }


def _events(code: str, year: int, kind: str) -> list[Row]:
    rows = CountedEvent.objects.filter(
        kind=kind, municipality=code, at__gte=begin_of(year), at__lt=begin_of(year + 1)
    )
    sums = rows.values("material", "audience").annotate(
        plus=Count("pk", filter=Q(cancels=None)), minus=Count("pk", filter=Q(cancels__isnull=False))
    )
    return [
        Row(row["material"], row["audience"], row["plus"] - row["minus"]) for row in sums.order_by()
    ]


def _materials(stock: QuerySet[Copy]) -> dict[str, int]:
    return dict(stock.values_list("material").annotate(n=Count("pk")).order_by())


def _sums(rows: list[Row]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.material] = sums.get(row.material, 0) + row.n
    return sums

"""The author's fund: yearly loans per title and reference copies, physical only (§ 15.8)."""

from collections.abc import Iterator

from django.db.models import Count, Q

from allmanning.services.library.accounting.queries.figures import begin_of
from allmanning.services.library.catalogue.models import Copy, Edition, EditionNumber
from allmanning.services.library.circulation.models import CountedEvent

DIGITAL = ("ebook",)
FundRow = tuple[str, str, str, str, str, int, int, int]
AT_ONCE = 500


def fund_rows(code: str, year: int) -> Iterator[FundRow]:
    """Return isbn, libris number, title, author, others named, loans, renewals, reference copies.

    Of the loans at the municipality's libraries. For those who keep the municipality's accounts.
    """
    events = CountedEvent.objects.filter(
        municipality=code, kind__in=("loan", "renewal"), edition_key__isnull=False,
        at__gte=begin_of(year), at__lt=begin_of(year + 1),
    ).exclude(material__in=DIGITAL)  # fmt: skip
    counted: dict[int, list[int]] = {}
    rows = events.values_list("edition_key", "kind").annotate(
        plus=Count("pk", filter=Q(cancels=None)), minus=Count("pk", filter=Q(cancels__isnull=False))
    )
    for key, kind, plus, minus in rows.order_by():
        counted.setdefault(key or 0, [0, 0, 0])[kind == "renewal"] += plus - minus
    kept = Copy.objects.filter(owner=code, reference=True).exclude(state="withdrawn")
    for key, count in kept.values_list("edition").annotate(n=Count("pk")).order_by():
        counted.setdefault(key, [0, 0, 0])[2] = count
    keys = sorted(key for key, figures in counted.items() if any(figures))
    for start in range(0, len(keys), AT_ONCE):
        yield from _described(keys[start : start + AT_ONCE], counted)


def _described(keys: list[int], counted: dict[int, list[int]]) -> Iterator[FundRow]:
    numbers: dict[tuple[int, str], str] = {}
    for edition, kind, value in EditionNumber.objects.filter(edition__in=keys).values_list(
        "edition", "kind", "value"
    ):
        numbers.setdefault((edition, kind), value)
    for row in Edition.objects.filter(pk__in=keys).order_by("pk"):
        loans, renewals, reference = counted[row.pk]
        yield (
            numbers.get((row.pk, "isbn"), ""), numbers.get((row.pk, "libris"), ""), row.title,
            row.author, row.responsibility, loans, renewals, reference,
        )  # fmt: skip

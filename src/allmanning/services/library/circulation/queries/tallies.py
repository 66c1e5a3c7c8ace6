"""What is counted beside what is kept, and who was overtaken: for the auditor (Library P 3.4)."""

from collections.abc import Iterator

from django.db.models import CharField, Count, Exists, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast

from allmanning.members.journal.models import Entry
from allmanning.services.library.circulation.models import (
    CountedEvent,
    Hold,
    HoldTarget,
    Loan,
    Transit,
)
from allmanning.services.library.circulation.models.holds import BOUND

Tally = dict[str, int]
STEPPED_ASIDE = ("paused a hold", "resumed a hold", "waits again", "changed the pickup")


def counted_and_kept() -> Iterator[tuple[str, Tally, Tally]]:
    """Give (what, how many there are, how many are counted), each by library where that is known."""
    loans = Loan.objects.exclude(state="cancelled")
    yield "loans", _by(loans, "lent_from__slug"), _net("loan")
    renewed = loans.values_list("lent_from__slug").annotate(n=Sum("renewals")).order_by()
    yield "renewals", {place: n for place, n in renewed if n}, _net("renewal")
    returned = loans.filter(state="returned")
    yield "returns", _by(returned, "returned_to__slug"), _net("return", "found")
    yield "transits sent", _by(Transit.objects.all(), "origin__slug"), _net("transit_sent")
    received = Transit.objects.filter(state="received").count()
    yield "transits received", {"": received}, _all(_net("transit_received"))
    yield "holds", {"": Hold.objects.count()}, _all(_net("hold_placed"))
    collected = Hold.objects.filter(state="collected").count()
    yield "collected holds", {"": collected}, _all(_net("collected"))


def _by(rows: QuerySet[Loan] | QuerySet[Transit], place: str) -> Tally:
    return dict(rows.values_list(place).annotate(n=Count("pk")).order_by())


def _net(*kinds: str) -> Tally:
    """How many events of the kinds stand at each library: those taken back are taken off."""
    rows = CountedEvent.objects.filter(kind__in=kinds).values_list("library").order_by()
    back = Count("pk", filter=Q(cancels__isnull=False))
    counted = rows.annotate(n=Count("pk", filter=Q(cancels=None)) - back)
    return {place: n for place, n in counted if n}


def _all(tally: Tally) -> Tally:
    return {"": sum(tally.values())}


def overtaken() -> list[tuple[int, int]]:
    """Return (hold that waits, hold that was placed later and has a copy), for plain holds.

    Plain: for any copy of a title that no other was merged into, at a library that was never closed,
    and never moved, paused, put back or redirected. One query.
    """
    lines = Entry.objects.filter(
        subject_kind=Hold._meta.label_lower, deed__in=STEPPED_ASIDE,
        subject_key=Cast(OuterRef("hold"), CharField()),
    )  # fmt: skip
    later = (
        HoldTarget.objects.filter(
            edition=OuterRef("edition"), waiting=False, rank=0, hold__state__in=BOUND,
            hold__only_copy=None, placed_at__gt=OuterRef("placed_at"), hold__gt=OuterRef("hold"),
            hold__copy__edition=OuterRef("edition"),
        )
        .exclude(hold__copy__home__kind="school")
        .values("edition")
        .annotate(first=Min("hold"))
        .values("first")
    )  # fmt: skip
    waits = HoldTarget.objects.filter(
        waiting=True, rank=0, hold__only_copy=None, hold__pickup__closures=None,
        edition__absorbed=None,
    )  # fmt: skip
    rows = waits.exclude(Exists(lines)).annotate(passed_by=later[:1]).exclude(passed_by=None)
    return list(rows.values_list("hold", "passed_by"))

"""Whether the tables agree with one another, with the counted events and with the journal.

Source of what must hold: Library P 3.4, invariants. Each check is one question for the whole house and
answers with what breaks it, so that a large house costs as many queries as a small one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from allmanning.members.journal.models import Entry, Operation
from allmanning.services.library.catalogue.models import Availability, Copy
from allmanning.services.library.circulation.models import (
    Charge,
    CountedEvent,
    Hold,
    HoldTarget,
    Loan,
    Payment,
    PickupSlot,
    Transit,
)
from allmanning.services.library.circulation.models.holds import OPEN
from allmanning.services.library.circulation.models.loans import UNFINISHED
from allmanning.services.library.circulation.queries.tallies import counted_and_kept, overtaken

Check = Callable[[], Iterable[tuple[object, str]]]
LOAN_BEHIND = {"on_loan": "open", "lost": "lost", "claimed_returned": "claimed_returned"}
IN = ("available", "to_reshelve")


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be: which check, which row, and what was seen."""

    check: str
    about: str
    seen: str = ""

    def __str__(self) -> str:
        return f"{self.check}: {self.about} {self.seen}".rstrip()


@dataclass(frozen=True)
class Audit:
    """What was looked through, and what was found wrong."""

    counts: dict[str, int]
    findings: list[Finding]
    checks: int

    def told(self) -> dict[str, Any]:
        return {
            "right": not self.findings,
            "checks": self.checks,
            "counts": self.counts,
            "findings": [asdict(finding) for finding in self.findings],
        }


def audited(*more: Check) -> Audit:
    """Look through everything, and by `more` checks. Returns every finding, check by check."""
    tables = (Copy, Loan, Hold, Transit, Availability, Charge, Payment)
    counts = {table._meta.model_name or "": table._default_manager.count() for table in tables}
    checks = (*CHECKS, *more)
    return Audit(counts, [found for check in checks for found in _of(check)], len(checks))


def findings() -> list[Finding]:
    return [found for check in CHECKS for found in _of(check)]


def _of(check: Check) -> Iterator[Finding]:
    name = check.__name__.strip("_")
    for about, seen in check():
        yield Finding(name, str(about), seen)


Found = Iterator[tuple[object, str]]


def _more_than_one(rows: QuerySet[Any], what: str) -> Found:
    doubled = rows.values("copy").annotate(n=Count("pk")).filter(n__gt=1).order_by("copy")
    for row in doubled:
        yield f"copy {row['copy']}", f"{row['n']} {what}"


# ------------------------------------------------------------------ copies


def _one_open_loan() -> Found:
    yield from _more_than_one(Loan.objects.filter(state__in=UNFINISHED), "open loans")


def _one_open_transit() -> Found:
    yield from _more_than_one(Transit.objects.filter(state="open"), "open transits")


def _copy_and_loan() -> Found:
    """A copy is with a borrower if and only if a loan says so, in the same words."""
    for copy_state, loan_state in LOAN_BEHIND.items():
        loans = Loan.objects.filter(copy=OuterRef("pk"), state=loan_state)
        for copy in Copy.objects.filter(state=copy_state).exclude(Exists(loans)):
            yield f"copy {copy.pk}", f"is {copy_state} without a loan that is {loan_state}"
        others = Loan.objects.filter(state=loan_state).exclude(copy__state=copy_state)
        for loan in others.select_related("copy"):
            yield f"loan {loan.pk}", f"is {loan_state}, its copy {loan.copy.state}"


def _copy_and_hold_shelf() -> Found:
    """On the hold shelf if and only if exactly one hold is ready."""
    yield from _more_than_one(Hold.objects.filter(state="ready"), "ready holds")
    ready = Hold.objects.filter(copy=OuterRef("pk"), state="ready")
    for copy in Copy.objects.filter(state="on_hold_shelf").exclude(Exists(ready)):
        yield f"copy {copy.pk}", "is on the hold shelf for nobody"
    strays = Hold.objects.filter(state="ready").exclude(copy__state="on_hold_shelf")
    for hold in strays.select_related("copy"):
        yield f"hold {hold.pk}", f"is ready, its copy {hold.copy and hold.copy.state}"


def _copy_and_transit() -> Found:
    """In transit if and only if a transit is open; for pickup if and only if a hold travels."""
    trips = Transit.objects.filter(copy=OuterRef("pk"), state="open")
    for copy in Copy.objects.filter(state="in_transit").exclude(Exists(trips)):
        yield f"copy {copy.pk}", "is in transit to nowhere"
    for trip in Transit.objects.filter(state="open").exclude(copy__state="in_transit"):
        yield f"transit {trip.pk}", "is open, its copy is elsewhere"
    travelling = Hold.objects.filter(copy=OuterRef("copy"), state="travelling")
    for trip in Transit.objects.filter(state="open", purpose="pickup").exclude(Exists(travelling)):
        yield f"transit {trip.pk}", "is for pickup by nobody"
    pickups = Transit.objects.filter(copy=OuterRef("copy"), state="open", purpose="pickup")
    for hold in Hold.objects.filter(state="travelling").exclude(Exists(pickups)):
        yield f"hold {hold.pk}", "travels without a transit"
    ended = Transit.objects.filter(state="open", hold__state__in=("cancelled", "expired"))
    for trip in ended:
        yield f"transit {trip.pk}", "is for a hold that has ended"


def _withdrawn_is_free() -> Found:
    """A withdrawn copy has nothing open."""
    for table, open_states in ((Loan, UNFINISHED), (Hold, OPEN), (Transit, ("open",))):
        rows = table._default_manager.filter(copy__state="withdrawn", state__in=open_states)
        for row in rows:
            yield f"{table._meta.model_name} {row.pk}", "is open, its copy withdrawn"


def _availability() -> Found:
    """The figures beside the search equal the copies they count."""
    counted = (
        Copy.objects.exclude(state="withdrawn")
        .values("edition", "place")
        .annotate(copies=Count("pk"), available=Count("pk", filter=Q(state__in=IN)))
    )
    real = {
        (row["edition"], row["place"]): (row["copies"], row["available"])
        for row in counted.iterator()
    }
    for key, edition, library, copies, available in Availability.objects.values_list(
        "pk", "edition", "library", "copies", "available"
    ).iterator():
        truly = real.pop((edition, library), (0, 0))
        if (copies, available) != truly:
            yield f"availability {key}", f"says {copies}, {available}; really {truly}"
    for (edition, library), truly in sorted(real.items()):
        yield f"edition {edition} at library {library}", f"has no figures; really {truly}"


# ------------------------------------------------------------------ holds


def _queue() -> Found:
    """Who waits is in a queue, and nobody else; a closed hold has left and forgotten."""
    for target in HoldTarget.objects.filter(waiting=True).exclude(hold__state="waiting"):
        yield f"target {target.pk}", "waits, though its hold does not"
    targets = HoldTarget.objects.filter(hold=OuterRef("pk"))
    for hold in Hold.objects.filter(state="waiting").exclude(Exists(targets)):
        yield f"hold {hold.pk}", "waits in no queue"
    closed = Hold.objects.exclude(state__in=OPEN)
    for hold in closed.filter(Q(borrower__isnull=False) | Exists(targets)):
        yield f"hold {hold.pk}", f"is {hold.state} and still tied"


def _fair() -> Found:
    """Queues are served in order (Library § 7.7): nobody overtook somebody who waited all the time.

    Who paused, or was put back when a copy was lost, or fetches where it is closed, may be passed.
    """
    ranked = HoldTarget.objects.exclude(placed_at=F("hold__placed_at"))
    for target in ranked:
        yield f"target {target.pk}", "stands at another time than its hold"
    moved = Q(rank__lt=0) & Q(hold__moved_first_at=None)
    for target in HoldTarget.objects.filter(
        moved | Q(rank=0) & Q(hold__moved_first_at__isnull=False) | Q(rank__gt=0)
    ):
        yield f"target {target.pk}", "has another rank than the library gave it"
    for key, passed_by in overtaken():
        yield f"hold {key}", f"waits, though hold {passed_by} came later and has a copy"


def _slots() -> Found:
    """Every ready hold has its number, and no number is held for a hold that is not ready."""
    slots = PickupSlot.objects.filter(hold=OuterRef("pk"))
    for hold in Hold.objects.filter(state="ready").exclude(Exists(slots)):
        yield f"hold {hold.pk}", "is ready without a number"
    for slot in PickupSlot.objects.filter(hold__isnull=False).exclude(hold__state="ready"):
        yield f"slot {slot.pk}", "is kept for a hold that is not ready"


# ------------------------------------------------------------------ events and the journal


def _loan_is_counted() -> Found:
    """Every loan has exactly one counted event of kind loan that stands; a cancelled loan has none."""
    for loan in Loan.objects.exclude(counted__kind="loan", counted__cancels=None):
        yield f"loan {loan.pk}", "is counted as something else"
    cancelling = CountedEvent.objects.filter(cancels=OuterRef("counted"))
    for loan in Loan.objects.exclude(state="cancelled").filter(Exists(cancelling)):
        yield f"loan {loan.pk}", "stands, though its event is cancelled"
    for loan in Loan.objects.filter(state="cancelled").exclude(Exists(cancelling)):
        yield f"loan {loan.pk}", "is cancelled and still counted"
    loans = Loan.objects.filter(counted=OuterRef("pk"))
    events = CountedEvent.objects.filter(kind="loan", cancels=None).exclude(Exists(loans))
    for event in events:
        yield f"event {event.pk}", "counts a loan that is not there"
    doubled = CountedEvent.objects.exclude(cancels=None).values("cancels").annotate(n=Count("pk"))
    for row in doubled.filter(n__gt=1).order_by("cancels"):
        yield f"event {row['cancels']}", f"is cancelled {row['n']} times"


def _journal() -> Found:
    """What was lent, renewed and paid is signed for, once each."""
    loans = Loan.objects.values("copy").annotate(lent=Count("pk"), renewed=Sum("renewals"))
    kept = {row["copy"]: (row["lent"], row["renewed"]) for row in loans.iterator()}
    lines = Entry.objects.filter(subject_kind=Copy._meta.label_lower, deed__in=("lent", "renewed"))
    signed: dict[int, dict[str, int]] = {}
    for row in lines.values("subject_key", "deed").annotate(n=Count("pk")).iterator():
        signed.setdefault(int(row["subject_key"]), {})[row["deed"]] = row["n"]
    for copy in sorted(kept.keys() | signed.keys()):
        told = signed.get(copy, {})
        for deed, really in zip(("lent", "renewed"), kept.get(copy, (0, 0)), strict=True):
            if told.get(deed, 0) != really:
                yield f"copy {copy}", f"{deed} {really} times, signed {told.get(deed, 0)}"
    paid = Entry.objects.filter(
        subject_kind=Payment._meta.label_lower, deed="took a payment"
    ).values_list("subject_key", flat=True)
    payments = {str(key) for key in Payment.objects.values_list("pk", flat=True).iterator()}
    signed_payments = list(paid.iterator())
    for key in sorted(payments ^ set(signed_payments)):
        yield f"payment {key}", "is signed and not kept, or kept and not signed"
    if len(signed_payments) != len(set(signed_payments)):
        yield "payments", "one is signed more than once"


def _statistics() -> Found:
    """What is counted equals what there is, library by library (Library § 15.1)."""
    for what, kept, told in counted_and_kept():
        for place in sorted(kept.keys() | told.keys()):
            if kept.get(place, 0) != told.get(place, 0):
                seen = f"{told.get(place, 0)} counted, {kept.get(place, 0)} kept"
                yield f"{what} at {place}" if place else what, seen


def _operations() -> Found:
    """Every kept answer tells of something that is there, and no two of the same (P 3.9)."""
    for table, name, answers in (
        (Loan, "loan", Operation.objects.filter(answer__then="lent")),
        (Hold, "hold", Operation.objects.filter(answer__case="ADD_REQUEST")),
    ):
        there = set(table._default_manager.values_list("pk", flat=True).iterator())
        seen: dict[int, str] = {}
        for key, answer in answers.order_by("pk").values_list("key", "answer").iterator():
            about = answer.get(name)
            if about not in there:
                yield f"operation {key}", f"tells of {name} {about}, which is not there"
            elif about in seen:
                yield f"operation {key}", f"and {seen[about]} tell of {name} {about}"
            seen[about] = key


# ------------------------------------------------------------------ money and people


def _money() -> Found:
    """A payment is the sum of its parts; a charge has been paid what the parts say."""
    parts: dict[int, int] = {}
    for key, amount, shares in Payment.objects.values_list("pk", "amount_ore", "parts").iterator():
        for share in shares:
            parts[share["charge"]] = parts.get(share["charge"], 0) + share["ore"]
        shared = sum(share["ore"] for share in shares)
        if shared != amount:
            yield f"payment {key}", f"of {amount} öre has parts of {shared}"
    charges = Charge.objects.values_list("pk", "paid_ore", "amount_ore")
    for key, paid, amount in charges.iterator():
        came_in = parts.pop(key, 0)
        if paid != came_in:
            yield f"charge {key}", f"says {paid} öre are paid; payments say {came_in}"
        if paid > amount:
            yield f"charge {key}", f"of {amount} öre is paid with {paid}"
    for key in sorted(parts):
        yield f"charge {key}", "is paid and not there"


def _forgotten() -> Found:
    """A loan that is returned and paid leads to nobody (Library § 12.3)."""
    owed = Charge.objects.filter(
        loan=OuterRef("pk"), cancelled_at=None, paid_ore__lt=F("amount_ore")
    )
    tied = Loan.objects.filter(state__in=("returned", "cancelled")).exclude(borrower=None)
    for loan in tied.exclude(Exists(owed)):
        yield f"loan {loan.pk}", f"is {loan.state}, owes nothing and is still tied"


CHECKS = (
    _one_open_loan, _one_open_transit, _copy_and_loan, _copy_and_hold_shelf, _copy_and_transit,
    _withdrawn_is_free, _availability, _queue, _fair, _slots, _loan_is_counted, _statistics,
    _journal, _operations, _money, _forgotten,
)  # fmt: skip

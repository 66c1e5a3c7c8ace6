"""The invariants of the tables, for tests that let much happen (Library P 3.4, invariants)."""

from django.db.models import F

from allmanning.services.library.catalogue.models import Availability, Copy
from allmanning.services.library.circulation.models import Hold, HoldTarget, Loan, Transit


def faults() -> list[str]:  # noqa: C901 - one list of invariants
    """Return everything that is not as it must be."""
    found = []
    for copy in Copy.objects.all():
        loans = copy.loans.filter(state__in=("open", "lost", "claimed_returned"))
        states = {"on_loan": "open", "lost": "lost", "claimed_returned": "claimed_returned"}
        if [loan.state for loan in loans] != ([states[copy.state]] if copy.state in states else []):
            found.append(f"{copy}: {copy.state} with loans {[loan.state for loan in loans]}")
        ready = copy.holds.filter(state="ready").count()
        if ready != (copy.state == "on_hold_shelf"):
            found.append(f"{copy}: {copy.state} with {ready} ready holds")
        travelling = copy.holds.filter(state="travelling").count()
        transits = list(copy.transits.filter(state="open"))
        if len(transits) != (copy.state == "in_transit"):
            found.append(f"{copy}: {copy.state} with {len(transits)} transits")
        if travelling != sum(transit.purpose == "pickup" for transit in transits):
            found.append(f"{copy}: {travelling} travelling holds with {transits}")
    for row in Availability.objects.all():
        here = Copy.objects.filter(edition=row.edition_id, place=row.library_id)
        real = (
            here.exclude(state="withdrawn").count(),
            here.filter(state__in=("available", "to_reshelve")).count(),
        )
        if (row.copies, row.available) != real:
            found.append(f"{row}: really {real}")
    for hold in Hold.objects.exclude(state__in=("waiting", "travelling", "ready")):
        if hold.borrower_id or hold.targets.exists():
            found.append(f"{hold} is {hold.state} and still tied")
    wrong = HoldTarget.objects.filter(waiting=True).exclude(hold__state="waiting")
    found += [f"{target} waits though it does not" for target in wrong]
    for loan in Loan.objects.filter(state="returned").exclude(borrower=None):
        if not loan.charges.filter(cancelled_at=None, paid_ore__lt=F("amount_ore")).exists():
            found.append(f"{loan} is returned and still tied")
    if Loan.objects.exclude(counted__kind="loan").exists():
        found.append("a loan without its counted event")
    if Transit.objects.filter(state="open", hold__state__in=("cancelled", "expired")).exists():
        found.append("a transit for nobody")
    return found

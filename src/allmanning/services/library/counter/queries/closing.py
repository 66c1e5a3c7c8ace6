"""What closing a library for a time would concern, and what closings have done."""

from datetime import date

from allmanning.services.library.circulation.models import Hold, Loan
from allmanning.services.library.counter.models import Closing
from allmanning.services.library.counter.rules.closing import Concerned
from allmanning.services.library.places.models import Library


def concerned(place: Library, first: date, until: date) -> Concerned:
    """Return how many loans and holds a closing would concern. For its librarian. Four queries."""
    holds = Hold.objects.filter(pickup=place)
    return Concerned(
        loans=Loan.objects.filter(
            lent_from=place, state="open", due_on__gte=first, due_on__lt=until
        ).count(),
        ready=holds.filter(state="ready", expires_on__gte=first).count(),
        waiting=holds.filter(state="waiting").count(),
        travelling=holds.filter(state="travelling").count(),
    )


def closings(place: Library) -> dict[int, Closing]:
    """Return what was moved, by the key of the closure. For its librarian. One query."""
    rows = Closing.objects.filter(library=place).select_related("to")
    return {row.closure_key: row for row in rows}

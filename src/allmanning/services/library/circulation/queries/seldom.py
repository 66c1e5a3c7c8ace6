"""What the desk's seldom acts are about: one loan, one queue. The caller knows who asks."""

from dataclasses import dataclass
from datetime import date, datetime

from allmanning.kit.reason import Reason
from allmanning.services.library.circulation.answers import told
from allmanning.services.library.circulation.models import Choice, Hold, HoldTarget, Loan

SHOWN = 100


@dataclass(frozen=True)
class DeskLoan:
    """A loan that a desk does something about."""

    borrower: int
    title: str
    barcode: str
    due_on: date
    lent_from: str
    state: str


@dataclass(frozen=True)
class Place:
    """A place in a queue, without the person. asked: the library that looks for a copy for it."""

    hold: int
    place: int
    pickup: str
    placed_at: datetime
    moved_reason: str
    asked: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Queue:
    """The queue of a title. state: of the hold that was asked for."""

    title: str
    edition: int
    state: str
    waiting: int
    places: tuple[Place, ...]


def loan_at_desk(number: int) -> DeskLoan:
    """Return a loan that somebody still has, or raise Loan.DoesNotExist. One query."""
    row = Loan.objects.select_related("copy", "edition", "lent_from").get(
        pk=number, borrower__isnull=False
    )
    return DeskLoan(
        row.borrower_id or 0, row.edition.title, row.copy.barcode, row.due_on, row.lent_from.name,
        row.state,
    )  # fmt: skip


def borrower_of_hold(number: int) -> int:
    """Return whose an open hold is, or raise Hold.DoesNotExist. One query."""
    return Hold.objects.values_list("borrower", flat=True).get(pk=number, borrower__isnull=False)


def queue_of(number: int) -> Queue:
    """Return the first hundred places of the queue a hold stands in. Four queries."""
    target = HoldTarget.objects.select_related("hold", "edition").filter(hold=number).first()
    if target is None:
        raise Hold.DoesNotExist
    queue = HoldTarget.objects.filter(edition=target.edition_id, waiting=True)
    rows = list(
        queue.select_related("hold", "hold__pickup").order_by("rank", "placed_at", "hold")[:SHOWN]
    )
    asked = {
        row.hold_id: row
        for row in Choice.objects.filter(
            answered_at=None, hold__in=[row.hold_id for row in rows]
        ).select_related("library")
    }
    places = tuple(
        Place(
            row.hold_id, at, row.hold.pickup.name, row.placed_at, row.hold.moved_reason,
            asked[row.hold_id].library.name if row.hold_id in asked else "",
            tuple(told(asked[row.hold_id].reasons)) if row.hold_id in asked else (),
        )
        for at, row in enumerate(rows, 1)
    )  # fmt: skip
    waiting = len(places) if len(places) < SHOWN else queue.count()
    return Queue(target.edition.title, target.edition_id, target.hold.state, waiting, places)

"""What a desk may decide without the network, and what comes of it afterwards.

Source: Library § 18.1, § 4.13, P 3.10 and the case X_OFFLINE_1 of P 3.4.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

KEY_DAYS = 7  # so long a desk may work on without having been signed in again
STALE = timedelta(hours=24)  # after which the desk warns that what it knows is old
LONGEST_AGO = timedelta(days=60)
ACTS = ("lend", "return")
DONE, REMARK, PERSON = "done", "remark", "person"


@dataclass(frozen=True)
class Happened:
    """One thing that was scanned without network. at: by the desk's clock, put right."""

    act: str
    barcode: str
    at: datetime
    card: str = ""


@dataclass(frozen=True)
class Meanwhile:
    """What the service knows of the copy, the card and what has happened since.

    lent_at: when the loan that is open now began. changed_at: when the copy last changed its state.
    """

    card_known: bool = True
    copy_known: bool = True
    lent_at: datetime | None = None
    changed_at: datetime | None = None


def entry_refusals(entry: Happened, now: datetime) -> Iterator[Refusal]:
    """Library P 3.10. What makes an entry unreadable: no act, no barcode, a time that cannot be."""
    if entry.act not in ACTS or not entry.barcode or (entry.act == "lend" and not entry.card):
        yield Refusal(_("The entry cannot be read."), "Library § 18.1")
    if entry.at < now - LONGEST_AGO:
        yield Refusal(_("It happened too long ago to be booked by itself."), "Library § 18.1")


def person_refusals(entry: Happened, known: Meanwhile) -> Iterator[Refusal]:
    """Library § 4.13, P 3.10 and X_OFFLINE_1. Why an entry cannot be booked without a person.

    A return of a copy that is not in the catalogue is booked as any other (X_UNKNOWN_1).
    """
    if entry.act == "lend" and not known.card_known:
        yield Refusal(_("No card has this number."), "Library § 2.1")
    if entry.act == "lend" and not known.copy_known:
        yield Refusal(_("No copy has this barcode."), "Library § 9.1")
    if entry.act == "lend" and _since(entry, known.lent_at):
        yield Refusal(
            _("The copy has been lent to somebody since; ask who has it."), "Library § 4.9"
        )


def overtaken(entry: Happened, known: Meanwhile) -> bool:
    """Library § 18.1. Whether what happened is over already: nothing in the present follows from it.

    A return after which the copy was lent anew; a loan of a copy that has been handled since.
    """
    if entry.act == "return":
        return _since(entry, known.lent_at)
    return _since(entry, known.changed_at)


def _since(entry: Happened, moment: datetime | None) -> bool:
    return moment is not None and moment > entry.at


def true_time(at: datetime, now: datetime) -> datetime:
    """Library P 3.10. When it happened: never later than it came in, whatever the desk's clock says."""
    return min(at, now)

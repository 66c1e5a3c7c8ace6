"""What the rules are told: a copy, who has it, who waits for it, where it travels.

Source: Library P 3.3 and P 3.4. Keys are the tables' own; a rule compares them and nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from allmanning.kit.reason import Reason
from allmanning.kit.text import _

FOUND_AGAIN = {"missing", "lost", "claimed_returned"}
NOT_READY = {"in_process", "on_order"}
ON_SHELF = {"available", "to_reshelve", *FOUND_AGAIN, *NOT_READY}


@dataclass(frozen=True)
class Place:
    """A library, as the table of cases sees it."""

    key: int
    name: str
    municipality: str = ""
    school: bool = False
    closed_for_a_time: bool = False


@dataclass(frozen=True)
class HoldFacts:
    """A hold that a copy may fill, or that a copy is bound to."""

    key: int
    borrower: int
    pickup: Place
    placed_on: date = date.min
    slot: int | None = None


@dataclass(frozen=True)
class TripFacts:
    """An open transit: pickup, home, rebalance, foreign or repair."""

    purpose: str
    destination: Place


@dataclass(frozen=True)
class CopyFacts:
    """A copy at the moment of the act.

    first: the first waiting hold it may fill. bound: the hold it was captured for. waiting: how
    many wait for the title. others_in: other copies that are in and may fill a hold. chosen: the
    pull list asks for this copy. floats: it may stay where it is handed in (Library § 9.4).
    """

    state: str
    home: Place
    place: Place
    loan_of: int | None = None
    first: HoldFacts | None = None
    bound: HoldFacts | None = None
    trip: TripFacts | None = None
    waiting: int = 0
    others_in: int = 0
    chosen: bool = False
    foreign: bool = False
    floats: bool = False
    float_to: Place | None = None
    bill_paid: bool = False


@dataclass(frozen=True)
class Outcome:
    """What must happen, and why.

    case: the named case of the table. also: the extensions that applied on the way. then: shelve,
    hold_shelf, send, keep_going, staff, bin, lend, renew, return_first, refuse or nothing.
    """

    case: str
    then: str
    also: tuple[str, ...] = ()
    closes_loan: bool = False
    captures: HoldFacts | None = None
    releases: bool = False  # the copy leaves the hold it was bound to, and its slot
    receives: bool = False
    cancels_trip: bool = False
    purpose: str = ""
    to: Place | None = None
    state: str = ""  # the copy's state afterwards; empty: unchanged
    reasons: tuple[Reason, ...] = field(default=())

    def with_also(self, *cases: str) -> "Outcome":
        return Outcome(**{**self.__dict__, "also": (*cases, *self.also)})


# The words of every reason, by its code, so that a kept answer can be told in any language.
REASONS: Mapping[str, tuple[object, str]] = {
    "at_home": (_("It belongs here and nobody waits for it."), "Library § 9.3"),
    "goes_home": (_("Nobody waits for it here, and it belongs to %(library)s."), "Library § 9.3"),
    "floats": (_("It may stay where it is handed in."), "Library § 9.4"),
    "float_full": (_("%(library)s has fewest of these, compared with its limit."), "Library § 9.5"),
    "first_here": (_("Somebody waits for it here since %(day)s."), "Library § 7.7"),
    "first_there": (
        _("Somebody waits for it at %(library)s, first in the queue since %(day)s."),
        "Library § 7.7",
    ),
    "arrived": (_("It has arrived for somebody who collects it here."), "Library § 8.2"),
    "on_its_way": (_("It is on its way to %(library)s."), "Library § 8.4"),
    "waits_here": (_("It waits on the hold shelf for somebody."), "Library § 7.10"),
    "waits_there": (_("It waits for somebody who collects at %(library)s."), "Library § 7.4"),
    "captured_at_home": (_("It is on its way home, where somebody waits."), "Library § 7.7"),
    "withdrawn": (_("It has been taken out of stock."), "Library § 9.6"),
    "damaged": (_("It is set apart for repair."), "Library § 9.6"),
    "found": (_("It was missing and has been found."), "Library § 9.6"),
    "lost_found": (_("It was billed as lost; the bill is cancelled."), "Library § 10.7"),
    "refund": (_("The bill was paid; the owner is asked to pay it back."), "Library § 10.7"),
    "received": (_("It was being prepared or on order and has come."), "Library § 9.6"),
    "foreign": (_("It belongs to a library outside the service."), "Library § 17.6"),
    "foreign_return": (
        _("It belongs to %(library)s, outside the service: send it there."), "Library § 17.7",
    ),
    "unknown": (_("No copy has this number; a colleague decides."), "Library § 9.1"),
    "parts": (_("Parts are missing; the loan stays open until staff decide."), "Library § 9.6"),
    "pickup_closed": (_("%(library)s is closed for a time; it stays here."), "Library § 7.14"),
    "read_here": (_("Counted as read here, not as a loan."), "Library P 3.8"),
    "drop": (_("It counts as handed in when the library was last open."), "Library § 9.2"),
    "school": (_("It belongs to a school library and goes home."), "Library § 7.5"),
    "repeated": (_("This was done already; nothing changed."), "Library § 9.7"),
    "lent": (_("The copy is lent."), "Library § 4.2"),
    "collected": (_("The borrower's hold is collected."), "Library § 7.10"),
    "trip_cancelled": (_("The trip home is cancelled."), "Library P 3.4"),
    "mislaid": (_("It stood elsewhere than noted; its place is now here."), "Library § 9.3"),
    "undone_out": (_("The loan is taken back and not counted."), "Library § 15.6"),
    "undone_in": (_("The loan goes on as before."), "Library § 15.6"),
    "other_loan": (_("Return it first, then lend it."), "Library P 3.4"),
    "same_loan": (_("The borrower has it already; it is renewed."), "Library P 3.4"),
    "at_pickup": (_("It stands at the library where it will be collected."), "Library P 3.5"),
    "tour": (_("A tour brings it there in %(days)s days."), "Library P 3.5"),
    "chain": (_("That library asks this one as number %(place)s."), "Library P 3.5"),
    "load": (_("This library has %(count)s other requests to find."), "Library P 3.5"),
    "idle": (_("It has stood longest without being lent."), "Library P 3.5"),
    "loan_days": (_("%(days)s days."), "Library § 5.1"),
    "halved": (_("Halved to %(days)s days: %(count)s people wait."), "Library § 5.2"),
    "next_open": (_("%(day)s is closed; moved to the next open day."), "Library § 5.3"),
    "card_ends": (_("Not later than the card's last day."), "Library § 5.4"),
    "term_ends": (_("Not later than the day set for the term."), "Library § 5.4"),
    "not_earlier": (_("Not earlier than the present due date."), "Library § 6.4"),
    "position": (_("Number %(place)s of %(count)s in the queue."), "Library § 7.15"),
    "moved_ahead": (_("The library moved %(count)s ahead."), "Library § 7.7"),
    "copies": (_("%(count)s copies are in use."), "Library § 7.15"),
    "weeks": (_("About %(weeks)s weeks."), "Library § 7.15"),
    "suspended": (_("Paused until %(day)s; the place is kept."), "Library § 7.9"),
    "term": (_("Term %(term)s, decided by %(decided_by)s."), "Library § 1.4"),
    "overridden": (_("Lifted by staff: %(reason)s"), "Library § 4.14"),
    "promised": (_("The date that was told when it was lent stands."), "Library § 4.13"),
    "offline": (_("It happened without network and stands."), "Library § 4.13"),
}  # fmt: skip


def reason(code: str, **facts: object) -> Reason:
    """Library § 1.5. One reason by its code, with what it speaks of."""
    words, source = REASONS[code]
    return Reason(code, words, source, facts)  # type: ignore[arg-type]

"""What two municipalities owe each other for a month, and how they come to agree on it.

Source: Library § 16.2, § 16.3 and P 3.8. Amounts are whole öre.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.services.library.accounting.rules.ledger import next_month

PRICE_KINDS = {
    "net_loan": _("By net loan"),
    "transit": _("By journey"),
    "inhabitants": _("By thousand inhabitants"),
}
STATES = {
    "open": _("Open"),
    "issued": _("Issued"),
    "confirmed": _("Confirmed by both"),
    "disputed": _("Disputed"),
    "settled": _("Settled"),
    "closed": _("Locked"),
}
SOURCE = "Library § 16.3"


@dataclass(frozen=True)
class Flow:
    """What went one way in a month: copies of the owner at the lender, money for the owner."""

    figures: Mapping[str, int] = field(default_factory=dict)
    passed_on_ore: int = 0

    def __getitem__(self, figure: str) -> int:
        return self.figures.get(figure, 0)


@dataclass(frozen=True)
class Price:
    """How much one of a kind costs, in öre."""

    kind: str = "net_loan"
    ore: int = 0


@dataclass(frozen=True)
class Account:
    """A month of a pair. Amounts above zero: the second owes the first; below: the other way."""

    net_loans: int
    price_ore: int
    passed_on_ore: int

    @property
    def due_ore(self) -> int:
        return self.price_ore + self.passed_on_ore


@dataclass(frozen=True)
class Answering:
    """A statement as one of its two sides meets it."""

    state: str
    answered: bool = False  # this side has confirmed
    disputed_here: bool = False  # this side disputed
    day: date = date.min
    last_day: date = date.max  # of the time to answer


def account(there: Flow, back: Flow, price: Price, people: tuple[int, int]) -> Account:
    """Library § 16.2. What a month comes to. there: the first's copies at the second; back: reverse.

    By inhabitants each pays the other for every whole thousand of its own, so that the larger pays.
    """
    net = there["loans"] - back["loans"]
    units = {
        "net_loan": net,
        "transit": there["transits"] - back["transits"],
        "inhabitants": people[1] // 1000 - people[0] // 1000,
    }[price.kind]
    return Account(net, units * price.ore, there.passed_on_ore - back.passed_on_ore)


def price_refusals(
    kind: str, ore: int, valid_from: date, day: date, decided_by: str
) -> Iterator[Refusal]:
    """Library § 16.2. A price is of a known kind, decided, and never for a month that has begun."""
    if kind not in PRICE_KINDS:
        yield Refusal(_("There is no such price model."), "Library § 16.2")
    if ore < 0:
        yield Refusal(_("A price cannot be below zero."), "Library § 16.2")
    if valid_from.day != 1 or valid_from <= day:
        yield Refusal(_("A price begins with a month that has not begun yet."), "Library § 16.2")
    if not decided_by.strip():
        yield Refusal(_("Name the decision that sets the price."), "Library § 16.2")


def issue_refusals(month: date, day: date, *, issued: bool) -> Iterator[Refusal]:
    """Library § 16.3. A month is issued once, when it is over."""
    if day < next_month(month):
        yield Refusal(_("The month is not over yet."), SOURCE)
    if issued:
        yield Refusal(_("The month is issued already."), SOURCE)


def confirm_refusals(case: Answering) -> Iterator[Refusal]:
    """Library § 16.3. Each side confirms once, while nobody disputes."""
    yield from _answer_refusals(case)
    if case.state == "issued" and case.answered:
        yield Refusal(_("Your municipality has confirmed already."), SOURCE)


def dispute_refusals(case: Answering, reason: str) -> Iterator[Refusal]:
    """Library § 16.3. Each side can dispute with a reason, inside the time there is."""
    yield from _answer_refusals(case)
    if case.day > case.last_day:
        yield Refusal(_("The time to dispute has passed."), SOURCE)
    if not reason.strip():
        yield Refusal(_("Say what you dispute."), SOURCE)


def settle_refusals(case: Answering, words: str) -> Iterator[Refusal]:
    """Library § 16.3. The side that disputed says when it is content, and with what."""
    yield from _closed_refusals(case)
    if case.state != "closed" and case.state != "disputed":
        yield Refusal(_("Nobody disputes this statement."), SOURCE)
    if case.state == "disputed" and not case.disputed_here:
        yield Refusal(_("The municipality that disputed settles it."), SOURCE)
    if not words.strip():
        yield Refusal(_("Write what you have agreed on."), SOURCE)


def closes(state: str, day: date, last_day: date) -> bool:
    """Library § 16.3. Whether a statement closes: agreed on, or never disputed in time."""
    return state in {"confirmed", "settled"} or (state == "issued" and day > last_day)


def _closed_refusals(case: Answering) -> Iterator[Refusal]:
    if case.state == "closed":
        yield Refusal(_("The month is closed; nothing in it changes."), SOURCE)


def _answer_refusals(case: Answering) -> Iterator[Refusal]:
    yield from _closed_refusals(case)
    if case.state in {"disputed", "settled", "confirmed"}:
        yield Refusal(_("This statement is answered already."), SOURCE)
    if case.state == "open":
        yield Refusal(_("The statement is not issued yet."), SOURCE)

"""The statements between municipalities, told who asks: only the two sides see one (§ 16.3)."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from allmanning.members.journal.acting import Acting, Held
from allmanning.members.municipalities.models import Municipality
from allmanning.members.municipalities.queries import populations_on
from allmanning.services.library.accounting.models import LedgerMonth, PriceModel, Statement
from allmanning.services.library.accounting.queries.ledger import flows
from allmanning.services.library.accounting.rules.ledger import month_of
from allmanning.services.library.accounting.rules.statements import (
    Account,
    Answering,
    Flow,
    Price,
    account,
)

OFFICES = ("statistics", "librarian_in_charge")


@dataclass(frozen=True)
class Side:
    """One of the two municipalities of a statement, and the mandate of the one who asks for it."""

    code: str
    name: str
    held: Held | None


@dataclass(frozen=True)
class StatementShown:
    """A statement as one of its sides may see it; key is None while the month is open."""

    key: int | None
    month: date
    state: str
    first: Side
    second: Side
    there: Flow
    back: Flow
    comes_to: Account
    price: PriceModel | None
    row: Statement | None

    @property
    def sides(self) -> tuple[Side, Side]:
        return (self.first, self.second)

    @property
    def owes(self) -> tuple[Side, Side] | None:
        """Who owes whom, or None where nobody does."""
        if self.comes_to.due_ore == 0:
            return None
        pair = (self.second, self.first)
        return pair if self.comes_to.due_ore > 0 else (pair[1], pair[0])


def accountant(acting: Acting) -> frozenset[str] | None:
    """Return the municipalities whose account the person may see, None for all; or raise."""
    codes = [held.municipality for held in acting.mandates if held.office in OFFICES]
    if not codes:
        raise PermissionDenied
    return None if "" in codes else frozenset(codes)


def price_on(month: date) -> PriceModel | None:
    """Return the price in force in a month; None where sharing is free (Library § 16.2)."""
    held = PriceModel.objects.filter(valid_from__lte=month)
    return held.filter(Q(valid_until=None) | Q(valid_until__gt=month)).first()


def prices() -> list[PriceModel]:
    """Return every price there is or was, latest first. Public."""
    return list(PriceModel.objects.order_by("-valid_from"))


def months_to_issue(before: date) -> list[date]:
    """Return the months with entries that are over and not issued."""
    rows = LedgerMonth.objects.filter(issued_at=None, month__lt=before)
    return list(rows.order_by("month").values_list("month", flat=True))


def months_seen(acting: Acting) -> list[LedgerMonth]:
    """Return the months of the ledger, latest first, for those who keep accounts. One query."""
    accountant(acting)
    return list(LedgerMonth.objects.order_by("-month"))


def statements_of(month: date, *, seen_by: Acting) -> list[StatementShown]:
    """Return the month's statements that the person is a side of. At most five queries."""
    mine = accountant(seen_by)
    month = month_of(month)
    rows = list(Statement.objects.filter(month=month).select_related("price_model"))
    names = dict(Municipality.objects.values_list("code", "name"))
    if rows or LedgerMonth.objects.filter(month=month, issued_at__isnull=False).exists():
        found = [_issued(row, names, seen_by) for row in rows]
    else:
        found = _open_ones(month, names, seen_by)
    seen = [one for one in found if mine is None or {one.first.code, one.second.code} & mine]
    return sorted(seen, key=lambda one: (one.first.name, one.second.name))


def statement(key: int, *, seen_by: Acting) -> StatementShown:
    """Return one issued statement, or raise DoesNotExist where the person is no side of it."""
    mine = accountant(seen_by)
    rows = Statement.objects.select_related("price_model")
    if mine is not None:
        rows = rows.filter(Q(first__in=mine) | Q(second__in=mine))
    names = dict(Municipality.objects.values_list("code", "name"))
    return _issued(rows.get(pk=key), names, seen_by)


def what_if(shown: StatementShown, price: Price) -> Account:
    """Return what a statement would come to with another price. One query by inhabitants."""
    codes = [shown.first.code, shown.second.code]
    people = populations_on(shown.month, codes) if price.kind == "inhabitants" else {}
    inhabitants = (people.get(codes[0], 0), people.get(codes[1], 0))
    return account(shown.there, shown.back, price, inhabitants)


def trend(shown: StatementShown) -> list[tuple[date, int]]:
    """Return the net loans of the pair, month by month for a year, oldest first. One query."""
    rows = Statement.objects.filter(
        first=shown.first.code, second=shown.second.code, month__lte=shown.month
    )
    found = rows.order_by("-month").values_list("month", "net_loans")[:12]
    return list(reversed(found))


def answering(row: Statement, municipality: str, day: date) -> Answering:
    """Return a statement as the rules ask about it, for one side."""
    confirmed = row.first_confirmed_at if municipality == row.first else row.second_confirmed_at
    return Answering(
        row.state, confirmed is not None, row.disputed_by == municipality, day, row.answer_by
    )


def side_of(shown: StatementShown, code: str) -> Side:
    """Return the side that the person may speak for, or raise PermissionDenied."""
    for side in shown.sides:
        if side.code == code and side.held is not None:
            return side
    raise PermissionDenied


def _issued(row: Statement, names: dict[str, str], acting: Acting) -> StatementShown:
    return StatementShown(
        row.pk, row.month, row.state, _side(row.first, names, acting),
        _side(row.second, names, acting), Flow(row.there), Flow(row.back),
        Account(row.net_loans, row.price_ore, row.passed_on_ore), row.price_model, row,
    )  # fmt: skip


def _open_ones(month: date, names: dict[str, str], acting: Acting) -> list[StatementShown]:
    going, price = flows(month), price_on(month)
    asked = Price(price.kind, price.ore) if price else Price()
    pairs = sorted({(min(pair), max(pair)) for pair in going})
    people = populations_on(month, sorted(names)) if asked.kind == "inhabitants" else {}
    found = []
    for first, second in pairs:
        there, back = going.get((first, second), Flow()), going.get((second, first), Flow())
        comes_to = account(there, back, asked, (people.get(first, 0), people.get(second, 0)))
        sides = (_side(first, names, acting), _side(second, names, acting))
        found.append(
            StatementShown(None, month, "open", *sides, there, back, comes_to, price, None)
        )
    return found


def _side(code: str, names: dict[str, str], acting: Acting) -> Side:
    return Side(code, names.get(code, code), acting.under(OFFICES, municipality=code))


def last_month(day: date) -> date:
    """Return the first day of the month before the day's."""
    month = month_of(day)
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)

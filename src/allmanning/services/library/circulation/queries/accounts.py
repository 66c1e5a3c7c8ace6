"""What borrowers owe and have paid, told who asks; and whether the sums agree (Library § 10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict

from django.db.models import F, Prefetch, Q, Sum

from allmanning.services.library.borrowers.models import Borrower, Guardianship
from allmanning.services.library.borrowers.rules import bill_goes_to_guardian
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.models import (
    Account,
    AccountEntry,
    Charge,
    Loan,
    Payment,
    WriteOff,
)
from allmanning.services.library.circulation.queries.places import lending_municipalities
from allmanning.services.library.circulation.rules.money import bill_refusals
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case


@dataclass(frozen=True)
class ChargeRow:
    """Something that is owed, or that fell after it was paid. Amounts in öre."""

    key: int
    kind: str
    title: str
    at: datetime
    amount_ore: int
    left_ore: int
    credit_ore: int
    ours: bool  # owed to the municipality of the one who asks


@dataclass(frozen=True)
class EntryRow:
    """A line of an account; receipt is the payment's number, or None."""

    at: datetime
    kind: str
    what: str
    amount_ore: int
    balance_ore: int
    receipt: int | None


@dataclass(frozen=True)
class AccountShown:
    """A borrower's account with one municipality."""

    municipality: str
    balance_ore: int
    charges: tuple[ChargeRow, ...]
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True)
class Receipt:
    """What was paid, where and for what; never who paid, nor for which title (Library § 10.8)."""

    number: int
    at: datetime
    library: str
    municipality: str
    amount_ore: int
    parts: tuple[tuple[str, str, int], ...]  # for what, to which municipality, öre


def accounts_of(borrower_key: int, *, asking: str = "", titles: bool = True) -> list[AccountShown]:
    """Return a borrower's accounts, one for each municipality; the caller knows who asks.

    asking: the municipality of a desk. titles: whether the one who asks may read them. Four queries.
    """
    charges = Charge.objects.filter(borrower=borrower_key).select_related("loan__edition")
    of_town: dict[str, list[ChargeRow]] = {}
    for row in charges.order_by("at", "pk"):
        if row.left_ore or row.credit_ore:
            title = row.loan.edition.title if row.loan and titles else ""
            shown = ChargeRow(
                row.pk, str(Charge.KINDS[row.kind]), title, row.at, row.amount_ore, row.left_ore,
                row.credit_ore, row.owed_to_id == asking,
            )  # fmt: skip
            of_town.setdefault(row.owed_to_id, []).append(shown)
    lines = AccountEntry.objects.order_by("-seq")
    accounts = (
        Account.objects.filter(borrower=borrower_key)
        .select_related("municipality")
        .prefetch_related(Prefetch("entries", lines))
        .order_by("municipality")
    )
    return [
        AccountShown(
            str(account.municipality),
            account.balance_ore,
            tuple(of_town.get(account.municipality_id, ())),
            tuple(
                EntryRow(
                    line.at, str(AccountEntry.KINDS[line.kind]), str(Charge.KINDS[line.what]),
                    line.amount_ore, line.balance_ore, line.payment_id,
                )
                for line in account.entries.all()
            ),
        )
        for account in accounts
    ]  # fmt: skip


def receipt(
    number: int, *, borrower_key: int | None = None, place: Library | None = None
) -> Receipt:
    """Return a receipt for who paid, or for the library that took the payment. Two queries.

    Raises Payment.DoesNotExist, also where it is not theirs.
    """
    mine = Q(borrower=borrower_key) if borrower_key else Q(library=place)
    paid = Payment.objects.select_related("library__municipality").get(mine, pk=number)
    lines = paid.entries.select_related("account__municipality").order_by("pk")
    return Receipt(
        paid.pk, paid.at, paid.library.name, str(paid.library.municipality), paid.amount_ore,
        tuple(
            (str(Charge.KINDS[line.what]), str(line.account.municipality), -line.amount_ore)
            for line in lines
        ),
    )  # fmt: skip


# ------------------------------------------------------------------ bills


@dataclass(frozen=True)
class LateRow:
    """A loan so late that it is billed, if it has a price and somebody to send the bill to."""

    loan: int
    copy: int
    title: str
    barcode: str
    due_on: date
    price_ore: int
    is_child: bool
    can_be_billed: bool
    set_here: bool  # whether this library's municipality owns the copy and sets its price


class Addressee(TypedDict):
    """What decides to whom a bill goes."""

    born: date | None
    has_guardian: bool
    day: date


def replacement_price(copy: Copy, day: date) -> int:
    """Return what a copy costs to replace: the owner's price, or the term by material (§ 10.7)."""
    case = Case(municipality=copy.owner_id, material=copy.material, day=day)
    return copy.price_ore or terms_on(day).count("REPLACEMENT", case)


def addressee_facts(borrower: Borrower, day: date) -> Addressee:
    """Return what decides to whom a bill goes (Library § 3.4). One query."""
    ties = Guardianship.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=day), child=borrower, valid_from__lte=day
    )
    return Addressee(born=borrower.born_on, has_guardian=ties.exists(), day=day)


def late_to_bill(day: date, place: Library | None = None) -> list[LateRow]:
    """Return loans that are due for a bill, of one library or of all. One query, and one a loan.

    After how many days, the municipality that lent decides (Library § 11.3).
    """
    codes = lending_municipalities() if place is None else [place.municipality_id]
    due = Q(pk__in=())
    for code in codes:
        days = terms_on(day).count("BILL_DAYS", Case(municipality=code, day=day))
        due |= Q(lent_from__municipality=code, due_on__lte=day - timedelta(days=days))
    loans = Loan.objects.filter(due, state="open")
    if place is not None:
        loans = loans.filter(lent_from=place)
    rows = []
    for loan in loans.select_related("copy", "edition", "borrower").order_by("due_on", "pk")[:200]:
        if loan.borrower is None:
            continue
        price, facts = replacement_price(loan.copy, day), addressee_facts(loan.borrower, day)
        rows.append(
            LateRow(
                loan.pk, loan.copy_id, loan.edition.title, loan.copy.barcode, loan.due_on, price,
                bill_goes_to_guardian(loan.borrower.born_on, day),
                not any(bill_refusals(price, **facts)),
                place is not None and loan.copy.owner_id == place.municipality_id,
            )
        )  # fmt: skip
    return rows


def write_offs_waiting(municipality: str) -> list[WriteOff]:
    """Return the write-offs that wait for a second person of the municipality. One query."""
    rows = WriteOff.objects.filter(done_at=None, charge__owed_to=municipality)
    return list(rows.select_related("charge", "asked_by").order_by("asked_at"))


# ------------------------------------------------------------------ do the sums agree


def accounts_disagree() -> Iterator[tuple[str, str]]:
    """Tell every account whose lines, balance and charges do not agree (Library § 10.11)."""
    sums = dict(AccountEntry.objects.values_list("account").annotate(sum=Sum("amount_ore")))
    for account in Account.objects.iterator():
        if (told := sums.get(account.pk, 0)) != account.balance_ore:
            yield f"account {account.pk}", f"says {account.balance_ore} öre; its lines say {told}"
    owed = (
        Charge.objects.exclude(borrower=None)
        .values_list("borrower", "owed_to")
        .annotate(
            left=Sum(F("amount_ore") - F("paid_ore") - F("written_off_ore"),
                     filter=Q(cancelled_at=None), default=0),
            credit=Sum(F("paid_ore") - F("paid_back_ore"),
                       filter=Q(cancelled_at__isnull=False), default=0),
        )
        .order_by()
    )  # fmt: skip
    charged = {(holder, town): left - credit for holder, town, left, credit in owed}
    for account in Account.objects.exclude(borrower=None).iterator():
        there = charged.pop((account.borrower_id, account.municipality_id), 0)
        if there != account.balance_ore:
            yield (
                f"account {account.pk}",
                f"says {account.balance_ore} öre; its charges say {there}",
            )
    for (holder, town), amount in charged.items():
        if amount:
            yield f"borrower {holder}", f"owes {amount} öre to {town} without an account"
    yield from _broken_orders()


def _broken_orders() -> Iterator[tuple[str, str]]:
    seen: dict[int, tuple[int, int]] = {}
    lines = AccountEntry.objects.order_by("account", "seq")
    for key, seq, amount, balance in lines.values_list(
        "account", "seq", "amount_ore", "balance_ore"
    ).iterator():
        last_seq, last = seen.get(key, (0, 0))
        if seq != last_seq + 1 or balance != last + amount:
            yield f"account {key}", f"its line {seq} does not follow from the one before"
        seen[key] = (seq, balance)

"""What is entered between two municipalities, and how the entries hold together.

Source: Library § 16.1, § 16.4, § 16.5 and P 3.8. Amounts are whole öre.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

# What happened → (kind of entry, the figure it counts in)
ENTERED = {
    "loan": ("loan_across", "loans"),
    "renewal": ("renewal_across", "renewals"),
    "return": ("return_across", "returns"),
    "found": ("return_across", "returns"),
    "transit_sent": ("transit", "transits"),
    "transit_received": ("transit", "transits"),
    "lost": ("loss", "losses"),
}
PAID = {"replacement": ("replacement_passed_on", "replacements")}
OTHER_FEE = ("fee_passed_on", "fees")
CORRECTION = "correction"
FIGURES = ("loans", "renewals", "returns", "transits", "losses", "replacements", "fees")


@dataclass(frozen=True)
class EntryFacts:
    """One entry, without a person. owner: whose copy or money; lender: who used or received it."""

    month: date
    seq: int
    at: datetime
    kind: str
    figure: str
    owner: str
    lender: str
    pickup: str
    home: str
    material: str
    audience: str
    quantity: int
    amount_ore: int
    event_key: int | None
    receipt: str | None
    cancels: int | None
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Fault:
    """Where a chain does not hold: in which entry, and how (a stable word)."""

    seq: int
    code: str


def entry_of(kind: str, owner: str, lender: str) -> tuple[str, str] | None:
    """Library § 16.1. The kind and figure that an event enters as; None where it concerns one only."""
    if not owner or not lender or owner == lender:
        return None
    return ENTERED.get(kind)


def passed_on(charge_kind: str, owed_to: str, received_by: str) -> tuple[str, str] | None:
    """Library § 16.5. What a payment enters as; None where the one who received it may keep it."""
    return None if owed_to == received_by else PAID.get(charge_kind, OTHER_FEE)


def month_of(day: date) -> date:
    """Library § 16.3. The month a day belongs to, by its first day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Library § 16.3. The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def first_hash(month: date) -> str:
    """Library § 16.1. What the first entry of a month is chained to."""
    return hashlib.sha256(f"ledger {month:%Y-%m}".encode()).hexdigest()


def hash_of(entry: EntryFacts) -> str:
    """Library § 16.1. The sha256 over everything in an entry and the hash before it."""
    told = [
        entry.month.isoformat(), entry.seq, int(entry.at.timestamp() * 1_000_000), entry.kind,
        entry.figure, entry.owner, entry.lender, entry.pickup, entry.home, entry.material,
        entry.audience, entry.quantity, entry.amount_ore, entry.event_key, entry.receipt,
        entry.cancels, entry.previous_hash,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()


def chain_faults(
    month: date, entries: Iterable[EntryFacts], sealed: tuple[int, str] | None
) -> Iterator[Fault]:
    """Library § 16.1. Where the chain of a month breaks; entries come in order.

    sealed: how many entries the issued month has and the last one's hash; None while it is open.
    """
    before, count = first_hash(month), 0
    for entry in entries:
        count += 1
        if entry.seq != count:
            yield Fault(entry.seq, "gap")
            count = entry.seq
        if entry.month != month or entry.previous_hash != before:
            yield Fault(entry.seq, "unchained")
        if entry.hash != hash_of(entry):
            yield Fault(entry.seq, "changed")
        before = entry.hash
    if sealed is not None and sealed != (count, before):
        yield Fault(count, "seal_broken")

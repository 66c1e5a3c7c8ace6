"""What borrowers see of their own: loans, holds, messages, debts, and everything as data."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from allmanning.kit.reason import Reason
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.borrowers.queries import KnownBorrower, message_choices, own_data
from allmanning.services.library.borrowers.sealing import opened
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.answers import told
from allmanning.services.library.circulation.models import (
    Charge,
    Hold,
    HoldTarget,
    Loan,
    Notice,
    PastLoan,
)
from allmanning.services.library.circulation.queries.accounts import accounts_of
from allmanning.services.library.circulation.queries.copies import COMING
from allmanning.services.library.circulation.rules.queues import place_explained
from allmanning.services.library.following.queries import searches_of
from allmanning.services.library.terms.queries import terms_on

OPEN_HOLDS = ("waiting", "travelling", "ready")


@dataclass(frozen=True)
class LoanRow:
    """A loan as its borrower, or a desk, sees it."""

    key: int
    edition_key: int
    title: str
    author: str
    barcode: str
    material: str
    lent_on: date
    lent_from: str
    due_on: date
    renewals: int
    late: bool
    state: str
    reasons: list[Reason]


@dataclass(frozen=True)
class HoldRow:
    """A hold as its borrower, or a desk, sees it; place and count are 0 when it is set aside."""

    key: int
    edition_key: int
    title: str
    author: str
    state: str
    pickup: str
    pickup_slug: str
    placed_at: datetime
    place: int
    count: int
    slot: int | None
    expires_on: date | None
    paused_until: date | None
    paused: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class NoticeRow:
    """A message: what kind, when and how it was sent (Library § 11.6)."""

    kind: str
    kind_words: str
    at: datetime
    channel: str
    state: str


def loans_of(borrower_key: int, day: date) -> list[LoanRow]:
    """Return a borrower's open loans, the first due first. One query; the caller knows who asks."""
    rows = (
        Loan.objects.filter(borrower=borrower_key, state__in=("open", "lost", "claimed_returned"))
        .select_related("copy", "edition", "lent_from")
        .order_by("due_on", "pk")
    )
    return [
        LoanRow(
            key=row.pk,
            edition_key=row.edition_id,
            title=row.edition.title,
            author=row.edition.author,
            barcode=row.copy.barcode,
            material=row.copy.material,
            lent_on=row.lent_at.date(),
            lent_from=row.lent_from.name,
            due_on=row.due_on,
            renewals=row.renewals,
            late=row.due_on < day,
            state=row.state,
            reasons=told(row.reasons),
        )
        for row in rows
    ]


def holds_of(borrower_key: int, day: date) -> list[HoldRow]:
    """Return a borrower's open holds with place, forecast and reasons. Two queries."""
    holds = (
        Hold.objects.filter(borrower=borrower_key, state__in=OPEN_HOLDS)
        .select_related("pickup", "slot")
        .order_by("placed_at", "pk")
    )
    targets = {
        target.hold_id: target
        for target in _targets().filter(hold__in=holds).order_by("-hold", "-pk")
    }
    return [_hold_row(hold, targets[hold.pk], day) for hold in holds if hold.pk in targets]


def _targets() -> "QuerySet[HoldTarget]":
    ahead = HoldTarget.objects.filter(edition=OuterRef("edition"), waiting=True).order_by()
    before = ahead.filter(
        Q(rank__lt=OuterRef("rank"))
        | Q(rank=OuterRef("rank"), placed_at__lt=OuterRef("placed_at"))
        | Q(rank=OuterRef("rank"), placed_at=OuterRef("placed_at"), hold__lt=OuterRef("hold"))
    )
    copies = Copy.objects.filter(
        edition=OuterRef("edition"), state__in=COMING, reference=False
    ).order_by()
    moved = before.filter(rank__lt=0, placed_at__gt=OuterRef("placed_at"))
    return HoldTarget.objects.select_related("edition").annotate(
        ahead=_number(before),
        all_waiting=_number(ahead),
        copies=_number(copies),
        moved_ahead=_number(moved),
    )


def _number(rows: "QuerySet[HoldTarget] | QuerySet[Copy]") -> Coalesce:
    counted = rows.values("edition").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _hold_row(hold: Hold, target: HoldTarget, day: date) -> HoldRow:
    waits = hold.state == "waiting"
    paused = waits and not target.waiting
    place = getattr(target, "ahead", 0) + 1
    count = max(getattr(target, "all_waiting", 0) + paused, place)
    answer = place_explained(
        place,
        count,
        getattr(target, "copies", 0),
        float(terms_on(day).count("LOAN_DAYS")),
        moved_ahead=getattr(target, "moved_ahead", 0),
        suspended_until=hold.suspended_until if paused else None,
    )
    slot = getattr(hold, "slot", None)
    return HoldRow(
        key=hold.pk,
        edition_key=target.edition_id,
        title=target.edition.title,
        author=target.edition.author,
        state=hold.state,
        pickup=hold.pickup.name,
        pickup_slug=hold.pickup.slug,
        placed_at=hold.placed_at,
        place=place if waits else 0,
        count=count if waits else 0,
        slot=slot.number if slot else None,
        expires_on=hold.expires_on,
        paused_until=hold.suspended_until,
        paused=paused,
        reasons=answer.reasons if waits else (),
    )


def past_loans_of(borrower: KnownBorrower) -> list[dict[str, object]]:
    """Return the history the asker has asked for, latest first; opened for nobody else. One query."""
    rows = PastLoan.objects.filter(borrower=borrower.key).order_by("-pk")[:1000]
    return [{"key": row.pk, **json.loads(opened(row.sealed))} for row in rows]


def keeps_history(borrower: KnownBorrower) -> date | None:
    """Return since when the asker wants history kept, or None. One query."""
    return Borrower.objects.values_list("history_since", flat=True).get(pk=borrower.key)


def notices_to(borrower: KnownBorrower) -> list[NoticeRow]:
    """Return what has been sent to the asker, latest first (Library § 11.6). One query."""
    rows = Notice.objects.filter(borrower=borrower.key).order_by("-created_at", "-pk")[:100]
    return [
        NoticeRow(row.kind, str(Notice.KINDS[row.kind]), row.created_at, row.channel, row.state)
        for row in rows
    ]


def export_of(borrower: KnownBorrower, day: date) -> dict[str, object]:
    """Return all of the asker's data, ready for JSON (Library § 12.10)."""
    charges = Charge.objects.filter(borrower=borrower.key).order_by("at", "pk")
    return {
        **own_data(borrower),
        "message_choices": message_choices(borrower),
        "history": past_loans_of(borrower),
        "accounts": [
            {
                "municipality": account.municipality,
                "balance_ore": account.balance_ore,
                "lines": [
                    {"at": line.at.isoformat(), "kind": line.kind, "what": line.what,
                     "amount_ore": line.amount_ore, "balance_ore": line.balance_ore}
                    for line in account.entries
                ],
            }
            for account in accounts_of(borrower.key)
        ],
        "loans": [
            {"title": row.title, "barcode": row.barcode, "lent_on": row.lent_on.isoformat(),
             "due_on": row.due_on.isoformat(), "renewals": row.renewals}
            for row in loans_of(borrower.key, day)
        ],
        "holds": [
            {"title": row.title, "state": row.state, "pickup": row.pickup,
             "placed_at": row.placed_at.isoformat()}
            for row in holds_of(borrower.key, day)
        ],
        "charges": [
            {"kind": row.kind, "amount_ore": row.amount_ore, "paid_ore": row.paid_ore,
             "at": row.at.isoformat(), "cancelled": row.cancelled_at is not None}
            for row in charges
        ],
        "saved_searches": [
            {"words": row.words, "query": row.query, "by_email": row.by_email,
             "created_at": row.created_at.isoformat()}
            for row in searches_of(borrower)
        ],
        "messages": [
            {"kind": row.kind, "at": row.at.isoformat(), "state": row.state}
            for row in notices_to(borrower)
        ],
    }  # fmt: skip

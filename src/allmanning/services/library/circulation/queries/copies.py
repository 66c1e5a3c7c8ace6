"""What decides whether a title can be reserved: its copies, its queue, the asker."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Min, Q

from allmanning.kit.prepared import Prepared
from allmanning.kit.refusal import Refusal
from allmanning.services.library.borrowers.queries import KnownBorrower, card_facts, cards
from allmanning.services.library.borrowers.rules import CardFacts
from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.circulation.models import Charge, Hold, HoldTarget, Loan
from allmanning.services.library.circulation.queries.places import place_facts
from allmanning.services.library.circulation.rules import holds as rules
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case

COMING = ("available", "to_reshelve", "on_loan", "on_hold_shelf", "in_transit", "in_process",
          "on_order", "foreign_out")  # fmt: skip


@dataclass(frozen=True)
class Reservability:
    """Whether a title can be reserved, by the one who asks or by anybody; and how many wait."""

    refusals: tuple[Refusal, ...]
    waiting: int
    copies: int

    @property
    def possible(self) -> bool:
        return not self.refusals


def reservability(edition_key: int, borrower: KnownBorrower | None, day: date) -> Reservability:
    """Return whether a title can be reserved by the asker, or by anybody where none is signed in.

    Three queries for nobody, seven for a borrower.
    """
    waiting = HoldTarget.objects.filter(edition=edition_key, waiting=True).count()
    facts, copies = _holding_facts((edition_key,), borrower, None, None, day)
    refused = rules.hold_refusals(facts, day) if borrower else rules.title_refusals(facts)
    return Reservability(tuple(refused), waiting, copies)


@dataclass(frozen=True)
class Away:
    """due: when the first lent copy of a title is due back. waiting: people in its queue."""

    due: date | None
    waiting: int


def away(editions: Collection[int]) -> dict[int, Away]:
    """Return what anyone may know of titles that are out. Public; nothing of who. Two queries."""
    dues = dict(
        Loan.objects.filter(edition__in=editions, state="open")
        .values_list("edition")
        .annotate(Min("due_on"))
    )
    queues = dict(
        HoldTarget.objects.filter(edition__in=editions, waiting=True)
        .values_list("edition")
        .annotate(Count("pk"))
    )
    return {key: Away(dues.get(key), queues.get(key, 0)) for key in editions}


def holding_facts(
    editions: Sequence[int],
    borrower: KnownBorrower,
    pickup: Library | None,
    only_copy: int | None,
    day: date,
) -> rules.HoldingFacts:
    """Return what decides whether a borrower can reserve a title."""
    return _holding_facts(editions, borrower, pickup, only_copy, day)[0]


def _holding_facts(
    editions: Sequence[int],
    borrower: KnownBorrower | None,
    pickup: Library | None,
    only_copy: int | None,
    day: date,
) -> tuple[rules.HoldingFacts, int]:
    terms = terms_on(day)
    coming = Copy.objects.filter(edition__in=editions, state__in=COMING, reference=False)
    if only_copy is not None:
        coming = coming.filter(pk=only_copy)
    rows = list(coming.values_list("material", "home__kind", "home"))
    school = borrower.school if borrower else None
    reservable = [
        row for row in rows if terms.says_yes("RESERVABLE", Case(material=row[0], day=day))
    ]
    could_come = [row for row in reservable if row[1] != "school" or row[2] == school]
    of_title = rules.HoldingFacts(
        reservable=bool(reservable) or not rows,
        could_come=len(could_come),
        only_in_schools=bool(reservable),
    )
    if borrower is None:
        return of_title, len(could_come)
    case = Case(category=borrower.category, day=day)
    limit = terms.limit("HOLD_LIMIT", case)
    card = cards().filter(borrower=borrower.key, blocked_at=None).first()
    open_holds = Hold.objects.filter(
        borrower=borrower.key, state__in=("waiting", "travelling", "ready")
    )
    return replace(
        of_title,
        card=card_facts(card, day) if card else CardFacts(blocked=True),
        debt_ore=debt_of(borrower.key),
        debt_limit_ore=terms.count("DEBT_LIMIT", case),
        holds=open_holds.count() if limit is not None else 0,
        hold_limit=limit,
        has_hold=HoldTarget.objects.filter(
            borrower=borrower.key, edition__in=editions
        ).exists(),
        has_loan=Loan.objects.filter(
            Q(state="open") | Q(state="claimed_returned"), borrower=borrower.key,
            edition__in=editions,
        ).exists(),
        pickup=place_facts(pickup, day) if pickup else None,
        pickup_lends=pickup is None
        or pickup.kind not in {"school", "depository"}
        or pickup.pk == school,
    ), len(could_come)  # fmt: skip


_CHARGES_OF = Prepared(lambda key: Charge.objects.filter(borrower=key, cancelled_at=None), int)


def debt_of(borrower_key: int) -> int:
    """Return what a borrower owes, in öre. One query."""
    return sum(charge.left_ore for charge in _CHARGES_OF(borrower_key))


def edition_title(edition_key: int) -> str:
    """Return the title, or raise DoesNotExist. Public."""
    return Edition.objects.values_list("title", flat=True).get(pk=edition_key, hidden=False)


def editions_alike(edition_key: int) -> tuple[int, ...]:
    """Return the editions of the same work in the same form and language. Public. Two queries."""
    mine = Edition.objects.only("work", "form", "language").get(pk=edition_key, hidden=False)
    alike = Edition.objects.filter(
        work=mine.work_id, form=mine.form, language=mine.language, hidden=False
    )
    return tuple(sorted({edition_key, *alike.values_list("pk", flat=True)}))

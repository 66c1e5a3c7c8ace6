"""What a title page shows of copies and of the queue: a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.db.models.functions import Collate

from allmanning.kit.refusal import Refusal
from allmanning.services.library.borrowers.queries import KnownBorrower, card_facts, cards
from allmanning.services.library.borrowers.rules import CardFacts
from allmanning.services.library.catalogue.models import COPY_STATES, Copy, Edition
from allmanning.services.library.circulation.models import Charge, Hold, HoldTarget, Loan
from allmanning.services.library.circulation.queries.places import place_facts
from allmanning.services.library.circulation.rules import holds as rules
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case

COMING = ("available", "to_reshelve", "on_loan", "on_hold_shelf", "in_transit", "in_process",
          "on_order", "foreign_out")  # fmt: skip
KINDS = {  # how a state is shown: a sign, words and a colour (portal/parts.jinja, status)
    "available": "success", "to_reshelve": "success", "on_loan": "neutral",
    "on_hold_shelf": "neutral", "in_transit": "clock", "in_process": "clock", "on_order": "clock",
}  # fmt: skip


@dataclass(frozen=True)
class CopyStatus:
    """One copy as everybody may see it."""

    barcode: str
    shelf: str
    shelf_en: str
    shelfmark: str
    state: str
    state_words: str
    kind: str  # success, neutral, clock, danger
    due_on: date | None
    reference: bool
    parts: int


@dataclass(frozen=True)
class Holding:
    """The copies of a title that are at one library now."""

    library: str
    slug: str
    municipality: str
    school: bool
    copies: tuple[CopyStatus, ...]

    @property
    def available(self) -> int:
        return sum(copy.state in {"available", "to_reshelve"} for copy in self.copies)


@dataclass(frozen=True)
class Reservability:
    """Whether a title can be reserved, by the one who asks or by anybody; and how many wait."""

    refusals: tuple[Refusal, ...]
    waiting: int
    copies: int

    @property
    def possible(self) -> bool:
        return not self.refusals


def copies_status(edition_key: int) -> list[Holding]:
    """Return the holdings of a title by library with their live status. Public. Two queries."""
    copies = (
        Copy.objects.filter(edition=edition_key)
        .exclude(state="withdrawn")
        .select_related("place", "place__municipality", "shelf")
        .order_by(Collate("place__name", "sv-x-icu"), "shelfmark", "pk")
    )
    due = dict(Loan.objects.filter(edition=edition_key, state="open").values_list("copy", "due_on"))
    found: dict[int, list[Copy]] = {}
    for copy in copies:
        found.setdefault(copy.place_id, []).append(copy)
    return [
        Holding(
            library=here[0].place.name,
            slug=here[0].place.slug,
            municipality=here[0].place.municipality.name,
            school=here[0].place.kind == "school",
            copies=tuple(_status(copy, due.get(copy.pk)) for copy in here),
        )
        for here in found.values()
    ]


def _status(copy: Copy, due_on: date | None) -> CopyStatus:
    return CopyStatus(
        barcode=copy.barcode,
        shelf=copy.shelf.name if copy.shelf else "",
        shelf_en=copy.shelf.name_en if copy.shelf else "",
        shelfmark=copy.shelfmark,
        state=copy.state,
        state_words=str(COPY_STATES[copy.state]),
        kind=KINDS.get(copy.state, "danger"),
        due_on=due_on,
        reference=copy.reference,
        parts=copy.parts,
    )


def reservability(edition_key: int, borrower: KnownBorrower | None, day: date) -> Reservability:
    """Return whether a title can be reserved by the asker, or by anybody where none is signed in.

    Three queries for nobody, seven for a borrower.
    """
    waiting = HoldTarget.objects.filter(edition=edition_key, waiting=True).count()
    facts, copies = _holding_facts((edition_key,), borrower, None, None, day)
    refused = rules.hold_refusals(facts, day) if borrower else rules.title_refusals(facts)
    return Reservability(tuple(refused), waiting, copies)


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


def debt_of(borrower_key: int) -> int:
    """Return what a borrower owes, in öre. One query."""
    rows = Charge.objects.filter(borrower=borrower_key, cancelled_at=None)
    return sum(amount - paid for amount, paid in rows.values_list("amount_ore", "paid_ore"))


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

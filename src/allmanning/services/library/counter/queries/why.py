"""What would happen now to a borrower, or to anybody of a kind, with an item at a library; and why.

The same rules are asked as when it happens, but nothing is locked and nothing is written.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case as SqlCase
from django.db.models import Value, When

from allmanning.kit.reason import Answer, Reason
from allmanning.kit.refusal import Refusal
from allmanning.services.library.borrowers.models import Card
from allmanning.services.library.borrowers.queries import asker
from allmanning.services.library.borrowers.rules import CardFacts
from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.circulation.models import HoldTarget
from allmanning.services.library.circulation.queries.copies import holding_facts, reservability
from allmanning.services.library.circulation.queries.deciding import (
    case_of,
    lending_facts,
    lending_facts_in,
    period_in,
    renewal_of,
)
from allmanning.services.library.circulation.queries.places import place_facts
from allmanning.services.library.circulation.queries.standing import Locked, standing
from allmanning.services.library.circulation.rules.checkout import (
    check_out,
    copy_refusals,
    lending_refusals,
)
from allmanning.services.library.circulation.rules.facts import CopyFacts, Outcome
from allmanning.services.library.circulation.rules.holds import hold_refusals, pickup_refusals
from allmanning.services.library.circulation.rules.periods import due_on
from allmanning.services.library.counter.rules.paths import (
    ALWAYS,
    Step,
    asked_with,
    inheritance,
    terms_behind,
)
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case, Held

NOBODY = 0  # no borrower has this key


@dataclass(frozen=True)
class Question:
    """Who asks for what, where and when. An item is a barcode, else a title, else a material."""

    here: Library
    day: date
    barcode: str = ""
    edition: int | None = None
    material: str = "book"
    category: str = "person"
    age: int | None = None


@dataclass(frozen=True)
class TermTold:
    """A term that decides in the case, and the way it was inherited."""

    name: str
    held: Held
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Why:
    """What would happen, and why. due: as it would be if nothing were refused."""

    copy: Copy | None
    case: str
    then: str
    refusals: list[Refusal]
    reasons: tuple[Reason, ...]
    due: Answer[date]
    waiting: int
    reserve: list[Refusal]
    terms: list[TermTold]
    renewal: tuple[list[Refusal], Answer[date]] | None = None
    behind: dict[str, tuple[str, ...]] = field(default_factory=dict)


def item_of(question: Question) -> Copy | None:
    """Return the copy that is asked about: of a title, one at the library and in comes first."""
    rows = Copy.objects.select_related("edition", "home", "place", "owner").filter(
        edition__hidden=False
    )
    if question.barcode:
        return rows.filter(barcode=question.barcode).first()
    here = SqlCase(When(place=question.here, then=Value(0)), default=Value(1))
    is_in = SqlCase(When(state="available", then=Value(0)), default=Value(1))
    of_title = rows.filter(edition=question.edition).exclude(state="withdrawn")
    return of_title.order_by(here, is_in, "pk").first()


def why(question: Question, copy: Copy | None, card: Card | None = None) -> Why:
    """Answer for the holder of a card of `cards()`, or for anybody of a category and an age.

    copy: from `item_of`; None asks about an ordinary copy of the material, in at the library.
    The caller has recorded the look at the borrower. At most fourteen queries.
    """
    here, day = question.here, question.day
    thing = copy or _ordinary(question)
    stands = standing(copy, day, here) if copy else _on_its_shelf(thing, here, day)
    holder = card.borrower if card else None
    if card is not None:
        case = case_of(thing, here, card.borrower, day)
        facts = lending_facts(card, thing, here, day)
    else:
        case = _case(question, thing)
        facts = lending_facts_in(case, thing, card=CardFacts())
    outcome = check_out(stands.facts, holder.pk if holder else NOBODY, place_facts(here, day))
    renewal = renewal_of(stands, holder, day) if holder and outcome.then == "renew" else None
    refusals = (
        renewal[0]
        if renewal
        else [
            *lending_refusals(facts, stands.facts.home, day),
            *copy_refusals(stands.facts, outcome),
        ]
    )
    mine = (
        bool(holder and copy)
        and HoldTarget.objects.filter(
            edition=thing.edition_id, borrower=holder, waiting=True
        ).exists()
    )
    due = due_on(
        period_in(case, here, card.valid_until if card else None, stands.facts.waiting - mine)
    )
    reserve = _reserve_refusals(question, thing, card) if copy else []
    told = [*refusals, *reserve]
    names = dict.fromkeys([*ALWAYS, *terms_behind(each.source for each in told)])
    return Why(
        copy=copy,
        case=outcome.case,
        then=_then(outcome, refusals),
        refusals=refusals,
        reasons=outcome.reasons,
        due=renewal[1] if renewal else due,
        waiting=stands.facts.waiting,
        reserve=reserve,
        terms=[term_told(name, asked_with(name, case)) for name in names],
        renewal=renewal,
        behind={each.source: terms_behind([each.source]) for each in told},
    )


def term_told(name: str, case: Case) -> TermTold:
    """Return the term that holds in a case, with the way it was inherited. No query."""
    held = terms_on(case.day).held(name, case)
    return TermTold(name, held, inheritance(held))


def _then(outcome: Outcome, refusals: list[Refusal]) -> str:
    if refusals:
        return "refuse"
    return {"return_first": "refuse"}.get(outcome.then, outcome.then)


def _case(question: Question, copy: Copy) -> Case:
    here = question.here
    return Case(
        municipality=here.municipality_id,
        library=here.pk,
        category=question.category,
        age=question.age,
        material=copy.material,
        audience=copy.edition.audience,
        shelf=copy.shelf_id,
        owner=copy.owner_id,
        day=question.day,
    )


def _ordinary(question: Question) -> Copy:
    """Return a copy that is in no table: any one of the material, with nothing special to it."""
    edition = Edition(form=question.material, audience="adult")
    here = question.here
    return Copy(
        edition=edition, home=here, place=here, owner_id=here.municipality_id, state="available",
        material=question.material, lending_right=True,
    )  # fmt: skip


def _on_its_shelf(copy: Copy, here: Library, day: date) -> Locked:
    place = place_facts(here, day)
    return Locked(copy, CopyFacts("available", home=place, place=place))


def _reserve_refusals(question: Question, copy: Copy, card: Card | None) -> list[Refusal]:
    day, edition = question.day, copy.edition_id
    if card is not None:
        facts = holding_facts((edition,), asker(card), question.here, None, day)
        return list(hold_refusals(facts, day))
    lends = question.here.kind not in {"school", "depository"}
    pickup = pickup_refusals(place_facts(question.here, day), lends=lends)
    return [*reservability(edition, None, day).refusals, *pickup]

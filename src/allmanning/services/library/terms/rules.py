"""Which term holds where, and which terms there are.

Source: Library P 3.7 (inheritance) and the published lending rules as listed in Library P 2.21.
A term is data with days and a decision; what is shipped here is only what holds until one is taken.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from allmanning.kit.reason import Answer, Reason
from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

TermValue: TypeAlias = "int | bool | list[int] | list[str] | None"
SCOPES = ("library", "municipality", "alliance")  # the lowest wins
COPY_BOUND = ("shelf", "material", "audience", "owner", "school")
BORROWER_BOUND = ("category", "age")


@dataclass(frozen=True)
class Definition:
    """A term that decisions can set: what kind of value, on which levels, varying by what."""

    kind: str  # count, ore, yes_no or words
    source: str
    levels: str = "AML"
    varies_by: tuple[str, ...] = ()
    shipped: TermValue = None


def _all(
    source: str, value: TermValue, levels: str = "A", *varies: str, kind: str = "count"
) -> Definition:
    return Definition(kind, source, levels, varies, value)


DEFINITIONS: Mapping[str, Definition] = {
    "SHORT_CARD_MONTHS": _all("Library § 2.3", 3),
    "NEW_CARD_FEE": _all("Library § 2.5", 0, "AM", "age", kind="ore"),
    "PIN_TRIES": _all("Library § 2.6", 5),
    "INACTIVE_YEARS": _all("Library § 2.11", 5, "AM"),
    "CHILD_CARD_AGE": _all("Library § 3.1", 6),
    "OWN_SIGNATURE_AGE": _all("Library § 3.3", 16),
    "GUARDIAN_SEES_TITLES_BELOW": _all("Library § 3.5", 13),
    "DEBT_LIMIT": _all("Library § 10.5", 5000, "AM", "category", kind="ore"),
    "FILM_GAME_AGE": _all("Library § 4.5", 15, "A", "material"),
    "LOAN_LIMIT": _all("Library § 4.11", None, "AML", "category", "material"),
    "LOAN_DAYS": _all(
        "Library § 5.1", 28, "AML", "category", "age", "material", "audience", "shelf", "period",
        "school",
    ),
    "SHORT_LOAN_QUEUE": _all("Library § 5.2", 3, "A", "material"),
    "SHORT_LOAN_FACTOR": _all("Library § 5.2", 2, "A", "material"),
    "RENEWALS": _all("Library § 6.1", 3, "AM", "category", "material"),
    "RENEW_LATE_DAYS": _all("Library § 6.3", 0),
    "RESERVABLE": _all("Library § 7.2", True, "AML", "material", kind="yes_no"),
    "HOLD_LIMIT": _all("Library § 7.1", None, "A", "category"),
    "HOLD_FEE": _all("Library § 7.10", 0, "AM", "age", kind="ore"),
    "UNCOLLECTED_FEE": _all("Library § 7.10", 0, "AM", "age", kind="ore"),
    "SHELF_DAYS": _all("Library § 7.10", 7, "AML"),
    "TRANSIT_DAYS": _all("Library § 8.5", 14),
    "ANSWER_HOURS": _all("Library P 3.5", 8, "AM"),
    "UNFILLED_DAYS": _all("Library P 3.5", 14, "AM"),
    "HOLDS_PER_COPY_ALARM": _all("Library P 3.5", 6, "AM"),
    "FLOAT": _all("Library § 9.4", False, "AML", "material", "shelf", kind="yes_no"),
    "OVERDUE_PER_DAY": _all("Library § 10.3", 0, "AM", "age", "material", kind="ore"),
    "OVERDUE_CAP": _all("Library § 10.3", 0, "AM", "age", "material", kind="ore"),
    "REPLACEMENT": _all("Library § 10.7", 0, "AM", "material", kind="ore"),
    "WRITE_OFF_LIMIT": _all("Library § 10.10", 50000, "AM", kind="ore"),
    "PRE_DUE_DAYS": _all("Library § 11.3", 3, "AM", "category"),
    "REMINDER_DAYS": _all("Library § 11.3", [7, 21], "AM", "category", kind="words"),
    "BILL_DAYS": _all("Library § 11.3", 45, "AM", "category"),
    "DAMAGE_DAYS": _all("Library § 12.3", 0, "AM"),
    "BACKUP_DAYS": _all("Library § 12.11", 35),
    "EVIDENCE_DAYS": _all("Library § 13.5", 90),
    "WATCH_HOURS": _all("Library § 13.7", 48),
    "SAMPLE_SECONDS": _all("Library § 14.9", 60, "AM"),
    "DISPUTE_DAYS": _all("Library § 16.3", 30),
    "SMALL_NUMBER": _all("Library § 15.7", 5),
    "ILL_FEE": _all("Library § 17.2", 0, "AM", "material", kind="ore"),
    "ILL_EXCLUDED": _all("Library § 17.5", ["game", "music", "film"], "AM", kind="words"),
}  # fmt: skip
# What cannot be reserved until somebody decides otherwise (Library § 7.2).
SHIPPED_BY_MATERIAL: tuple[tuple[str, str, TermValue], ...] = (
    ("RESERVABLE", "film", False),
    ("RESERVABLE", "game", False),
)


@dataclass(frozen=True)
class TermFacts:
    """One term row. Empty selectors match anything; keys are the tables' own."""

    key: int
    name: str
    value: TermValue
    scope: str = "alliance"
    municipality: str = ""
    library: int | None = None
    category: str = ""
    age_from: int | None = None
    age_until: int | None = None
    material: str = ""
    audience: str = ""
    shelf: int | None = None
    owner: str = ""
    school: int | None = None
    period_from: str = ""  # "06-01": the period begins every year on that day
    period_until: str = ""
    valid_from: date = date.min
    valid_until: date | None = None
    decided_by: str = ""


@dataclass(frozen=True)
class Case:
    """What a term is asked for: where, whom and which copy. What is unknown matches no selector."""

    municipality: str = ""
    library: int | None = None
    category: str = ""
    age: int | None = None
    material: str = ""
    audience: str = ""
    shelf: int | None = None
    owner: str = ""
    school: int | None = None
    day: date = date.min


ANYWHERE = Case()


def selectors_of(term: TermFacts) -> tuple[str, ...]:
    """Library P 3.7. The names of the selectors that a term sets, its period apart."""
    named = [name for name in (*COPY_BOUND, "category") if getattr(term, name) not in ("", None)]
    if term.age_from is not None or term.age_until is not None:
        named.append("age")
    return tuple(named)


def kind_of(term: TermFacts) -> str:
    """Library P 3.7. Name, scope, selectors and period as one text: terms of a kind replace each other."""
    parts = (
        term.name, term.scope, term.municipality, term.library, term.category, term.age_from,
        term.age_until, term.material, term.audience, term.shelf, term.owner, term.school,
        term.period_from, term.period_until,
    )  # fmt: skip
    return "|".join("" if part is None else str(part) for part in parts)


def with_term(terms: Iterable[TermFacts], new: TermFacts) -> list[TermFacts]:
    """Library § 1.4. The terms as they will be: what the new one replaces ends when it begins."""
    kind, first = kind_of(new), new.valid_from
    return [
        replace(old, valid_until=first)
        if kind_of(old) == kind
        and old.valid_from < first
        and (old.valid_until is None or old.valid_until > first)
        else old
        for old in terms
    ] + [new]


def is_in_force(term: TermFacts, day: date) -> bool:
    """Library § 1.4. Whether a term holds on a day: from its first, until before its last."""
    return term.valid_from <= day and (term.valid_until is None or day < term.valid_until)


def fits(term: TermFacts, case: Case) -> bool:
    """Library P 3.7. Whether the term's scope holds the place and all its selectors match."""
    if term.scope == "municipality" and term.municipality != case.municipality:
        return False
    if term.scope == "library" and term.library != case.library:
        return False
    if not all(
        getattr(term, name) == getattr(case, name) for name in selectors_of(term) if name != "age"
    ):
        return False
    return _age_fits(term, case.age) and _period_fits(term, case.day)


def _age_fits(term: TermFacts, age: int | None) -> bool:
    if term.age_from is None and term.age_until is None:
        return True
    if age is None:
        return False
    return (term.age_from or 0) <= age and (term.age_until is None or age < term.age_until)


def _period_fits(term: TermFacts, day: date) -> bool:
    if not term.period_from:
        return True
    today = f"{day:%m-%d}"
    if term.period_from <= term.period_until:
        return term.period_from <= today < term.period_until
    return today >= term.period_from or today < term.period_until


def precedence(term: TermFacts) -> tuple[int, bool, int, tuple[bool, ...], int]:
    """Library P 3.7. The sort key that puts the term that wins first."""
    named = selectors_of(term)
    return (
        SCOPES.index(term.scope),
        not term.period_from,
        -len(named),
        tuple(name not in named for name in (*COPY_BOUND, *BORROWER_BOUND)),
        term.key,
    )


@dataclass(frozen=True)
class Held:
    """A value with the term behind it and, after it, the terms that would have held without it."""

    name: str
    value: TermValue
    term: TermFacts | None
    others: tuple[TermFacts, ...] = field(default=())


def resolve(name: str, terms: Iterable[TermFacts], case: Case) -> Held:
    """Library P 3.7. Which of the terms in force holds in a case; where none, the shipped value."""
    found = sorted((term for term in terms if fits(term, case)), key=precedence)
    if not found:
        return Held(name, DEFINITIONS[name].shipped, None)
    return Held(name, found[0].value, found[0], tuple(found[1:]))


def explained(held: Held) -> Answer[TermValue]:
    """Library § 1.5. The value with every matching term in order, the one that holds first."""
    source = DEFINITIONS[held.name].source
    if held.term is None:
        words = _("No decision has been taken; the software's own value holds.")
        return Answer(held.value, (Reason("shipped", words, source),))
    reasons = []
    for at, term in enumerate((held.term, *held.others)):
        words = (
            _("Term %(term)s: %(value)s, from %(from)s, decided by %(decided_by)s.")
            if at == 0
            else _("Otherwise term %(term)s: %(value)s, from %(from)s, decided by %(decided_by)s.")
        )
        facts = {
            "term": term.key,
            "value": term.value,
            "from": term.valid_from.isoformat(),
            "decided_by": term.decided_by,
            "scope": term.scope,
        }
        reasons.append(Reason("term", words, source, facts))
    return Answer(held.value, tuple(reasons))


def term_refusals(
    term: TermFacts, *, first_day: date, shipped: bool, others: Sequence[TermFacts] = ()
) -> Iterator[Refusal]:
    """Library § 1.4, § 1.1 and § 4.1. Why a term may not be set.

    first_day: the earliest day a new term may begin. others: the terms of the same name, scope and
    selectors that begin later or on the same day.
    """
    if term.name == "LOAN_FEE":
        yield Refusal(_("Lending is free of charge; a lending fee cannot be set."), "Library § 4.1")
        return
    definition = DEFINITIONS.get(term.name)
    if definition is None:
        yield Refusal(_("There is no term of that name."), "Library § 10.1")
        return
    yield from _decision_refusals(term, first_day=first_day, shipped=shipped)
    if term.scope[0].upper() not in definition.levels:
        yield Refusal(_("This term is not decided on that level."), "Library § 1.4")
    used = {*selectors_of(term), *(["period"] if term.period_from else [])}
    if used - set(definition.varies_by):
        yield Refusal(_("This term does not vary by what was chosen."), "Library § 1.1")
    if not _is_value(definition.kind, term.value, definition.shipped):
        yield Refusal(_("That is no value for this term."), "Library § 1.4")
    if others:
        yield Refusal(_("A later decision on the same term exists already."), "Library § 1.4")


def _decision_refusals(term: TermFacts, *, first_day: date, shipped: bool) -> Iterator[Refusal]:
    if not term.decided_by.strip():
        yield Refusal(_("A term names the decision behind it."), "Library § 1.4")
        if set(selectors_of(term)) & {"category", "age", "school"}:
            yield Refusal(
                _("A term that treats people differently needs a decision."), "Library § 1.1"
            )
    if term.valid_until is not None and term.valid_until <= term.valid_from:
        yield Refusal(_("The term ends before it begins."), "Library § 1.4")
    if not shipped and term.valid_from < first_day:
        yield Refusal(
            _("A term begins tomorrow at the earliest: today's loans have today's terms."),
            "Library § 1.4",
        )


def _is_value(kind: str, value: TermValue, shipped: TermValue) -> bool:
    if kind == "yes_no":
        return isinstance(value, bool)
    if kind == "words":
        return isinstance(value, list)
    if value is None:
        return shipped is None
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0

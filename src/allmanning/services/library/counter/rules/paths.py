"""Which terms stand behind an answer, and from where each was inherited.

Source: Library § 1.5, P 3.6 and P 3.7.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allmanning.services.library.terms.rules import (
    DEFINITIONS,
    Case,
    Held,
    TermFacts,
    selectors_of,
)

LEVELS = ("alliance", "municipality", "library")  # as they are inherited: the last one wins
# The terms that a paragraph's refusal or reason rests on.
BEHIND: Mapping[str, tuple[str, ...]] = {
    "Library § 2.3": ("SHORT_CARD_MONTHS",),
    "Library § 3.2": ("OWN_SIGNATURE_AGE",),
    "Library § 4.4": ("DEBT_LIMIT",),
    "Library § 4.5": ("FILM_GAME_AGE",),
    "Library § 4.11": ("LOAN_LIMIT",),
    "Library § 5.1": ("LOAN_DAYS",),
    "Library § 5.2": ("SHORT_LOAN_QUEUE", "SHORT_LOAN_FACTOR"),
    "Library § 6.1": ("RENEWALS",),
    "Library § 6.3": ("RENEW_LATE_DAYS",),
    "Library § 7.1": ("HOLD_LIMIT",),
    "Library § 7.2": ("RESERVABLE",),
}
# What is told of every case, in this order, whether or not something was refused.
ALWAYS = ("LOAN_DAYS", "SHORT_LOAN_QUEUE", "SHORT_LOAN_FACTOR", "RENEWALS", "LOAN_LIMIT",
          "DEBT_LIMIT", "FILM_GAME_AGE", "RESERVABLE", "HOLD_LIMIT", "SHELF_DAYS",
          "OVERDUE_PER_DAY", "OVERDUE_CAP")  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A level on the way down to the library, and what was decided there for this case.

    terms: those that match, the one that would win first; none where nothing was decided there.
    """

    level: str
    terms: tuple[TermFacts, ...]
    holds: bool = False


def inheritance(held: Held) -> tuple[Step, ...]:
    """Library P 3.7. From the alliance down to the library: what each level decided for the case.

    Levels that may not decide this term are left out.
    """
    found = [term for term in (held.term, *held.others) if term is not None]
    levels = DEFINITIONS[held.name].levels
    return tuple(
        Step(
            level,
            tuple(term for term in found if term.scope == level),
            holds=held.term is not None and held.term.scope == level,
        )
        for level in LEVELS
        if level[0].upper() in levels
    )


def terms_behind(sources: Iterable[str]) -> tuple[str, ...]:
    """Library § 1.5. The terms that refusals or reasons with these paragraphs rest on."""
    named: dict[str, None] = {}
    for source in sources:
        named.update(dict.fromkeys(BEHIND.get(source, ())))
    return tuple(named)


def treats_people_differently(term: TermFacts) -> bool:
    """Library § 1.1. Whether a term holds for some by category, age, school or home only."""
    return bool(set(selectors_of(term)) & {"category", "age", "school"})


def asked_with(name: str, case: Case) -> Case:
    """Library P 3.7. As much of a case as the term is asked with: which place, whom, which copy.

    Holds are asked for the whole alliance, the shelf by the pickup library, fees by the lender.
    """
    if name == "RESERVABLE":
        return Case(material=case.material, day=case.day)
    if name == "HOLD_LIMIT":
        return Case(category=case.category, day=case.day)
    if name == "SHELF_DAYS":
        return Case(municipality=case.municipality, library=case.library, day=case.day)
    if name in {"OVERDUE_PER_DAY", "OVERDUE_CAP"}:
        return Case(
            municipality=case.municipality, library=case.library, age=case.age,
            material=case.material, day=case.day,
        )  # fmt: skip
    return case

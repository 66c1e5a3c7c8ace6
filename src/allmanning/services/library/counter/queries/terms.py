"""The terms as everybody may read them: those in force, those to come, and all that ever were."""

from dataclasses import dataclass
from datetime import date

from allmanning.services.library.counter.rules.paths import treats_people_differently
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import all_terms
from allmanning.services.library.terms.rules import DEFINITIONS, TermFacts, is_in_force


@dataclass(frozen=True)
class TermRow:
    """A term with where it holds in words; state: now, later or ended."""

    term: TermFacts
    where: str
    state: str


@dataclass(frozen=True)
class TermsShown:
    """by_name: those in force, the alliance's first. unequal: they treat people differently."""

    by_name: dict[str, list[TermRow]]
    coming: list[TermRow]
    unequal: list[TermRow]


def terms_shown(day: date) -> TermsShown:
    """Return the terms in force on a day and those decided for later. Public. Two queries."""
    rows = _rows(all_terms(), day)
    now = [row for row in rows if row.state == "now"]
    by_name = {
        name: sorted(
            (row for row in now if row.term.name == name),
            key=lambda row: (row.term.scope != "alliance", row.where, row.term.key),
        )
        for name in DEFINITIONS
    }
    return TermsShown(
        by_name,
        sorted((row for row in rows if row.state == "later"), key=lambda row: row.term.valid_from),
        [row for row in now if treats_people_differently(row.term)],
    )


def history(name: str, day: date) -> list[TermRow]:
    """Return every term of a name there is or was, the latest first. Public. Two queries."""
    rows = _rows([term for term in all_terms() if term.name == name], day)
    return sorted(rows, key=lambda row: (row.term.valid_from, row.term.key), reverse=True)


def _rows(terms: list[TermFacts], day: date) -> list[TermRow]:
    places = list(Library.objects.select_related("municipality"))
    names = {str(place.pk): place.name for place in places}
    names |= {place.municipality_id: str(place.municipality) for place in places}
    return [
        TermRow(
            term,
            names.get(str(term.library or term.municipality), ""),
            "now" if is_in_force(term, day) else "later" if term.valid_from > day else "ended",
        )
        for term in terms
    ]

"""Terms are read once per process and day, since a new one begins tomorrow at the earliest."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, cast

from allmanning.services.library.terms import rules
from allmanning.services.library.terms.models import Term
from allmanning.services.library.terms.rules import Case, Held, TermFacts, TermValue

KEPT_DAYS = 3
_kept: dict[date, "Terms"] = {}
_COLUMNS = {"municipality": "municipality_id", "library": "library_id", "shelf": "shelf_id",
            "owner": "owner_id", "school": "school_id", "key": "pk"}  # fmt: skip


class Terms:
    """The terms in force on one day, by name; asking them costs no query."""

    def __init__(self, day: date, rows: list[TermFacts]) -> None:
        self.day = day
        self.by_name: dict[str, list[TermFacts]] = {}
        for row in rows:
            self.by_name.setdefault(row.name, []).append(row)

    def held(self, name: str, case: Case = rules.ANYWHERE) -> Held:
        return rules.resolve(name, self.by_name.get(name, ()), case)

    def value(self, name: str, case: Case = rules.ANYWHERE) -> TermValue:
        return self.held(name, case).value

    def count(self, name: str, case: Case = rules.ANYWHERE) -> int:
        """Return a number of days, years, öre … ; 0 where the decision sets none."""
        return cast("int | None", self.value(name, case)) or 0

    def limit(self, name: str, case: Case = rules.ANYWHERE) -> int | None:
        """Return a number that may not be passed, or None where there is no limit."""
        return cast("int | None", self.value(name, case))

    def says_yes(self, name: str, case: Case = rules.ANYWHERE) -> bool:
        return bool(self.value(name, case))


def terms_on(day: date) -> Terms:
    """Return the terms in force on a day. Public. One query the first time, none after."""
    if found := _kept.get(day):
        return found
    read = Terms(day, [row for row in all_terms() if rules.is_in_force(row, day)])
    if read.by_name:  # a house that is still empty is asked again
        while len(_kept) >= KEPT_DAYS:
            _kept.pop(next(iter(_kept)))
        _kept[day] = read
    return read


def terms_with(new: TermFacts, day: date) -> Terms:
    """Return the terms of a day as they would be with one more. One query; nothing is kept."""
    return Terms(
        day, [row for row in rules.with_term(all_terms(), new) if rules.is_in_force(row, day)]
    )


def forget_terms() -> None:
    """Let the next question read the terms anew."""
    _kept.clear()


def all_terms() -> list[TermFacts]:
    """Return every term there is or was, by name, the oldest first. Public."""
    return [facts_of(row) for row in Term.objects.order_by("name", "valid_from", "pk")]


def facts_of(row: Term) -> TermFacts:
    values: Mapping[str, Any] = {
        field.name: getattr(row, _COLUMNS.get(field.name, field.name))
        for field in fields(TermFacts)
    }
    texts = ("municipality", "owner")
    return TermFacts(**{**values, **{name: values[name] or "" for name in texts}})

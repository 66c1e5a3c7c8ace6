"""The structured answer of an act: kept with its key, shown in any language, told to machines.

A kept answer is JSON and names no borrower; its reasons are codes with facts (Library P 3.6).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils import formats

from allmanning.kit.reason import Reason
from allmanning.services.library.circulation.rules.facts import Outcome, reason


@dataclass(frozen=True)
class Done:
    """What an act came to: the case, what must happen now, with which copy, and why.

    then: shelve, hold_shelf, send, keep_going, staff, bin, lent, renewed, undone, nothing.
    """

    case: str
    then: str
    also: tuple[str, ...] = ()
    barcode: str = ""
    title: str = ""
    to: str = ""  # the name of the library the copy goes to
    to_slug: str = ""
    purpose: str = ""
    slot: int | None = None
    due_on: str = ""
    loan: int | None = None
    hold: int | None = None
    transit: int | None = None
    closed_loan: bool = False
    codes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)  # how it was, for undoing; no names
    repeated: bool = field(default=False, compare=False)

    @property
    def reasons(self) -> list[Reason]:
        told = [reason(code, **_shown(facts)) for code, facts in self.codes]
        return [*told, reason("repeated")] if self.repeated else told

    @property
    def due(self) -> date | None:
        return date.fromisoformat(self.due_on) if self.due_on else None


def written(done: Done) -> dict[str, Any]:
    kept = asdict(done)
    kept.pop("repeated")
    return kept


def read(kept: Mapping[str, Any], *, repeated: bool) -> Done:
    codes = tuple((code, facts) for code, facts in kept["codes"])
    return Done(**{**kept, "also": tuple(kept["also"]), "codes": codes, "repeated": repeated})


def codes_of(reasons: Iterable[Reason]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    return tuple((each.code, dict(each.facts)) for each in reasons)


def told(codes: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Reason]:
    """Return reasons that were kept as codes."""
    return [reason(code, **_shown(facts)) for code, facts in codes]


def of_outcome(outcome: Outcome, **more: Any) -> Done:  # noqa: ANN401 - fields of Done
    return Done(
        case=outcome.case,
        then=outcome.then,
        also=outcome.also,
        purpose=outcome.purpose,
        to=outcome.to.name if outcome.to else "",
        codes=codes_of(outcome.reasons),
        **more,
    )


def _shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: formats.date_format(date.fromisoformat(value), "j F Y") if name == "day" else value
        for name, value in facts.items()
    }

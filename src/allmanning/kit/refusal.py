"""Saying no, with the reason and the paragraph it rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True)
class Refusal:
    """One reason why something may not be done, in words for the person who asked.

    reason: the words, possibly with %(name)s places that `facts` fill.
    source: the paragraph, as numbered in docs/law: "Library § 4.4".
    facts: what the words speak of; str, int or already formatted values.
    unlocked_by: whose act would lift the refusal, in words; empty where nobody's would.
    """

    reason: str | Promise
    source: str
    facts: Mapping[str, object] = field(default_factory=dict)
    unlocked_by: str | Promise = ""

    @property
    def words(self) -> str:
        return str(self.reason) % dict(self.facts) if self.facts else str(self.reason)

    def __str__(self) -> str:
        return f"{self.words} ({self.source})"


class Refused(Exception):  # noqa: N818 - it is an answer, not an error
    """Raised by an action when its rules say no. `refusals` holds every reason."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(*[str(refusal.reason) for refusal in refusals])
        self.refusals = refusals


class Overtaken(Refused):
    """Raised where somebody else was faster; what was typed is kept, to be sent again."""


def refuse_if(refusals: Iterable[Refusal]) -> None:
    """Raise Refused with every reason at once, so that nobody has to ask twice."""
    if found := list(refusals):
        raise Refused(found)

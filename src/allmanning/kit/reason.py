"""Saying yes, or when, or where, with the reasons: every answer says why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.utils.functional import Promise

Value = TypeVar("Value")


@dataclass(frozen=True)
class Reason:
    """One step on the way to an answer.

    code: stable word for machines. text: for people, with %(name)s places. source: the paragraph.
    """

    code: str
    text: str | Promise
    source: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return str(self.text) % dict(self.facts) if self.facts else str(self.text)

    def __str__(self) -> str:
        return f"{self.words} ({self.source})"


@dataclass(frozen=True)
class Answer(Generic[Value]):
    """A value and why it is that value."""

    value: Value
    reasons: tuple[Reason, ...] = ()

"""Trying an act from a page: either it is done, or every reason against it is in hand."""

from collections.abc import Callable
from typing import Generic, TypeVar

from allmanning.kit.refusal import Overtaken, Refusal, Refused

Done = TypeVar("Done")


class Tried(Generic[Done]):
    """What came of an act: its answer in `done`, or reasons. outdated: somebody else was faster."""

    def __init__(self, act: Callable[[], Done]) -> None:
        self.done: Done | None = None
        self.refusals: list[Refusal] = []
        self.outdated = False
        try:
            self.done = act()
        except Refused as no:
            self.refusals = no.refusals
            self.outdated = isinstance(no, Overtaken)

    @property
    def is_done(self) -> bool:
        return not self.refusals

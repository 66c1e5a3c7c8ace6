"""Trying an act from a page: either it is done, or every reason against it is in hand."""

from collections.abc import Callable

from allmanning.governance.meetings.queries.meeting import MeetingShown
from allmanning.governance.meetings.versions import Outdated
from allmanning.kit.refusal import Refusal, Refused


class Tried:
    """What came of an act. `outdated` tells that somebody else was faster."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.refusals: list[Refusal] = []
        self.outdated = False
        try:
            act()
        except Refused as no:
            self.refusals = no.refusals
            self.outdated = isinstance(no, Outdated)

    @property
    def is_done(self) -> bool:
        return not self.refusals


def body_names(meeting: MeetingShown, *, english: bool) -> str:
    """Return who meets, in the words the phrases use."""
    return ", ".join(body.name_en if english else body.name for body in meeting.bodies)

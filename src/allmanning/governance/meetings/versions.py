"""Two change the same thing: the first wins, the other is told what changed and loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.functional import Promise

from allmanning.kit.refusal import Overtaken, Refusal
from allmanning.kit.text import _


@dataclass(frozen=True)
class Change:
    """What somebody else did since the page was opened."""

    what: str | Promise
    who: str
    at: datetime
    item: int | None = None


class Outdated(Overtaken):
    """Raised by an action whose form was opened before the latest change. Typed words are kept."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__([_told(change) for change in changes] or [_untold()])
        self.changes = tuple(changes)


def _told(change: Change) -> Refusal:
    at = formats.date_format(timezone.localtime(change.at), "j F Y H:i")
    facts = {"who": change.who, "at": at, "what": change.what, "item": change.item}
    if change.item is not None:
        return Refusal(
            _("While you were writing, %(who)s %(what)s (item %(item)s, %(at)s)."),
            "Alliance INV25",
            facts,
            unlocked_by=_("you: what you wrote is kept below; compare, and save again"),
        )
    return Refusal(
        _("While you were writing, %(who)s %(what)s (%(at)s)."),
        "Alliance INV25",
        facts,
        unlocked_by=_("you: what you wrote is kept below; compare, and save again"),
    )


def _untold() -> Refusal:
    return Refusal(
        _("Somebody else changed this while you were writing."),
        "Alliance INV25",
        unlocked_by=_("you: what you wrote is kept below; compare, and save again"),
    )

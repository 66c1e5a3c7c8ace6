"""How hosting passes from one municipality to the next.

Source: the activity plan 2023–2027 on the host municipality (Alliance § 6.4, P 3.5).
"""

from collections.abc import Collection, Iterator
from datetime import date

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

PLANNER = _("the head of secretariat, who plans the handover")
POINTS = (
    "open_assignments", "open_rounds", "meeting_calendar", "prioritised_groups", "budget",
    "contacts",
)  # fmt: skip


def handover_refusals(
    on: date,
    *,
    host: str | None,
    next_host: str | None,
    municipalities: Collection[str],
    body_kinds: Collection[str],
    already_planned: bool,
) -> Iterator[Refusal]:
    """Alliance § 6.4. One handover a year, in December: outgoing host, incoming host, secretariat.

    host, next_host: codes for the year and the year after; None where no host is known.
    """
    if on.month != 12:
        yield Refusal(_("The handover is held in December."), "Alliance § 6.4", unlocked_by=PLANNER)
    if already_planned:
        yield Refusal(
            _("The year has its handover already."),
            "Alliance § 6.4",
            unlocked_by=_("the head of secretariat, who may move or cancel that one"),
        )
    if host is None or next_host is None:
        yield Refusal(
            _("The hosts of this year and the next are not known."),
            "Alliance § 6.6",
            unlocked_by=_("the council, which decides the order of hosts"),
        )
        return
    if host not in municipalities:
        words = _("The outgoing host takes part in the handover.")
        yield Refusal(words, "Alliance § 6.4", unlocked_by=PLANNER)
    if next_host not in municipalities:
        words = _("The incoming host takes part in the handover.")
        yield Refusal(words, "Alliance § 6.4", unlocked_by=PLANNER)
    if "secretariat" not in body_kinds:
        words = _("The secretariat takes part in the handover.")
        yield Refusal(words, "Alliance § 6.4", unlocked_by=PLANNER)


def point_refusals(state: str) -> Iterator[Refusal]:
    """Alliance § 6.4. The checklist is gone through until the meeting is closed."""
    if state in {"closed", "minutes_draft", "minutes_approved", "published", "cancelled"}:
        yield Refusal(
            _("The handover is over; what was noted stands."),
            "Alliance § 6.4",
            unlocked_by=_("nobody: the next host has taken over"),
        )

"""What notes may say, and whose word makes them true.

Source: the notes of the council of 2013 (Alliance T4); the anniversary book of 2013 on what the
council's acts are called (Alliance §§ 3.1–3.4); the activity plan 2023–2027 on the secretariat
(Alliance § 5.3).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

SAYS_MORE = {"agreed_direction", "agreed", "assigned", "elected"}
NOT_HANDLED = ("dropped", "tabled", "returned", "removed")
ANOTHER_PHRASE = _("you, by choosing another phrase")
HANDLED = (
    "noted", "discussed", "agreed_direction", "agreed", "assigned", "elected", "notes_confirmed",
    "opened", "adjourned",
)  # fmt: skip
# “Regionrådet beslutar”, “rådet har beslutat”, “the council decided”: never of the council.
_DECIDES = re.compile(
    r"\b(?:\w*råd(?:et)?|council)\s+(?:har\s+|has\s+)?(?:beslut(?:ar|ade|at)|decide[sd]?)\b",
    re.IGNORECASE,
)
_BARE_DECIDES = re.compile(r"^\W*(?:beslut(?:ar|ade|at)|decide[sd]?)\b", re.IGNORECASE)
_COUNTS = re.compile(
    r"\b\d+\s*(?:röst(?:er)?|votes?|ja-röster|nej-röster)\b"
    r"|\b\d+\s*(?:för|for|ja)\b[\s,och&and-]*\d+\s*(?:mot|emot|against|nej)\b"
    r"|\b\d+\s*(?:mot|against)\s*\d+\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Note:
    """What is written on one item."""

    outcome: str
    background: str = ""
    outcome_text: str = ""


def outcomes_for(item_status: str, body_kinds: Collection[str]) -> tuple[str, ...]:
    """Alliance T4. The phrases that fit what became of the item and whose meeting it was.

    The council's word is a direction; “agrees” alone is for those who are not the council.
    """
    if item_status in NOT_HANDLED:
        return (item_status,)
    if "region_council" in body_kinds:
        return tuple(outcome for outcome in HANDLED if outcome != "agreed")
    return HANDLED


def standing_phrase(item_kind: str, item_status: str, place: str) -> str | None:
    """Alliance T4. The phrase that an item's kind or fate gives; None where it takes words.

    place: first, second or last on the agenda, or empty. The second formality of the template puts
    the previous notes to the records.
    """
    if item_status in NOT_HANDLED:
        return item_status
    if item_kind == "formal":
        return {"first": "opened", "second": "notes_confirmed", "last": "adjourned"}.get(
            place, "noted"
        )
    return {"information": "noted", "follow_up": "noted", "discussion": "discussed"}.get(item_kind)


def minutes_refusals(
    note: Note, *, item_kind: str, item_status: str, body_kinds: Collection[str]
) -> Iterator[Refusal]:
    """Alliance § 3.4. Notes use a controlled phrase, and never say that the council decided."""
    if item_kind == "free_discussion":
        yield Refusal(_("Nothing is written about a free discussion."), "Alliance § 2.8")
        return
    council = "region_council" in body_kinds
    if note.outcome not in outcomes_for(item_status, body_kinds):
        if council and note.outcome == "agreed":
            words = _("The council agrees on a direction; the phrase must say so.")
            yield Refusal(words, "Alliance § 3.3", unlocked_by=ANOTHER_PHRASE)
        else:
            words = _("The phrase does not fit what became of the item.")
            yield Refusal(words, "Alliance T4", unlocked_by=ANOTHER_PHRASE)
    if note.outcome in SAYS_MORE and not note.outcome_text.strip():
        yield Refusal(_("Write what was agreed, given or confirmed."), "Alliance T4")
    said = f"{note.background}\n{note.outcome_text}"
    if council and (_DECIDES.search(said) or _BARE_DECIDES.search(note.outcome_text)):
        yield Refusal(
            _("The council does not decide: it agrees on a direction. Each municipality decides."),
            "Alliance § 3.4",
        )
    if "joint_board" not in body_kinds and _COUNTS.search(said):
        yield Refusal(
            _("Positions are never counted, in notes as little as elsewhere."), "Alliance § 3.2"
        )


def is_approved(chair: int | None, writer: int, approvers: Collection[int]) -> bool:
    """Alliance § 5.3. A version is true by its item's chair's word, never by the writer's alone."""
    return chair in approvers and bool(set(approvers) - {writer})


def approval_refusals(
    person: int, *, chair: int | None, writer: int, approvers: Collection[int], is_officer: bool
) -> Iterator[Refusal]:
    """Alliance § 5.3. The item's chair approves; where the chair also wrote, one more officer does.

    is_officer: the person is chair, vice chair or secretary of the body.
    """
    if person in approvers:
        yield Refusal(
            _("You have approved this version already."),
            "Alliance § 5.3",
            unlocked_by=_("nobody: your word is given"),
        )
    if chair is None:
        yield Refusal(
            _("The item has no chair, so nobody can approve its notes."),
            "Alliance T4",
            unlocked_by=_("the head of secretariat, who names the chair of each item"),
        )
    elif person != chair and not (writer == chair and is_officer):
        yield Refusal(
            _("The one who chaired the item approves its notes."),
            "Alliance § 5.3",
            unlocked_by=_("the chair of the item"),
        )
    elif person == writer and person != chair:
        yield Refusal(
            _("Nobody approves alone what they wrote themselves."),
            "Alliance § 5.3",
            unlocked_by=_("the chair of the item"),
        )

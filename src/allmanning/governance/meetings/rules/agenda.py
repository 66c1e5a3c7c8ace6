"""What an agenda holds, who signs it off, and when the notice may go out.

Source: the activity plan 2023–2027 on how agendas are prepared and when the plan is revised
(Alliance §§ 2.6, 4.6, 8.2); the anniversary book of 2013 on free discussion (Alliance §§ 2.8, 2.9).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from allmanning.governance.meetings.rules.meeting import step_refusals
from allmanning.kit.reason import Reason
from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

NEEDS_REASON = {"dropped", "tabled", "returned", "removed"}
PREPARED_KINDS = {"ordinary", "extraordinary"}
PREPARED_BODIES = {"region_council", "chief_executives"}


@dataclass(frozen=True)
class Item:
    """A matter as it is typed or kept."""

    kind: str
    title: str = ""
    text: str = ""
    presenter: str = ""
    sensitive: bool = False
    publicity: str = "public"
    secrecy_ground: str = ""
    files: int = 0

    @property
    def is_free(self) -> bool:
        return self.kind == "free_discussion"


def item_refusals(item: Item) -> Iterator[Refusal]:
    """Alliance § 2.8. A matter has a title; a free discussion is a slot of time, nothing more."""
    if item.is_free:
        yield from free_discussion_refusals(item)
        return
    if not item.title.strip():
        yield Refusal(_("Give the item a title."), "Alliance T5")
    if item.publicity == "secret" and not item.secrecy_ground.strip():
        yield Refusal(_("Name the paragraph of law that makes the item secret."), "Alliance § 3.12")


def free_discussion_refusals(item: Item) -> Iterator[Refusal]:
    """Alliance § 2.8. There is time for free discussion, and nothing is kept of it."""
    if item.title.strip() or item.text.strip() or item.presenter.strip():
        yield Refusal(
            _("A free discussion is a slot of time: it keeps no title, text or name."),
            "Alliance § 2.8",
        )
    if item.files:
        yield Refusal(_("A free discussion keeps no documents."), "Alliance § 2.8")
    if item.sensitive or item.secrecy_ground.strip():
        yield Refusal(
            _("A free discussion says nothing about what is talked of, nor how sensitive it is."),
            "Alliance § 2.9",
        )


def status_refusals(status: str, reason: str, *, is_free: bool) -> Iterator[Refusal]:
    """Alliance § 15.4. What is not handled has a reason, so that it can be taken up again."""
    if is_free and reason.strip():
        yield Refusal(_("A free discussion keeps no words, not even a reason."), "Alliance § 2.9")
    if not is_free and status in NEEDS_REASON and not reason.strip():
        yield Refusal(
            _("Say why the item was dropped, tabled, sent back or removed."), "Alliance § 15.4"
        )


# ------------------------------------------------------------------ sign-offs


def offices_to_sign(
    kind: str, body_kinds: Mapping[str, str], policies: Mapping[str, Sequence[str]]
) -> list[str]:
    """Alliance § 2.7. The offices whose word the agenda needs, by the policy of the meeting's day.

    body_kinds: kind by slug; policies: offices by slug. Seminars, trips and handovers need none.
    A joint meeting needs those of each body, and each office once.
    """
    if kind not in PREPARED_KINDS:
        return []
    wanted = [office for slug in body_kinds for office in policies.get(slug, ())]
    return list(dict.fromkeys(wanted))


def missing_policies(
    kind: str, body_kinds: Mapping[str, str], policies: Mapping[str, Sequence[str]]
) -> list[str]:
    """Alliance § 2.7. The bodies that must have a policy that day and have none: their slugs."""
    if kind not in PREPARED_KINDS:
        return []
    return [
        slug
        for slug, body_kind in body_kinds.items()
        if body_kind in PREPARED_BODIES and not policies.get(slug)
    ]


def sign_off_refusals(
    state: str,
    office: str,
    required: Collection[str],
    held: Collection[str],
    signed: Collection[str],
) -> Iterator[Refusal]:
    """Alliance INV13. Exactly the offices of the policy sign, each once, by one who holds it.

    held: the offices the person holds today; who holds two signs in both capacities.
    """
    yield from step_refusals("sign_off", state)
    if office not in required:
        yield Refusal(
            _("This office does not sign off the agenda."),
            "Alliance § 2.7",
            unlocked_by=_("the council, which decides who prepares its agenda"),
        )
    elif office not in held:
        yield Refusal(
            _("Only the one who holds the office signs for it."),
            "Alliance § 2.6",
            unlocked_by=_("the holder of the office"),
        )
    if office in signed:
        yield Refusal(
            _("The office has signed already."),
            "Alliance INV13",
            unlocked_by=_("nobody: its word is given, until the agenda changes"),
        )


def state_after_sign_off(required: Collection[str], signed: Collection[str]) -> str:
    """Alliance INV13. The agenda is signed off when exactly the policy's offices have signed."""
    return "agenda_signed_off" if set(required) == set(signed) else "agenda_in_preparation"


# ------------------------------------------------------------------ the notice


@dataclass(frozen=True)
class Summons:
    """What the notice rests on. Offices are by code, with their words in `names`."""

    state: str
    kind: str
    body_kinds: tuple[str, ...]
    starts_at: datetime
    has_place: bool
    item_kinds: tuple[str, ...]
    required: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    names: Mapping[str, object] = field(default_factory=dict)
    bodies_without_policy: tuple[str, ...] = ()
    first_council_meeting: bool = False
    note: str = ""


def summon_refusals(summons: Summons, now: datetime) -> Iterator[Refusal]:
    """Alliance INV13. The notice goes out when the policy's offices have signed."""
    yield from step_refusals("summon", summons.state)
    yield from unsigned_refusals(summons)
    yield from plan_revision_refusals(summons)
    if not summons.item_kinds and summons.kind in PREPARED_KINDS:
        yield Refusal(
            _("The agenda is empty."), "Alliance T5", unlocked_by=_("the head of secretariat")
        )
    if not summons.has_place:
        yield Refusal(
            _("Say where the meeting is: a place, a link, or both."),
            "Alliance P 3.2",
            unlocked_by=_("the head of secretariat"),
        )
    if summons.starts_at <= now:
        yield Refusal(
            _("The meeting's time has passed."),
            "Alliance P 3.2",
            unlocked_by=_("the head of secretariat, who may move the meeting"),
        )


def unsigned_refusals(summons: Summons) -> Iterator[Refusal]:
    """Alliance § 2.6 and § 4.6. One reason per office that has not signed, and who can sign."""
    for slug in summons.bodies_without_policy:
        yield Refusal(
            _("No policy says who signs the agenda of %(body)s that day."),
            "Alliance § 2.7",
            facts={"body": slug},
            unlocked_by=_("the council, which decides who prepares its agenda"),
        )
    words = _("%(office)s has not signed off the agenda.")
    for office in summons.required:
        if office in summons.signed:
            continue
        name = summons.names.get(office, office)
        if "region_council" in summons.body_kinds:
            yield Refusal(words, "Alliance § 2.6", {"office": name}, unlocked_by=str(name))
        else:
            yield Refusal(words, "Alliance § 4.6", {"office": name}, unlocked_by=str(name))


def plan_revision_refusals(summons: Summons) -> Iterator[Refusal]:
    """Alliance § 8.2. A year's first council meeting revises the activity plan, or says why not."""
    missing = "revision_of_plan" not in summons.item_kinds
    if summons.first_council_meeting and missing and not summons.note.strip():
        yield Refusal(
            _("The first council meeting of the year revises the activity plan; no item does."),
            "Alliance INV11",
            unlocked_by=_("the head of secretariat, who adds the item or writes why not"),
        )


def matter_warnings(kind: str, item_kinds: Iterable[str]) -> Iterator[Reason]:
    """Alliance § 15.2. An extraordinary meeting clears up one matter; a warning, no block."""
    matters = [each for each in item_kinds if each not in {"formal", "free_discussion"}]
    if kind == "extraordinary" and len(matters) > 1:
        yield Reason(
            "several_matters",
            _("An extraordinary meeting is about a single matter; this agenda has more."),
            "Alliance § 15.2",
        )
    if kind == "extraordinary" and not matters:
        yield Reason(
            "no_matter",
            _("An extraordinary meeting is about a single matter; add it to the agenda."),
            "Alliance § 15.2",
        )


OTHER_MATTERS = _("Other matters")


def closes(kind: str, title: str, other_matters: str) -> bool:
    """Alliance T5. Whether an item belongs to those that end an agenda, where nothing is put after it.

    other_matters: what they are called in the agenda's language.
    """
    return kind in {"formal", "free_discussion"} or title == other_matters


def template(
    body_kinds: Iterable[str],
    *,
    first_council_meeting: bool,
    chair_is_derived: bool,
    kind: str = "ordinary",
) -> list[tuple[str, object]]:
    """Alliance T5. The standing items of an agenda, as (kind, words); a year's first has more.

    The plan is revised (Alliance § 8.2), and the chairs that follow from the host are confirmed.
    An extraordinary meeting has room for its one matter (Alliance § 15.2).
    """
    if kind == "extraordinary":
        return [
            ("formal", _("Opening of the meeting")),
            ("formal", _("Closing of the meeting")),
        ]
    items: list[tuple[str, object]] = [
        ("formal", _("Opening of the meeting")),
        ("formal", _("Notes of the previous meeting")),
    ]
    if first_council_meeting:
        if chair_is_derived:
            items.append(("election", _("Confirmation of chair and vice chair")))
        items.append(("revision_of_plan", _("Revision of the activity plan")))
    items.append(("information", _("Information from the secretariat")))
    if "chief_executives" in set(body_kinds):
        items.append(("follow_up", _("Financial follow-up")))
    items += [
        ("free_discussion", ""),
        ("discussion", OTHER_MATTERS),
        ("formal", _("Next meeting")),
        ("formal", _("Closing of the meeting")),
    ]
    return items

"""What a municipality's seats say together, and when all are agreed.

Source: the anniversary book of 2013 on consensus (Alliance § 3), exact semantics Alliance P 3.3.
Nothing here counts for and against: the only number is compared in memory and never leaves.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

SUPPORTS, OUTSIDE, OBJECTS, NEEDS_TIME = "supports", "stands_outside", "objects", "needs_time"
VACANT, OPEN = "vacant", "open"
POSITIONS = {
    SUPPORTS: _("Supports"),
    OUTSIDE: _("Stands outside"),
    OBJECTS: _("Objects"),
    NEEDS_TIME: _("Needs time to anchor it at home"),
}
STANCES = {
    SUPPORTS: _("Supports"),
    OUTSIDE: _("Stands outside"),
    OBJECTS: _("Objects"),
    OPEN: _("Has not answered yet"),
}
SHORTEST_REASON = 20  # characters, Alliance P 3.3 rule 6
FEWEST = 2  # participants in an arrangement, until the alliance decides otherwise (question 22)


def seat_says(position: str | None, *, held: bool) -> str | None:
    """Alliance P 3.3. What a seat counts as: its position, silence (None), or a vacant seat.

    A position belongs to the seat and stands when its holder leaves; only a seat that nobody holds
    and that has not answered is vacant.
    """
    if not held and position in {None, NEEDS_TIME}:
        return VACANT
    return position


def stance(seats: Sequence[str | None]) -> str:
    """Alliance P 3.3. What a municipality says, from what its seats say; None is silence.

    One objection is an objection. Two seats that differ are not an answer: the alliance never
    decides for a municipality whose own two sides differ (§ 2.4, § 3.11).
    """
    held = [said for said in seats if said != VACANT]
    if OBJECTS in held:
        return OBJECTS
    if not held or None in held or NEEDS_TIME in held:
        return OPEN
    first = held[0] or OPEN
    return first if all(said == first for said in held) else OPEN


@dataclass(frozen=True)
class Heard:
    """A municipality that is heard on an arrangement: its name, and what each seat says."""

    municipality: str
    name: str
    seats: tuple[str | None, ...]

    @property
    def stance(self) -> str:
        return stance(self.seats)

    @property
    def is_split(self) -> bool:
        said = set(self.seats) - {VACANT}
        return said == {SUPPORTS, OUTSIDE}


@dataclass(frozen=True)
class Asked:
    """An arrangement as it stands in a round."""

    name: str
    heard: tuple[Heard, ...]
    minimum: int = FEWEST

    def participants(self) -> tuple[str, ...]:
        return tuple(each.municipality for each in self.heard if each.stance == SUPPORTS)

    def outside(self) -> tuple[str, ...]:
        return tuple(each.municipality for each in self.heard if each.stance == OUTSIDE)


def consensus_refusals(
    asked: Sequence[Asked], *, exclusive: bool, alliance_matter: bool
) -> Iterator[Refusal]:
    """Alliance § 3.2. Nobody objects, nobody is silent, and enough take part."""
    if not asked:
        words = _("There is no arrangement to agree on.")
        yield Refusal(words, "Alliance § 3.7", unlocked_by=_("whoever prepares the proposal"))
    for arrangement in asked:
        for each in arrangement.heard:
            yield from _not_agreed(each, arrangement.name, alliance_matter)
        if len(arrangement.participants()) < arrangement.minimum:
            yield Refusal(
                _("“%(arrangement)s” does not have the participants it needs."),
                "Alliance P 3.3",
                {"arrangement": arrangement.name},
                unlocked_by=_("the municipalities, or the chair who closes the round"),
            )
    if exclusive:
        yield from partition_refusals(asked)


def _not_agreed(each: Heard, arrangement: str, alliance_matter: bool) -> Iterator[Refusal]:
    facts = {"name": each.name, "arrangement": arrangement}
    if each.stance == OBJECTS:
        words = _("%(name)s objects to “%(arrangement)s”.")
        yield Refusal(words, "Alliance § 3.2", facts, unlocked_by=each.name)
    elif each.is_split:
        words = _("The two seats of %(name)s say different things about “%(arrangement)s”.")
        yield Refusal(words, "Alliance § 2.4", facts, unlocked_by=each.name)
    elif each.stance == OPEN:
        words = _("%(name)s has not answered yet about “%(arrangement)s”.")
        yield Refusal(words, "Alliance § 2.4", facts, unlocked_by=each.name)
    elif each.stance == OUTSIDE and alliance_matter:
        words = _("This matter concerns the whole alliance, and %(name)s stands outside it.")
        yield Refusal(words, "Alliance P 3.3", facts, unlocked_by=each.name)


def partition_refusals(asked: Sequence[Asked]) -> Iterator[Refusal]:
    """Alliance § 3.7. Where arrangements exclude one another, one is supported."""
    names = {each.municipality: each.name for one in asked for each in one.heard}
    for code, name in names.items():
        taken = [one.name for one in asked if code in one.participants()]
        if len(taken) > 1:
            yield Refusal(
                _("%(name)s supports several arrangements, and this proposal lets it have one."),
                "Alliance § 3.7",
                {"name": name},
                unlocked_by=name,
            )


def position_refusals(
    value: str, reason: str, *, alliance_matter: bool, on_behalf: bool = False, source: str = ""
) -> Iterator[Refusal]:
    """Alliance P 3.3. One of four; an objection says why; on behalf, it says whence."""
    if value not in POSITIONS:
        yield Refusal(_("Choose a position."), "Alliance P 3.3")
    if value == OUTSIDE and alliance_matter:
        yield Refusal(
            _("Nobody can stand outside a matter of the whole alliance."),
            "Alliance P 3.3",
            unlocked_by=_("the council, by a decision"),
        )
    if value == OBJECTS and len(reason.strip()) < SHORTEST_REASON:
        yield Refusal(
            _(
                "An objection needs a reason that the others can understand: "
                "at least %(least)s characters."
            ),
            "Alliance P 3.3",
            {"least": SHORTEST_REASON},
            unlocked_by=_("you, by writing the reason"),
        )
    if on_behalf and not source.strip():
        yield Refusal(
            _("Say how you know the seat's position, such as an e-mail and its date."),
            "Alliance P 3.3",
        )


def prefilled(supported: bool, others: Iterable[str], *, exclusive: bool) -> dict[str, str]:
    """Alliance P 3.3. What a form proposes for the other arrangements; nothing until confirmed."""
    return dict.fromkeys(others, OUTSIDE) if exclusive and supported else {}


def not_invited(members: Iterable[str], invited: Iterable[str]) -> list[str]:
    """Alliance § 3.8. The members not invited to an arrangement: a warning, no block."""
    asked = set(invited)
    return [code for code in members if code not in asked]

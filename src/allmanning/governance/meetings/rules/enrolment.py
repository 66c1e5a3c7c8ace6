"""Who comes to seminars and study trips, and what is remembered of it.

Source: the anniversary book of 2013 on the yearly seminar and the study trip (Alliance §§ 2.15, 14.1);
what health and faith ask for at table is forgotten afterwards (Alliance § 14.1).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from allmanning.governance.meetings.rules import roles
from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.members.journal.acting import Acting, Held

ENROLS = {"seminar", "study_trip"}
OPEN = {"planned", "agenda_in_preparation", "agenda_signed_off", "summoned"}
SECRETARIAT = _("the head of secretariat")


@dataclass(frozen=True)
class Occasion:
    """What enrolling rests on. taken: places that somebody has; until: the last day, inclusive."""

    kind: str
    state: str
    on: date
    until: date | None = None
    places: int | None = None
    taken: int = 0


def invited(acting: Acting, kind: str, bodies: Mapping[str, str]) -> Held | None:
    """Alliance § 14.1. A seminar is for all who act for a member; a trip for those who meet."""
    if kind == "seminar":
        return acting.mandates[0] if acting.mandates else None
    return roles.belongs(acting, bodies)


def enrols_others(acting: Acting, municipality: str) -> Held | None:
    """Alliance § 14.1. A registrar enrols those of the own municipality, the secretariat anybody."""
    if held := acting.under([roles.SECRETARIAT]):
        return held
    own = acting.under(["municipal_registrar"], municipality=municipality) if municipality else None
    return own if own and own.municipality == municipality else None


def enrolment_refusals(
    occasion: Occasion, name: str, today: date, *, already: bool = False
) -> Iterator[Refusal]:
    """Alliance § 14.1. One says that one comes while there is time and a place."""
    yield from open_refusals(occasion, today)
    if already:
        yield Refusal(
            _("%(name)s is enrolled already."),
            "Alliance § 14.1",
            {"name": name},
            unlocked_by=_("nobody: the place is kept"),
        )
    if not name.strip():
        yield Refusal(_("Give the name of the one who comes."), "Alliance § 14.1")
    if occasion.places is not None and occasion.taken >= occasion.places:
        yield Refusal(
            _("Every place is taken."),
            "Alliance § 14.1",
            unlocked_by=_("somebody who gives up a place, or the head of secretariat"),
        )


def open_refusals(occasion: Occasion, today: date) -> Iterator[Refusal]:
    """Alliance § 2.15. Seminars and study trips are open until their last day to enrol."""
    if occasion.kind not in ENROLS:
        yield Refusal(
            _("One enrols for seminars and study trips; to a meeting one is called."),
            "Alliance § 2.15",
            unlocked_by=_("the head of secretariat, who sends the notice"),
        )
    elif occasion.state not in OPEN or today > (occasion.until or occasion.on):
        yield Refusal(
            _("It is too late to change who comes."),
            "Alliance § 14.1",
            unlocked_by=_("the head of secretariat, who may move the last day"),
        )


def forgets_diet(ended_on: date, today: date) -> bool:
    """Alliance § 14.1. What was asked for at table is forgotten the day after."""
    return today > ended_on

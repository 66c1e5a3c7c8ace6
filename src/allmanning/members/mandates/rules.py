"""What gives authority, and to whom it may be given.

Source: the activity plan 2023–2027 on the secretariat (Alliance § 5) and the roles (Alliance § 18.2).
"""

from collections.abc import Iterator
from datetime import date

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

OF_SEAT = {
    ("region_council", "majority"): "council_member",
    ("region_council", "opposition"): "council_member",
    ("chief_executives", "chief_executive"): "chief_executive",
    ("working_group", "officer"): "group_member",
}
FOLLOW_FROM_SEATS = {
    "council_member", "chief_executive", "council_chair", "council_vice_chair", "kc_chair",
    "kc_vice_chair",
}  # fmt: skip


def office_of_seat(body_kind: str, seat_kind: str) -> str | None:
    """Alliance § 18.2. The office that holding a seat gives; None where it gives none."""
    return OF_SEAT.get((body_kind, seat_kind))


def mandate_refusals(
    office: str, known: set[str], valid_from: date, valid_until: date | None, decided_by: str
) -> Iterator[Refusal]:
    """Alliance § 18.2. A mandate names a known office, has its days and the decision behind it."""
    if office not in known:
        yield Refusal(_("There is no such office."), "Alliance § 18.2")
    if office in FOLLOW_FROM_SEATS:
        yield Refusal(
            _("This office follows from a seat or from the host year; it cannot be given."),
            "Alliance § 2.11",
        )
    if valid_until is not None and valid_until <= valid_from:
        yield Refusal(_("The mandate ends before it begins."), "Alliance § 18.2")
    if not decided_by.strip():
        yield Refusal(_("Name the decision that gives the mandate."), "Alliance § 18.2")


# What the head of secretariat hands out after an election; other offices are given by their own rooms.
BY_SECRETARIAT = ("municipal_registrar", "head_of_secretariat")
OF_MUNICIPALITY = {"municipal_registrar"}


def secretariat_refusals(
    office: str, *, has_municipality: bool, is_self: bool
) -> Iterator[Refusal]:
    """Alliance § 18.2. The head of secretariat hands out some offices, none of them to themselves."""
    if office not in BY_SECRETARIAT:
        yield Refusal(_("The secretariat does not hand out this office."), "Alliance § 18.2")
    if is_self:
        yield Refusal(
            _("Nobody hands an office to themselves, or ends their own."), "Alliance § 18.2"
        )
    if office in OF_MUNICIPALITY and not has_municipality:
        yield Refusal(_("Say which municipality the office is for."), "Alliance § 18.2")


def neutrality_refusals(*, leads_secretariat: bool, is_political: bool) -> Iterator[Refusal]:
    """Alliance § 5.1. The head of secretariat serves every seat and holds none in the council."""
    if leads_secretariat and is_political:
        yield Refusal(
            _("The head of secretariat cannot hold a seat in the council."), "Alliance § 5.1"
        )


def ending_refusals(
    since: date, until: date | None, ends: date, decided_by: str
) -> Iterator[Refusal]:
    """Alliance § 18.2. A mandate may end sooner than was said, never before it began."""
    if ends <= since:
        yield Refusal(_("The mandate ends before it begins."), "Alliance § 18.2")
    elif until is not None and ends > until:
        yield Refusal(_("The mandate ends before that day already."), "Alliance § 18.2")
    if not decided_by.strip():
        yield Refusal(_("Name the decision that ends the mandate."), "Alliance § 18.2")

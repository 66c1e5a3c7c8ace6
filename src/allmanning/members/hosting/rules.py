"""Who hosts the alliance, and what follows from it.

Source: the activity plan 2023–2027, section on the host municipality (Alliance § 6, P 3.5).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from allmanning.kit.refusal import Refusal
from allmanning.kit.swedish import sort_key
from allmanning.kit.text import _


@dataclass(frozen=True)
class Hosting:
    """A decided row of the host table: municipality codes."""

    host: str
    kc_vice: str | None = None


def next_host(previous: str, members: Mapping[str, str]) -> str:
    """Alliance P 3.5. The member after the previous host in Swedish alphabetical order, cyclic.

    members: name by code, for the members on 1 January of the year. `previous` is a name, since
    a host that has left the alliance still has its place in the alphabet.
    """
    order = sorted(members, key=lambda code: sort_key(members[code]))
    later = [code for code in order if sort_key(members[code]) > sort_key(previous)]
    return (later or order)[0]


def kc_vice(year: int, table: Mapping[int, Hosting], proposed_next: str | None) -> str | None:
    """Alliance § 4.7. The incoming host is vice chair of the chief executives, unless decided otherwise."""
    if (row := table.get(year)) and row.kc_vice:
        return row.kc_vice
    following = table.get(year + 1)
    return following.host if following else proposed_next


@dataclass(frozen=True)
class Derived:
    """An office that follows from the host year: held through a seat of a municipality."""

    office: str
    role: str
    body_kind: str
    municipality: str
    seat_kind: str


def derived_offices(host: str, vice: str | None) -> list[Derived]:
    """Alliance § 6.2. One municipality a year holds the chairs, through its seats."""
    offices = [
        Derived("council_chair", "chair", "region_council", host, "majority"),
        Derived("council_vice_chair", "vice_chair", "region_council", host, "opposition"),
        Derived("kc_chair", "chair", "chief_executives", host, "chief_executive"),
    ]
    if vice:
        offices.append(
            Derived("kc_vice_chair", "vice_chair", "chief_executives", vice, "chief_executive")
        )
    return offices


def host_refusals(
    year: int, host: str, members: Sequence[str], decided: Mapping[int, Hosting], decided_by: str
) -> Iterator[Refusal]:
    """Alliance § 6.6. The order of hosts is decided together; a decided row moves only by decision."""
    if host not in members:
        yield Refusal(_("The host must be a member of the alliance that year."), "Alliance § 6.2")
    if not decided_by.strip():
        moved = year in decided and decided[year].host != host
        yield Refusal(
            _("That year is decided; it moves only by a new direction decision.")
            if moved
            else _("Name the direction decision that sets the host."),
            "Alliance § 6.6",
        )

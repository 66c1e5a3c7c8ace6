"""Who hosts the alliance, and what follows from it.

Source: the activity plan 2023–2027, section on the host municipality (Alliance § 6, P 3.5).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True)
class Wanted:
    """An office that somebody wants to record: of which body, held for whom, from one day until another."""

    role: str
    municipality: str
    since: date
    until: date | None
    represents: frozenset[str] | None = None  # codes that the person speaks for; None: nobody named


def office_refusals(
    wanted: Wanted, source: str, *, is_hosted: bool, prioritised: bool, host: str | None
) -> Iterator[Refusal]:
    """Alliance § 2.11, § 2.14 and § 6.5. What an office that was elected or appointed needs.

    is_hosted: the chairs of the body follow from the host year that day. host: the host's code.
    """
    if is_hosted and wanted.role in {"chair", "vice_chair"}:
        yield Refusal(
            _("This office follows from the host year; nobody is put in it by hand."),
            "Alliance § 2.11",
        )
    if wanted.until is not None and wanted.until <= wanted.since:
        yield Refusal(_("The office ends before it begins."), "Alliance § 2.14")
    if not wanted.municipality and wanted.represents is None:
        yield Refusal(_("Say which municipality or which person holds it."), "Alliance § 2.14")
    if not source.strip():
        yield Refusal(_("Name the decision or the document that tells it."), "Alliance § 2.14")
    if prioritised and wanted.role == "chair":
        yield from _prioritised_refusals(wanted, host)


def _prioritised_refusals(wanted: Wanted, host: str | None) -> Iterator[Refusal]:
    speaks = wanted.represents is None or host in wanted.represents
    if host is None or wanted.municipality != host or not speaks:
        yield Refusal(
            _("A prioritised group is chaired by somebody from the host municipality of the year."),
            "Alliance § 6.5",
        )
    if wanted.until is None or wanted.until > date(wanted.since.year + 1, 1, 1):
        yield Refusal(
            _("The host changes at the turn of the year: let the office end by 1 January."),
            "Alliance § 6.5",
        )


def succession_refusals(has_later: bool) -> Iterator[Refusal]:
    """Alliance § 2.14. Offices follow one another; what is recorded from a later day is not overrun."""
    if has_later:
        yield Refusal(
            _("Somebody is recorded in this office from that day or a later one."),
            "Alliance § 2.14",
        )

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from allmanning.kit.text import _
from allmanning.members.bodies.models import Body
from allmanning.members.bodies.queries import SeatNow, seats_on
from allmanning.members.hosting import rules
from allmanning.members.hosting.models import AgendaPolicy, ChairPolicy, HostYear, Office
from allmanning.members.municipalities.models import Municipality

OFFICE_WORDS = {
    "council_chair": _("Chair of the council"),
    "council_vice_chair": _("Vice chair of the council"),
    "kc_chair": _("Chair of the chief executives' group"),
    "kc_vice_chair": _("Vice chair of the chief executives' group"),
    "secretariat_chair": _("Head of secretariat"),
}


@dataclass(frozen=True)
class HostRow:
    """A year of the host table; `decided` is False where it is only the proposed continuation."""

    year: int
    host: str
    host_name: str
    kc_vice: str | None
    kc_vice_name: str
    decided: bool
    note: str


@dataclass(frozen=True)
class HeldOffice:
    """An office on a day: its code, and who holds it through which seat (None where vacant)."""

    office: str
    role: str
    body: str
    municipality: str
    municipality_name: str
    person: int | None
    holder: str
    source: str  # derived, elected or appointed

    @property
    def words(self) -> str:
        return str(OFFICE_WORDS.get(self.office, self.office))


def host_table(first: int, last: int) -> list[HostRow]:
    """Return the years first…last: decided rows, and the proposed continuation. Public."""
    rows = {row.year: row for row in HostYear.objects.all()}
    table = {year: rules.Hosting(row.host_id, row.kc_vice_id) for year, row in rows.items()}
    names = dict(Municipality.objects.values_list("code", "name"))
    for year in range(first, last + 2):
        if year not in table and year - 1 in table:
            members = _members_in(year)
            if members:
                previous = names[table[year - 1].host]
                table[year] = rules.Hosting(rules.next_host(previous, members))
    found = []
    for year in range(first, last + 1):
        if year in table:
            vice = rules.kc_vice(year, table, None)
            found.append(
                HostRow(
                    year=year,
                    host=table[year].host,
                    host_name=names[table[year].host],
                    kc_vice=vice,
                    kc_vice_name=names.get(vice or "", ""),
                    decided=year in rows,
                    note=rows[year].note if year in rows else "",
                )
            )
    return found


def _members_in(year: int) -> Mapping[str, str]:
    members = Municipality.objects.members_on(date(year, 1, 1))
    return dict(members.values_list("code", "name"))


def offices_on(day: date) -> list[HeldOffice]:
    """Return the offices of the council and the chief executives' group on the day. Public.

    Derived from the host year where that is the policy (Alliance § 6.2); otherwise as recorded.
    """
    hosted = set(
        ChairPolicy.objects.on(day)
        .filter(rule="host_municipality")
        .values_list("body__kind", flat=True)
    )
    rows = host_table(day.year, day.year)
    seats = seats_on(day)
    kinds = dict(Body.objects.values_list("slug", "kind"))
    found = []
    for row in rows[:1]:
        for derived in rules.derived_offices(row.host, row.kc_vice):
            if derived.body_kind in hosted:
                found += _holders(derived, seats, kinds)
    return found + _recorded(day, {held.office for held in found})


def _holders(
    derived: rules.Derived, seats: list[SeatNow], kinds: Mapping[str, str]
) -> list[HeldOffice]:
    return [
        HeldOffice(
            office=derived.office,
            role=derived.role,
            body=seat.body,
            municipality=seat.municipality,
            municipality_name=seat.municipality_name,
            person=seat.person,
            holder=seat.holder,
            source="derived",
        )
        for seat in seats
        if kinds[seat.body] == derived.body_kind
        and seat.municipality == derived.municipality
        and seat.kind == derived.seat_kind
    ]


_OFFICE_CODES = {
    ("region_council", "chair"): "council_chair",
    ("region_council", "vice_chair"): "council_vice_chair",
    ("chief_executives", "chair"): "kc_chair",
    ("chief_executives", "vice_chair"): "kc_vice_chair",
}


def _recorded(day: date, derived: set[str]) -> list[HeldOffice]:
    rows = Office.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
    ).select_related("body", "municipality", "person")
    found = []
    for row in rows:
        code = _OFFICE_CODES.get((row.body.kind, row.role), f"{row.body.kind}_{row.role}")
        if code not in derived:
            found.append(
                HeldOffice(
                    office=code,
                    role=row.role,
                    body=row.body.slug,
                    municipality=row.municipality_id or "",
                    municipality_name=str(row.municipality or ""),
                    person=row.person_id,
                    holder=str(row.person or ""),
                    source="elected",
                )
            )
    return found


def agenda_offices(body_slug: str, day: date) -> list[str]:
    """Return the office codes that sign off the body's agenda on the day (Alliance § 2.6, § 4.6)."""
    policy = AgendaPolicy.objects.on(day).filter(body__slug=body_slug).first()
    return list(policy.offices) if policy else []


def agenda_offices_of(asked: Iterable[tuple[str, date]]) -> dict[tuple[str, date], list[str]]:
    """Return the same by body and day. One query, however many are asked for."""
    wanted = set(asked)
    rows = AgendaPolicy.objects.filter(body__slug__in={slug for slug, _day in wanted})
    found: dict[tuple[str, date], list[str]] = {each: [] for each in wanted}
    for row in rows.select_related("body").order_by("-pk"):
        for slug, day in wanted:
            ends = row.valid_until
            if slug == row.body.slug and row.valid_from <= day and (ends is None or day < ends):
                found[slug, day] = list(row.offices)
    return found


def office_history() -> list[Office]:
    """Return every recorded office, the latest first; gaps are gaps (Alliance § 2.14). Public."""
    rows = Office.objects.select_related("body", "municipality", "person")
    return list(rows.order_by("-valid_from", "-pk"))

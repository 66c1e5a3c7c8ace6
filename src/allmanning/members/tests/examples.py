"""Examples of members, for every floor's tests: plain functions with defaults."""

from datetime import UTC, date, datetime

from allmanning.members.bodies import actions as bodies
from allmanning.members.bodies.models import Appointment, Body
from allmanning.members.hosting import actions as hosting
from allmanning.members.journal.acting import CLOCK, Acting, Held
from allmanning.members.mandates import actions as mandates
from allmanning.members.mandates.models import Mandate
from allmanning.members.municipalities import actions as municipalities
from allmanning.members.municipalities.models import Municipality
from allmanning.members.people import actions as people
from allmanning.members.people.models import Person

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST_DAY = date(1993, 10, 1)
NAMES = {
    "2403": "Bjurholm", "2401": "Nordmaling", "2409": "Robertsfors", "2480": "Umeå",
    "2404": "Vindeln", "2460": "Vännäs", "2284": "Örnsköldsvik",
}  # fmt: skip
SIGNED = {"by": CLOCK, "now": NOW}


def a_municipality(code: str = "2404", *, since: date | None = FIRST_DAY) -> Municipality:
    """A municipality; a member from `since`, or no member where it is None."""
    if found := Municipality.objects.filter(code=code).first():
        return found
    name = NAMES.get(code, f"Kommun {code}")
    slug = name.lower().translate(str.maketrans("åäö ", "aao-"))
    found = municipalities.register_municipality(code, name, slug, "Västerbotten", **SIGNED)
    if since:
        municipalities.admit_member(found, since, decided_by="founding agreement", **SIGNED)
    return found


def a_person(username: str = "anna", name: str = "") -> Person:
    found = Person.objects.filter(username=username).first()
    return found or people.register_person(username, name or username.title(), **SIGNED)


def a_body(kind: str = "region_council", slug: str = "") -> Body:
    slug = slug or kind.replace("_", "-")
    found = Body.objects.filter(slug=slug).first()
    return found or bodies.set_up_body(slug, kind, slug.title(), slug.title(), **SIGNED)


def an_appointment(
    code: str = "2404", seat_kind: str = "majority", *, body: Body | None = None, username: str = ""
) -> Appointment:
    body = body or a_body()
    seat = body.seats.filter(municipality=code, kind=seat_kind).first()
    seat = seat or bodies.open_seat(body, a_municipality(code), seat_kind, FIRST_DAY, **SIGNED)
    person = a_person(username or f"{seat_kind}-{code}")
    return bodies.appoint(person, seat, date(2023, 1, 1), decided_by="election 2022", **SIGNED)


def a_mandate(
    office: str = "auditor", code: str | None = None, *, place: str = "", username: str = ""
) -> Mandate:
    return mandates.give_mandate(
        a_person(username or f"{office}-{code or place or 'all'}"),
        office,
        date(2023, 1, 1),
        municipality=a_municipality(code) if code else None,
        place=place,
        decided_by="delegation 2023",
        **SIGNED,
    )


def acting_as(office: str, code: str = "", *, body: str = "", place: str = "") -> Acting:
    """Somebody who acts in an office, without tables."""
    return Acting(1, office, (Held(office, 1, office, code, body, place),))


def a_host_year(year: int = 2026, code: str = "2403") -> None:
    """The year's host, with the policy that derives the chairs from it."""
    for kind in ("region_council", "chief_executives"):
        body = a_body(kind)
        if not body.chair_policies.exists():
            hosting.set_chair_policy(
                body, "host_municipality", date(2023, 1, 1), decided_by="plan 2023", **SIGNED
            )
    hosting.decide_host(year, a_municipality(code), decided_by="plan 2023", **SIGNED)

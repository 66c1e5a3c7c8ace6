"""Examples of proposals and decisions: plain functions with defaults, through the actions."""

from datetime import UTC, date, datetime, timedelta

from allmanning.governance.decisions.actions import directions, proposals, ratifications, rounds
from allmanning.governance.decisions.actions.proposals import Written
from allmanning.governance.decisions.actions.ratifications import Minuted
from allmanning.governance.decisions.actions.rounds import Said
from allmanning.governance.decisions.models import Arrangement, Proposal, Ratification
from allmanning.governance.decisions.rules import stances
from allmanning.members.bodies.models import Seat
from allmanning.members.journal.acting import Acting
from allmanning.members.mandates.queries import acting as acting_of
from allmanning.members.people.models import Person
from allmanning.members.tests.examples import (
    a_body,
    a_host_year,
    a_mandate,
    a_municipality,
    an_appointment,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = date(2026, 3, 2)
SIX = ("2401", "2403", "2404", "2409", "2460", "2480")
RESOLUTION = "att anta samverkansavtalet i bilagan"


def an_alliance(codes=SIX, host="2403"):
    """A council with both seats of each member held, a secretary, registrars, a host of the year."""
    council, chiefs = a_body("region_council"), a_body("chief_executives")
    for code in codes:
        a_municipality(code)
        for kind in ("majority", "opposition"):
            an_appointment(code, kind, body=council)
        an_appointment(code, "chief_executive", body=chiefs)
        a_mandate("municipal_registrar", code)
    a_host_year(2026, host)
    a_mandate("head_of_secretariat")
    for person in Person.objects.filter(email=""):
        person.email = f"{person.username}@example.org"
        person.save()
    return council


def acting(username: str, day: date = DAY) -> Acting:
    return acting_of(Person.objects.get(username=username), day)


def secretary() -> Acting:
    return acting("head_of_secretariat-all")


def chair(host="2403") -> Acting:
    return acting(f"majority-{host}")


def registrar(code: str) -> Acting:
    return acting(f"municipal_registrar-{code}")


def a_proposal(title="Räddningstjänst", arrangements=(), **facts) -> Proposal:
    wanted = {
        "title": title,
        "area": "Räddningstjänst",
        "goals": ["Effektivisera kommunal verksamhet"],
        "equal_service": "Samma utryckningstid för alla.",
        **facts,
    }
    written = Written("Vi inrättar en gemensam nämnd.", RESOLUTION, "", tuple(arrangements))
    return proposals.propose(wanted, written, body="region-council", acting=secretary(), now=NOW)


def on_agenda(proposal: Proposal) -> Proposal:
    for verb in ("draft", "prepare", "put_on_agenda"):
        proposal = proposals.take_step(
            proposal.pk, verb, revision=None, acting=secretary(), now=NOW
        )
    return proposal


def an_open_round(proposal: Proposal | None = None, **more):
    proposal = on_agenda(proposal or a_proposal(**more))
    return rounds.open_round(proposal.pk, revision=None, acting=secretary(), now=NOW)


def seat_of(code: str, kind: str = "majority") -> Seat:
    return Seat.objects.get(municipality=code, kind=kind, body__slug="region-council")


def say(asked, code, value="supports", kind="majority", arrangement=None, reason="", now=NOW):
    """What a seat's holder says, about one arrangement or the first."""
    arrangement = arrangement or asked.version.arrangements.first()
    return rounds.state_positions(
        asked.pk,
        seat_of(code, kind).pk,
        [Said(arrangement.pk, value, reason, after=_shown(asked, code, kind, arrangement))],
        acting=acting(f"{kind}-{code}"),
        now=now,
    )


def _shown(asked, code, kind, arrangement):
    last = asked.positions.filter(seat=seat_of(code, kind), arrangement=arrangement).last()
    return last.pk if last else None


def everybody_says(asked, values=None, arrangement=None, codes=SIX):
    for code in codes:
        for kind in ("majority", "opposition"):
            value = (values or {}).get(code, stances.SUPPORTS)
            say(asked, code, value, kind, arrangement)


def close(asked, verb="agree", now=NOW, **more):
    return rounds.close_round(asked.pk, verb, revision=None, acting=secretary(), now=now, **more)


def a_direction(values=None, title="Räddningstjänst", **facts):
    """A proposal that the council agreed on; the decisions at home remain."""
    asked = an_open_round(a_proposal(title, **facts))
    everybody_says(asked, values)
    close(asked)
    return record(asked.version.proposal)


def record(proposal, text="Regionrådet enas om inriktningen.", now=NOW):
    return directions.record_direction(
        proposal.pk, text, revision=None, acting=secretary(), now=now
    )


def ratification(code: str, arrangement: Arrangement | None = None) -> Ratification:
    rows = Ratification.objects.filter(municipality=code, superseded=False)
    return rows.get(arrangement=arrangement) if arrangement else rows.get()


def decides(code, outcome="adopted", arrangement=None, conditions=(), now=NOW, **more):
    """The whole way at home up to the registered decision."""
    row = ratification(code, arrangement)
    who = registrar(code)
    for verb in ("register", "prepare", "put_up"):
        notes = {"case_number": f"KS 2026/{code}", "body_kind": "municipal_council"}
        ratifications.move_on(row.pk, verb, notes, revision=None, acting=who, now=now)
    minuted = Minuted(
        outcome,
        "municipal_council",
        "Kommunfullmäktige",
        "§ 14",
        now.date(),
        conditions=tuple(conditions),
        **more,
    )
    return ratifications.decide(row.pk, minuted, revision=None, acting=who, now=now)


def gains_force(row, now=NOW):
    """Announced the day it was decided, and in legal force the day after the time of appeal."""
    who = registrar(row.municipality_id)
    ratifications.announce(row.pk, row.decided_on, revision=None, acting=who, now=now)
    later = now + timedelta(days=22)
    return ratifications.confirm_legal_force(
        row.pk, later.date(), revision=None, acting=who, now=later
    )

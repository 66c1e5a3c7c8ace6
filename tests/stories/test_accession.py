"""A seventh municipality: it applies, each member confirms, and it has its seats from a day."""

from datetime import timedelta

import pytest

from allmanning.governance.decisions.models import ConsensusRound, Proposal, Ratification, RoundSeat
from allmanning.governance.decisions.tests.examples import SIX, an_alliance, seat_of
from allmanning.members.bodies.queries import seats_on
from allmanning.members.municipalities.models import Municipality
from allmanning.members.tests.examples import a_mandate, a_municipality
from tests.stories.test_rescue_service import SECRETARY, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(client, monkeypatch):
    an_alliance()
    a_municipality("2284", since=None)
    a_mandate("municipal_registrar", "2284")
    return House(client, monkeypatch)


def council(day):
    return {(seat.municipality, seat.kind) for seat in seats_on(day, body_slug="region-council")}


def test_a_seventh_member_takes_its_seats_and_history_stays(house):
    house.as_(SECRETARY).send(
        "create", title="Örnsköldsviks medlemskap", body="region-council", form="membership",
        scope="alliance_matter", area="Samarbetet", goals="Utveckla", equal_service="Oförändrad.",
        resolution="att tillstyrka medlemskapet", needs_home_decision="on", applicant_id="2284",
        name_1="Medlemskap", minimum_1="2", legal_1="on",
    )  # fmt: skip
    proposal = Proposal.objects.get()
    for verb in ("draft", "prepare", "put_on_agenda"):
        house.send("step", proposal.pk, verb)
    house.send("open_round", proposal.pk, mode="written")
    asked = ConsensusRound.objects.get()
    (arrangement,) = asked.version.arrangements.all()

    # Nobody can stand outside a matter of the whole alliance: it is not even offered.
    page = house.as_("majority-2480").see("position", asked.pk, seat_of("2480").pk)
    assert 'value="stands_outside"' not in page
    for code in SIX:
        house.say(asked, code, {arrangement: "supports"})
    house.as_(SECRETARY).send("close", asked.pk, "agree")
    house.send("record", proposal.pk, text="Regionrådet enas om att tillstyrka medlemskapet.",
               decided_on=house.day.isoformat())  # fmt: skip

    # The applicant and each member decide at home; before the last has, nobody is admitted.
    start = house.day + timedelta(days=60)
    for row in Ratification.objects.order_by("municipality"):
        house.as_(SECRETARY).send("admit", proposal.pk, ok=False, valid_from=start.isoformat(),
                                  first_year="marginal_cost")  # fmt: skip
        house.decide_at_home(row)
    house.now += timedelta(days=30)
    for row in Ratification.objects.all():
        house.as_(f"municipal_registrar-{row.municipality_id}")
        force = row.appeal_until + timedelta(days=1)
        house.send("home_step", row.pk, "confirm_legal_force", on=force.isoformat())
    before = council(house.day)
    house.as_(SECRETARY).send("admit", proposal.pk, valid_from=start.isoformat(),
                              first_year="marginal_cost")  # fmt: skip

    # INV5: two seats a member, from that day; the days before stay as they were.
    assert council(house.day) == before
    assert council(start) - before == {("2284", "majority"), ("2284", "opposition")}
    assert len(council(start)) == 2 * Municipality.objects.members_on(start).count()
    assert not RoundSeat.objects.filter(round=asked, seat__municipality="2284").exists()
    membership = Municipality.objects.get(code="2284").memberships.get()
    assert membership.first_year == "marginal_cost"
    assert "Örnsköldsviks medlemskap" in membership.decided_by

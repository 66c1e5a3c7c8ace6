"""A seventh municipality, by people at a real browser: it applies, each confirms, it has its seats."""

from datetime import timedelta

import pytest

from allmanning.governance.decisions.models import ConsensusRound, Proposal, Ratification
from allmanning.governance.decisions.tests.examples import NOW, SIX, an_alliance, seat_of
from allmanning.members.bodies.queries import seats_on
from allmanning.members.municipalities.models import Municipality
from allmanning.members.tests.examples import a_mandate, a_municipality
from tests.stories.desk import Clock, Desk, Others, let_everybody_sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("house"),
    pytest.mark.django_db(transaction=True),
]
SECRETARY = "head_of_secretariat-all"


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, NOW)


@pytest.fixture
def others(clock, settings):
    an_alliance()
    a_municipality("2284", since=None)
    a_mandate("municipal_registrar", "2284")
    let_everybody_sign_in(settings)
    return Others(clock)


@pytest.fixture
def desk(others, page, live_server):
    return Desk(page, live_server.url)


def council(day):
    return {(seat.municipality, seat.kind) for seat in seats_on(day, body_slug="region-council")}


def test_a_seventh_member_takes_its_seats_and_history_stays(desk, others, clock, axe):
    page = desk.page
    desk.as_(SECRETARY).visit("decisions:proposals").link("New proposal").fill({
        "Title": "Örnsköldsviks medlemskap", "Area of co-operation": "Samarbetet",
        "Goals it serves": "Utveckla", "Equal service": "Oförändrad.",
        "Resolution for the municipalities": "att tillstyrka medlemskapet",
    })  # fmt: skip
    desk.choose("Who is asked", "Region-Council").choose("Form of co-operation", "Membership")
    desk.mark("Matter of the whole alliance: everybody must agree")
    desk.group("Arrangement 1").get_by_role("textbox", name="Name").fill("Medlemskap")
    desk.choose("Who applies for membership", "Örnsköldsvik").press("Save the proposal")
    for step in ("Begin the draft", "Hand over for preparation", "Put on the agenda"):
        desk.both(step)
    desk.link("Open a consensus round").mark("In writing").press("Ask every seat")
    desk.says("The words to agree on")
    asked, proposal = ConsensusRound.objects.get(), Proposal.objects.get()
    (arrangement,) = asked.version.arrangements.all()

    # Nobody can stand outside a matter of the whole alliance: it is not even offered.
    desk.as_("majority-2480").visit("decisions:position", asked.pk, seat_of("2480").pk)
    assert page.get_by_role("radio", name="Stands outside").count() == 0
    desk.mark("Supports").press("Confirm the position").says("Supports")
    others.say(asked, "2480", {arrangement: "supports"}, kinds=["opposition"])
    for code in set(SIX) - {"2480"}:
        others.say(asked, code, {arrangement: "supports"})
    desk.as_(SECRETARY).visit("decisions:round", asked.pk).both("Close in agreement")
    desk.link("Record the direction decision")
    desk.fill({"What the council agreed on": "Regionrådet enas om att tillstyrka."})
    desk.press("Record it and ask the municipalities").says("Regionrådet enas om att tillstyrka.")

    # The applicant and each member are asked at home; the page says who has not confirmed yet.
    start = clock.day + timedelta(days=60)
    matters = Ratification.objects.order_by("municipality")
    assert {row.municipality_id for row in matters} == {*SIX, "2284"}
    for row in matters.exclude(municipality="2403"):
        others.decide_at_home(row)
    desk.visit("decisions:decision", proposal.pk).link("Confirm the membership")
    desk.dates({"Member from": start}).press("Confirm the membership")
    desk.says("Bjurholm", inside=desk.group("This cannot be done"))
    others.decide_at_home(matters.get(municipality="2403"))
    others.wait_out_the_appeals(matters)

    # 14 seats from that day, and not a day before.
    before = council(clock.day)
    desk.as_(SECRETARY).visit("decisions:decision", proposal.pk).link("Confirm the membership")
    desk.dates({"Member from": start}).choose("First year", "Pays its marginal cost")
    desk.press("Confirm the membership")
    desk.told("The municipality is a member from that day.")
    assert axe(page) == []
    assert council(clock.day) == council(start - timedelta(days=1)) == before
    assert council(start) - before == {("2284", "majority"), ("2284", "opposition")}
    assert len(council(start)) == 2 * Municipality.objects.members_on(start).count() == 14
    membership = Municipality.objects.get(code="2284").memberships.get()
    assert membership.first_year == "marginal_cost"
    assert "Örnsköldsviks medlemskap" in membership.decided_by
    desk.as_().visit("bodies:body", "region-council").keeps_quiet("Örnsköldsvik")
    clock.now += timedelta(days=61)
    desk.visit("bodies:body", "region-council").says("Örnsköldsvik")

    # History is as it was: the round that asked the six asked the six.
    desk.as_(SECRETARY).visit("decisions:round", asked.pk)
    heard = page.get_by_role("region", name="Medlemskap").locator("ul.answers > li > div > strong")
    assert heard.all_inner_texts() == [
        "Bjurholm", "Nordmaling", "Robertsfors", "Umeå", "Vindeln", "Vännäs",
    ]  # fmt: skip

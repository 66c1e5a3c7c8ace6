"""The rescue service, by people at a real browser: an objection, three and three, home, a notice."""

from datetime import timedelta

import pytest
from django.core import mail

from allmanning.governance.decisions.models import ConsensusRound, Proposal, Ratification
from allmanning.governance.decisions.tests.examples import NOW, SIX, an_alliance
from allmanning.members.tests.examples import a_municipality
from allmanning.portal.demo.governance import load_boundaries
from tests.stories.desk import Clock, Desk, Others, let_everybody_sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("house"),
    pytest.mark.django_db(transaction=True),
]
SOUTH, NORTH = ("2401", "2403", "2460"), ("2404", "2409", "2480")
ALL_SIX = ("Bjurholm", "Nordmaling", "Robertsfors", "Umeå", "Vindeln", "Vännäs")
SECRETARY = "head_of_secretariat-all"
WHY = "Det blir för långt till vår station."


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, NOW)


@pytest.fixture
def others(clock, settings):
    an_alliance()
    a_municipality("2284", since=None)  # it is on the map, and no member
    load_boundaries(NOW)
    let_everybody_sign_in(settings)
    return Others(clock)


@pytest.fixture
def desk(others, page, live_server):
    return Desk(page, live_server.url)


def test_six_become_three_and_three_and_one_gives_notice(  # noqa: C901 - one story, from top to bottom
    desk, others, clock, axe
):
    page, keys = desk.page, desk.keyboard

    # The secretariat writes the proposal and asks every seat.
    desk.as_(SECRETARY).visit("decisions:proposals").link("New proposal").fill({
        "Title": "Gemensam räddningstjänst", "Area of co-operation": "Räddningstjänst",
        "Goals it serves": "Effektivisera", "Equal service": "Lika utryckningstid.",
        "Resolution for the municipalities": "att inrätta en gemensam nämnd",
    })  # fmt: skip
    desk.choose("Who is asked", "Region-Council").choose("Form of co-operation", "Joint board")
    desk.mark("Co-operation: each takes part or stands outside")
    desk.group("Arrangement 1").get_by_role("textbox", name="Name").fill("Alla sex")
    desk.press("Save the proposal")
    for step in ("Begin the draft", "Hand over for preparation", "Put on the agenda"):
        desk.both(step)
    desk.link("Open a consensus round").mark("In writing").press("Ask every seat")
    desk.says("The words to agree on")
    first, proposal = ConsensusRound.objects.get(), Proposal.objects.get()
    (all_six,) = first.version.arrangements.all()

    # One objects, with nothing but a keyboard: told what an objection needs, and heard.
    desk.as_("majority-2401").visit("front")
    keys.press("link", "Waits for me")
    keys.press("link", "Say what your seat says: Gemensam räddningstjänst")
    keys.mark("Objects")
    keys.write("Reason (optional)", "För långt.")
    keys.press("button", "Confirm the position")
    desk.says("An objection needs a reason", inside=desk.group("This cannot be done"))
    assert page.get_by_role("radio", name="Objects").is_checked()
    assert axe(page) == []
    keys.write("Reason (optional)", WHY)
    keys.write("What would make it possible (optional)", "Två delar.")
    keys.press("button", "Confirm the position")
    desk.told("The position is kept.")
    desk.says(WHY, "Två delar.")

    # The other seat is away: the secretary writes it down on its behalf, shown and told as such.
    mail.outbox.clear()
    desk.as_(SECRETARY).visit("decisions:round", first.pk)
    desk.link("Write down on behalf Nordmaling, Opposition").mark("Supports")
    desk.fill({"How you know the seat's position": "e-brev 2 mars"}).press("Confirm the position")
    desk.says("written down by Head_Of_Secretariat-All on behalf of the seat: e-brev 2 mars")
    assert [letter.to for letter in mail.outbox] == [["opposition-2401@example.org"]]
    for code in set(SIX) - {"2401"}:
        others.say(first, code, {all_six: "supports"})

    # Agreement is refused: the page names the paragraph, and whose move it is.
    desk.visit("decisions:round", first.pk).judged(axe, "decisions:round", first.pk)
    left = ("Nordmaling objects to “Alla sex”", "§ 3.2", "Can be lifted by: Nordmaling")
    desk.says(*left, inside=desk.group("What is left before agreement"))
    assert page.get_by_role("link", name="Close in agreement").count() == 0
    desk.visit("decisions:close", first.pk, "agree").press("Close in agreement")
    desk.says("Nordmaling", "§ 3.2", inside=desk.group("This cannot be done"))
    desk.visit("decisions:round", first.pk).link("Return for preparation")
    desk.fill({"Why": "Vi delar upp det."}).press("Return for preparation")

    # Mended into three and three, and asked again.
    desk.link("Change the proposal")
    for at, name, invited in (
        (1, "Norr", ("Vindeln", "Robertsfors", "Umeå")),
        (2, "Söder", ("Nordmaling", "Bjurholm", "Vännäs")),
    ):
        half = desk.group(f"Arrangement {at}")
        half.get_by_role("textbox", name="Name").fill(name)
        desk.tick(*invited, inside=half.get_by_role("group", name="Invited"))
    desk.press("Save the changes").says("Norr", "Söder").both("Put on the agenda")
    desk.link("Open a consensus round").mark("In writing").press("Ask every seat")
    desk.says("The words to agree on")
    second = ConsensusRound.objects.latest("pk")
    north, south = second.version.arrangements.all()
    for code in SIX:
        inside, outside = (north, south) if code in NORTH else (south, north)
        others.say(second, code, {inside: "supports", outside: "stands_outside"})
    desk.visit("decisions:round", second.pk).both("Close in agreement")
    desk.link("Record the direction decision")
    desk.fill({"What the council agreed on": "Regionrådet enas om två lösningar."})
    desk.press("Record it and ask the municipalities").says("Regionrådet enas om två lösningar.")
    matters = Ratification.objects.order_by("municipality")
    assert {row.municipality_id for row in matters} == set(SIX)

    # Umeå's registrar goes the whole way at home by keyboard, on condition of two others.
    desk.as_("municipal_registrar-2480").visit("decisions:waiting")
    keys.press("link", "Register the matter: Gemensam räddningstjänst")
    keys.press("link", "Register the matter")
    keys.write("Case number (optional)", "KS 2026/112")
    keys.press("button", "Register the matter")
    keys.press("link", "Put up for decision")
    keys.date("Day of its meeting (optional)", clock.day)
    keys.press("button", "Put up for decision")
    keys.press("link", "Register the decision")
    keys.mark("Adopted word for word, on condition")
    keys.choose("Body", "Municipal council")
    keys.write("Paragraph in the minutes (optional)", "§ 112")
    keys.choose("Condition (optional)", "That certain municipalities decide the same")
    keys.tick("Robertsfors")
    keys.tick("Vindeln")
    keys.press("button", "Register the decision")
    keys.press("link", "Register the announcement")
    keys.date("Announced on the notice board on", clock.day)
    keys.press("button", "Register the announcement")
    desk.says("The text to adopt, word for word")

    # Both layers for everybody: what the council agreed on, and what each has decided at home.
    desk.as_().visit("decisions:decision", proposal.pk).judged(
        axe, "decisions:decision", proposal.pk
    )
    council = page.get_by_role("region", name="Direction decision")
    desk.says("Regionrådet enas om två lösningar.", "2 March 2026", inside=council)
    desk.keeps_quiet("§ 112", inside=council)
    home = page.get_by_role("region", name="The decisions of the municipalities")
    desk.says("2 March 2026, § 112", "Municipal council", inside=home)
    waits = ("Waits for the decision of Robertsfors, Vindeln", "Norr")
    desk.row("Umeå", saying=waits, quiet=["In force"])
    for name in set(ALL_SIX) - {"Umeå"}:
        desk.row(name, saying=["Being decided", "Not decided yet"])
    for row in matters.exclude(municipality="2480"):
        others.decide_at_home(row)
    others.wait_out_the_appeals(matters)

    # All in force.
    desk.visit("decisions:decision", proposal.pk)
    for name in ALL_SIX:
        desk.row(name, saying=["In force"], quiet=["Waits"])
    assert page.get_by_role("img", name="Map: where each municipality stands").is_visible()
    assert axe(page) == []

    # Vindeln gives notice: the page tells who else falls out, and it holds until the day.
    vindeln, last = matters.get(municipality="2404"), clock.day + timedelta(days=365)
    desk.as_("municipal_registrar-2404").visit("decisions:home", vindeln.pk).link("Give notice")
    desk.says("Umeå would no longer be in force either, since it waits for this decision.")
    desk.says("Robertsfors would no longer be in force either, since too few would be left.")
    desk.dates({"Notice given on": clock.day, "Takes effect on": last})
    desk.fill({"Own decision: body, day and paragraph": "KF 2026-04-01 § 9"}).press("Give notice")
    desk.as_().visit("decisions:decision", proposal.pk)
    desk.row("Vindeln", saying=["In force", "Leaves on"])
    desk.row("Umeå", saying=["In force"])
    clock.now += timedelta(days=365)
    desk.judged(axe, "decisions:decision", proposal.pk)
    desk.row("Vindeln", saying=["Left on"])
    desk.row("Umeå", saying=["Waits for the decision of Vindeln"], quiet=["In force", "appealed"])
    desk.row("Robertsfors", saying=["Waits for more municipalities"], quiet=["In force"])
    for name in ("Nordmaling", "Bjurholm", "Vännäs"):
        desk.row(name, saying=["In force"])

    # Nothing that was said or decided is lost: the objection stands in its round.
    desk.as_("majority-2480").visit("decisions:round", first.pk).says(WHY, "Vi delar upp det.")

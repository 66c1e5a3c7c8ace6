"""The pages: what they show, to whom, and what they refuse."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from allmanning.governance.decisions.actions.shapes import keep_shape
from allmanning.governance.decisions.models import ConsensusRound, Position, Proposal, Ratification
from allmanning.governance.decisions.rules.ratifications import Stipulated
from allmanning.governance.decisions.tests.examples import (
    NOW,
    SIX,
    a_direction,
    a_proposal,
    an_alliance,
    an_open_round,
    close,
    decides,
    everybody_says,
    gains_force,
    on_agenda,
    ratification,
    say,
    seat_of,
)
from allmanning.members.journal.acting import CLOCK
from allmanning.members.municipalities.models import Municipality
from allmanning.members.people.models import Person

pytestmark = pytest.mark.django_db
GEO = Path(__file__).parents[3] / "portal/demo/data/geo/umea-region-7-kommuner.geojson"
SEVERAL_DAYS = timedelta(days=40)


@pytest.fixture(autouse=True)
def alliance(time_stands):
    return an_alliance()


@pytest.fixture
def time_stands(monkeypatch):
    """The views ask the clock; let it stand a month after the examples."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + SEVERAL_DAYS)


def page(client, name, *args, who=None, **query):
    if who:
        client.force_login(Person.objects.get(username=who))
    else:
        client.logout()
    return client.get(reverse(f"decisions:{name}", args=args), query)


def shapes():
    for feature in json.loads(GEO.read_text())["features"]:
        code = feature["properties"]["kommun_kod"]
        found = Municipality.objects.filter(code=code).first()
        if found:
            keep_shape(found, feature["geometry"], "SCB", by=CLOCK, now=NOW)


# ------------------------------------------------------------------ the public pages


def test_the_decision_page_shows_both_layers_by_name(client):
    shapes()
    decision = a_direction({"2480": "stands_outside"})
    gains_force(decides("2401"))
    gains_force(decides("2403"))
    decides("2404", "adopted_with_condition",
            conditions=[Stipulated("other_municipalities", frozenset({"2409"}))])  # fmt: skip
    html = page(client, "decision", decision.version.proposal_id).content.decode()
    for words in ("Regionrådet enas om inriktningen.", "Nordmaling", "Kommunfullmäktige", "§ 14"):
        assert words in html
    assert '<svg role="img"' in html
    assert html.count('class="field"') == len(SIX)
    assert "Robertsfors" in html


def test_the_public_sees_a_matter_from_the_direction_decision_on(client):
    proposal = on_agenda(a_proposal())
    assert page(client, "decision", proposal.pk).status_code == 404
    assert page(client, "proposal", proposal.pk).status_code == 302
    decided = a_direction(title="Annat")
    assert page(client, "decision", decided.version.proposal_id).status_code == 200


def test_the_list_can_be_narrowed(client):
    a_direction(title="Räddning")
    assert "Räddning" in page(client, "list").content.decode()
    for name, value, there in (
        ("municipality", "umea", True), ("area", "Räddningstjänst", True), ("area", "Annat", False),
        ("state", "home_handling", True), ("state", "in_force", False),
    ):  # fmt: skip
        html = page(client, "list", **{name: value}).content.decode()
        assert ("Räddning</a>" in html) == there, (name, value)


def test_english_pages(client):
    a_direction()
    for name in ("list", "share"):
        with translation.override("en"):
            address = reverse(f"decisions:{name}")
        assert address.startswith("/en/")
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("several", [1, 4])
def test_the_list_asks_the_database_the_same_however_long_it_is(
    client, several, django_assert_max_num_queries
):
    for number in range(several):
        a_direction(title=f"Beslut {number}")
    with django_assert_max_num_queries(16):
        page(client, "list")


def test_the_decision_page_asks_the_database_a_fixed_number_of_questions(
    client, django_assert_max_num_queries
):
    decision = a_direction()
    for code in SIX:
        gains_force(decides(code))
    with django_assert_max_num_queries(24):
        page(client, "decision", decision.version.proposal_id)


# ------------------------------------------------------------------ proposals and rounds


def test_a_councillor_proposes_and_writes_on(client):
    typed = {
        "title": "Gemensam växel", "body": "region-council", "form": "shared_service",
        "scope": "cooperation", "goals": "Effektivisera", "resolution": "att anta",
        "name_1": "Alla", "minimum_1": "2", "exclusive": "on", "needs_home_decision": "on",
    }  # fmt: skip
    assert page(client, "create", who="majority-2480").status_code == 200
    assert client.post(reverse("decisions:create"), typed).status_code == 302
    proposal = Proposal.objects.get()
    assert proposal.goals == ["Effektivisera"]
    assert page(client, "proposal", proposal.pk, who="majority-2480").status_code == 200
    assert page(client, "edit", proposal.pk, who="majority-2480").status_code == 200
    typed |= {"title": "Växel", "revision": "1"}
    client.post(reverse("decisions:edit", args=[proposal.pk]), typed)
    proposal.refresh_from_db()
    assert proposal.title == "Växel"
    typed |= {"title": "Något annat", "revision": "1"}
    late = client.post(reverse("decisions:edit", args=[proposal.pk]), typed)
    assert late.status_code == 409
    assert "Något annat" in late.content.decode()
    assert page(client, "proposal", proposal.pk, who="majority-2404").status_code == 404


def test_a_blocked_step_says_which_rule_and_whose_act_unlocks_it(client):
    proposal = a_proposal(equal_service="")
    Proposal.objects.update(state="preparation", handed_over_at=NOW)
    html = page(client, "proposal", proposal.pk, who="head_of_secretariat-all").content.decode()
    assert "§ 16.11" in html


def test_a_seat_says_what_it_says_on_a_page(client):
    asked = an_open_round()
    seat, arrangement = seat_of("2480").pk, asked.version.arrangements.get().pk
    assert page(client, "position", asked.pk, seat, who="majority-2480").status_code == 200
    address = reverse("decisions:position", args=[asked.pk, seat])
    short = client.post(address, {f"value_{arrangement}": "objects", f"reason_{arrangement}": "no"})
    assert short.status_code == 200
    assert not Position.objects.exists()
    client.post(address, {f"value_{arrangement}": "supports"})
    assert Position.objects.get().value == "supports"
    late = client.post(address, {f"value_{arrangement}": "needs_time"})
    assert late.status_code == 409
    for other in ("opposition-2480", "majority-2404", "municipal_registrar-2480"):
        assert page(client, "position", asked.pk, seat, who=other).status_code in {403, 404}


def test_a_round_page_shows_names_and_never_a_sum(client):
    asked = an_open_round()
    everybody_says(asked, codes=SIX[:-1])
    say(asked, "2480", "objects", reason="We would pay for stations far away.")
    html = page(client, "round", asked.pk, who="head_of_secretariat-all").content.decode()
    main = html.partition("<main")[2].partition("</main>")[0]
    assert "We would pay for stations far away." in main
    order = [main.index(f"<strong>{name}</strong>") for name in ("Bjurholm", "Umeå", "Vännäs")]
    assert order == sorted(order)
    for sum_ in (" av 6", " of 6", "5/6", "%", "majoritet röst"):
        assert sum_ not in main.replace("100%", "")


def test_the_secretary_closes_a_round_and_records_what_was_agreed(client):
    asked = an_open_round()
    everybody_says(asked)
    who = "head_of_secretariat-all"
    assert page(client, "close", asked.pk, "agree", who=who).status_code == 200
    asked.refresh_from_db()
    client.post(reverse("decisions:close", args=[asked.pk, "agree"]), {"revision": asked.revision})
    proposal = asked.version.proposal
    assert ConsensusRound.objects.get().outcome == "agree"
    assert page(client, "record", proposal.pk, who=who).status_code == 200
    answer = client.post(
        reverse("decisions:record", args=[proposal.pk]),
        {"text": "Rådet enas.", "decided_on": "2026-03-02", "revision": ""},
    )
    assert answer.status_code == 302
    assert Ratification.objects.count() == len(SIX)


def test_a_step_that_is_not_ones_own_is_forbidden(client):
    proposal = on_agenda(a_proposal())
    for who in ("majority-2480", "municipal_registrar-2480"):
        for name in ("open_round", "record"):
            assert page(client, name, proposal.pk, who=who).status_code in {403, 404}


def test_what_changed_between_versions_is_shown(client):
    from allmanning.governance.decisions.actions import proposals  # noqa: PLC0415
    from allmanning.governance.decisions.tests.examples import secretary  # noqa: PLC0415

    asked = an_open_round()
    close(asked, "return_for_preparation", reason="Map.")
    proposals.revise(asked.version.proposal_id, {}, proposals.Written("Vi inrättar två nämnder."),
                     revision=None, acting=secretary(), now=NOW)  # fmt: skip
    html = page(client, "compare", asked.version.proposal_id, 2, who="majority-2480")
    assert "<ins" in html.content.decode()


# ------------------------------------------------------------------ at home


def test_the_registrar_goes_the_whole_way_on_pages(client):
    a_direction()
    row = ratification("2480")
    who = "municipal_registrar-2480"
    steps = [
        ("register", {"case_number": "KS 2026/12"}),
        ("prepare", {"body_kind": "municipal_council"}),
        ("put_up", {"meeting_on": "2026-03-09"}),
        ("decide", {"outcome": "adopted", "body_kind": "municipal_council",
                    "decided_on": "2026-03-09", "paragraph": "§ 31"}),
        ("announce", {"announced_on": "2026-03-10"}),
        ("confirm_legal_force", {"on": "2026-04-01"}),
    ]  # fmt: skip
    for verb, typed in steps:
        assert page(client, "home", row.pk, who=who).status_code == 200
        assert page(client, "home_step", row.pk, verb, who=who).status_code == 200
        row.refresh_from_db()
        address = reverse("decisions:home_step", args=[row.pk, verb])
        answer = client.post(address, {**typed, "revision": row.revision})
        assert answer.status_code == 302, (verb, answer.content.decode()[:3000])
    row.refresh_from_db()
    assert (row.state, row.paragraph, row.case_number) == ("legal_force", "§ 31", "KS 2026/12")


def test_another_registrar_sees_nothing_and_changes_nothing(client):
    a_direction()
    row = ratification("2480")
    assert page(client, "home", row.pk, who="municipal_registrar-2404").status_code == 404
    address = reverse("decisions:home_step", args=[row.pk, "register"])
    assert client.post(address, {"case_number": "1"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "not_started"


def test_a_registrars_own_note_is_shown_to_nobody_else(client):
    decision = a_direction()
    row = ratification("2480")
    Ratification.objects.filter(pk=row.pk).update(note="Hemlig anteckning")
    assert "Hemlig" in page(client, "home", row.pk, who="municipal_registrar-2480").content.decode()
    for name, key, who in (
        ("home", row.pk, "head_of_secretariat-all"),
        ("decision", decision.version.proposal_id, None),
    ):
        assert "Hemlig" not in page(client, name, key, who=who).content.decode()


def test_who_leaves_is_told_who_else_would_fall_out(client):
    a_direction()
    everybody = [Stipulated("other_municipalities", frozenset({"2404"}))]
    gains_force(decides("2480", "adopted_with_condition", conditions=everybody))
    for code in ("2404", "2401", "2403"):
        gains_force(decides(code))
    html = page(
        client, "home_step", ratification("2404").pk, "terminate", who="municipal_registrar-2404"
    ).content.decode()
    assert "Umeå" in html.partition("<main")[2]


def test_who_stood_outside_finds_the_way_in(client):
    decision = a_direction({"2480": "stands_outside"})
    arrangement = decision.version.arrangements.get().pk
    who = "municipal_registrar-2480"
    html = page(client, "decision", decision.version.proposal_id, who=who).content.decode()
    assert reverse("decisions:join", args=[arrangement, "2480"]) in html
    assert page(client, "join", arrangement, "2480", who=who).status_code == 200
    client.post(reverse("decisions:join", args=[arrangement, "2480"]), {"revision": "0"})
    assert ratification("2480").joined_late
    assert page(client, "join", arrangement, "2404", who=who).status_code == 403


# ------------------------------------------------------------------ waiting, feeds, box


def test_everybody_finds_what_waits(client):
    an_open_round()
    a_direction(title="Ett annat beslut")
    for who, words in (
        ("majority-2480", "Räddningstjänst"), ("municipal_registrar-2480", "Ett annat beslut"),
        ("head_of_secretariat-all", "Umeå"), ("chief_executive-2480", "<main"),
    ):  # fmt: skip
        answer = page(client, "waiting", who=who)
        assert answer.status_code == 200
        assert words in answer.content.decode(), who


def test_only_the_box_may_be_framed(client):
    a_direction()
    box = client.get(reverse("decisions_machine:municipality_box", args=["umea"]))
    assert box.status_code == 200
    assert "frame-ancestors *" in box["Content-Security-Policy"]
    assert "X-Frame-Options" not in box
    assert "<script" not in box.content.decode()
    other = page(client, "list")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"

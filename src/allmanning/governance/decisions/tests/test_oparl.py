"""The OParl interface: required fields of OParl 1.1, both layers, nothing unpublished, no counts."""

import json
import re

import pytest
from django.urls import reverse

from allmanning.governance.decisions import oparl
from allmanning.governance.decisions.actions import ratifications
from allmanning.governance.decisions.models import Ratification
from allmanning.governance.decisions.tests.examples import (
    NOW,
    SIX,
    a_direction,
    a_proposal,
    an_alliance,
    decides,
    gains_force,
    on_agenda,
    ratification,
    registrar,
)

pytestmark = pytest.mark.django_db
REQUIRED = {  # "zwingend" in OParl 1.1, besides id and type
    "system": ("oparlVersion", "body"),
    "body": ("name", "organization", "person", "meeting", "paper", "legislativeTerm",
             "agendaItem", "consultation", "file", "membership", "locationList",
             "legislativeTermList"),
    "organization": (), "person": (), "membership": (), "meeting": (), "agendaItem": (),
    "paper": (), "consultation": (), "file": ("accessUrl",),
}  # fmt: skip


@pytest.fixture
def decision():
    an_alliance()
    decision = a_direction({"2480": "stands_outside"})
    gains_force(decides("2401"))
    return decision


def got(client, address):
    answer = client.get(address.replace("http://localhost:8000", ""))
    assert answer.status_code == 200, address
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def listed(client, kind, **query):
    address = reverse("decisions_machine:oparl_list", args=[kind])
    return client.get(address, query).json()["data"]


@pytest.mark.parametrize("kind", [kind for kind in REQUIRED if kind != "system"])
def test_every_object_has_what_oparl_requires_and_its_own_address(client, decision, kind):
    for each in listed(client, kind):
        assert each["type"].startswith(oparl.SCHEMA)
        assert set(REQUIRED[kind]) <= set(each)
        assert got(client, each["id"]) == each


def test_a_reader_finds_its_way_from_the_system(client, decision):
    system = client.get(reverse("decisions_machine:oparl")).json()
    assert set(REQUIRED["system"]) <= set(system)
    bodies = got(client, system["body"])["data"]
    assert len(bodies) == 1 + len(SIX)
    for name in ("organization", "person", "meeting", "paper", "consultation", "membership"):
        page = got(client, bodies[0][name])
        assert {"data", "pagination", "links"} <= set(page)


def test_both_layers_are_consultations_and_only_the_municipality_is_authoritative(client, decision):
    (paper,) = listed(client, "paper")
    layers = paper["consultation"]
    council = [each for each in layers if not each["authoritative"]]
    home = [each for each in layers if each["authoritative"]]
    assert [each["role"] for each in council] == ["Inriktningsbeslut"]
    assert len(home) == len(SIX) - 1
    (decided,) = [each for each in home if each.get("allmanning:outcome")]
    assert decided["allmanning:paragraph"] == "§ 14"
    assert decided["allmanning:body"].endswith("/body/2401/")
    (own,) = listed(client, "consultation", body="2401")
    assert own["id"] == decided["id"]


def test_nothing_unpublished_is_told(client, decision):
    on_agenda(a_proposal("Hemlig idé"))
    Ratification.objects.update(note="Registratorns egen anteckning")
    for kind in REQUIRED:
        if kind != "system":
            told = json.dumps(listed(client, kind), ensure_ascii=False)
            assert "Hemlig idé" not in told
            assert "egen anteckning" not in told
            assert "@" not in told


def test_no_object_holds_votes(client, decision):
    for kind in REQUIRED:
        if kind != "system":
            for each in listed(client, kind):
                names = re.findall(r'"([\w:]+)":', json.dumps(each))
                assert not [name for name in names if re.search("vote|count|tally", name, re.I)]


def test_what_was_replaced_leaves_a_tombstone(client, decision):
    row = ratification("2403")
    ratifications.move_on(
        row.pk, "step_outside", {}, revision=None, acting=registrar("2403"), now=NOW
    )
    ratifications.join_later(row.arrangement_id, "2403", acting=registrar("2403"), now=NOW)
    address = reverse("decisions_machine:oparl_object", args=["consultation", f"home-{row.pk}"])
    told = client.get(address).json()
    assert told["deleted"] is True
    assert set(told) == {"id", "type", "created", "modified", "deleted"}
    assert address not in json.dumps(listed(client, "consultation"))
    since = listed(client, "consultation", modified_since="2000-01-01T00:00:00+00:00")
    assert address in json.dumps(since)


def test_a_list_comes_in_pages():
    objects = [{"id": str(number)} for number in range(250)]
    middle = oparl.page(objects, 2, "https://example.org/list/")
    assert [each["id"] for each in middle["data"]][:1] == ["100"]
    assert set(middle["links"]) == {"first", "last", "prev", "next"}
    assert "next" not in oparl.page(objects, 3, "https://example.org/list/")["links"]

"""The OParl interface: every object as OParl 1.1 wants it, nothing unpublished, no counts."""

import json
import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse

from allmanning.governance.decisions import oparl, oparl_fields, openapi
from allmanning.governance.decisions import urls as decisions_urls
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
from allmanning.governance.decisions.tests.schemas import faults
from allmanning.governance.meetings import urls as meetings_urls
from allmanning.governance.meetings.actions import plan
from allmanning.governance.meetings.actions.agenda import attach, take_away_item
from allmanning.governance.meetings.actions.notice import recall_notice
from allmanning.governance.meetings.models import Meeting
from allmanning.governance.meetings.tests import examples as meetings
from allmanning.members.hosting.actions import set_agenda_policy
from allmanning.members.municipalities.models import Alliance
from allmanning.members.tests.examples import SIGNED, a_body, a_host_year, a_mandate

KINDS = list(openapi.LISTS)
LATER = NOW + timedelta(days=10)


@pytest.fixture
def decision(db):
    Alliance.objects.create(pk=1, name="Umeåregionen", name_en="The Umeå Region")
    an_alliance()
    decision = a_direction({"2480": "stands_outside"})
    gains_force(decides("2401"))
    return decision


@pytest.fixture
def house(decision):
    """Beside the decision, meetings of every sort: published, cancelled, and one not yet called."""
    council, chiefs = a_body(), a_body("chief_executives")
    a_body("secretariat")
    a_mandate("head_of_secretariat", username="head")
    a_host_year(2027, meetings.NEXT_HOST)
    for body, offices in ((council, meetings.COUNCIL_OFFICES), (chiefs, meetings.KC_OFFICES)):
        set_agenda_policy(body, offices, date(2023, 1, 1), decided_by="plan 2023", **SIGNED)
    agenda = meetings.with_agenda()
    item = agenda.items.get(kind="revision_of_plan")
    attach(item.pk, "Planen", ContentFile(b"%PDF", "plan.pdf"), acting=meetings.who(), now=NOW)
    meeting = meetings.opened(agenda)
    published = meetings.published(meetings.approved(meetings.minuted(meetings.closed(meeting))))
    plan.cancel_meeting(
        meetings.a_meeting().pk, "Influensa", version=1, acting=meetings.who(), now=meetings.NOW
    )
    meetings.a_meeting(kind="extraordinary", title="Hemlig träff")
    return published


def got(client, address):
    answer = client.get(address.replace("http://localhost:8000", ""))
    assert answer.status_code == 200, address
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def page(client, kind, **query):
    return client.get(reverse("decisions_machine:oparl_list", args=[kind]), query).json()


def listed(client, kind, **query):
    return page(client, kind, **query)["data"]


def described(client):
    return got(client, reverse("decisions_machine:openapi"))


# ------------------------------------------------------------------ the objects


def holds_against_the_schemas(client):
    """Hold every object of every list against the served description; return how many of each."""
    schemas = described(client)["components"]["schemas"]
    found = {}
    for kind in KINDS:
        whole = page(client, kind)
        assert list(faults(whole, schemas["Page"], schemas)) == []
        of = openapi.LISTS[kind]
        for each in whole["data"]:
            assert list(faults(each, schemas[of], schemas, of)) == []
            assert {"created", "modified"} <= set(each)
        for each in whole["data"][:2]:
            assert got(client, each["id"]) == each
        found[kind] = len(whole["data"])
    return found


def test_every_object_is_as_oparl_wants_it(client, house):
    found = holds_against_the_schemas(client)
    assert found["body"] == 1 + len(SIX)
    assert found["membership"] == 3 * len(SIX)
    assert (found["paper"], found["consultation"]) == (1, len(SIX))
    assert found["file"] == 4  # the text, the notice, the notes and the document
    assert found["meeting"] == 2
    assert found["agendaItem"] == house.items.count()
    assert found["location"] == 2
    (told,) = [each for each in listed(client, "meeting") if "resultsProtocol" in each]
    assert told["invitation"]["accessUrl"].endswith("notice.pdf")
    assert [each["order"] for each in told["agendaItem"]] == list(range(found["agendaItem"]))
    (document,) = next(
        each["auxiliaryFile"] for each in told["agendaItem"] if "auxiliaryFile" in each
    )
    assert (document["name"], document["size"]) == ("Planen", 4)
    noted = next(each for each in told["agendaItem"] if each.get("resolutionText"))
    assert noted["result"]
    (cancelled,) = [each for each in listed(client, "meeting") if each["cancelled"]]
    assert cancelled["meetingState"] == "Inställt"
    assert "Hemlig träff" not in json.dumps(listed(client, "meeting"))


def test_a_fault_would_be_found():
    schemas = {kind: oparl_fields.schema(kind, oparl.SCHEMA) for kind in oparl_fields.FIELDS}
    whole = {"id": "https://a/1", "type": oparl.SCHEMA + "File", "accessUrl": "https://a/2"}
    assert not list(faults(whole, schemas["File"], schemas))
    for wrong in (
        {"accessUrl": None}, {"size": "12"}, {"size": True}, {"date": "2 March"}, {"votes": 5},
        {"created": "2026-03-02T10:00:00"}, {"meeting": ["nowhere"]}, {"type": "File"},
        {"deleted": True},
    ):  # fmt: skip
        assert list(faults({**whole, **wrong}, schemas["File"], schemas)), wrong
    del whole["accessUrl"]
    assert list(faults(whole, schemas["File"], schemas))


def test_a_reader_finds_its_way_from_the_system(client, decision):
    system = got(client, reverse("decisions_machine:oparl"))
    schemas = got(client, system["allmanning:openapi"])["components"]["schemas"]
    assert list(faults(system, schemas["System"], schemas)) == []
    bodies = got(client, system["body"])["data"]
    alliance = bodies[0]
    for name in oparl_fields.REQUIRED["Body"]:
        if isinstance(alliance[name], str) and alliance[name].startswith("http"):
            assert "data" in got(client, alliance[name])
    assert len(got(client, alliance["organization"])["data"]) == 2
    assert got(client, bodies[1]["organization"])["data"] == []
    council = got(
        client, reverse("decisions_machine:oparl_object", args=["organization", "region-council"])
    )
    assert len(listed(client, "membership", organization="region-council")) == 2 * len(SIX)
    assert len(listed(client, "person", organization=council["id"])) == 2 * len(SIX)


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
    for kind in KINDS:
        told = json.dumps(listed(client, kind), ensure_ascii=False)
        assert "Hemlig idé" not in told
        assert "egen anteckning" not in told
        assert "@" not in told


def test_no_object_holds_votes(client, decision):
    for kind in KINDS:
        for each in listed(client, kind):
            names = re.findall(r'"([\w:]+)":', json.dumps(each))
            assert not [name for name in names if re.search("vote|count|tally", name, re.I)]


def test_what_was_replaced_leaves_a_tombstone_that_those_who_keep_up_are_told_of(client, decision):
    row = ratification("2403")
    ratifications.move_on(
        row.pk, "step_outside", {}, revision=None, acting=registrar("2403"), now=NOW
    )
    ratifications.join_later(row.arrangement_id, "2403", acting=registrar("2403"), now=LATER)
    address = reverse("decisions_machine:oparl_object", args=["consultation", f"home-{row.pk}"])
    told = client.get(address).json()
    assert set(told) == {"id", "type", "created", "modified", "deleted"}
    assert told["deleted"] is True
    schemas = described(client)["components"]["schemas"]
    assert list(faults(told, schemas["Consultation"], schemas)) == []
    assert address not in json.dumps(listed(client, "consultation"))
    day = {"modified_since": LATER.isoformat(), "modified_until": LATER.isoformat()}
    since = listed(client, "consultation", **day)
    assert [each["id"].endswith(address) for each in since].count(True) == 1
    assert len(since) == 2  # what is gone, and what came in its place


def test_a_recalled_notice_leaves_tombstones_until_a_new_one_calls(client, house):
    """Alliance INV25"""
    at = {"acting": meetings.who(), "now": NOW}
    meeting = meetings.summoned()
    recall_notice(meeting.pk, "Fel dag", version=meeting.version, **at)
    item = meeting.items.exclude(kind="formal").first()
    take_away_item(item.pk, **at)
    schemas = described(client)["components"]["schemas"]
    left = meeting.items.last()
    for kind, key in (
        ("agendaItem", item.pk), ("agendaItem", left.pk), ("file", f"notice-{meeting.pk}"),
    ):  # fmt: skip
        told = got(client, reverse("decisions_machine:oparl_object", args=[kind, key]))
        assert set(told) == {"id", "type", "created", "modified", "deleted"}
        assert list(faults(told, schemas[openapi.LISTS[kind]], schemas)) == []
        assert told["id"] not in json.dumps(listed(client, kind))
        assert told["id"] in json.dumps(listed(client, kind, modified_since=NOW.isoformat()))
    (known,) = [
        each for each in listed(client, "meeting") if each["id"].endswith(f"/{meeting.pk}/")
    ]
    assert "agendaItem" not in known
    meeting.refresh_from_db()
    meetings.summoned(meeting)
    told = got(client, reverse("decisions_machine:oparl_object", args=["agendaItem", left.pk]))
    assert "deleted" not in told


# ------------------------------------------------------------------ lists


def test_lists_are_narrowed_by_moments(client, decision):
    moment, before = NOW.isoformat(), (NOW - timedelta(seconds=1)).isoformat()
    for kind in ("paper", "consultation", "file", "membership", "person", "organization"):
        everything = len(listed(client, kind))
        assert everything == len(listed(client, kind, created_since=moment, created_until=moment))
        assert listed(client, kind, created_until=before) == []
        assert listed(client, kind, modified_until=before) == []
        assert len(listed(client, kind, modified_since=moment)) == everything
        assert listed(client, kind, modified_since="2031-01-01T00:00:00+01:00") == []
    (changed,) = listed(client, "consultation", modified_since=LATER.isoformat())
    assert changed["allmanning:state"] == "legal_force"
    for wrong in ("yesterday", "2026-03-02", "2026-03-02T10:00:00", "2026-13-41T10:00:00Z"):
        answer = client.get(
            reverse("decisions_machine:oparl_list", args=["paper"]), {"modified_since": wrong}
        )
        assert answer.status_code == 400


def test_a_list_is_walked_page_by_page_with_what_narrows_it(client, decision):
    whole = listed(client, "membership")
    asked = {"limit": 5, "organization": "region-council", "created_since": NOW.isoformat()}
    one, seen = page(client, "membership", **asked), []
    assert one["pagination"] == {"elementsPerPage": 5, "currentPage": 1}
    assert "prev" not in one["links"]
    while one:
        seen += one["data"]
        assert quote(NOW.isoformat()) in one["links"]["first"]
        one = got(client, one["links"]["next"]) if "next" in one["links"] else None
    assert len(seen) == 2 * len(SIX)
    assert {each["id"] for each in seen} < {each["id"] for each in whole}
    assert page(client, "membership", page=99)["data"] == []
    assert page(client, "membership", page=0)["pagination"]["currentPage"] == 1
    assert page(client, "membership", limit=9999)["pagination"]["elementsPerPage"] == 100


def test_what_is_nowhere_is_not_there(client, decision):
    for kind, key in (
        ("paper", "999"), ("paper", "x"), ("paper", "9" * 40), ("body", "1234"), ("votes", "1"),
        ("consultation", "home-x"), ("consultation", "1"), ("legislativeTerm", "1"),
    ):  # fmt: skip
        address = reverse("decisions_machine:oparl_object", args=[kind, key])
        assert client.get(address).status_code == 404, address
    assert client.get("/machine/decisions/oparl/votes/").status_code == 404


QUERIES = {
    "body": 3, "organization": 4, "person": 3, "membership": 2, "meeting": 14, "agendaItem": 15,
    "paper": 5, "consultation": 3, "file": 5, "location": 2,
}  # fmt: skip


def test_a_longer_list_asks_no_more_of_the_database(client, house, django_assert_num_queries):
    few = {}
    for kind, number in QUERIES.items():
        with django_assert_num_queries(number):
            few[kind] = len(listed(client, kind))
    a_direction(title="Växel")
    meetings.summoned()
    for kind in ("meeting", "agendaItem", "paper", "consultation", "file", "location"):
        with django_assert_num_queries(QUERIES[kind]):
            assert len(listed(client, kind)) > few[kind]


# ------------------------------------------------------------------ the description


def as_described(route):
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


def test_the_description_names_exactly_the_addresses_that_answer():
    real = {
        f"/machine/{room}/{as_described(str(pattern.pattern))}"
        for room, module in (("meetings", meetings_urls), ("decisions", decisions_urls))
        for pattern in module.machine_patterns
    }
    assert real == set(openapi.PATHS)
    resolved = {str(each.pattern) for each in get_resolver().url_patterns}
    assert {"machine/meetings/", "machine/decisions/"} <= resolved


def test_the_description_is_sound(client, decision):
    told = described(client)
    assert told["openapi"].startswith("3.1")
    assert {"title", "version"} <= set(told["info"])
    schemas = told["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(told)))
    assert named <= set(schemas)
    tags = {tag["name"] for tag in told["tags"]}
    for path, ways in told["paths"].items():
        (ask,) = ways.values()
        assert set(ask["tags"]) <= tags
        assert ask["summary"]
        assert "200" in ask["responses"]
        for answer in ask["responses"].values():
            assert answer["description"]
        given = {each["name"] for each in ask.get("parameters", ()) if each["in"] == "path"}
        assert given == set(re.findall(r"{(\w+)}", path))
        assert all(
            each.get("required") for each in ask.get("parameters", ()) if each["in"] == "path"
        )
    assert set(REQUIRED_OBJECTS) <= set(schemas)


REQUIRED_OBJECTS = (  # those that the issue names
    "System", "Body", "Organization", "Person", "Membership", "Meeting", "AgendaItem", "Paper",
    "Consultation", "File",
)  # fmt: skip


def test_what_the_description_says_is_answered(client, decision, house):
    """Every described address answers with the media type it says."""
    keys = {
        "pk": house.pk, "slug": "region-council", "kind": "body", "key": "alliance",
        ".atom": "umea", "box": "umea", "text": decision.version_id,
    }  # fmt: skip
    for path, ways in openapi.PATHS.items():
        slug = "umea" if path.endswith(".atom") or "/box/" in path else keys["slug"]
        pk = decision.version_id if "/text/" in path else keys["pk"]
        address = path.format(**{**keys, "slug": slug, "pk": pk})
        answer = client.get(address)
        assert answer.status_code == 200, address
        (media,) = ways["get"]["responses"]["200"]["content"]
        assert answer["Content-Type"].partition(";")[0] == media
    assert Meeting.objects.filter(pk=house.pk).exists()

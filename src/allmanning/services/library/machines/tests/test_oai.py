"""OAI-PMH, read by a validator of ours and by a harvester of others."""

from datetime import UTC, datetime, timedelta

import pytest
import sickle
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.catalogue.tests.examples import a_title, stored
from allmanning.services.library.catalogue.tests.records import LIBRIS, LOC, records_of
from allmanning.services.library.machines import tokens
from allmanning.services.library.machines.actions.listings import catch_up
from allmanning.services.library.machines.endpoints import oai as endpoint
from allmanning.services.library.machines.models import ListedIn, Listing
from allmanning.services.library.machines.tests.validator import MARC, OAI, check
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db
T = datetime(2026, 3, 1, 12, tzinfo=UTC)


def titles(count=3, sigel=""):
    more = [f"852 __$b{sigel}$pB{{}}"] if sigel else []
    return stored(
        *(
            a_title(f"Titel {n}", "Smirnoff, Karin", *(m.format(n) for m in more), number=f"n{n}")
            for n in range(count)
        )
    )


def ask(client, **arguments):
    arguments = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = client.get(reverse("library_machine:oai"), arguments)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return check(answer.content)


def code(root):
    return root.find(f"{OAI}error").get("code")


def identifiers(root):
    return [node.text for node in root.iter(f"{OAI}identifier")]


def walk(client, verb, **arguments):
    """Every identifier with whether it is deleted, page after page."""
    found, root = [], ask(client, verb=verb, **arguments)
    while True:
        for header in root.iter(f"{OAI}header"):
            found.append((header[0].text, header.get("status") == "deleted"))
        token = root.find(f".//{OAI}resumptionToken")
        if token is None or not token.text:
            return found
        root = ask(client, verb=verb, resumptionToken=token.text)


def test_the_repository_tells_who_it_is(client):
    root = ask(client, verb="Identify")
    assert root.find(f".//{OAI}deletedRecord").text == "persistent"
    assert root.find(f".//{OAI}baseURL").text == "http://testserver/machine/library/oai/"


def test_a_post_asks_the_same(client):
    root = check(client.post(reverse("library_machine:oai"), {"verb": "Identify"}).content)
    assert root.find(f"{OAI}Identify") is not None


def test_every_record_comes_once_whatever_the_page(client, monkeypatch):
    editions = titles(7)
    catch_up(T)
    monkeypatch.setitem(endpoint.PAGE, "ListRecords", 3)
    monkeypatch.setitem(endpoint.PAGE, "ListIdentifiers", 7)
    wanted = [f"oai:localhost:{one.pk}" for one in editions]
    for prefix in ("marcxml", "oai_dc"):
        found = walk(client, "ListRecords", metadataPrefix=prefix)
        assert [one for one, _gone in found] == wanted
    assert len(walk(client, "ListIdentifiers", metadataPrefix="oai_dc")) == 7


def test_what_changes_during_a_harvest_comes_again_and_nothing_is_lost(client, monkeypatch):
    editions = titles(4)
    catch_up(T)
    monkeypatch.setitem(endpoint.PAGE, "ListRecords", 2)
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    Edition.objects.filter(pk=editions[0].pk).update(hidden=True)
    catch_up(T + timedelta(minutes=1))
    token = root.find(f".//{OAI}resumptionToken").text
    rest = walk(client, "ListRecords", resumptionToken=token)
    assert rest == [
        (f"oai:localhost:{editions[2].pk}", False),
        (f"oai:localhost:{editions[3].pk}", False),
        (f"oai:localhost:{editions[0].pk}", True),
    ]


def test_a_deletion_is_told_for_ever_and_in_its_sets(client):
    a_library()
    (edition, _other) = titles(2, "vindeln")
    catch_up(T)
    name = f"oai:localhost:{edition.pk}"
    Copy.objects.filter(edition=edition).delete()
    edition.availability.all().delete()
    edition.delete()
    catch_up(T + timedelta(days=1))
    found = walk(
        client, "ListIdentifiers", metadataPrefix="marcxml", set="municipality-vindeln",
        from_="2026-03-02",
    )  # fmt: skip
    assert found == [(name, True)]
    root = ask(client, verb="GetRecord", identifier=found[0][0], metadataPrefix="oai_dc")
    assert root.find(f".//{OAI}metadata") is None


def test_a_hidden_edition_shows_nothing_even_before_the_clock_has_come(client):
    (edition,) = titles(1)
    catch_up(T)
    Edition.objects.filter(pk=edition.pk).update(hidden=True)
    assert walk(client, "ListRecords", metadataPrefix="oai_dc")[0][1]


def test_the_sets_are_municipalities_and_libraries(client):
    a_library()
    a_library("umea", "2480")
    titles(2, "vindeln")
    catch_up(T)
    specs = [node.text for node in ask(client, verb="ListSets").iter(f"{OAI}setSpec")]
    assert "municipality-vindeln" in specs
    assert "library-vindeln" in specs
    assert len(walk(client, "ListRecords", metadataPrefix="oai_dc", set="library-vindeln")) == 2
    empty = ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="library-umea")
    assert code(empty) == "noRecordsMatch"


def test_without_municipalities_there_are_no_sets(client):
    assert code(ask(client, verb="ListSets")) == "noSetHierarchy"


def test_both_ends_of_a_span_are_within_it(client):
    titles(1)
    catch_up(T)

    def count(**span):
        root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", **span)
        return len(identifiers(root))

    assert count(from_="2026-03-01", until="2026-03-01") == 1
    assert count(from_="2026-03-01T12:00:00Z", until="2026-03-01T12:00:00Z") == 1
    assert count(from_="2026-03-01T12:00:01Z") == 0
    assert count(until="2026-02-28") == 0
    assert count(until="9999-12-31") == 1


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({}, "badVerb"),
        ({"verb": "Delete"}, "badVerb"),
        ({"verb": ["Identify", "Identify"]}, "badVerb"),
        ({"verb": "Identify", "set": "x"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-02-30"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "yesterday"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-01-02",
          "until": "2026-01-01"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-01-01",
          "until": "2026-01-02T00:00:00Z"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "a b"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": ["oai_dc", "oai_dc"]}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"},
         "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "mods"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:localhost:1"},
         "idDoesNotExist"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc",
          "identifier": f"oai:localhost:{2**63}"}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "urn:x"}, "idDoesNotExist"),
    ],
)  # fmt: skip
def test_every_fault_has_its_code(client, arguments, wanted):
    assert code(ask(client, **arguments)) == wanted


def test_a_token_serves_only_the_verb_it_was_given_for(client, monkeypatch):
    titles(3)
    catch_up(T)
    monkeypatch.setitem(endpoint.PAGE, "ListRecords", 2)
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    token = root.find(f".//{OAI}resumptionToken").text
    assert code(ask(client, verb="ListIdentifiers", resumptionToken=token)) == "badResumptionToken"
    bent = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert code(ask(client, verb="ListRecords", resumptionToken=bent)) == "badResumptionToken"


@pytest.mark.parametrize("count", [2, 40])
def test_a_page_costs_three_queries_whatever_its_length(client, count):
    titles(count)
    catch_up(T)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask(client, verb="ListRecords", metadataPrefix="marcxml")
    assert len(asked) == 3


def test_notes_for_staff_stay_in_the_house(client):
    stored(a_title("Öppet", "", "599 __$aDyrt", "852 __$bX$xhemligt$zöppet", "949 __$aB1$p310:00"))
    catch_up(T)
    root = ask(client, verb="ListRecords", metadataPrefix="marcxml")
    tags = {node.get("tag") for node in root.iter(f"{MARC}datafield")}
    assert "245" in tags
    assert not tags & {"599", "949"}
    assert "hemligt" not in "".join(root.itertext())


def test_the_same_catalogue_again_changes_no_datestamp():
    titles(2)
    assert catch_up(T) == 2
    titles(2)
    assert catch_up(T + timedelta(days=1)) == 0
    assert set(Listing.objects.values_list("datestamp", flat=True)) == {T}


def test_a_copy_bought_moves_the_title_into_the_set():
    a_library()
    titles(1)
    catch_up(T)
    titles(1, "vindeln")
    catch_up(T + timedelta(days=1))
    assert set(ListedIn.objects.values_list("spec", flat=True)) == {
        "library-vindeln", "municipality-vindeln",
    }  # fmt: skip


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(token=st.text(max_size=200) | st.binary(max_size=90).map(lambda raw: raw.hex()))
@example(token="a:b:c")
@example(token=".eJ:1:x")
def test_any_token_is_answered_in_the_protocols_own_words(client, token):
    assert code(ask(client, verb="ListRecords", resumptionToken=token)) == "badResumptionToken"


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    arguments=st.dictionaries(
        st.sampled_from(["verb", "from", "until", "set", "metadataPrefix", "identifier", "x"]),
        st.text(max_size=30)
        | st.sampled_from(["ListRecords", "oai_dc", "2026-01-01", "0001-01-01", "GetRecord"]),
    )
)
def test_any_arguments_are_answered(client, arguments):
    check(client.get(reverse("library_machine:oai"), arguments).content)


def test_a_position_survives_its_token():
    position = tokens.Position("ListRecords", "oai_dc", "library-x", T, None, (T, 2**62), 100)
    assert tokens.read(tokens.written(position), "ListRecords") == position


@pytest.mark.django_db(transaction=True)
def test_a_harvester_of_others_reads_the_whole_catalogue(live_server, monkeypatch):
    records = records_of(LIBRIS) + records_of(LOC)
    editions = stored(*records)
    catch_up(T)
    monkeypatch.setitem(endpoint.PAGE, "ListRecords", 20)
    harvester = sickle.Sickle(live_server.url + reverse("library_machine:oai"))
    assert harvester.Identify().deletedRecord == "persistent"
    found = [one.header.identifier for one in harvester.ListRecords(metadataPrefix="marcxml")]
    assert sorted(found) == sorted({f"oai:localhost:{one.pk}" for one in editions})
    assert len(list(harvester.ListRecords(metadataPrefix="oai_dc"))) == len(set(found))

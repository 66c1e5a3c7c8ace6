"""SRU, asked by hand and by yaz-client."""

import os
import re
import shutil
import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.catalogue.tests.examples import a_title, stored
from allmanning.services.library.catalogue.tests.records import LIBRIS, LOC, records_of
from allmanning.services.library.machines.tests.validator import marc
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db
SRW = "{http://www.loc.gov/zing/srw/}"
DIAG = "{http://www.loc.gov/zing/srw/diagnostic/}"
YAZ = shutil.which("yaz-client")


def ask(client, **arguments):
    arguments = {"operation": "searchRetrieve", "version": "1.2"} | arguments
    arguments = {name: value for name, value in arguments.items() if value is not None}
    answer = client.get(reverse("library_machine:sru"), arguments)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content)


def number(root):
    uri = root.findtext(f".//{DIAG}uri")
    return int(uri.rpartition("/")[2]) if uri else None


def total(root):
    assert number(root) is None, etree.tostring(root)
    return int(root.findtext(f"{SRW}numberOfRecords"))


def some():
    return stored(
        a_title("Jag for ner till bror", "Smirnoff, Karin", "020 __$a9789177957362",
                "650 _7$aSyskon$2sao", number="1", year="2018"),
        a_title("Vi for upp med mor", "Smirnoff, Karin", number="2", year="2019"),
        a_title("Öppet hav", "Åkesson, Örjan", number="3", year="2020", language="fin"),
        a_title("Mors hemliga kök", "", "650 _7$aÖlbryggning$2sao", number="4", year="2021"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("smirnoff", {1, 2}),
        ("dc.creator=smirnoff and dc.title=bror", {1}),
        ("dc.creator=smirnoff not dc.title=bror", {2}),
        ("title=hav or title=bror", {1, 3}),
        ('title any "hav bror"', {1, 3}),
        ('title all "for bror"', {1}),
        ('title adj "for upp"', {2}),
        ('title exact "öppet hav"', {3}),
        ("creator=åkesson", {3}),
        ("bath.isbn=91-7795-736-4 or bath.isbn=978-91-7795-736-2", {1}),
        ("9789177957362", {1}),
        ("dc.subject=syskon", {1}),
        ("subject=ölbryggning", {4}),
        ("date>=2020", {3, 4}),
        ("date < 2019", {1}),
        ('date within "2018 2019"', {1, 2}),
        ("dc.date <> 2018", {2, 3, 4}),
        ("dc.language=fin", {3}),
        ("dc.type=book and title=bror", {1}),
        ("cql.serverChoice=*", {1, 2, 3, 4}),
        ("bath.isbn=123", set()),
        ("rec.recordIdentifier=99999999999999999999", set()),
    ],
)
def test_a_question_finds_its_titles(client, query, found):
    some()
    root = ask(client, query=query, recordSchema="marcxml", maximumRecords="50")
    numbers = root.findall(".//{*}controlfield[@tag='001']")
    assert {int(node.text) for node in numbers} == found
    assert total(root) == len(found)
    for record in root.iter(f"{SRW}recordData"):
        marc(record[0])


def test_a_library_is_an_index(client):
    a_library()
    stored(a_title("Här", "", "852 __$bvindeln$pB1", number="1"), a_title("Där", "", number="2"))
    assert total(ask(client, query="bath.possessingInstitution=Vindeln")) == 1


def test_a_hidden_title_is_not_found(client):
    (one, *_rest) = some()
    Edition.objects.filter(pk=one.pk).update(hidden=True)
    assert total(ask(client, query="smirnoff")) == 1


def test_the_order_can_be_chosen_in_both_versions(client):
    some()

    def years(**more):
        root = ask(client, query=more.pop("query"), recordSchema="dc", **more)
        return [node.text for node in root.iter("{http://purl.org/dc/elements/1.1/}date")]

    assert years(query="for sortBy dc.date/sort.descending") == ["2019", "2018"]
    assert years(query="for sortBy dc.title") == ["2018", "2019"]
    assert years(query="for", version="1.1", sortKeys="date,,0") == ["2019", "2018"]


def test_a_page_tells_where_the_next_begins(client):
    some()
    root = ask(client, query="*", startRecord="2", maximumRecords="2")
    assert total(root) == 4
    assert [n.text for n in root.iter(f"{SRW}recordPosition")] == ["2", "3"]
    assert root.findtext(f"{SRW}nextRecordPosition") == "4"
    last = ask(client, query="*", startRecord="4", maximumRecords="2")
    assert last.find(f"{SRW}nextRecordPosition") is None
    assert len(ask(client, query="*", maximumRecords="999").findall(f".//{SRW}record")) == 4
    assert not ask(client, query="*", maximumRecords="0").findall(f".//{SRW}record")


def test_a_record_can_be_packed_as_a_string(client):
    some()
    root = ask(client, query="bror", recordPacking="string")
    data = root.find(f".//{SRW}recordData")
    assert len(data) == 0
    marc(etree.fromstring(data.text))


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({"operation": None, "query": "x"}, 7),
        ({"operation": "delete"}, 4),
        ({"version": None, "query": "x"}, 7),
        ({"version": "3.0", "query": "x"}, 5),
        ({}, 7),
        ({"query": " "}, 7),
        ({"query": "x", "colour": "red"}, 8),
        ({"query": "x", "x-colour": "red"}, None),
        ({"query": "x", "startRecord": "0"}, 6),
        ({"query": "x", "startRecord": "½"}, 6),
        ({"query": "x", "maximumRecords": "-1"}, 6),
        ({"query": ["x", "y"]}, 6),
        ({"query": "title =="}, 10),
        ({"query": "a" * 3000}, 12),
        ({"query": "foo.title=x"}, 15),
        ({"query": "dc.colour=red"}, 16),
        ({"query": "title < x"}, 19),
        ({"query": "date encloses 2000"}, 19),
        ({"query": "title foo.like x"}, 19),
        ({"query": "title =/phonetic x"}, 20),
        ({"query": 'title = ""'}, 27),
        ({"query": "h?v"}, 28),
        ({"query": "date = soon"}, 36),
        ({"query": " or ".join("a" * 90)}, 38),
        ({"query": "a prox b"}, 39),
        ({"query": "a and/rel.sum b"}, 46),
        ({"query": "x", "startRecord": "5"}, 61),
        ({"query": "x", "recordSchema": "mods"}, 66),
        ({"query": "x", "recordPacking": "zip"}, 71),
        ({"query": "x", "recordXPath": "/a"}, 72),
        ({"query": "x sortBy dc.subject"}, 80),
        ({"operation": "scan"}, 7),
        ({"operation": "scan", "scanClause": "a and b"}, 10),
        ({"operation": "scan", "scanClause": "dc.subject=a"}, 16),
        ({"operation": "scan", "scanClause": "title=a", "responsePosition": "99"}, 120),
    ],
)
def test_every_fault_has_its_number(client, arguments, wanted):
    assert number(ask(client, **arguments)) == wanted


def test_explain_tells_the_indexes_with_or_without_a_question(client):
    for answer in (
        client.get(reverse("library_machine:sru")),
        client.get(reverse("library_machine:sru"), {"operation": "explain", "version": "1.1"}),
    ):
        root = etree.fromstring(answer.content)
        assert root.tag == f"{SRW}explainResponse"
        names = [n.text for n in root.iter("{http://explain.z3950.org/dtd/2.0/}name")]
        assert {"title", "creator", "isbn", "subject", "date", "language", "anywhere"} <= set(names)


def test_a_scan_lists_terms_around_the_asked_one(client):
    some()
    root = ask(client, operation="scan", scanClause="dc.date=2019", responsePosition="2")
    assert [node.text for node in root.iter(f"{SRW}value")] == ["2018", "2019", "2020", "2021"]
    root = ask(client, operation="scan", scanClause="dc.creator=K", maximumTerms="1")
    (term,) = root.iter(f"{SRW}term")
    assert [child.text for child in term] == ["Karin Smirnoff", "2"]


@pytest.mark.parametrize("count", [2, 40])
def test_a_page_costs_three_queries_whatever_its_length(client, count):
    stored(*(a_title(f"Titel {n}", number=str(n)) for n in range(count)))
    with CaptureQueriesContext(connection) as asked:
        ask(client, query="titel", maximumRecords="100")
    assert len(asked) == 3


@settings(max_examples=80, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    query=st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            ["title", "dc.date", "isbn", "=", ">=", "any", "within", "and", "not", "(", ")", '"a b"',
             "1999", "å", "*", "sortBy", "/", "\\", "rec.id", "scr", "<>", "%", "_"]
        ),
        max_size=9,
    ).map(" ".join)
)  # fmt: skip
@example("title=\x00")
@example("rec.id=9223372036854775808")
def test_any_query_is_answered(client, query):
    ask(client, query=query)
    ask(client, operation="scan", scanClause=query)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not YAZ and os.environ.get("CI") != "true", reason="yaz is not installed")
def test_yaz_client_reads_the_whole_catalogue(live_server):
    assert YAZ, "yaz-client is missing, and CI must have it"
    editions = stored(*(records_of(LIBRIS) + records_of(LOC))[:45])
    commands = [
        "sru get 1.1",
        f"open {live_server.url}{reverse('library_machine:sru')}",
        "querytype cql",
        "find cql.anywhere=*",
        *(f"show {start}+10" for start in range(1, len(editions) + 1, 10)),
        "find dc.colour=red",
        "scan dc.title=a",
        "quit",
    ]
    done = subprocess.run(
        [YAZ], input="\n".join(commands) + "\n", capture_output=True, text=True, timeout=60
    )
    said = done.stdout
    assert f"Number of hits: {len(editions)}" in said, said[:2000]
    numbers = re.findall(r'<controlfield tag="001">([^<]+)<', said)
    assert sorted(number.strip() for number in numbers) == sorted(
        one.record.control_number for one in Edition.objects.select_related("record")
    )
    assert "info:srw/diagnostic/1/16" in said

"""Copying records: from a server in KB's shape, from yaz-ztest, and when nothing answers."""

import os
import shutil
import socket
import subprocess
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from allmanning.members.tests.examples import a_mandate
from allmanning.services.library.catalogue.models import Change, Copy, Edition
from allmanning.services.library.catalogue.tests.examples import a_title, stored
from allmanning.services.library.catalogue.tests.records import LIBRIS, LOC, records_of
from allmanning.services.library.machines import sruclient
from allmanning.services.library.machines.models import Target, Unfetched
from allmanning.services.library.machines.targets import cql_of
from allmanning.services.library.machines.tests.libris import libris, refused, response, serving
from allmanning.services.library.places.models import Shelf
from allmanning.services.library.places.tests.examples import a_library

ISBN = "9789177957362"
BOOK = a_title(
    "Jag for ner till bror", "Smirnoff, Karin", f"020 __$a{ISBN}", "852 __$bUm$pTHEIRS",
    "852 __$bvindeln$pALSO", number="abc123",
)  # fmt: skip
YAZ = shutil.which("yaz-ztest")


def never(_seconds):
    """Do not wait."""


def no_answer(_parameters):
    return 503, b""


# ------------------------------------------------------------------ the adapter


def test_all_records_are_read_ten_at_a_time_though_no_next_position_is_told():
    records = (records_of(LIBRIS) + records_of(LOC))[:23]
    with serving(libris(records)) as (address, asked):
        found, start = [], 1
        while start:
            answer = sruclient.ask(address, "hav", start=start)
            found += answer.hits
            start = answer.next
    assert answer.total == 23
    assert len(asked) == 3
    assert asked[0] == {
        "operation": "searchRetrieve", "version": "1.2", "query": "hav", "startRecord": "1",
        "maximumRecords": "10",
    }  # fmt: skip
    assert [one.identifier for one in found] == [one.control("001").strip() for one in records]
    for one, record in zip(found, records, strict=True):
        assert one.record.same_content(record)


def test_bad_cql_is_told_in_the_servers_own_words_though_the_status_is_400():
    with serving(libris([])) as (address, _asked):
        answer = sruclient.ask(address, "title ==")
    assert answer.total == 0
    assert answer.faults == ("Query syntax error: title ==",)


def test_a_busy_server_is_asked_again_after_a_while():
    tries, waited = [], []

    def answer(_parameters):
        tries.append(1)
        return (503, b"") if len(tries) < 3 else (200, response([BOOK], 1))

    with serving(answer) as (address, _asked):
        assert sruclient.ask(address, "x", sleep=waited.append).total == 1
    assert waited == [0.5, 1.5]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html><body>Down</body></html>", b"not XML", b"<searchRetrieveResponse>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><searchRetrieveResponse>&b;</searchRetrieveResponse>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><searchRetrieveResponse/>',
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_trouble_and_never_more(body):
    with serving(lambda _p: (200, body)) as (address, _a), pytest.raises(sruclient.Unreachable):
        sruclient.ask(address, "x", sleep=never)


def test_an_answer_that_is_too_large_is_let_go(monkeypatch):
    monkeypatch.setattr(sruclient, "LARGEST", 1000)
    with (
        serving(lambda _p: (200, b"<a>" * 1000)) as (address, _a),
        pytest.raises(sruclient.Unreachable),
    ):
        sruclient.ask(address, "x", sleep=never)


def test_a_server_that_is_slow_is_left(monkeypatch):
    monkeypatch.setattr(sruclient, "PATIENCE", (0.2, 0.2))

    def answer(_parameters):
        time.sleep(0.5)
        return 200, b""

    with serving(answer) as (address, _a), pytest.raises(sruclient.Unreachable):
        sruclient.ask(address, "x", sleep=never)


def test_a_record_packed_as_text_and_one_of_another_kind_are_both_met():
    text = response([BOOK], 2).decode()
    packed = text.replace("<recordData><record", "<recordData>&lt;record").replace("\n", "")
    inner = text[text.index("<recordData>") + 12 : text.index("</recordData>")]
    escaped = inner.replace("&", "&amp;").replace("<", "&lt;")
    packed = text.replace(inner, escaped)
    other = "<record><recordData><mods/></recordData></record></records>"
    answer = sruclient.read(packed.replace("</records>", other).encode())
    assert answer.hits[0].record.same_content(BOOK)
    assert answer.unreadable == 1


def test_nothing_in_the_words_is_read_as_cql():
    indexes = {"isbn": "bath.isbn", "title": "dc.title", "words": ""}
    assert cql_of("isbn", ISBN, indexes) == f'bath.isbn="{ISBN}"'
    assert cql_of("title", 'a" or b*', indexes) == (
        r'dc.title="a\"" and dc.title="or" and dc.title="b\*"'
    )
    assert cql_of("words", "and", indexes) == '"and"'


@pytest.mark.skipif(not YAZ and os.environ.get("CI") != "true", reason="yaz is not installed")
def test_records_are_read_from_a_real_server(tmp_path):
    assert YAZ, "yaz-ztest is missing, and CI must have it"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [YAZ, "-S", f"tcp:127.0.0.1:{port}"],
        cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _turn in range(50):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        address = f"http://127.0.0.1:{port}/Default"
        answer = sruclient.ask(address, "computer", version="1.1", sleep=never)
        assert answer.total > 0
        assert answer.hits[0].record.control("003") == "DLC"
        again = sruclient.ask(address, "computer", version="1.2", start=2, sleep=never)
        assert again.hits or again.faults
    finally:
        server.terminate()
        server.wait(timeout=10)


# ------------------------------------------------------------------ the page


def address(name):
    with translation.override("en"):
        return reverse(f"library:{name}")


def a_cataloguer(code="2404"):
    client = Client()
    mandate = a_mandate("cataloguer", code)
    client.force_login(mandate.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def a_server(where):
    Target.objects.update_or_create(slug="libris", defaults={"name": "Libris", "address": where})


def sealed_in(page):
    words = page.content.decode()
    at = words.index('name="record" value="') + len('name="record" value="')
    return words[at : words.index('"', at)]


@pytest.mark.django_db
def test_from_a_scanned_isbn_to_a_copy_on_the_shelf_in_one_flow():
    a_library()
    client = a_cataloguer()
    with serving(libris([BOOK])) as (where, asked):
        a_server(where)
        page = client.get(address("machines_copy"), {"q": "978-91-7795-736-2"})
    assert asked[0]["query"] == f'bath.isbn="{ISBN}"'
    assert "Jag for ner till bror" in page.content.decode()
    done = client.post(
        address("machines_take"),
        {"target": "libris", "record": sealed_in(page), "import": "yes", "barcode_0": "B1",
         "library_0": "vindeln", "shelfmark_0": "Hc", "barcode_1": "B2", "library_1": "vindeln"},
        follow=True,
    )  # fmt: skip
    assert "2 new items" in done.content.decode()
    edition = Edition.objects.get()
    assert sorted(edition.copies.values_list("barcode", flat=True)) == ["B1", "B2"]
    assert edition.availability.get().available == 2
    assert Change.objects.filter(edition_key=edition.pk).exists()
    assert "852" not in str(edition.record.content)


@pytest.mark.django_db
def test_without_network_the_question_is_kept_and_the_page_says_how_to_go_on(monkeypatch):
    monkeypatch.setattr(sruclient, "_WAITS", ())
    client = a_cataloguer()
    with serving(no_answer) as (where, _asked):
        a_server(where)
        page = client.get(address("machines_copy"), {"q": ISBN}).content.decode()
    assert "Libris gave no answer" in page
    assert "Try again" in page
    client.post(address("machines_wait"), {"q": ISBN, "kind": "isbn", "target": "libris"})
    client.post(address("machines_wait"), {"q": ISBN, "kind": "isbn", "target": "libris"})
    (kept,) = Unfetched.objects.all()
    assert kept.words == ISBN
    assert f"q={ISBN}" in client.get(address("machines_copy")).content.decode()
    client.post(address("machines_wait"), {"strike": kept.pk})
    assert not Unfetched.objects.exists()


@pytest.mark.django_db
def test_several_hits_are_chosen_among_and_refusals_keep_what_was_typed():
    a_library()
    a_library("umea", "2480")
    stored(a_title("Här", "", f"020 __$a{ISBN}", "852 __$bvindeln$pB1", number="9"))
    client = a_cataloguer()
    with serving(libris([BOOK, a_title("Annan", number="2")])) as (where, _asked):
        a_server(where)
        page = client.get(address("machines_copy"), {"q": "bror", "kind": "title"})
    words = page.content.decode()
    assert "2 records" in words
    assert "In our catalogue already" in words
    record = {"target": "libris", "record": sealed_in(page)}
    assert "Item 1" in client.post(address("machines_take"), record).content.decode()
    refused_page = client.post(
        address("machines_take"),
        record | {"import": "yes", "barcode_0": "B1", "library_0": "vindeln",
                  "barcode_1": "B9", "library_1": "umea"},
    ).content.decode()  # fmt: skip
    assert 'value="B1"' in refused_page
    assert Edition.objects.count() == 1
    theirs = client.post(
        address("machines_take"),
        record | {"import": "yes", "barcode_1": "B9", "library_1": "umea"},
    ).content.decode()
    assert "own municipality" in theirs
    assert Copy.objects.count() == 1


@pytest.mark.django_db
def test_what_the_server_complains_of_is_shown():
    client = a_cataloguer()
    with serving(lambda _p: (400, refused(16, "Unsupported index", "colour"))) as (where, _a):
        a_server(where)
        page = client.get(address("machines_copy"), {"q": "red"}).content.decode()
    assert "Unsupported index: colour" in page


@pytest.mark.django_db
def test_only_cataloguers_copy(client):
    assert client.get(address("machines_copy")).status_code == 302
    client.force_login(
        a_mandate("desk", "2404").person, backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(address("machines_copy")).status_code == 403
    assert client.post(address("machines_take")).status_code == 403
    assert client.post(address("machines_wait")).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("record", ["", "x", "x:y:z"])
def test_a_record_that_did_not_come_from_the_page_is_refused(record):
    client = a_cataloguer()
    answer = client.post(address("machines_take"), {"target": "libris", "record": record})
    assert answer.status_code == 400


# ------------------------------------------------------------------ the servers, and the shelf marks

TYPED = {
    "name": "Library of Congress", "address": "http://lx2.example/LCDB", "source": "DLC",
    "version": "1.1", "schema": "marcxml", "index_isbn": "bath.isbn", "active": "on",
}  # fmt: skip


@pytest.mark.django_db
def test_a_server_is_set_up_changed_and_taken_out_of_use():
    client = a_cataloguer()
    wrong = TYPED | {"address": "gopher://old", "source": ""}
    page = client.post(address("machines_servers"), wrong).content.decode()
    assert "http:// or https://" in page
    assert "whose record numbers" in page
    assert 'value="gopher://old"' in page
    assert client.post(address("machines_servers"), TYPED).status_code == 302
    kept = Target.objects.get(slug="library-of-congress")
    assert (kept.source, kept.version, kept.indexes["isbn"]) == ("DLC", "1.1", "bath.isbn")
    assert "Library of Congress" in client.get(address("machines_copy")).content.decode()
    there = reverse("library:machines_server", args=[kept.slug])
    assert client.post(there, {k: v for k, v in TYPED.items() if k != "active"}).status_code == 302
    client.get(address("machines_copy"))  # tells once that it is kept
    assert "Library of Congress" not in client.get(address("machines_copy")).content.decode()
    assert "Not in use" in client.get(address("machines_servers")).content.decode()
    assert client.post(address("machines_servers"), TYPED).status_code == 302
    assert Target.objects.filter(slug="library-of-congress-2").exists()


@pytest.mark.django_db
def test_an_empty_shelf_mark_is_what_the_shelf_is_ordered_by():
    library = a_library()
    client = a_cataloguer()
    Shelf.objects.create(library=library, slug="old", name="Gamla", name_en="Old", ordered_by="sab")
    book = a_title(
        "Kokbok", "Hagdahl, Charles", f"020 __$a{ISBN}", "084 __$aQca$2kssb", number="q1"
    )
    with serving(libris([book])) as (where, _asked):
        a_server(where)
        page = client.get(address("machines_copy"), {"q": ISBN})
    assert "641" in page.content.decode()
    assert "Qca/Hagdahl" in page.content.decode()
    taken = {"target": "libris", "record": sealed_in(page), "import": "yes",
             "barcode_0": "B1", "library_0": "vindeln", "shelf_0": "vindeln/old",
             "barcode_1": "B2", "library_1": "vindeln",
             "barcode_2": "B3", "library_2": "vindeln", "shelfmark_2": "Mat"}  # fmt: skip
    assert client.post(address("machines_take"), taken).status_code == 302
    marks = dict(Copy.objects.values_list("barcode", "shelfmark"))
    assert marks["B1"] == "Qca/Hagdahl"
    assert marks["B2"].startswith("641")
    assert marks["B3"] == "Mat"
    with serving(libris([book])) as (where, _asked):
        Target.objects.update(address=where)
        again = client.get(address("machines_copy"), {"q": ISBN}).content.decode()
    assert '<option value="vindeln/old" selected' in again

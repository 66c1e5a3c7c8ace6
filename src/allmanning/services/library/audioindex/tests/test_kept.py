"""Kept sound goes out before all pages: whole or in part, by its own name or by a code just heard."""

import io
import threading
from datetime import date

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from allmanning.services.library.audioindex import frontdoor, kept, scenes, speech
from allmanning.services.library.audioindex.models import Counter, PointedAt
from allmanning.services.library.audioindex.spoken.parts import segment
from allmanning.services.library.audioindex.tally import Counted, Tally, gathered
from allmanning.services.library.audioindex.tests.examples import a_shelf_of_twelve
from allmanning.services.library.audioindex.voices.store import Store
from allmanning.services.library.audioindex.voices.told import Told
from allmanning.services.library.catalogue.models import Copy, Record

NAME = "ab" * 32


@pytest.fixture
def own_store(tmp_path, monkeypatch):
    store = Store(tmp_path / "speech")
    told = Told(tmp_path / "speech" / "told", slots=64)
    monkeypatch.setattr(speech, "store", lambda: store)
    monkeypatch.setattr(speech, "told", lambda: told)
    yield store
    told.close()


def keep(store, content, name=NAME):
    return b"".join(store.kept(name, [content]))


def read(answer):
    return b"".join(answer.blocks)


CONTENT = bytes(range(256)) * 4


@pytest.mark.parametrize(
    ("header", "start", "count"),
    [
        ("bytes=0-", 0, 1024), ("bytes=0-1", 0, 2), ("bytes=100-199", 100, 100),
        ("bytes=1000-9999999", 1000, 24), ("bytes=-24", 1000, 24), ("bytes=-5000", 0, 1024),
    ],
)  # fmt: skip
def test_a_player_that_seeks_gets_the_part_it_asked_for(own_store, header, start, count):
    keep(own_store, CONTENT)
    answer = kept.from_file({"HTTP_RANGE": header}, own_store.path(NAME), NAME)
    assert answer.status == 206
    assert read(answer) == CONTENT[start : start + count]
    assert dict(answer.headers)["Content-Range"] == f"bytes {start}-{start + count - 1}/1024"
    assert read(kept.from_bytes({"HTTP_RANGE": header}, CONTENT, NAME)) == CONTENT[start:][:count]


@pytest.mark.parametrize(
    "header",
    ["bytes=", "bytes=-", "bytes=9-3", "bytes=0-1,4-5", "seconds=1-2", "bytes=x", "9" * 999],
)
def test_a_range_that_is_none_gets_the_whole(own_store, header):
    keep(own_store, CONTENT)
    answer = kept.from_file({"HTTP_RANGE": header}, own_store.path(NAME), NAME)
    assert (answer.status, read(answer)) == (200, CONTENT)


@pytest.mark.parametrize("header", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_beyond_the_end_is_told_with_the_size(own_store, header):
    keep(own_store, CONTENT)
    answer = kept.from_file({"HTTP_RANGE": header}, own_store.path(NAME), NAME)
    assert (answer.status, read(answer)) == (416, b"")
    assert dict(answer.headers)["Content-Range"] == "bytes */1024"


def test_what_the_listener_has_is_not_sent_again(own_store):
    keep(own_store, CONTENT)
    path = own_store.path(NAME)
    for tag in (f'"{NAME}"', f'W/"{NAME}"', f'"other", "{NAME}"', "*"):
        assert kept.from_file({"HTTP_IF_NONE_MATCH": tag}, path, NAME).status == 304
    assert kept.from_file({"HTTP_IF_NONE_MATCH": '"other"'}, path, NAME).status == 200
    part = {"HTTP_RANGE": "bytes=0-1", "HTTP_IF_RANGE": '"other"'}
    assert kept.from_file(part, path, NAME).status == 200
    head = kept.from_file({"REQUEST_METHOD": "HEAD"}, path, NAME)
    assert (read(head), dict(head.headers)["Content-Length"]) == (b"", "1024")


def test_a_long_sound_is_read_in_blocks_and_a_missing_one_is_no_answer(own_store, monkeypatch):
    monkeypatch.setattr(kept, "BLOCK", 100)
    keep(own_store, CONTENT)
    answer = kept.from_file({"HTTP_RANGE": "bytes=7-"}, own_store.path(NAME), NAME)
    blocks = list(answer.blocks)
    assert max(map(len, blocks)) == 100
    assert b"".join(blocks) == CONTENT[7:]
    assert kept.from_file({}, own_store.path("cd" * 32), NAME) is None


# ------------------------------------------------------------------ the door


class Served:
    """The whole application, asked as a web server asks it."""

    def __init__(self):
        self.asked = 0
        pages = get_wsgi_application()

        def counted(*words):
            self.asked += 1
            return pages(*words)

        self.application = frontdoor.sounds_first(counted)

    def get(self, address, method="GET", **headers):
        path, _sign, query = address.partition("?")
        told = []
        asked = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http", "SERVER_PROTOCOL": "HTTP/1.1",
            **headers,
        }  # fmt: skip
        blocks = self.application(asked, lambda status, headers: told.append((status, headers)))
        content = b"".join(blocks)
        if hasattr(blocks, "close"):
            blocks.close()
        return told[0][0], dict(told[0][1]), content


@pytest.fixture
def served(own_store, monkeypatch):
    monkeypatch.setattr(
        gathered, "begin", lambda _write: None
    )  # a thread would not see the test's rows
    # The test's transaction must outlive its requests, as in Django's own test client.
    monkeypatch.setattr(frontdoor, "after_asking", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    frontdoor.forget()
    yield Served()
    frontdoor.forget()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
def test_sound_is_made_by_the_page_and_then_given_before_it(served):
    address = scenes.sound_address((segment("about", "Det här sägs två gånger", "sv"),))
    status, headers, made = served.get(address)
    assert (status, served.asked) == ("200 OK", 1)
    again, kept_headers, content = served.get(address.partition("?")[0])
    assert (again, content, served.asked) == ("200 OK", made, 1)
    assert kept_headers["Cache-Control"] == headers["Cache-Control"]
    assert "immutable" in kept_headers["Cache-Control"]
    assert kept_headers["ETag"] == headers["ETag"]
    assert served.get(address, HTTP_RANGE="bytes=10-19")[2] == made[10:20]
    served.get(address, method="POST")
    assert served.asked == 2  # only reading is answered here


@pytest.mark.django_db
def test_a_part_of_a_sound_that_is_not_made_yet_is_made_and_cut(served, own_store):
    address = scenes.sound_address((segment("about", "Först en bit", "sv"),))
    status, headers, content = served.get(address, HTTP_RANGE="bytes=0-1")
    assert (status, len(content)) == ("206 Partial Content", 2)
    assert headers["Content-Range"].startswith("bytes 0-1/")
    assert len(list(own_store.folder.rglob("*.mp3"))) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["../" * 9 + "etc/passwd", "A" * 64, "g" * 64, "a" * 63, "a" * 65, "\0" * 64, "ab/../" * 10],
)
def test_nothing_but_the_name_of_a_sound_becomes_a_path(served, own_store, name):
    (own_store.folder / "aa").mkdir(parents=True)
    assert served.get(f"/machine/library/listen/sound/{name}.mp3")[0].startswith("404")


@pytest.mark.django_db
def test_a_code_is_heard_again_without_the_pages_until_its_copy_changes(served):
    _library, _shelf, editions = a_shelf_of_twelve()
    copy = editions[10].copies.get()
    address = f"/machine/library/l/{copy.barcode}/"
    audio = {"HTTP_ACCEPT": "audio/mpeg", "HTTP_ACCEPT_LANGUAGE": "sv"}
    served.get(address, **audio)  # made
    first = served.get(address, **audio)
    asked = served.asked
    again = served.get(address, **audio)
    assert served.asked == asked
    assert again[2] == first[2]
    assert again[1]["Cache-Control"] == "public, max-age=300"
    assert Counter.objects.get().count == 3
    assert PointedAt.objects.get().count == 3
    # A card in a cookie, another language, another form: not the same answer.
    for headers in (
        {"HTTP_COOKIE": "a=b"},
        {"HTTP_ACCEPT_LANGUAGE": "en"},
        {"HTTP_ACCEPT": "text/plain"},
    ):
        served.get(address, **{**audio, **headers})
    assert served.asked == asked + 3
    # Lent, or its record corrected: other words.
    Copy.objects.filter(pk=copy.pk).update(state="on_loan")
    lent = served.get(address, **audio)
    assert (served.asked, lent[2] != first[2]) == (asked + 4, True)
    Copy.objects.filter(pk=copy.pk).update(state="available")
    assert served.get(address, **audio)[2] == first[2]
    before = served.asked
    Record.objects.filter(edition=editions[10]).update(digest="new")
    served.get(address, **audio)
    assert served.asked == before + 1


@pytest.mark.django_db
def test_a_new_server_answers_what_another_told_while_it_is_true(served, monkeypatch):
    library, _shelf, editions = a_shelf_of_twelve()
    copy = editions[10].copies.get()
    address = f"/machine/library/l/{copy.barcode}/"
    audio = {"HTTP_ACCEPT": "audio/mpeg", "HTTP_ACCEPT_LANGUAGE": "sv-SE,sv;q=0.9,en;q=0.5"}
    first = served.get(address, **audio)[2]

    def heard_anew(*, by_pages, query="", **headers):
        frontdoor.forget()
        before = served.asked
        sound = served.get(address + query, **{**audio, **headers})[2]
        assert served.asked - before == by_pages
        return sound

    # The same words for whoever asks in Swedish, in any library; it is counted there.
    assert heard_anew(by_pages=0) == first
    assert heard_anew(by_pages=0, HTTP_ACCEPT_LANGUAGE="sv") == first
    assert heard_anew(by_pages=0, query=f"?at={library.slug}") == first
    assert Counter.objects.get(library=library, event="pointed").count == 1
    assert PointedAt.objects.get().count == 4
    assert heard_anew(by_pages=1, HTTP_ACCEPT_LANGUAGE="en") != first
    assert heard_anew(by_pages=1, query="?other=1") == first
    # What changes is told anew, whoever changed it, and so is it by other words and voices.
    Copy.objects.filter(pk=copy.pk).update(shelfmark="Annanstans")
    heard_anew(by_pages=1)
    Copy.objects.filter(pk=copy.pk).update(state="on_loan")
    assert heard_anew(by_pages=1) != first
    assert heard_anew(by_pages=1) != first
    Copy.objects.filter(pk=copy.pk).update(state="available")
    heard_anew(by_pages=0)
    monkeypatch.setattr(frontdoor, "_program", lambda: "of tomorrow")
    heard_anew(by_pages=1)
    monkeypatch.setattr(speech, "voices", lambda: "a new voice")
    heard_anew(by_pages=1)
    heard_anew(by_pages=0)
    # The sound has made room for another: the pages make it again.
    for kept_sound in speech.store().folder.rglob("*.mp3"):
        kept_sound.unlink()
    heard_anew(by_pages=1)


def test_what_is_told_is_bounded_and_never_another_keys_answer(tmp_path):
    told, other = (Told(tmp_path / "speech" / "told", slots=8) for _server in range(2))
    assert told.find("a") is None
    for number in range(100):
        told.keep(f"key {number}", f"{number:064x}")
    found = [other.find(f"key {number}") for number in range(100)]
    assert 0 < sum(one is not None for one in found) <= 8
    assert all(one in (None, f"{number:064x}") for number, one in enumerate(found))
    assert told.path.stat().st_size <= 8 * 72
    # Half a slot, as a power cut leaves it.
    last = next(f"key {number}" for number, one in enumerate(found) if one)
    content = bytearray(told.path.read_bytes())
    content[40::72] = bytes(255 - one for one in content[40::72])
    told.path.write_bytes(content)
    assert other.find(last) is None
    told.close(), other.close()
    nowhere = Told(told.path / "below a file")
    nowhere.keep("a", "0" * 64)
    assert nowhere.find("a") is None


@pytest.mark.django_db
def test_a_code_that_nobody_knows_is_remembered_too(served):
    audio = {"HTTP_ACCEPT": "audio/mpeg"}
    sounds = {served.get("/machine/library/l/no-such-code/", **audio)[2] for _at in range(3)}
    assert len(sounds) == 1
    assert served.asked == 1
    assert Counter.objects.get(event="unknown").count == 3
    assert served.get(f"/machine/library/l/{'7' * 5_000}/", **audio)[0] == "200 OK"


# ------------------------------------------------------------------ counts that wait


def test_counts_are_gathered_into_few_writes_and_none_is_lost():
    tally, writes = Tally(wait=0.05, many=3), []
    one, day = threading.Event(), date(2026, 3, 2)
    assert not tally.keep(Counted("pointed", day))  # nobody gathers yet: write it at once

    def write(counts):
        if not one.is_set():
            one.set()
            raise OSError  # a locked table, once
        writes.append(dict(counts))

    tally.begin(write)
    assert all(tally.keep(Counted("pointed", day, 1, 7)) for _at in range(50))
    one.wait(5)
    assert tally.keep(Counted("finished", day, 1))
    tally.end()
    total = sum(number for counts in writes for number in counts.values())
    assert total == 51
    assert len(writes) <= 3
    assert not tally.keep(Counted("pointed", day))

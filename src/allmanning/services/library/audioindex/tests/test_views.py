"""Pages, JSON, sound and labels. Nobody signs in, and nothing is written about anyone."""

import base64
import json
import time
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from urllib.parse import quote

import pikepdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allmanning.services.library.audioindex import actions, endpoints, scenes, speech, telling, urls
from allmanning.services.library.audioindex.frames import seconds_of
from allmanning.services.library.audioindex.models import Counter, PointedAt
from allmanning.services.library.audioindex.pointing import shelf_code
from allmanning.services.library.audioindex.rules import Doing, needs_card
from allmanning.services.library.audioindex.spoken.moments import day
from allmanning.services.library.audioindex.tests.examples import a_shelf_of_twelve
from allmanning.services.library.audioindex.voices.store import Store
from allmanning.services.library.borrowers.tests.examples import PIN, a_card
from allmanning.services.library.catalogue.models import Copy, EditionNumber
from allmanning.services.library.circulation.models import Loan, Notice
from allmanning.services.library.circulation.tests.examples import (
    SIGNED,
    lend,
    reserve,
    the_terms,
)

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def shelf():
    return a_shelf_of_twelve()


def told(client, address, **query):
    answer = client.get(address, query, headers=JSON)
    assert answer.status_code in (200, 404, 409), answer.status_code
    return json.loads(answer.content)


def point(client, code, **query):
    return told(client, reverse("library:listen"), code=code, **query)


def words(answer):
    return " ".join(part["text"] for part in answer["segments"])


def test_a_copy_is_told_with_title_author_place_and_language(client, shelf):
    _library, _shelf, editions = shelf
    answer = point(client, editions[9].copies.get().barcode)
    assert [part["kind"] for part in answer["segments"]][:4] == ["what", "title", "by", "free"]
    assert words(answer).startswith("Book. The Long Road. By Jane Jones. In here.")
    assert answer["segments"][1]["lang"] == "en"
    assert (
        point(client, editions[10].copies.get().barcode)["segments"][0]["text"]
        == "Talking book in Swedish."
    )


def test_one_walks_a_shelf_of_twelve_there_and_back(client, shelf):
    _library, row, editions = shelf
    answer = told(client, reverse("library:listen_shelf", args=[shelf_code(row.pk)]))
    assert "Twelve titles here now" in words(answer)
    heard, back = [], []
    while "next" in answer["keys"]:
        answer = told(client, answer["keys"]["next"])
        heard.append(answer["title"])
    while "previous" in answer["keys"]:
        answer = told(client, answer["keys"]["previous"])
        back.append(answer["title"])
    assert heard == [one.title for one in editions]
    assert back == heard[-2::-1]
    where = " ".join(part["text"] for part in answer["where"])
    assert "You are at number one" in where


def test_a_title_that_is_out_is_told_as_out_and_skipped_on_the_shelf(client, shelf):
    the_terms()
    library, _row, editions = shelf
    lend(a_card(), editions[1].copies.get(), library)
    first = point(client, editions[0].copies.get().barcode)
    assert told(client, first["keys"]["next"])["title"] == editions[2].title
    assert "Out on loan" in words(point(client, editions[1].copies.get().barcode))
    # The copy that is looked for says when it is due, as does any that stands elsewhere.
    reserve(a_card("1002"), editions[1], library)
    due = timezone.localdate() + timedelta(days=3)
    Loan.objects.update(due_on=due)
    told_out = words(point(client, editions[1].copies.get().barcode))
    assert f"due back {day(due, 'en')}, one waiting" in told_out
    Loan.objects.update(due_on=date(2020, 1, 2))
    assert "Out on loan, one waiting" in words(point(client, editions[1].copies.get().barcode))


@pytest.mark.parametrize("gone", ["lost", "withdrawn", "missing"])
def test_a_copy_that_should_not_stand_there_is_asked_for(client, shelf, gone):
    copy = shelf[2][0].copies.get()
    Copy.objects.filter(pk=copy.pk).update(state=gone)
    assert "leave it at the desk" in words(point(client, copy.barcode))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("no-such-code", "I do not know this label"),
        ("", "No code came"),
        ("\0\0\0", "No code came"),
        ("9780306406157", "not in the catalogue"),
        ("248010000137", "looks like a library card"),
        ("E004010012345678", "I do not know this label"),
        ("9" * 5_000, "I do not know this label"),
        ("漢字 😀 \u202e", "I do not know this label"),
    ],
)
def test_every_wrong_label_has_a_spoken_answer(client, shelf, code, said):
    assert said in words(point(client, code))


def test_a_card_is_answered_alike_whether_it_exists_or_not(client, shelf):
    missing = point(client, "248010000137")
    a_card("248010000137")
    assert point(client, "248010000137")["segments"] == missing["segments"]


def test_a_book_number_a_chip_and_an_address_lead_to_the_same_title(client, shelf):
    edition = shelf[2][2]
    copy = edition.copies.get()
    EditionNumber.objects.create(edition=edition, kind="isbn", value="9780306406157")
    Copy.objects.filter(pk=copy.pk).update(rfid="E004010012345678")
    codes = [
        copy.barcode,
        "0-306-40615-2",
        "E004010012345678",
        "78563412000104E0",
        f"http://x/machine/library/l/{copy.barcode}/",
    ]
    assert {point(client, code)["title"] for code in codes} == {edition.title}


def test_two_labels_at_once_can_each_be_heard(client, shelf):
    codes = " ".join(one.copies.get().barcode for one in shelf[2][:2])
    answer = point(client, codes)
    assert "Two labels at once" in words(answer)
    assert [told(client, entry["href"])["title"] for entry in answer["entries"]] == [
        "Fågeltronen",
        "Björnvinter",
    ]


def test_ten_megabytes_are_answered_at_once(client, shelf):
    code = "7" * 10 * 1024 * 1024
    began = time.monotonic()
    for path, query in (
        (reverse("library_machine:listen_code", args=["7"]).replace("/7/", f"/{code}/"), {}),
        (reverse("library:listen"), {"code": code}),
    ):
        answer = client.get(path, query, headers={**JSON, "Accept-Language": "en"})
        assert "do not know this label" in answer.content.decode()
        assert len(answer.content) < 50_000  # nobody gets it back
    assert client.post(reverse("library:listen_card"), {"number": code}).status_code == 400
    assert time.monotonic() - began < 5


def test_the_short_address_gives_a_page_json_text_or_sound(client, shelf):
    copy = shelf[2][10].copies.get()
    address = reverse("library_machine:listen_code", args=[copy.barcode])
    page = client.get(address, headers={"Accept": "text/html", "Accept-Language": "sv"})
    assert page.status_code == 302
    assert page["Location"] == f"/library/listen/?code={copy.barcode}"
    text = client.get(address, headers={"Accept": "text/plain", "Accept-Language": "sv"})
    assert text.content.decode().splitlines()[:2] == ["Talbok.", "Kvarnen."]
    assert client.get(address, headers=JSON)["Cache-Control"] == "public, max-age=300"
    sound = client.get(address, headers={"Accept": "audio/mpeg"})
    assert b"".join(sound)[:1] == b"\xff"


def test_sound_is_given_for_our_words_only_and_named_by_them(client, shelf):
    answer = point(client, shelf[2][0].copies.get().barcode)
    address = answer["segments"][0]["sound"]
    first = client.get(address)
    assert first["Content-Type"] == "audio/mpeg"
    assert "immutable" in first["Cache-Control"]
    assert b"".join(first)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(address.partition("?")[0].replace("0", "1")).status_code == 404
    assert client.get(address)["ETag"] == first["ETag"]


def test_without_a_voice_the_sound_says_so_and_the_page_stands(client, shelf, monkeypatch):
    def dead(_segments):
        raise endpoints.VoiceFailed

    monkeypatch.setattr(endpoints.speech, "sound", dead)
    answer = point(client, shelf[2][0].copies.get().barcode)
    assert client.get(answer["segments"][0]["sound"]).status_code == 503
    page = client.get(reverse("library:listen_item", args=[shelf[2][0].pk]))
    assert "Fågeltronen" in page.content.decode()


def test_listening_sets_no_cookie_and_counts_without_a_person(client, shelf):
    code = shelf[2][0].copies.get().barcode
    for query in ({"code": code, "at": "vannas"}, {"code": "nothing", "at": "vannas"}, {}):
        assert not client.get(reverse("library:listen"), query).cookies
    client.post(reverse("library_machine:listen_heard") + "?at=vannas")
    assert {row.event: row.count for row in Counter.objects.all()} == {
        "pointed": 1,
        "unknown": 1,
        "finished": 1,
    }
    assert {field.name for field in Counter._meta.fields} == {
        "id",
        "library",
        "on",
        "event",
        "count",
    }
    assert PointedAt.objects.get().count == 1


def test_every_list_reads_its_titles(client, shelf):
    editions = shelf[2]
    heard = told(client, reverse("library:listen_list", args=["new"]))
    assert {entry["segments"][1]["text"] for entry in heard["entries"]} == {"Kvarnen.", "Löftet."}
    by = told(client, reverse("library:listen_list", args=["author"]), of=editions[0].author)
    assert len(by["entries"]) == 1
    alike = told(client, reverse("library:listen_list", args=["alike"]), of=str(editions[10].pk))
    assert [entry["segments"][1]["text"] for entry in alike["entries"]] == ["Löftet."]
    found = told(client, reverse("library:listen"), q="fågel almqvist")
    assert len(found["entries"]) in (0, 1)
    assert (
        told(client, reverse("library:listen_list", args=["series"]), of="Ingen")["entries"] == []
    )


def test_a_page_works_without_a_script(client, shelf):
    page = client.get(reverse("library:listen_item", args=[shelf[2][2].pk])).content.decode()
    assert "<audio controls" in page
    assert 'lang="en"' in page
    assert "Catch-twenty-two" in page
    assert reverse("library:listen_item", args=[shelf[2][3].pk]) in page
    assert "<script>" not in page
    assert " style=" not in page


def test_help_and_labels_are_for_everyone(client, shelf):
    page = client.get(reverse("library:listen_help")).content.decode()
    assert "For the library: a reader for ten euros" in page
    pdf = client.get(reverse("library_machine:listen_labels", args=["vannas"]))
    opened = pikepdf.open(BytesIO(pdf.content))
    assert opened.Root.MarkInfo.Marked
    assert str(opened.Root.Lang).startswith("sv")


def test_the_worker_may_help_the_listening_pages(client):
    answer = client.get(reverse("library_machine:listen_worker"))
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Content-Type"] == "text/javascript"


def test_a_showcase_is_told_part_by_part(client, shelf):
    library, _row, editions = shelf
    made = actions.compose_showcase(
        library,
        "Vinterns böcker",
        [("Här står böcker om vinter.", None), ("", editions[1].pk)],
        **SIGNED,
    )
    answer = told(client, reverse("library:listen_showcase", args=[made.pk]))
    assert answer["entries"][0]["segments"][0]["lang"] == "sv"
    assert "Björnvinter." in [part["text"] for part in answer["entries"][1]["segments"]]
    actions.close_showcase(made, **SIGNED)
    assert client.get(reverse("library:listen_showcase", args=[made.pk])).status_code == 404


def test_one_signs_in_by_ear_hears_what_was_wrong_and_leaves(client, shelf):
    card = a_card("248010000137", pin=PIN)
    loans, door = reverse("library:listen_loans"), reverse("library:listen_card")
    asked = client.get(loans)
    assert asked["Location"] == f"{door}?next={quote(loans, safe='')}"
    assert "I do not say the PIN aloud" in client.get(asked["Location"]).content.decode()
    refused = client.post(door, {"number": "248010000137", "pin": "0000", "next": loans})
    assert refused.status_code == 403
    assert "That cannot be done" in refused.content.decode()
    assert 'value="0000"' not in refused.content.decode()
    let_in = client.post(
        f"{door}?kiosk=1", {"number": "248010000137", "pin": PIN, "next": "https://example.org/"}
    )
    assert let_in["Location"] == f"{loans}?kiosk=1"  # never to another site
    assert 0 < client.session.get_expiry_age() <= 600
    heard = told(client, reverse("library:listen_messages"))
    assert words(heard) == "You have no messages."
    Notice.objects.create(
        borrower=card.borrower,
        kind="pickup_ready",
        key="k",
        state="sent",
        created_at=timezone.now(),
    )
    heard = told(client, reverse("library:listen_messages"))
    assert words(heard) == "One message, the latest first."
    assert heard["entries"][0]["segments"][1]["text"].startswith("Sent the ")
    assert "as_of" not in heard  # nothing of one's own is kept in the page's store
    asked = told(client, reverse("library:listen_leave"))
    assert "forget your card" in words(asked)
    assert words(client.post(asked["act"]["href"], headers=JSON).json()).endswith("Welcome back.")
    assert client.get(loans).status_code == 302


def test_hours_a_search_and_the_way_back_to_a_list_are_heard(client, shelf):
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)):
        heard = told(client, reverse("library:listen_hours", args=["vannas"]))
    assert words(heard).endswith("Today from ten o'clock to eighteen o'clock.")
    assert [one["segments"][0]["text"].split()[0] for one in heard["entries"]] == [
        "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
    ]  # fmt: skip
    assert told(client, reverse("library:listen_search"))["kind"] == "search"
    found = told(client, reverse("library:listen"), q="Kvarnen", at="vannas")
    item = told(client, found["entries"][0]["href"])
    assert told(client, item["keys"]["up"])["title"] == "Found for Kvarnen"


def test_a_list_asks_the_same_number_of_questions_however_long(
    client, shelf, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        told(client, reverse("library:listen_shelf", args=[shelf_code(shelf[1].pk)]))
    with django_assert_max_num_queries(14):
        told(client, reverse("library:listen_item", args=[shelf[2][3].pk]))


def test_a_piece_of_sound_is_counted_when_it_has_been_sent(client, shelf):
    address = reverse("library_machine:listen_code", args=[shelf[2][3].copies.get().barcode])
    for _at in range(2):
        assert b"".join(client.get(address, headers={"Accept": "audio/mpeg"}))
    assert Counter.objects.get().count == 2


WORLD = {"slug": "vannas", "code": "222222", "kind": "new", "name": "0", "showcase": 1}


def test_no_address_of_listening_asks_who_listens_and_every_own_act_does(client, shelf):
    """Library § 14.3."""
    world = {**WORLD, "edition": shelf[2][0].pk, "loan": 1, "hold": 1}
    for row in (*urls.urlpatterns, *urls.machine_patterns):
        room = "library_machine" if row in urls.machine_patterns else "library"
        words = {name: world[name] for name in row.pattern.converters if name in world}
        if len(words) < len(row.pattern.converters):
            continue  # another page's own test walks it
        answer = client.get(reverse(f"{room}:{row.name}", kwargs=words))
        asked = answer.status_code == 302 and "/card" in answer["Location"]
        assert asked == needs_card(telling.OWN.get(row.name, Doing.LISTEN)), row.name


def test_sound_of_ones_own_is_kept_nowhere_and_read_in_no_log(client, shelf, tmp_path, monkeypatch):
    """Library § 14.6, Library § 12.11."""
    kept = Store(tmp_path / "speech")
    monkeypatch.setattr(speech, "store", lambda: kept)
    the_terms()
    lend(a_card("1001", pin="2580"), shelf[2][0].copies.get(), shelf[0])
    client.post(reverse("library:listen_card"), {"number": "1001", "pin": "2580"})
    heard = told(client, reverse("library:listen_loans"))
    entry = heard["entries"][0]["segments"][0]
    assert entry["text"] == "Fågeltronen."
    address = entry["sound"]
    assert "/listen/own/" in address
    token = address.rpartition("/")[2].removesuffix(".mp3")
    for told_by in (token, base64.urlsafe_b64decode(token).decode("latin-1")):
        assert "geltronen" not in told_by
    sound = client.get(address)
    assert sound["Cache-Control"] == "private, no-store"
    assert seconds_of(b"".join(sound)) > 0.3
    assert not list(tmp_path.rglob("*.mp3"))
    monkeypatch.setattr(scenes, "AN_HOUR", -1)
    assert client.get(address).status_code == 404

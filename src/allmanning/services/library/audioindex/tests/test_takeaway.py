"""The talking books of a library to take along: a DAISY book, its index, bounded, of nobody."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from allmanning.services.library.audioindex import speech, takeaway, tasks
from allmanning.services.library.audioindex.daisy import read_daisy
from allmanning.services.library.audioindex.frames import seconds_of
from allmanning.services.library.audioindex.queries.takeaway import talking_books
from allmanning.services.library.audioindex.tests.examples import a_shelf_of_twelve
from allmanning.services.library.audioindex.tests.test_making import NOON
from allmanning.services.library.audioindex.voices.processes import VoiceFailed
from allmanning.services.library.audioindex.voices.store import Store
from allmanning.services.library.borrowers.tests.examples import a_card
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.tests.examples import a_copy, lend, the_terms

pytestmark = pytest.mark.django_db
NIGHT = NOON + timedelta(hours=13)


@pytest.fixture
def shelf(tmp_path, monkeypatch, settings):
    settings.DATA = tmp_path
    kept = Store(tmp_path / "speech")
    monkeypatch.setattr(speech, "store", lambda: kept)
    return a_shelf_of_twelve()


def test_a_package_is_a_daisy_book_with_an_index_and_nobody_in_it(shelf, client):
    """Library § 14.5, Library § 12.1."""
    library, row, editions = shelf
    the_terms()
    second = a_copy(editions[10], library, shelf=row)
    Copy.objects.filter(pk=second.pk).update(rfid="E004010012345678")
    lend(a_card("248010000137"), second, library)
    address = reverse("library_machine:listen_take_away", args=["vannas"])
    assert client.get(address).status_code == 404
    call_command("take_away", "vannas", stdout=io.StringIO())
    answer = client.get(address)
    content = b"".join(answer)
    assert answer["Content-Type"] == "application/zip"
    package = zipfile.ZipFile(io.BytesIO(content))
    assert package.testzip() is None
    assert b"248010000137" not in content
    said = read_daisy(takeaway.path_of("vannas"))
    assert said.headings == (
        "Talbok. Kvarnen. Av Karl Krok. Inläst på svenska, elva timmar.",
        "Talbok. Löftet. Av Lisa Lind. Inläst på svenska, elva timmar.",
    )
    rows = list(csv.DictReader(io.StringIO(package.read("index.csv").decode())))
    assert [one["chip"] for one in rows] == ["", "E004010012345678", ""]
    assert rows[0]["file"] == rows[1]["file"] == f"{rows[0]['barcode']}.mp3"
    sounds = [seconds_of(package.read(one)) for one in package.namelist() if one.endswith(".mp3")]
    assert len(sounds) == 2
    assert all(2 < seconds < 15 for seconds in sounds)
    assert f'clip-end="npt={sounds[0]:.3f}s"' in package.read("s0001.smil").decode()
    assert "2 av 2 titlar" in package.read("readme.txt").decode()
    part = client.get(address, headers={"Range": "bytes=0-3"})
    assert b"".join(part) == b"PK\3\4"
    call_command("take_away", "vannas", stdout=io.StringIO())
    assert client.get(address)["ETag"] == answer["ETag"]  # the same titles, the same bytes


def test_the_clock_makes_one_at_a_time_by_night_and_not_again_within_the_week(shelf, monkeypatch):
    made = []
    monkeypatch.setattr(takeaway, "build", lambda slug, *_words, **_more: made.append(slug))
    tasks.take_away(NOON)
    assert made == []
    tasks.take_away(NIGHT)
    assert made == ["vannas"]
    takeaway.path_of("vannas").parent.mkdir(parents=True, exist_ok=True)
    takeaway.path_of("vannas").touch()
    tasks.take_away(NIGHT)
    assert made == ["vannas"]
    assert takeaway.is_old("vannas", takeaway.path_of("vannas").stat().st_mtime + 8 * 24 * 3600)


def test_a_package_is_bounded_and_appears_whole_or_not_at_all(shelf, monkeypatch):
    titles, in_all = talking_books("vannas", 1)
    assert (len(titles), in_all) == (1, 2)
    both, _in_all = talking_books("vannas", 9)
    with pytest.raises(takeaway.NotReady):
        takeaway.build("vannas", "Vännäs", both, 2, seconds=-1)
    assert list(takeaway.path_of("vannas").parent.iterdir()) == []
    monkeypatch.setattr(takeaway, "ROOM", 60_000)
    assert takeaway.build("vannas", "Vännäs", both, 2, seconds=60) == 1

    def dead(_segments):
        raise VoiceFailed

    monkeypatch.setattr(speech, "sound", dead)
    assert takeaway.build("vannas", "Vännäs", both, 2, seconds=60) == 0
    assert [one.name for one in takeaway.path_of("vannas").parent.iterdir()] == ["vannas.zip"]

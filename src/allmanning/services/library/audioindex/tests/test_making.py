"""Sound that the clock makes before anyone asks: bounded, never twice, and never in the way."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from allmanning.services.library.audioindex import making, speech, tasks
from allmanning.services.library.audioindex.models import MadeAhead, PointedAt
from allmanning.services.library.audioindex.queries import points
from allmanning.services.library.audioindex.queries.ahead import wanted
from allmanning.services.library.audioindex.rules import OFTEN
from allmanning.services.library.audioindex.spoken.parts import segment
from allmanning.services.library.audioindex.tests.examples import a_shelf_of_twelve
from allmanning.services.library.audioindex.voices.processes import VoiceFailed
from allmanning.services.library.audioindex.voices.store import Store
from allmanning.services.library.catalogue.models import Record

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 11, tzinfo=timezone.get_fixed_timezone(60))


@pytest.fixture
def store(tmp_path, monkeypatch):
    made = Store(tmp_path / "speech")
    monkeypatch.setattr(speech, "store", lambda: made)
    return made


@pytest.fixture
def shelf():
    return a_shelf_of_twelve()


def kept(store):
    return {path.stem for path in store.folder.rglob("*.mp3")}


def test_talking_books_are_made_first_and_are_there_when_one_points(store, shelf):
    """Library § 14.10."""
    talking = shelf[2][10:]
    assert tasks.make_ahead(NOON) == 2
    assert {row.edition for row in MadeAhead.objects.all()} == set(talking)
    for one in talking:
        first = points.point(one.copies.get().barcode, "sv").spoken.first
        assert speech.name_of(first) in kept(store)
        assert {speech.name_of((part,)) for part in first} <= kept(store)
    names = kept(store)
    assert tasks.make_ahead(NOON) == 0
    assert kept(store) == names


def test_what_is_pointed_at_often_is_made_with_its_summary(store, shelf, django_assert_num_queries):
    book = shelf[2][1]
    PointedAt.objects.create(edition=book, count=OFTEN - 1)
    tasks.make_ahead(NOON)
    assert not MadeAhead.objects.filter(edition=book).exists()
    PointedAt.objects.update(count=OFTEN)
    assert tasks.make_ahead(NOON) == 1
    summary = segment("about", book.summary, "sv")
    assert speech.name_of((summary,)) in kept(store)
    assert tasks.make_ahead(NOON) == 0
    with django_assert_num_queries(2):
        assert wanted(making.voice(), 5) == []


def test_a_corrected_record_or_another_voice_is_made_anew(store, shelf, monkeypatch):
    tasks.make_ahead(NOON)
    Record.objects.filter(edition=shelf[2][10]).update(digest="corrected")
    assert [one.edition for one in wanted(making.voice(), 5)] == [shelf[2][10].pk]
    assert tasks.make_ahead(NOON) == 1
    assert len(wanted("another voice", 5)) == 2


def test_by_day_little_is_made_at_a_time_and_a_full_store_is_left_alone(store, shelf, monkeypatch):
    monkeypatch.setattr(tasks, "BY_DAY", (1, 5.0))
    assert tasks.make_ahead(NOON) == 1
    assert tasks.make_ahead(NOON - timedelta(hours=11)) == 1
    MadeAhead.objects.all().delete()
    monkeypatch.setattr(tasks, "BY_DAY", (5, -1.0))  # the time is over before it begins
    assert tasks.make_ahead(NOON) == 0
    store.room = store.used()
    assert tasks.make_ahead(NOON - timedelta(hours=11)) == 0


def test_without_a_voice_or_a_disk_nothing_is_taken_for_made(store, shelf, monkeypatch):
    def dead(_segment):
        raise VoiceFailed

    with monkeypatch.context() as without:
        without.setattr(speech, "pcm", dead)
        assert tasks.make_ahead(NOON) == 0
    store.folder.write_text("a file where the folder should be")
    assert tasks.make_ahead(NOON) == 0
    assert not MadeAhead.objects.exists()
    store.folder.unlink()
    assert tasks.make_ahead(NOON) == 2

"""The index follows the tables, survives what happens to it, and can be thrown away."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as site
from django.db import connection
from django.utils import timezone

from allmanning.services.library.catalogue.actions.outbox import note_changes, prune
from allmanning.services.library.catalogue.models import Change, Edition, ImportRun
from allmanning.services.library.catalogue.search import writer
from allmanning.services.library.catalogue.search.finding import search
from allmanning.services.library.catalogue.search.folder import current, folder, remove_old
from allmanning.services.library.catalogue.search.questions import question
from allmanning.services.library.catalogue.search.reader import reader
from allmanning.services.library.catalogue.search.writer import (
    Busy,
    Follower,
    alone,
    index_now,
    last_number,
    rebuild,
)
from allmanning.services.library.catalogue.tests.examples import a_title, bytes_of, stored
from allmanning.services.library.places.tests.examples import a_library


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.DATA = tmp_path


def total(text=""):
    reader().look_now()
    return search(question(text)).total


def many(count, start=0):
    return [a_title(f"Bok {n}", f"F{n}, A", number=str(n)) for n in range(start, start + count)]


@pytest.mark.django_db
def test_the_index_knows_the_last_change_it_has_taken_in():
    stored(*many(3))
    index_now(timezone.now())
    assert search(question("")).number == last_number()
    stored(*many(2, start=3))
    assert total() == 3
    index_now(timezone.now())
    assert total() == 5
    assert search(question("")).number == last_number()


@pytest.mark.django_db
def test_a_new_index_is_built_beside_the_old_one_which_serves_meanwhile():
    stored(*many(3))
    index_now(timezone.now())
    old = current()
    seen = []

    def say(_count):
        seen.append((current() == old, total()))

    Edition.objects.update(title="x")
    for count in range(1, 4):
        say(count)
    assert rebuild(say) == 3
    assert current() != old
    assert seen == [(True, 3)] * 3
    remove_old(grace=0)
    assert not old.exists()
    assert total() == 3


@pytest.mark.django_db
def test_what_changes_while_it_is_built_is_taken_in_afterwards(monkeypatch):
    editions = stored(*many(2))
    documents = writer.all_documents

    def and_meanwhile():
        yield from documents()
        Edition.objects.filter(pk=editions[0].pk).update(hidden=True)
        note_changes([editions[0].pk], timezone.now())

    monkeypatch.setattr(writer, "all_documents", and_meanwhile)
    rebuild()
    assert total() == 2
    index_now(timezone.now())
    assert total() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["folder", "generation", "pointer", "meta"])
def test_a_damaged_index_heals_while_a_follower_runs(harm):
    stored(*many(3))
    follower = Follower()
    follower.step(timezone.now())
    assert total() == 3
    generation = current()
    if harm == "folder":
        shutil.rmtree(folder())
    elif harm == "generation":
        shutil.rmtree(generation)
    elif harm == "pointer":
        (folder() / "current").write_text("../../etc")
    else:
        (generation / "meta.json").unlink()
    assert total() == 3  # what is open is read on
    stored(*many(1, start=3))
    follower.step(timezone.now())
    assert total() == 4
    follower.close()


@pytest.mark.django_db
def test_an_index_older_than_the_outbox_is_built_anew():
    stored(*many(2))
    index_now(timezone.now())
    stored(*many(2, start=2))
    Change.objects.filter(pk__lt=last_number()).delete()
    index_now(timezone.now())
    assert total() == 4


@pytest.mark.django_db
def test_a_change_whose_number_came_late_is_not_lost():
    one, two = stored(*many(2))
    follower = Follower()
    follower.step(timezone.now())
    last = last_number()
    Edition.objects.filter(pk=one.pk).update(hidden=True)
    Change.objects.create(pk=last + 2, edition_key=two.pk, at=timezone.now())
    follower.step(timezone.now())
    assert total() == 2
    Change.objects.create(pk=last + 1, edition_key=one.pk, at=timezone.now())
    follower.step(timezone.now())
    assert total() == 1
    follower.close()


@pytest.mark.django_db
def test_only_one_writes_at_a_time():
    with alone("writer"), pytest.raises(Busy):
        index_now(timezone.now())


@pytest.mark.django_db
def test_old_changes_are_removed_but_never_the_last():
    stored(*many(5))
    number = last_number()
    Change.objects.update(at=timezone.now() - timezone.timedelta(days=3))
    assert prune(number, timezone.now()) == 0
    Change.objects.create(pk=number + 5000, edition_key=1, at=timezone.now())
    assert prune(number + 5000, timezone.now()) == 5
    assert last_number() == number + 5000


# ------------------------------------------------------------------ in processes of their own


def environment():
    at = connection.settings_dict
    if connection.vendor == "postgresql":
        secret = f"{quote(at['USER'])}:{quote(at['PASSWORD'])}@{at['HOST']}:{at['PORT']}"
        url = f"postgres://{secret}/{at['NAME']}"
    else:
        url = f"sqlite:///{at['NAME']}"
    return {**os.environ, "DATABASE_URL": url, "ALLMANNING_DATA": str(site.DATA)}


def started(*words):
    manage = Path(site.BASE_DIR) / "manage.py"
    return subprocess.Popen(
        [sys.executable, str(manage), *words], env=environment(), stderr=subprocess.DEVNULL,
        stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


def killed(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def found():
    try:
        return total()
    except Exception:
        return -1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_indexer_that_is_killed_loses_nothing():
    stored(*many(5))
    made = 5
    for round_number in range(3):
        process = started("run_indexer", "--every", "0.05")
        try:
            assert until(lambda made=made: found() == made)
            stored(*many(300, start=made))
            made += 300
            time.sleep(0.03 * round_number)
        finally:
            killed(process)
    process = started("run_indexer", "--every", "0.05")
    try:
        assert until(lambda: found() == made)
    finally:
        killed(process)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_goes_on_with_the_right_counts(tmp_path):
    a_library("um")
    records = [
        a_title(f"Bok {n}", f"F{n}, A", f"949   $a{n}$lum", number=str(n)) for n in range(6_000)
    ]
    path = tmp_path / "many.mrc"
    path.write_bytes(bytes_of(*records).getvalue() + b"junk at the end")
    for kills in range(2):
        process = started("import_marc", str(path), "--processes", "1")
        begun = lambda least=kills * 1_500: any(  # noqa: E731
            run.counts.get("read", 0) > least for run in ImportRun.objects.all()
        )
        assert until(begun)
        killed(process)
    assert ImportRun.objects.get().finished_at is None
    process = started("import_marc", str(path))
    told, _nothing = process.communicate(timeout=120)
    assert told.decode().splitlines()[-1] == (
        '{"read": 6001, "stored": 6000, "updated": 0, "unchanged": 0, "quarantined": 1}'
    )
    assert Edition.objects.count() == Change.objects.count() == 6_000
    assert ImportRun.objects.get().counts["copies"] == 6_000

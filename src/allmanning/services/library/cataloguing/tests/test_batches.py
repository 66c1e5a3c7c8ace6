"""A file seen before it is imported, imported, undone as a whole; and what could not be read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from allmanning.services.library.catalogue.iso2709 import write_iso2709
from allmanning.services.library.catalogue.marc import from_json
from allmanning.services.library.catalogue.models import (
    Availability,
    Copy,
    Edition,
    Quarantined,
    Record,
    RecordVersion,
)
from allmanning.services.library.catalogue.tests.examples import a_title, stored
from allmanning.services.library.catalogue.tests.records import AUTHORITIES, LIBRIS
from allmanning.services.library.cataloguing.actions import batches
from allmanning.services.library.cataloguing.models import Upload
from allmanning.services.library.cataloguing.queries.batches import hex_dump, preview
from allmanning.services.library.cataloguing.tests import examples as we
from allmanning.services.library.cataloguing.tests.examples import address, words_of
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings, tmp_path):
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


def a_file(*records, extra=b"", name="nytt.mrc"):
    return SimpleUploadedFile(name, b"".join(map(write_iso2709, records)) + extra)


def sent(*records, extra=b"", who=None):
    file = a_file(*records, extra=extra)
    return batches.send_file(file, "test", who=who or we.a_cataloguer(), now=timezone.now())


def changed(title="Hembiten", number="1"):
    return a_title(title, "Smirnoff, Karin", "500 __$aNy", number=number)


def test_the_preview_tells_what_an_import_would_do_and_does_nothing():
    who = we.a_cataloguer()
    stored(a_title("Hembiten", number="1"), a_title("Sockerormen", number="2"))
    upload = sent(changed(), a_title("Sockerormen", number="2"), a_title("Ny", number="3"),
                  changed(), extra=b"no record at all")  # fmt: skip
    before = list(Record.objects.values_list("digest", flat=True))
    found = preview(upload, seen_by=who)
    assert (found.stored, found.updated, found.unchanged, found.quarantined) == (1, 1, 2, 1)
    assert found.new == [("SE-TEST 3", "Ny")]
    ((name, lines),) = found.changes
    assert name == "SE-TEST 1"
    assert [line.text for line in lines] == ["500 __$aNy"]
    assert list(Record.objects.values_list("digest", flat=True)) == before
    done = batches.run_import(upload.pk, who=who, now=timezone.now())
    assert {name: done.counts[name] for name in ("stored", "updated", "unchanged", "quarantined")} == {
        "stored": 1, "updated": 1, "unchanged": 2, "quarantined": 1,
    }  # fmt: skip


def test_an_import_is_undone_as_a_whole_and_can_be_sent_again():
    who = we.a_cataloguer()
    a_library()
    one = stored(a_title("Hembiten", number="1"))[0]
    new = a_title("Ny", "Smirnoff, Karin", "852 __$bvindeln$p77", number="3")
    upload = sent(changed("Hembitar"), new, who=who)
    batches.run_import(upload.pk, who=who, now=timezone.now())
    assert Edition.objects.get(pk=one.pk).title == "Hembitar"
    assert Copy.objects.get().state == "available"
    for _twice in range(2):
        undone = batches.undo_batch(upload.pk, who=who, now=timezone.now())
    assert (undone["restored"], undone["hidden"], undone["copies"]) == (1, 1, 1)
    assert undone["left"] == []
    assert Edition.objects.get(pk=one.pk).title == "Hembiten"
    gone = Edition.objects.get(title="Ny")
    assert gone.hidden
    assert from_json(gone.record.content).leader[5] == "d"
    assert Copy.objects.get().state == "withdrawn"
    assert not Availability.objects.filter(copies__gt=0).exists()
    again = sent(changed("Hembitar"), new, who=who)
    batches.run_import(again.pk, who=who, now=timezone.now())
    assert Edition.objects.get(pk=one.pk).title == "Hembitar"
    assert not Edition.objects.get(title="Ny").hidden


def test_what_was_changed_or_used_since_is_left_as_it_is():
    who = we.a_cataloguer()
    a_library()
    stored(a_title("Hembiten", number="1"))
    lent = a_title("Ny", "Smirnoff, Karin", "852 __$bvindeln$p77", number="3")
    upload = sent(changed("Hembitar"), lent, who=who)
    batches.run_import(upload.pk, who=who, now=timezone.now())
    stored(changed("Rättad"))
    Copy.objects.update(state="on_loan")
    undone = batches.undo_batch(upload.pk, who=who, now=timezone.now())
    assert undone["left"] == ["SE-TEST 1", "SE-TEST 3"]
    assert set(Edition.objects.values_list("title", "hidden")) == {("Rättad", False), ("Ny", False)}


def test_an_import_gives_copies_to_own_libraries_only():
    who = we.a_cataloguer()
    a_library(), a_library("umea", "2480")
    record = a_title("Ny", "A, B", "852 __$bvindeln$p1", "852 __$bumea$p2", number="1")
    upload = sent(record, who=who)
    done = batches.run_import(upload.pk, who=who, now=timezone.now())
    assert [copy.barcode for copy in Copy.objects.all()] == ["1"]
    assert done.counts["unknown_libraries"] == {"umea": 1}


def test_real_files_are_previewed_imported_and_undone():
    who = we.a_cataloguer()
    for path in (LIBRIS, AUTHORITIES):
        file = SimpleUploadedFile(path.name, path.read_bytes())
        upload = batches.send_file(file, "libris", who=who, now=timezone.now())
        found = preview(upload, seen_by=who)
        done = batches.run_import(upload.pk, who=who, now=timezone.now())
        assert found.read == done.counts["read"] == found.stored
        undone = batches.undo_batch(upload.pk, who=who, now=timezone.now())
        assert undone["hidden"] + undone["authorities"] == found.stored
    assert not Edition.objects.filter(hidden=False).exists()


def test_what_could_not_be_read_is_shown_mended_and_taken_in():
    client = we.signed_in()
    bad = write_iso2709(a_title("Trasig", number="9")).replace(b"Trasig", b"Tr\xe4sig")
    broken = bad[:9] + b"a" + bad[10:]
    answer = client.post(address("uploads"), {"file": SimpleUploadedFile("x.mrc", broken)})
    page = words_of(client.get(answer.url))
    assert "Could not be read" in page
    assert client.post(answer.url + "run/").status_code == 302
    piece = Quarantined.objects.get()
    assert str(piece.position) in words_of(client.get(address("quarantine")))
    page = words_of(client.get(address("quarantined", piece.pk)))
    assert piece.reason in page.replace("&#39;", "'")
    assert "54 72 e4 73" in page
    assert client.get(address("quarantined_file", piece.pk)).content == broken
    page = words_of(client.post(address("quarantined", piece.pk), {"coding": "UTF-8"}))
    assert "It still cannot be read" in page
    mended = SimpleUploadedFile("x.mrc", write_iso2709(a_title("Hel", number="9")))
    client.post(address("quarantined", piece.pk), {"file": mended})
    assert Edition.objects.get().title == "Hel"
    assert not Quarantined.objects.exists()


def test_the_pages_send_run_and_undo():
    client = we.signed_in()
    stored(a_title("Hembiten", number="1"))
    page = words_of(client.post(address("uploads"), {}))
    assert "Choose a file." in page
    empty = SimpleUploadedFile("x.mrc", b"")
    assert "empty" in words_of(client.post(address("uploads"), {"file": empty}))
    answer = client.post(address("uploads"), {"file": a_file(changed()), "source": "test"})
    upload = Upload.objects.get()
    assert answer.url == address("upload", upload.pk)
    assert "+ 500 __$aNy" in words_of(client.get(answer.url))
    client.post(address("upload_undo", upload.pk))
    assert Upload.objects.get().undone_at is None
    client.post(address("upload_run", upload.pk))
    client.post(address("upload_run", upload.pk))
    assert RecordVersion.objects.count() == 1
    assert "Undo the whole import" in words_of(client.get(answer.url))
    client.post(address("upload_undo", upload.pk))
    assert "Old versions restored" in words_of(client.get(answer.url))
    client.post(address("upload_run", upload.pk))
    assert RecordVersion.objects.count() == 2
    assert "nytt.mrc" in words_of(client.get(address("uploads")))


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(batches, "LARGEST", 10)
    client = we.signed_in()
    answer = client.post(address("uploads"), {"file": a_file(changed())})
    assert "larger than 0 megabytes" in words_of(answer)
    assert not Upload.objects.exists()


def test_bytes_are_dumped_sixteen_a_line():
    assert hex_dump(b"ab\x1f" + b"c" * 20).splitlines()[0] == (
        "000000  61 62 1f 63 63 63 63 63 63 63 63 63 63 63 63 63  ab.ccccccccccccc"
    )


PAGES = [("uploads",), ("upload", 1), ("quarantine",), ("quarantined", 1), ("quarantined_file", 1)]


@pytest.mark.parametrize("page", PAGES)
def test_only_cataloguers_come_in(client, page):
    assert "/account/login/" in client.get(address(*page)).url
    assert we.signed_in(office="desk", username="desk").get(address(*page)).status_code == 403

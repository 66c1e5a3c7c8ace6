"""Importing files: counts add up, nothing is lost, nothing is done twice."""

import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from allmanning.services.library.catalogue import marc
from allmanning.services.library.catalogue.actions import importing, storing
from allmanning.services.library.catalogue.actions.importing import import_file
from allmanning.services.library.catalogue.iso2709 import write_iso2709
from allmanning.services.library.catalogue.models import (
    Authority,
    Availability,
    Change,
    Copy,
    Edition,
    EditionNumber,
    ImportRun,
    Record,
    RecordVersion,
    Work,
)
from allmanning.services.library.catalogue.quarantine import read_quarantine
from allmanning.services.library.catalogue.tests.records import (
    AUTHORITIES,
    LIBRIS,
    LIBRIS_XML,
    LOC,
    REAL,
    a_record,
    an_008,
    records_of,
)
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db


def imported(tmp_path, data, name="file.mrc", source="test"):
    path = tmp_path / name
    path.write_bytes(data)
    return import_file(path, source=source, now=timezone.now)


def a_book(number="1", *more, title="Hembiten", author="Smirnoff, Karin"):
    return a_record(
        f"001 {number}",
        "003 SE-TEST",
        an_008(p35="swe"),
        f"100 1 $a{author}$4aut",
        f"245 10$a{title}",
        *more,
    )


def written(*records):
    return b"".join(map(write_iso2709, records))


def counts(run):
    return tuple(
        run.counts[name] for name in ("read", "stored", "updated", "unchanged", "quarantined")
    )


@pytest.mark.parametrize(
    ("path", "records"), [(LIBRIS, 10), (LIBRIS_XML, 10), (LOC, 100)], ids=lambda v: str(v)[-30:]
)
def test_every_real_record_is_stored_and_comes_out_as_it_was(path, records):
    run = import_file(path, source="real", now=timezone.now)
    assert counts(run) == (records, records, 0, 0, 0)
    assert Edition.objects.count() == Record.objects.count() == records
    if path.suffix == ".mrc":
        stored = {r.control_number: marc.from_json(r.content) for r in Record.objects.all()}
        for one in records_of(path):
            assert stored[one.control("001").strip()].same_content(one)


def test_authorities_are_kept_apart_from_titles():
    run = import_file(AUTHORITIES, source="real", now=timezone.now)
    assert counts(run)[:2] == (8, 8)
    assert Authority.objects.count() == 8
    assert not Edition.objects.exists()
    assert all(authority.heading for authority in Authority.objects.all())


def test_the_same_file_twice_changes_nothing(tmp_path):
    data = written(a_book("1"), a_book("2", title="Jaga renen"))
    assert counts(imported(tmp_path, data)) == (2, 2, 0, 0, 0)
    changes = Change.objects.count()
    assert counts(imported(tmp_path, data)) == (2, 0, 0, 2, 0)
    assert Change.objects.count() == changes
    assert not RecordVersion.objects.exists()
    assert ImportRun.objects.count() == 1


def test_a_changed_record_keeps_its_old_version_and_its_key(tmp_path):
    imported(tmp_path, written(a_book("1", "020   $a91-7223-430-X")))
    before = Edition.objects.get()
    run = imported(tmp_path, written(a_book("1", "520   $aOm en by.", title="Hembiten två")))
    assert counts(run) == (1, 0, 1, 0, 0)
    after = Edition.objects.get()
    assert (after.pk, after.work_id) == (before.pk, before.work_id)
    assert (after.title, after.summary) == ("Hembiten två", "Om en by.")
    assert not EditionNumber.objects.exists()
    version = RecordVersion.objects.get()
    assert "Hembiten" in json.dumps(version.content)
    assert Change.objects.count() == 2


def test_editions_of_one_work_meet_and_generic_titles_do_not(tmp_path):
    imported(
        tmp_path,
        written(
            a_book("1"),
            a_book("2", "250   $a2. uppl."),
            a_book("3", title="Dikter"),
            a_book("4", title="Dikter"),
        ),
    )
    works = {e.record.control_number: e.work_id for e in Edition.objects.select_related("record")}
    assert works["1"] == works["2"]
    assert works["3"] != works["4"]
    imported(tmp_path, written(a_book("5")))
    assert Edition.objects.get(record__control_number="5").work_id == works["1"]


def test_what_was_grouped_by_hand_stays_where_it_is(tmp_path):
    imported(tmp_path, written(a_book("1"), a_book("2", title="Annan")))
    one, other = Edition.objects.order_by("record__control_number")
    Edition.objects.filter(pk=other.pk).update(work=one.work, grouped_by_hand=True)
    imported(tmp_path, written(a_book("2", "520   $aNytt.", title="Annan")))
    other.refresh_from_db()
    assert (other.work_id, other.summary) == (one.work_id, "Nytt.")


def test_a_merged_work_takes_what_its_old_evidence_brings(tmp_path):
    imported(tmp_path, written(a_book("1"), a_book("2", title="Annan")))
    one, other = Work.objects.order_by("pk")
    Edition.objects.filter(work=other).update(work=one, grouped_by_hand=True)
    Work.objects.filter(pk=other.pk).update(merged_into=one)
    imported(tmp_path, written(a_book("3", title="Annan")))
    assert Edition.objects.get(record__control_number="3").work_id == one.pk


def test_copies_are_made_at_known_libraries_and_others_are_reported(tmp_path):
    library = a_library("um")
    record = a_book(
        "1",
        "949   $a001$lUm$cHc Smi$p249 kr",
        "949   $a002$lSE-UM$cHc Smi",
        "949   $a003$lQq",
    )
    run = imported(tmp_path, written(record))
    assert run.counts["unknown_libraries"] == {"Qq": 1}
    assert run.counts["copies"] == 2
    first = Copy.objects.get(barcode="001")
    assert (first.home, first.owner, first.shelfmark, first.price_ore, first.material) == (
        library, library.municipality, "Hc Smi", 24900, "book",
    )  # fmt: skip
    found = Availability.objects.get()
    assert (found.copies, found.available) == (2, 2)


def test_a_copy_that_is_here_keeps_state_and_place_and_takes_the_new_shelf_mark(tmp_path):
    a_library("um")
    imported(tmp_path, written(a_book("1", "949   $a001$lUm$cHc")))
    Copy.objects.update(state="on_loan")
    run = imported(tmp_path, written(a_book("1", "949   $a001$lUm$cHce", "949   $a002$lUm$cHce")))
    copy = Copy.objects.get(barcode="001")
    assert (copy.state, copy.shelfmark) == ("on_loan", "Hce")
    assert run.counts["copies"] == 1
    found = Availability.objects.get()
    assert (found.copies, found.available) == (2, 1)


def test_a_barcode_that_another_title_has_is_reported_and_left(tmp_path):
    a_library("um")
    run = imported(
        tmp_path,
        written(
            a_book("1", "949   $a001$lUm"),
            a_book("2", "949   $a001$lUm", title="Annan"),
        ),
    )
    assert Copy.objects.get().edition.title == "Hembiten"
    assert [one["record"] for one in run.counts["conflicts"]] == ["2"]


def test_interleaved_holdings_make_copies_of_their_title(tmp_path):
    a_library("um")
    holding = a_record(
        "001 h1", "003 SE-TEST", "004 1", "852   $bUm$hHc", leader="00000cx  a2200000 a 4500"
    )
    run = imported(tmp_path, written(a_book("1"), holding))
    assert counts(run) == (2, 2, 0, 0, 0)
    assert Copy.objects.get().edition.record.control_number == "1"


def test_a_deleted_record_is_hidden_and_its_copies_stay(tmp_path):
    a_library("um")
    imported(tmp_path, written(a_book("1", "949   $a001$lUm")))
    gone = a_record("001 1", "003 SE-TEST", "245 10$aHembiten", leader="00000dam a2200000 a 4500")
    imported(tmp_path, written(gone))
    assert Edition.objects.get().hidden
    assert Copy.objects.exists()


def test_the_same_number_twice_in_a_file_is_a_change(tmp_path):
    run = imported(tmp_path, written(a_book("1"), a_book("1", title="Rättad")))
    assert counts(run) == (2, 1, 1, 0, 0)
    assert Edition.objects.get().title == "Rättad"


BROKEN = {
    "cut": lambda data: data[: len(data) // 2 + 40],
    "wrong_length": lambda data: b"99999" + data[5:],
    "wrong_leader": lambda data: data[:12] + b"xxxxx" + data[17:],
    "mixed_encodings": lambda data: data.replace("ö".encode(), b"\xf6", 1).replace(
        b"the", b"th\xe9", 1
    ),
    "empty": lambda data: b"",
    "jpeg": lambda data: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 900,
    "junk_between": lambda data: data + b"no record at all" + data,
}


@pytest.mark.parametrize("path", sorted(REAL.glob("*/*.m*")), ids=lambda path: path.name)
@pytest.mark.parametrize("damage", BROKEN)
def test_broken_files_are_counted_kept_and_never_crash(path, damage, tmp_path, capsys):
    data = BROKEN[damage](path.read_bytes())
    broken = tmp_path / path.name
    broken.write_bytes(data)
    quarantine, report = tmp_path / "q.mrc", tmp_path / "r.json"
    call_command("import_marc", broken, quarantine=quarantine, report=report)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["read"] == sum(value for name, value in told.items() if name != "read")
    stored = Record.objects.count() + Authority.objects.count()
    assert stored == told["stored"]
    aside = list(read_quarantine(quarantine))
    for one in aside:
        assert data[one.position : one.position + len(one.raw)] == one.raw
        assert one.reason
    assert bool(aside) == bool(told["quarantined"])
    assert b"".join(one.raw for one in aside) == quarantine.read_bytes()
    assert json.loads(report.read_text())["read"] == told["read"]
    call_command("import_marc", broken)
    again = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (again["stored"], again["quarantined"]) == (0, told["quarantined"])


def test_a_run_that_was_broken_off_goes_on_where_it_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    data = written(*(a_book(str(n), title=f"Bok {n}") for n in range(7)))
    path = tmp_path / "file.mrc"
    path.write_bytes(data)
    told = []

    def stop(read):
        told.append(read)
        if read == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(path, source="test", now=timezone.now, say=stop)
    assert ImportRun.objects.get().counts["read"] == 4
    run = import_file(path, source="test", now=timezone.now)
    assert counts(run) == (7, 7, 0, 0, 0)
    assert Edition.objects.count() == Change.objects.count() == 7


def test_another_process_reads_the_records_too(tmp_path):
    data = written(*(a_book(str(n), title=f"Bok {n}") for n in range(1200)))
    path = tmp_path / "file.mrc"
    path.write_bytes(data + b"junk")
    run = import_file(path, source="test", now=timezone.now, processes=1)
    assert counts(run) == (1201, 1200, 0, 0, 1)


def test_a_failing_batch_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(*_args):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(storing, "note_changes", fail)
    with pytest.raises(RuntimeError):
        imported(tmp_path, written(a_book("1")))
    assert not Record.objects.exists()
    assert not Edition.objects.exists()
    assert ImportRun.objects.get().counts["read"] == 0


def test_xml_goes_on_where_it_stopped_too(tmp_path):
    data = LIBRIS_XML.read_bytes()
    run = imported(tmp_path, data, name="file.xml")
    assert counts(run)[0] == 10
    run.finished_at, run.position = None, data.index(b"<record", data.index(b"</record>"))
    run.counts = dict.fromkeys(run.counts, 0) | {
        "kinds": {},
        "unknown_libraries": {},
        "notes": {},
        "conflicts": [],
    }
    run.save()
    again = imported(tmp_path, data, name="file.xml")
    assert counts(again)[0] == 9

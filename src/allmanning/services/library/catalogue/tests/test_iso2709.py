"""Reading ISO 2709 from files damaged in every way, and writing it."""

import io
import unicodedata
from functools import partial

import pymarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allmanning.services.library.catalogue.characters import UTF8_DESPITE_LEADER, Coding
from allmanning.services.library.catalogue.iso2709 import (
    LONGEST_FIELD,
    TooLong,
    read_iso2709,
    write_iso2709,
)
from allmanning.services.library.catalogue.marc import Broken, DataField
from allmanning.services.library.catalogue.tests.records import (
    AUTHORITIES,
    LIBRIS,
    LOC,
    a_record,
    accounted,
    codes,
    good,
    records_of,
)
from allmanning.services.library.catalogue.tests.test_marc import records

FILES = [LIBRIS, AUTHORITIES, LOC]
composed = partial(unicodedata.normalize, "NFC")
BLANKS = set(b"\r\n\t ")
ONE, TWO, THREE = (write_iso2709(record) for record in records_of(LIBRIS)[:3])


def read(data, **options):
    return list(read_iso2709(io.BytesIO(data), **options))


def nothing_lost(data):
    found = read(data)
    between = accounted(found, data)
    assert set(between.removeprefix(b"\xef\xbb\xbf")) <= BLANKS
    return found


@pytest.mark.parametrize(("path", "count"), [(LIBRIS, 10), (AUTHORITIES, 8), (LOC, 100)])
def test_reads_every_real_record(path, count):
    found = nothing_lost(path.read_bytes())
    assert len(good(found)) == len(found) == count


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reads_what_pymarc_reads(path):
    with path.open("rb") as stream:
        theirs = list(pymarc.MARCReader(stream))
    for ours, other in zip(records_of(path), theirs, strict=True):
        assert [field.tag for field in ours.fields] == [field.tag for field in other.fields]
        for field, their_field in zip(ours.fields, other.fields, strict=True):
            if isinstance(field, DataField):
                pairs = [(code, composed(value)) for code, value in their_field.subfields]
                assert [tuple(each) for each in field.subfields] == pairs
            else:
                assert field.data == their_field.data
    assert theirs


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_writing_what_was_read_changes_nothing_but_the_leader(path):
    for one in read(path.read_bytes()):
        again = write_iso2709(one.record)
        ((found),) = read(again)
        assert found.record.same_content(one.record)
        assert found.record.fields == one.record.fields
        if unicodedata.is_normalized("NFC", one.raw.decode()):
            assert again[24:] == one.raw[24:]
        assert write_iso2709(found.record) == again


@given(records)
def test_any_record_can_be_written_and_read(record):
    (found,) = read(write_iso2709(record))
    assert found.record.same_content(record)


@given(st.binary())
def test_any_bytes_are_read_without_loss(data):
    nothing_lost(data)


@given(st.lists(st.sampled_from([ONE, TWO, b"\x1d", b"\x1e", b"00024", b"\n", ONE[:70]])))
def test_any_heap_of_pieces_is_read_without_loss(pieces):
    nothing_lost(b"".join(pieces))


WHOLE = LIBRIS.read_bytes()


@settings(max_examples=300)
@given(st.integers(0, len(WHOLE)), st.integers(0, 200), st.binary(max_size=40), st.integers(1, 3))
def test_any_damage_costs_only_the_records_it_touches(at, cut, new, times):
    data = WHOLE
    for _time in range(times):
        data = data[:at] + new + data[at + cut :]
        at = at * 7 % (len(data) + 1)
    found = nothing_lost(data)
    # A damage of up to 200 bytes touches two records, and can join what it leaves to a third.
    assert len(good(found)) >= 10 - 3 * times


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_one_wrong_byte_costs_at_most_two_records(at, byte):
    data = bytearray(WHOLE)
    data[at] = byte
    found = nothing_lost(bytes(data))
    assert len(good(found)) >= 8
    assert len(good(found)) + len(codes(found)) in (9, 10, 11)


def test_an_empty_file_has_no_records():
    assert read(b"") == []
    assert read(b"\r\n\n  ") == []


def test_line_ends_between_records_are_not_counted():
    found = nothing_lost(b"\xef\xbb\xbf" + ONE + b"\r\n" + TWO + b"\n\n" + THREE + b"\n")
    assert codes(found) == []
    assert len(found) == 3
    assert [one.position for one in found] == [3, 5 + len(ONE), 7 + len(ONE + TWO)]


def test_a_record_cut_at_the_end_is_told():
    found = nothing_lost(ONE + TWO[:-100])
    assert codes(found) == ["cut"]
    assert found[1].reason == (
        f"The record is cut: it should be {len(TWO)} bytes, and {len(TWO) - 100} are here."
    )
    assert codes(nothing_lost(ONE + TWO[:12])) == ["cut"]


def test_a_record_cut_in_the_middle_leaves_the_next_whole():
    found = nothing_lost(ONE[:500] + TWO + THREE)
    assert codes(found) == ["cut"]
    assert [one.raw for one in good(found)] == [TWO, THREE]


@pytest.mark.parametrize("stated", [b"00100", b"01500", b"99999", b"00000"])
def test_a_wrong_length_in_the_leader_is_told(stated):
    found = nothing_lost(ONE + stated + TWO[5:] + THREE)
    assert codes(found) == ["length"]
    assert [one.raw for one in good(found)] == [ONE, THREE]
    assert found[1].details == {"stated": int(stated), "found": len(TWO)}


@pytest.mark.parametrize("base", [b"00000", b"00024", b"99999", b"00200"])
def test_a_wrong_base_address_is_told(base):
    found = nothing_lost(ONE[:12] + base + ONE[17:] + TWO)
    assert codes(found) == ["base"]
    assert good(found)[0].raw == TWO


@pytest.mark.parametrize(
    "entry",
    [b"00100090000A", b"001000900001", b"001009900000", b"0 1000900000", b"001000000000"],
)
def test_a_bad_directory_is_told(entry):
    found = nothing_lost(ONE[:24] + entry + ONE[36:] + TWO)
    assert codes(found) == ["directory"]
    assert found[0].details == {"entry": 1}


def test_bytes_that_no_entry_names_are_a_bad_directory():
    record = a_record("001 1", "245 00$aA", "500 __$aB")
    data = write_iso2709(record)
    shorter = b"%05d" % (len(data) - 12) + data[5:12] + b"%05d" % (24 + 24 + 1) + data[17:24]
    shorter += data[24:48] + data[60:]
    assert codes(nothing_lost(shorter)) == ["directory"]


def test_a_picture_is_not_marc():
    picture = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 5000
    found = nothing_lost(picture)
    assert codes(found) == ["not_marc"]
    assert max(len(one.raw) for one in found) < 1_200_000


def test_junk_between_records_is_told_with_its_place():
    found = nothing_lost(ONE + b"<html>oops\x1d</html>" + TWO)
    assert codes(found) == ["stray"]
    assert (found[1].position, found[1].raw) == (len(ONE), b"<html>oops\x1d</html>")


def test_a_record_without_end_is_too_long_and_the_next_is_found():
    endless = b"99999" + ONE[5:-1] + b"x" * 3_000_000
    found = nothing_lost(endless + TWO)
    assert codes(found) == ["too_long"]
    assert good(found)[0].raw == TWO
    assert all(len(one.raw) < 1_200_000 for one in found)


def test_memory_stays_small_whatever_the_stream():
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size=-1):
            assert 0 < size <= 1 << 16
            self.asked += size
            return b"\x1d0123" * (size // 5) if self.asked < 20_000_000 else b""

    assert all(len(one.raw) < 1_200_000 for one in read_iso2709(Endless()))


def test_reading_can_begin_where_it_broke_off():
    data = LIBRIS.read_bytes()
    found = read(data)
    assert read(data, start=found[4].position) == found[4:]


def coded(text, coding, mark=" "):
    data = write_iso2709(a_record("001 1", "245 00$a" + "x" * len(text.encode(coding))))
    raw = data.replace(b"x" * len(text.encode(coding)), text.encode(coding))
    return raw[:9] + mark.encode() + raw[10:]


def titles(found):
    return [next(one.record.data("245")).first("a") for one in good(found)]


def test_accents_are_composed():
    data = coded("A\u030angstro\u0308m", "utf-8", "a")
    assert titles(read(data)) == ["Ångström"]


def test_utf8_under_a_blank_is_read_and_noted():
    found = read(coded("Ångström", "utf-8"))
    assert titles(found) == ["Ångström"]
    assert found[0].notes == (UTF8_DESPITE_LEADER,)


@pytest.mark.parametrize("text", ["Ångström", "Räksmörgås", "Åke", "Ärlig", "Öl", "på grund"])
def test_latin1_is_never_guessed(text):
    data = coded(text, "latin-1")
    assert codes(nothing_lost(data)) == ["encoding"]
    assert titles(read(data, blank=Coding.LATIN1)) == [text]
    assert codes(read(coded(text, "latin-1", "a"), blank=Coding.LATIN1)) == ["encoding"]


def test_marc8_is_read_under_a_blank():
    data = coded("Angstr?m, Tokyo", "latin-1")
    data = data.replace(b"Angstr?m, Tokyo", b"\xeaAgst\xe8om, T\xe5oky")
    assert titles(read(data)) == ["Ågstöm, Tōky"]


def test_forbidden_characters_are_told():
    found = read(coded("a\x01b", "ascii", "a"))
    assert codes(found) == ["control"]
    assert found[0].details == {"tag": "245", "number": 2}


@pytest.mark.parametrize("content", [b"  \x1f\x1fb", b" \x1faTitel", b"   \x1faTit"])
def test_a_field_of_a_wrong_form_is_told(content):
    data = write_iso2709(a_record("245 00$a" + "x" * (len(content) - 4)))
    data = data.replace(b"00\x1fa" + b"x" * (len(content) - 4), content)
    assert codes(nothing_lost(data)) == ["field"]


def test_local_tags_and_fields_without_indicators_survive():
    record = a_record("FMT BK", "LKR __$aX$bY", "949 _1$a1$a2$z", "001 1")
    (found,) = read(write_iso2709(record))
    assert found.record.fields == record.fields


def test_what_iso2709_cannot_hold_is_refused():
    with pytest.raises(TooLong) as field:
        write_iso2709(a_record("520 __$a" + "å" * 5000))
    assert (field.value.tag, field.value.size) == ("520", 10_005)
    assert field.value.limit == LONGEST_FIELD
    with pytest.raises(TooLong, match="99999"):
        write_iso2709(a_record(*["520 __$a" + "a" * 9000] * 12))


def test_the_longest_field_and_nearly_the_longest_record_can_be_written():
    record = a_record(*["520 __$a" + "a" * 9_994] * 9)
    (found,) = read(write_iso2709(record))
    assert found.record.fields == record.fields


def test_a_broken_piece_says_why_in_words():
    for one in read(ONE[:300] + TWO):
        if isinstance(one, Broken):
            assert one.reason.endswith("are here.")

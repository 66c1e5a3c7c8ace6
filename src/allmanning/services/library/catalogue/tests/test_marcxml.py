"""Reading MARCXML from files damaged in every way, and writing it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.services.library.catalogue.marcxml import read_marcxml, write_marcxml
from allmanning.services.library.catalogue.tests.records import (
    AUTHORITIES,
    LIBRIS,
    LIBRIS_XML,
    LOC,
    a_record,
    accounted,
    codes,
    good,
    records_of,
)
from allmanning.services.library.catalogue.tests.test_marc import records

REAL = LIBRIS_XML.read_bytes()
RECORD = b"<record><leader>00000cam a2200000 a 4500</leader>%s</record>"
TITLE = (
    RECORD % b'<datafield tag="245" ind1="0" ind2="0"><subfield code="a">T</subfield></datafield>'
)


def read(data, **options):
    return list(read_marcxml(io.BytesIO(data), **options))


def nothing_lost(data):
    found = read(data)
    accounted(found, data)
    return found


def written(many):
    return b"".join(write_marcxml(many))


def test_reads_the_same_from_xml_as_from_iso2709():
    found = nothing_lost(REAL)
    assert codes(found) == []
    for one, record in zip(found, records_of(LIBRIS), strict=True):
        assert one.record.same_content(record)
        assert one.raw.startswith(b"<record>")
        assert one.raw.endswith(b"</record>")


@pytest.mark.parametrize("path", [LIBRIS, AUTHORITIES, LOC], ids=lambda path: path.stem)
def test_real_records_can_be_written_and_read(path):
    assert [one.record for one in read(written(records_of(path)))] == records_of(path)


@given(st.lists(records, max_size=3))
def test_any_record_can_be_written_and_read(many):
    assert [one.record for one in nothing_lost(written(many))] == many


@given(st.binary())
def test_any_bytes_are_read_without_loss(data):
    assert b"".join(one.raw for one in nothing_lost(data)) == data or b"<" in data


@given(st.integers(0, len(REAL)), st.integers(0, 200), st.binary(max_size=20))
def test_any_damage_leaves_what_came_before_and_loses_nothing(at, cut, new):
    data = REAL[:at] + new + REAL[at + cut :]
    found = nothing_lost(data)
    whole = [one for one in read(REAL) if one.position + len(one.raw) < at]
    assert [one.record for one in good(found)][: len(whole)] == [one.record for one in whole]
    if found and found[-1].position + len(found[-1].raw) != len(data):
        rest = data[found[-1].position + len(found[-1].raw) :]
        assert b"<record" not in rest


def test_broken_xml_gives_what_was_readable_and_the_rest():
    at = REAL.index(b"<record>", 20_000) + 300
    found = nothing_lost(REAL[:at] + b"<oops>&" + REAL[at:])
    assert codes(found) == ["xml"]
    assert found[-1].position == REAL.rindex(b"<record>", 0, at)
    assert REAL.endswith(found[-1].raw[-1000:])
    assert found[-1].reason.startswith("The XML breaks at line 9, column ")


def test_a_long_rest_comes_in_pieces():
    found = nothing_lost(b"<collection>" + TITLE + b"<a></b>" + b"x" * 2_500_000)
    assert codes(found) == ["xml"]
    assert [one.continued for one in found[1:]] == [False, True, True]


def test_a_cut_file_gives_the_cut_record():
    found = nothing_lost(b"<collection>" + TITLE + TITLE[:60])
    assert [len(good(found)), codes(found)] == [1, ["xml"]]
    assert found[1].raw == TITLE[:60]


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE c [<!ENTITY a "b">]>',
        b'<!DOCTYPE c SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_document_types_are_refused(doctype):
    data = doctype + b"<collection>" + TITLE + b"</collection>"
    found = nothing_lost(data)
    assert codes(found) == ["dtd"]
    assert found[0].raw == data


def test_an_undeclared_entity_breaks_the_xml():
    data = RECORD % b'<controlfield tag="001">&lol;</controlfield>'
    assert codes(nothing_lost(data)) == ["xml"]


@pytest.mark.parametrize(
    "inside",
    [
        b'<controlfield tag="245">x</controlfield>',
        b'<controlfield tag="0">x</controlfield>',
        b'<datafield tag="001"><subfield code="a">x</subfield></datafield>',
        b'<datafield tag="245" ind1="12"><subfield code="a">x</subfield></datafield>',
        b'<datafield tag="245"><subfield>x</subfield></datafield>',
        b'<subfield code="a">x</subfield>',
        b"<other>x</other>",
        b"text",
    ],
)
def test_a_record_of_a_wrong_form_is_told_and_the_next_is_read(inside):
    data = b"<collection>" + RECORD % inside + TITLE + b"</collection>"
    found = nothing_lost(data)
    assert codes(found) == ["field"]
    assert found[0].raw == RECORD % inside
    assert found[1].raw == TITLE


def test_a_leader_without_its_last_blanks_is_filled_up_and_noted():
    (found,) = read(b"<record><leader>00000cam a22</leader></record>")
    assert found.record.leader == "00000cam a22            "
    assert found.notes == ("short_leader",)
    assert codes(read(b"<record><leader>" + b"x" * 25 + b"</leader></record>")) == ["leader"]
    field = b'<controlfield tag="001">1</controlfield>'
    assert codes(read(b"<record>" + field + b"</record>")) == ["leader"]


def test_records_are_found_inside_other_records():
    marc = TITLE.replace(b"<record>", b'<record xmlns="http://www.loc.gov/MARC21/slim">')
    sru = (
        b'<zs:searchRetrieveResponse xmlns:zs="http://www.loc.gov/zing/srw/"><zs:records>'
        b"<zs:record><zs:recordData>" + marc + b"</zs:recordData></zs:record></zs:records>"
        b"</zs:searchRetrieveResponse>"
    )
    oai = b"<a><record><header/><metadata>" + marc + b"</metadata></record></a>"
    prefixed = (
        b'<m:collection xmlns:m="http://www.loc.gov/MARC21/slim">'
        + TITLE.replace(b"</", b"</m:").replace(b"<", b"<m:").replace(b"<m:/m:", b"</m:")
        + b"</m:collection>"
    )
    for data in (sru, oai, prefixed):
        (found,) = nothing_lost(data)
        assert next(found.record.data("245")).first("a") == "T"


@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "iso-8859-1", "us-ascii"])
def test_every_coding_that_xml_declares_is_read(coding):
    text = f'<?xml version="1.0" encoding="{coding}"?><collection>' + TITLE.decode() * 2
    text += "</collection>\n"
    if coding != "us-ascii":
        text = text.replace(">T<", ">Räksmörgås<")
    data = text.encode(coding)
    first, second = nothing_lost(data)
    assert first.record == second.record
    assert first.raw.decode(coding if coding != "utf-16" else "utf-16-le").startswith("<record>")


def test_xml_without_records():
    assert read(b"") == []
    assert read(b"<collection/>") == []
    assert codes(nothing_lost(b"<html><p>No</p></html>")) == ["not_marc"]
    assert codes(nothing_lost(b"\x89PNG\r\n<")) == ["not_marc"]
    assert codes(nothing_lost(b"<svg>" + b"<a/>" * 600_000 + b"</svg>")) == ["not_marc"]


def test_a_record_without_end_is_stopped():
    data = b"<collection><record><leader>" + b"x" * 9_000_000
    found = nothing_lost(data)
    assert codes(found) == ["too_long"]
    assert b"".join(one.raw for one in found) == data[len(b"<collection>") :]


def test_reading_can_begin_where_it_broke_off():
    found = read(REAL)
    assert read(REAL, start=found[4].position) == found[4:]


def test_line_ends_in_texts_survive():
    record = a_record("520 __$aOne\r\ntwo\rthree\n\tfour")
    assert [one.record for one in read(written([record]))] == [record]

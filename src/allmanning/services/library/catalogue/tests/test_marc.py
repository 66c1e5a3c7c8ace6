"""The record as a value."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.services.library.catalogue.marc import (
    UNWRITABLE,
    WORDS,
    ControlField,
    DataField,
    Fault,
    MarcRecord,
    Subfield,
    dumps,
    from_json,
    loads,
    to_json,
)
from allmanning.services.library.catalogue.tests.records import AUTHORITIES, LIBRIS, LOC, records_of

texts = st.text().filter(lambda text: not UNWRITABLE.search(text))
signs = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
subfields = st.builds(Subfield, signs, texts)
leaders = st.from_regex(r"\A[ -~]{24}\Z")
control_fields = st.builds(ControlField, st.from_regex(r"\A00[0-9]\Z"), texts)
data_fields = st.builds(
    DataField,
    st.from_regex(r"\A[0-9A-Z][1-9A-Z][0-9A-Z]\Z"),
    signs,
    signs,
    st.lists(subfields, min_size=1, max_size=6).map(tuple),
)
records = st.builds(
    MarcRecord, leaders, st.lists(st.one_of(control_fields, data_fields), max_size=8).map(tuple)
)


@given(records)
def test_json_gives_the_record_back(record):
    assert loads(dumps(record)) == record
    assert from_json(json.loads(json.dumps(to_json(record)))) == record


@pytest.mark.parametrize("path", [LIBRIS, AUTHORITIES, LOC], ids=lambda path: path.stem)
def test_json_gives_real_records_back(path):
    for record in records_of(path):
        assert loads(dumps(record)) == record


@given(records)
def test_every_text_is_composed(record):
    text = dumps(record)
    assert all(
        unicodedata.is_normalized("NFC", value)
        for field in loads(text).fields
        if isinstance(field, DataField)
        for _code, value in field.subfields
    )


def test_json_keeps_the_order_of_fields_and_repeated_subfields():
    text = (
        '{"leader":"00000cam a2200000 a 4500","fields":[{"9XY":{"ind1":"å","ind2":" ",'
        '"subfields":[{"b":"1"},{"a":"2"},{"b":"3"}]}},{"001":"x"},{"FMT":"BK"}]}'
    )
    assert dumps(loads(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"leader":"short","fields":[]}',
        '{"leader":"00000cam a2200000 a 4500","fields":[{"245":"a"}]}',
        '{"leader":"00000cam a2200000 a 4500","fields":[{"001":"a","002":"b"}]}',
        '{"leader":"00000cam a2200000 a 4500","fields":[{"245":{"ind1":1,"ind2":2}}]}',
        '{"leader":"00000cam a2200000 a 4500","fields":[{"001":7}]}',
        "[" * 100_000,
    ],
)
def test_other_json_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - json and we both raise it
        loads(text)


@pytest.mark.parametrize("sign", ["\x00", "\x1d", "\x1e", "\x1f", "\ud800", "\uffff"])
def test_no_value_holds_what_cannot_be_written(sign):
    with pytest.raises(ValueError, match="characters"):
        ControlField("001", sign)
    with pytest.raises(ValueError, match="characters"):
        DataField("245", " ", " ", (Subfield("a", sign),))


def test_every_fault_has_words():
    assert set(WORDS) == set(Fault)

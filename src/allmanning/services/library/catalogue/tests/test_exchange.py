"""Telling the formats apart."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.services.library.catalogue.exchange import read_any
from allmanning.services.library.catalogue.tests.records import (
    LIBRIS,
    LIBRIS_XML,
    accounted,
    codes,
    good,
)


@pytest.mark.parametrize("path", [LIBRIS, LIBRIS_XML], ids=lambda path: path.suffix)
def test_a_file_is_read_by_what_it_holds(path, tmp_path):
    other = tmp_path / "export.dat"
    other.write_bytes(path.read_bytes())
    assert len(good(read_any(other))) == 10
    with path.open("rb") as stream:
        assert len(good(read_any(stream))) == 10
        assert not stream.closed
    stream = io.BytesIO(path.read_bytes())
    assert len(good(read_any(stream))) == 10
    assert not stream.closed


@pytest.mark.parametrize("path", [LIBRIS, LIBRIS_XML], ids=lambda path: path.suffix)
def test_reading_can_begin_where_it_broke_off(path):
    found = list(read_any(path))
    assert list(read_any(path, start=found[3].position)) == found[3:]
    assert list(read_any(io.BytesIO(path.read_bytes()), start=found[3].position)) == found[3:]


@given(st.binary())
def test_any_bytes_are_read(data):
    accounted(list(read_any(io.BytesIO(data))), data)


def test_other_files_are_told():
    assert codes(read_any(io.BytesIO(b"\xff\xd8\xff\xe0picture"))) == ["not_marc"]
    assert codes(read_any(io.BytesIO(b"<!DOCTYPE html><p>No"))) == ["dtd"]
    assert list(read_any(io.BytesIO())) == []

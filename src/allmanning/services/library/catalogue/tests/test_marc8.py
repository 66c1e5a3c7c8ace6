"""MARC-8, with pymarc as a second opinion where both can read."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymarc.marc8 import marc8_to_unicode

from allmanning.services.library.catalogue.marc8 import NotMarc8, decode


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"plain", "plain"),
        (b"\xeaAngstr\xe8om, \xe8Arlig, \xe8Oberg", "Ångström, Ärlig, Öberg"),
        (b"M\xb2ller \xa5bler L\xe2ordag", "Møller Æbler Lórdag"),
        (b"H\x1bb2\x1bsO", "H₂O"),
        (b"\x1b(NaBw\x1b(B!", "\u0410\u0431\u0412!"),
        (b"\x1b$1!0!!0\x22\x1b(B.", "\u4e00\u4e01."),
        (b"\x88The \x89end", "\x98The \x9cend"),
    ],
)
def test_reads_what_the_standard_says(raw, text):
    assert decode(raw) == text


@pytest.mark.parametrize(
    "raw",
    [
        "på väg".encode("latin-1"),
        "Ö".encode("latin-1"),
        "än å".encode("latin-1"),
        b"accent last\xe8",
        b"\x1b",
        b"\x1b$",
        b"\x1bX",
        b"\x1b(1ab",
        b"\x1b$1!0",
        b"\x00",
    ],
)
def test_other_bytes_are_refused(raw):
    with pytest.raises(NotMarc8):
        decode(raw)


@given(st.binary(max_size=40))
def test_either_reads_as_pymarc_does_or_refuses(raw):
    try:
        text = decode(raw)
    except NotMarc8:
        return
    with contextlib.redirect_stderr(io.StringIO()) as complaints:
        expected = marc8_to_unicode(raw)
    # pymarc drops these, which is why it does not do for a store that loses nothing.
    if not complaints.getvalue() and not set(raw) & set(b"\x1b\t\n\r\x88\x89\x8d\x8e"):
        assert text == expected

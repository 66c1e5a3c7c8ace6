"""Real records, and small ones made for a test."""

import io
from pathlib import Path

import allmanning
from allmanning.services.library.catalogue.iso2709 import read_iso2709
from allmanning.services.library.catalogue.marc import (
    ControlField,
    DataField,
    Found,
    MarcRecord,
    Subfield,
)

REAL = Path(allmanning.__file__).parent / "portal/demo/data/records"
LIBRIS = REAL / "marc-libris-cc0/libris-bib.mrc"
AUTHORITIES = REAL / "marc-libris-cc0/libris-auth.mrc"
LOC = REAL / "marc-loc-pd/loc-BooksAll.2014.part01-0001.mrc"
LIBRIS_XML = REAL / "marc-libris-cc0/libris-bib.marcxml"


def records_of(path):
    return [one.record for one in read_iso2709(io.BytesIO(path.read_bytes()))]


def a_record(*fields, leader="00000cam a2200000 a 4500"):
    """a_record("001 123", "100 1 $aLindgren, Astrid,$d1907-2002"): _ stands for a blank."""
    return MarcRecord(leader, tuple(map(a_field, fields)))


def a_field(text):
    tag, rest = text[:3], text[4:]
    if "$" not in rest:
        return ControlField(tag, rest)
    indicators, *subfields = rest.split("$")
    ind1, ind2 = indicators.replace("_", " ")[:2].ljust(2)
    return DataField(tag, ind1, ind2, tuple(Subfield(each[0], each[1:]) for each in subfields))


def an_008(**signs):
    """Forty signs, set by place: an_008(p22="j", p33="1", p35="swe")."""
    text = list("200101s2020    sw                  swe  ")
    for place, sign in signs.items():
        at = int(place[1:])
        text[at : at + len(sign)] = sign
    return "008 " + "".join(text)


def accounted(found, data):
    """The bytes between what was found, after checking that it lies in order and is the file's."""
    at, between = 0, b""
    for one in found:
        assert one.position >= at
        assert data[one.position : one.position + len(one.raw)] == one.raw
        between += data[at : one.position]
        at = one.position + len(one.raw)
    return between + data[at:]


def good(found):
    return [one for one in found if isinstance(one, Found)]


def codes(found):
    return [one.code.value for one in found if not isinstance(one, Found) and not one.continued]

"""What a cataloguer is told about a record, and what is left alone."""

import pytest

from allmanning.services.library.catalogue.tests.records import (
    LIBRIS,
    a_record,
    an_008,
    records_of,
)
from allmanning.services.library.cataloguing.checking import remarks
from allmanning.services.library.cataloguing.definition import rules

GOOD = ("001 1", an_008(), "100 1_$aSmirnoff, Karin$4aut", "245 10$aHembiten")


def told(*fields):
    return [one.words for one in remarks(a_record(*fields))]


def test_a_good_record_gives_no_remark():
    assert told(*GOOD) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (GOOD[:3], "The record has no title: add field 245."),
        ((*GOOD, "245 10$aTwice"), "Field 245 (Title proper) stands 2 times; a record has it once."),
        ((*GOOD, "110 2_$aBody"), "There are several main entries"),
        ((*GOOD, "700 9_$aX"), "the first indicator is “9”; it can be 0 1 3."),
        ((*GOOD, "700 1x$aX"), "the second indicator is “x”; it can be _ 2."),
        ((*GOOD, "020 __$wX"), "Field 020 (ISBN) has no subfield $w."),
        ((*GOOD, "500 __$3X"), "Field 500 (General note) lacks $a."),
        ((*GOOD, "250 __$a1$a2"), "$a stands 2 times; it may stand once."),
        ((*GOOD, "500 __$a "), "has a subfield without text"),
        (("001 1", *GOOD[2:]), "Field 008 is missing"),
        ((GOOD[0], "008 abc", *GOOD[2:]), "Field 008 has 40 characters; here are 3."),
        ((*GOOD, "020 __$a9789100123456"), "is not a right ISBN"),
        ((*GOOD[:3], "245 00$aHembiten"), "so the first indicator of 245 is 1"),
        ((*GOOD[:3], "245 10$aDen vita staden"), "begins with “Den”. If that is an article, "
         "the second indicator is 4."),
        ((*GOOD, "041 __$afin"), "041 begins with the language fin, while 008 says swe."),
    ],
)  # fmt: skip
def test_a_remark_says_what_and_where(fields, words):
    assert any(words in one for one in told(*fields)), told(*fields)


def test_local_and_unknown_fields_are_left_alone():
    assert told(*GOOD, "945 xy$qwhatever", "599 __$a", "FMT BK") == []


def test_the_definition_can_be_read_and_real_records_mostly_keep_to_it():
    assert rules()["245"].indicators == ("01", "0123456789")
    assert rules()["020"].subfields == {"a": False, "c": False, "q": True, "z": True, "6": False,
                                        "8": True}  # fmt: skip
    records = records_of(LIBRIS)
    faulty = [one for record in records for one in remarks(record) if one.kind == "fault"]
    assert len(faulty) < len(records), [one.words for one in faulty][:20]

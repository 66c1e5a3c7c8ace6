"""What is typed is the record, and what is mistyped is told precisely."""

import pytest

from allmanning.services.library.catalogue.tests.records import (
    LIBRIS,
    LOC,
    a_record,
    records_of,
)
from allmanning.services.library.cataloguing.typedlines import read, written

SMALL = "=LDR 00000nam#a2200000#i#4500\n"


@pytest.mark.parametrize("path", [LIBRIS, LOC])
def test_every_real_record_can_be_typed_back(path):
    records = records_of(path)
    assert len(records) > 5
    for record in records:
        typed = read(written(record))
        assert typed.record == record, [one.words for one in typed.mistakes]


@pytest.mark.parametrize("text", ["5 $ and #", "{dollar}", "{brace}lf}", "a\tb\nc\rd", " x ", "{"])
def test_signs_that_mean_something_survive(text):
    record = a_record(f"001 {'1'}", "245 00$aT")
    field = type(record.fields[1])("245", "0", " ", (("a", text), ("b", "")))
    record = type(record)(record.leader, (record.fields[0], field))
    assert read(written(record)).record == record


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("24 10$aT", "Line 2: a field begins with three digits"),
        ("24510$aT", "Line 2: a field begins with three digits"),
        ("245 1$aT", "Line 2, field 245: after the tag stand two indicators"),
        ("245 10Title", "after the indicators comes a subfield, such as $a; here stands “Title”"),
        ("245 10$aT $", "the 2. $ has no letter or digit after it"),
        ("245 10$aT\x07", "character 10 cannot be kept"),
        ("=LDR 123", "there is a leader already"),
    ],
)
def test_a_mistake_is_told_with_its_line(line, words):
    typed = read(SMALL + line)
    assert typed.record is None
    assert words in typed.mistakes[0].words


def test_every_mistake_is_told_at_once_and_the_leader_is_asked_for():
    typed = read("245 1\n\n100 x\n")
    assert [one.line for one in typed.mistakes] == [1, 1, 3]
    assert "=LDR" in typed.mistakes[0].words
    assert "24 characters; here are 3" in read("=LDR abc").mistakes[0].words


def test_more_than_a_record_can_hold_is_not_read():
    assert "more than a record can hold" in read("x" * 300_000).mistakes[0].words


def test_a_blank_between_indicators_and_subfields_is_allowed():
    assert read(SMALL + "245 10 $aT").record == read(SMALL + "245 10$aT").record

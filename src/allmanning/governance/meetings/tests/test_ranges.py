import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.governance.meetings import ranges

NUMBERS = st.sets(st.integers(1, ranges.HIGHEST), max_size=40)


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("", set()),
        ("  ", set()),
        ("4–16", set(range(4, 17))),
        ("1-3, 5", {1, 2, 3, 5}),
        ("1 – 3", {1, 2, 3}),
        ("2—3", {2, 3}),
        ("1, 2 och 7", {1, 2, 7}),
        ("1 and 3", {1, 3}),
        ("3;1,1", {1, 3}),
        ("7-7", {7}),
    ],
)
def test_ranges_are_read_as_people_write_them(written, numbers):
    assert ranges.parsed(written) == numbers


@pytest.mark.parametrize(
    "written", ["a", "0", "3-1", "1-", "-2", "1--2", "1000", "1.5", "ett", "1-2-3"]
)
def test_what_is_no_range_is_told_with_the_piece_that_makes_no_sense(written):
    with pytest.raises(ranges.NotARange) as found:
        ranges.parsed(f"1, {written}")
    assert found.value.part


@given(NUMBERS)
def test_what_is_written_is_read_back(numbers):
    assert ranges.parsed(ranges.written(numbers)) == numbers


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    try:
        numbers = ranges.parsed(text)
    except ranges.NotARange:
        return
    assert all(1 <= number <= ranges.HIGHEST for number in numbers)
    assert ranges.parsed(ranges.written(numbers)) == numbers


@given(NUMBERS, st.integers(1, ranges.HIGHEST))
def test_empty_ranges_hold_every_item_and_others_hold_their_own(numbers, number):
    assert ranges.covers("", number)
    assert ranges.covers(ranges.written(numbers), number) is (not numbers or number in numbers)

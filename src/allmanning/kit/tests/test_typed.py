"""Numbers out of what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.kit.typed import KEY, whole_number


@pytest.mark.parametrize(
    "text", ["", " 1", "-1", "+1", "1.0", "²", "٣", "1_0", "9" * 5000, str(KEY + 1)]
)
def test_what_is_no_number_is_none(text):
    assert whole_number(text) is None


@given(st.integers(0, KEY))
def test_every_key_is_read(number):
    assert whole_number(str(number)) == number


def test_a_number_above_the_most_is_none():
    assert whole_number("7", most=7) == 7
    assert whole_number("8", most=7) is None


@given(st.text())
def test_any_text_is_answered(text):
    assert whole_number(text) is None or text.isdigit()

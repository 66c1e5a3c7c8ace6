"""ISBN and ISSN."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.services.library.catalogue.isbn import (
    find_isbn,
    find_issn,
    hyphenated,
    isbn10,
    isbn_forms,
)


@pytest.mark.parametrize(
    "text",
    [
        "9780306406157",
        "978-0-306-40615-7",
        "978 0 306 40615 7",
        "0-306-40615-2",
        "0306406152 (pbk.) : $10.95",
        "ISBN 0-306-40615-2",
        "978\u20110\u2011306\u201140615\u20117 (inb.) ; 310:00",
        "wrong 0-306-40615-3, right 0306406152",
    ],
)
def test_every_form_is_the_same_number(text):
    assert find_isbn(text) == "9780306406157"
    assert isbn_forms(text) == ("9780306406157", "0306406152")


@pytest.mark.parametrize(
    "text", ["", "0-306-40615-3", "9780306406158", "97803064061570", "7391234567895", "Xxxxxxxxxx"]
)
def test_a_wrong_number_is_none(text):
    assert find_isbn(text) == isbn10(text) == hyphenated(text) == ""


def test_real_numbers():
    assert find_isbn("91-0-056322-6 (inb.) ;") == "9789100563226"
    assert isbn10("9789100563226") == "9100563226"
    assert find_isbn("91-7055-380-x") == find_isbn("917055380X")
    assert hyphenated("9789172234307") == "978-91-7223-430-7"
    assert isbn10("979-10-90636-07-1") == ""
    assert find_isbn("979-10-90636-07-1") == "9791090636071"


def test_issn():
    assert find_issn("ISSN 03785955 (print)") == "0378-5955"
    assert find_issn("0345-6048") == "0345-6048"
    assert find_issn("0378-5954") == find_issn("9780306406157") == ""


@given(st.integers(0, 10**9 - 1))
def test_thirteen_and_ten_signs_lead_back_to_each_other(number):
    digits = f"{number:09}"
    total = sum(int(digit) * (10 - at) for at, digit in enumerate(digits))
    check = -total % 11
    ten = digits + ("X" if check == 10 else str(check))
    assert isbn10(find_isbn(ten)) == ten


@given(st.text())
def test_any_text_is_answered(text):
    assert len(find_isbn(text)) in (0, 13)
    assert len(find_issn(text)) in (0, 9)

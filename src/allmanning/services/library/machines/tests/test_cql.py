"""CQL, parsed: what it means, and that nothing written in it breaks the parser."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from allmanning.services.library.machines.cql import (
    LONGEST,
    Both,
    Clause,
    CqlError,
    Key,
    parsed,
    plain,
)


def fault(text):
    with pytest.raises(CqlError) as caught:
        parsed(text)
    return caught.value.number


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("hav", Clause("", "=", "hav")),
        ('"öppet hav"', Clause("", "=", "öppet hav")),
        ("dc.title = hav", Clause("dc.title", "=", "hav")),
        ("dc.title=hav", Clause("dc.title", "=", "hav")),
        ("DC.Title ANY hav", Clause("dc.title", "any", "hav")),
        ("title =/stem/cql.word hav", Clause("title", "=", "hav", ("stem", "cql.word"))),
        ("date >= 2020", Clause("date", ">=", "2020")),
        ('date within "2000 2010"', Clause("date", "within", "2000 2010")),
        ("title == x", Clause("title", "==", "x")),
        ("a and b", Both("and", Clause("", "=", "a"), Clause("", "=", "b"))),
        ("a OR b", Both("or", Clause("", "=", "a"), Clause("", "=", "b"))),
        (
            "a and b or c",
            Both(
                "or", Both("and", Clause("", "=", "a"), Clause("", "=", "b")), Clause("", "=", "c")
            ),
        ),
        (
            "a not (b or c)",
            Both(
                "not", Clause("", "=", "a"), Both("or", Clause("", "=", "b"), Clause("", "=", "c"))
            ),
        ),
        (
            "a prox/distance<3/unit=word b",
            Both("prox", Clause("", "=", "a"), Clause("", "=", "b"), ("distance<3", "unit=word")),
        ),
        ('title = "and"', Clause("title", "=", "and")),
        (r'title = "a\"b"', Clause("title", "=", r"a\"b")),
        ("all", Clause("", "=", "all")),
    ],
)
def test_a_query_becomes_its_tree(text, tree):
    assert parsed(text).root == tree


def test_a_query_may_name_what_to_sort_by():
    query = parsed("hav sortBy dc.date/sort.descending dc.title")
    assert query.keys == (Key("dc.date", True), Key("dc.title"))


def test_a_query_may_name_its_context_sets():
    query = parsed('> dc="info:srw/context-sets/1/dc-v1.1" dc.title=hav')
    assert query.prefixes == {"dc": "info:srw/context-sets/1/dc-v1.1"}


@pytest.mark.parametrize(
    "text",
    ["", "(", ")", "a and", "and", "title =", '"open', "a b", "(a", "a)", "title = = b",
     "a sortBy", '"title" = x', "title =/ x y z", ">", "a //"],
)  # fmt: skip
def test_what_is_no_cql_is_diagnostic_10(text):
    assert fault(text) == 10


def test_length_depth_and_number_are_bounded():
    assert fault("a" * (LONGEST + 1)) == 12
    assert fault("(" * 500 + "a" + ")" * 500) == 38
    assert fault(" or ".join("a" * 100)) == 38


def test_escapes_and_masks_are_told_apart():
    assert plain(r"a\*b*") == "a*b"
    assert plain("a\\") == "a\\"


@given(st.text(alphabet='ab ()"\\/=<>*?^.åand or not sortBy prox', max_size=60) | st.text())
@example('"\\"')
@example("a.b c")
def test_any_text_is_a_tree_or_a_diagnostic(text):
    with suppress(CqlError):
        parsed(text)

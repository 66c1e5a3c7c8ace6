"""SAB and Dewey."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.services.library.catalogue.classification import (
    Correspondence,
    audience_of,
    correspondences,
    ddk_for,
    is_fiction,
    normalised_dewey,
    normalised_sab,
    parse_sab,
    sab_for,
)

ROWS = tuple(
    Correspondence(*row)
    for row in [
        ("H", "800", 2, "0"),
        ("Hc", "839.7", 2, "0"),
        ("Hc.01", "839.73", 2, "0"),
        ("He", "820", 2, "0"),
        ("Qc", "640", 3, "1"),
        ("Qca", "641", 3, "0"),
        ("K", "900", 2, "1"),
        ("Kc", "948.5", 3, "1"),
        ("B", "000", 2, "0"),
        ("Ba", "030", 1, "0"),
        ("Bt", "070", 4, "1"),
        ("Ä", "070", 4, "0"),
    ]
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("uHc", "Hc,u"),
        ("uPu", "Pu,u"),
        ("Pu,u", "Pu,u"),
        ("uHcf", "Hcf"),
        ("uHcg", "Hcg"),
        ("uHce.01/DR", "Hce.01,u/DR"),
        ("Hc/DR", "Hc/DR"),
        ("Hci(p),u", "Hci(p),u"),
        ("Gcdz Jansson, Tove", "Gcdz Jansson, Tove"),
        ("Oabb-ocdc", "Oabb-ocdc"),
        ("Hce:k=eng", "Hce:k=eng"),
        (" Äa ", "Äa"),
        ("789.4", "789.4"),
        ("", ""),
    ],
)
def test_children_are_marked_in_one_way(text, code):
    assert normalised_sab(text) == code


def test_a_mark_is_taken_apart_and_kept():
    sab = parse_sab("uKcz-cz:k=fin.02(s)/DR Umeå, staden")
    assert (sab.main, sab.place, sab.aspect, sab.language) == ("Kcz", "-cz", ":k", "=fin")
    assert (sab.number, sab.kind, sab.young, sab.medium) == (".02", "(s)", ",u", "/DR")
    assert sab.heading == "Umeå, staden"
    assert sab.original == "uKcz-cz:k=fin.02(s)/DR Umeå, staden"


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("Hc", None),
        ("Hc,u", "youth"),
        ("uHc.01", "youth"),
        ("Hcf(yb)", "child"),
        ("Hcg", "child"),
        ("Hci(p),u", "child"),
        ("Pu,u", "child"),
        ("Uf,ug", "child"),
        ("Gcdz Jansson,u", None),
    ],
)
def test_the_audience_is_read(text, audience):
    assert parse_sab(text).audience == audience
    assert audience_of(["A", text]) == audience


@pytest.mark.parametrize(
    ("sab", "dewey", "answer"),
    [
        (["Hc.01"], [], True),
        ([], ["839.73/8"], True),
        (["Gc"], ["809"], True),
        (["Gc"], ["920"], False),
        ([], ["[Fic]"], None),
        ([], [], None),
    ],
)
def test_fiction_is_what_kb_counts(sab, dewey, answer):
    assert is_fiction(sab, dewey) is answer


@pytest.mark.parametrize(
    ("sab", "ddk"),
    [
        ("Qca", ["641", "640"]),
        ("Qcz", ["640"]),
        ("Kcz", ["948.5", "900"]),
        ("uHc.01", ["839.73", "839.7", "800"]),
        ("Hcee.01", ["820", "800"]),
        ("X", []),
        ("?", []),
    ],
)
def test_dewey_is_suggested(sab, ddk):
    assert [one.code for one in ddk_for(sab, table=ROWS)] == ddk


def test_translated_literature_has_the_number_of_its_language():
    assert ddk_for("Hce", "eng", table=ROWS)[0].code == "820"
    assert ddk_for("Hce", table=ROWS)[0].code == "839.7"


@pytest.mark.parametrize(
    ("ddk", "sab"),
    [
        ("641.5", ["Qc", "Qca"]),
        ("641", ["Qca", "Qc"]),
        ("948.53", ["Kc", "K"]),
        ("070.4", ["Bt", "Ä"]),
        ("004", ["B"]),
        ("[Fic]", []),
    ],
)
def test_sab_is_suggested(ddk, sab):
    assert [one.code for one in sab_for(ddk, table=ROWS)] == sab


def test_a_suggestion_carries_its_mark():
    first = ddk_for("Qcz", table=ROWS)[0]
    assert (first.relation, first.is_principal, first.because_of) == (3, True, "Qc")


def test_the_shipped_table_can_be_read():
    assert correspondences(Path("/nowhere.csv")) == ()
    assert len(correspondences()) > 70
    assert ddk_for("Ab")[0].code == "020"


def test_dewey_loses_the_signs_for_cutting():
    assert normalised_dewey("346.485/09'22") == "346.4850922"


@given(st.text())
def test_any_text_is_answered(text):
    normalised_sab(text)
    ddk_for(text)
    sab_for(text)
    assert normalised_sab(normalised_sab(text)) == normalised_sab(text)

"""Drawn covers."""

import re

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from allmanning.services.library.catalogue.covers import PALETTE, WIDTH, cover


def light(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("back", "ink"), PALETTE)
def test_every_pair_of_colours_can_be_read(back, ink):
    dark, bright = sorted((light(back), light(ink)))
    assert (bright + 0.05) / (dark + 0.05) >= 7


@given(st.text(), st.text(), st.text(max_size=20), st.sampled_from(["", "sv", "en"]))
def test_any_words_give_a_picture_with_a_name(title, author, form, language):
    svg = cover(title, author, form, language)
    picture = fromstring(svg)
    assert picture.get("role") == "img"
    assert picture.get("viewBox") == "0 0 200 300"
    assert "style" not in re.sub(r"[>\"][^<\"]*[<\"]", "", svg)
    assert "href" not in {name for each in picture.iter() for name in each.attrib}


def test_the_same_words_give_the_same_picture():
    assert cover("Kallocain", "Karin Boye", "", "sv") == cover("Kallocain", "Karin Boye", "", "sv")
    assert cover("Kallocain", "Karin Boye", "", "sv") != cover("Astarte", "Karin Boye", "", "sv")


def test_words_are_escaped_and_named():
    picture = fromstring(cover('<b>"Å" & ö', "A & B", "Bok", "sv"))
    assert picture.get("aria-label") == '<b>"Å" & ö, A & B'
    assert picture[0].text == '<b>"Å" & ö, A & B'


@pytest.mark.parametrize(
    "title", ["Att", "Neural correlates of individual differences in personality " * 5, "X" * 90]
)
def test_no_line_leaves_the_cover(title):
    picture = fromstring(cover(title, "Ett ganska långt namn, Efternamnsson", "Bok", "sv"))
    for text in picture.iter("{http://www.w3.org/2000/svg}text"):
        size = int(text.get("font-size"))
        wide = 0.67 if text.get("font-weight") == "bold" else 0.59
        assert int(text.get("x")) + len(text.text) * size * wide <= WIDTH
        assert int(text.get("y")) < 300


def test_a_title_too_long_is_cut_and_named_whole():
    title = "Ord " * 70
    picture = fromstring(cover(title, "", "", ""))
    assert picture.get("aria-label") == title.strip()
    texts = [each.text for each in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[-1].endswith("…")

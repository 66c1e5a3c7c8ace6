"""The order of titles and shelves."""

import pytest

from allmanning.services.library.catalogue.sorting import (
    name_key,
    nonfiling_suggestion,
    shelf_key,
    title_key,
)


def test_nonfiling_characters_are_passed_over():
    titles = [
        ("Allmänning", 0),
        ("En historisk sommar", 3),
        ("L'homme", 2),
        ('"Den samiska vägen"', 5),
        ("Vik", 0),
    ]
    keys = [title_key(title, count) for title, count in titles]
    assert sorted(keys) == keys
    assert title_key("Den", 4) == title_key("Den", 0)


def test_an_article_is_not_guessed():
    assert title_key("Den som söker") < title_key("Dikter")
    assert title_key("Den röda boken", 4) > title_key("Dikter")


def test_parts_come_by_their_number():
    parts = ["Boken 1", "Boken 2", "Boken 10", "Boken 100"]
    assert sorted([*parts[2:], *parts[:2]], key=title_key) == parts


@pytest.mark.parametrize(
    ("title", "language", "count"),
    [
        ("En historisk sommar", "swe", 3),
        ("L'homme", "fre", 2),
        ("L\u2019homme", "fre", 2),
        ('"Den samiska vägen"', "swe", 5),
        ("The lie of the land", "eng", 4),
        ("The lie of the land", "swe", 0),
        ("Denise", "swe", 0),
        ("En", "swe", 0),
        ("", "swe", 0),
    ],
)
def test_an_article_is_suggested(title, language, count):
    assert nonfiling_suggestion(title, language) == count


def test_a_shelf_is_ordered_by_class_then_mark_then_title():
    places = [
        shelf_key("Hc", "Andersson", title_key("Z")),
        shelf_key("Hc", "Boye", title_key("Astarte")),
        shelf_key("Hc", "Boye", title_key("Kallocain")),
        shelf_key("Hce", "Adams", title_key("A")),
    ]
    assert sorted(places) == places
    assert sorted([name_key("Öberg, A"), name_key("Zorn, B")])[0] == name_key("Zorn, B")

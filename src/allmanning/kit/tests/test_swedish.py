"""The order of the Swedish alphabet."""

import sqlite3
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from allmanning.kit import swedish
from allmanning.kit.swedish import compare, folded, sort_key

# Library § 4.6 of the design, verified with ICU 72 and 78.
NAMES = "Aalto, Ahl, Vahl, Vik, Wahl, Walla, Über, Zorn, Ågren, Ärlig, Öberg"
IN_ORDER = NAMES.split(", ")


def shuffled(words):
    return words[::-2] + words[-2::-2]


def test_the_list_of_the_design_comes_in_its_order():
    assert sorted(shuffled(IN_ORDER), key=sort_key) == IN_ORDER


def test_words_are_compared_word_by_word():
    words = ["Sten Åkes bok", "Sten-Åke", "Sten, Åke", "Stena", "Stenåkern"]
    assert sorted(shuffled(words), key=sort_key) == [words[0], words[1], words[2], *words[3:]]


def test_foreign_letters_stand_with_ours():
    words = ["Ek", "Él", "Em", "Yx", "Üxa", "Å", "Ärla", "Ærlb", "Ärlc", "Öra", "Ørb", "Örc"]
    assert sorted(shuffled(words), key=sort_key) == words


def test_small_before_capital_and_plain_before_accent():
    assert sorted(["Idé", "ide", "Ide", "idé"], key=sort_key) == ["ide", "Ide", "idé", "Idé"]


def test_signs_come_before_digits_and_digits_before_letters():
    assert sorted(["a", "1", "- a", "(a", " a"], key=sort_key) == [" a", "- a", "(a", "1", "a"]


def test_sqlite_can_use_it_as_a_collation():
    database = sqlite3.connect(":memory:")
    database.create_collation("sv", compare)
    database.execute("CREATE TABLE words (word)")
    database.executemany("INSERT INTO words VALUES (?)", [(word,) for word in shuffled(IN_ORDER)])
    rows = database.execute("SELECT word FROM words ORDER BY word COLLATE sv")
    assert [word for (word,) in rows] == IN_ORDER


@given(st.text(), st.text(), st.text())
def test_the_order_is_total(one, two, three):
    assert compare(one, two) == -compare(two, one)
    ordered = sorted([one, two, three], key=sort_key)
    assert compare(ordered[0], ordered[1]) <= 0 >= compare(ordered[1], ordered[2])


@given(st.text())
def test_composed_and_decomposed_text_is_one(text):
    nfd = unicodedata.normalize("NFD", text)
    assert sort_key(text) == sort_key(nfd)
    assert folded(text) == folded(nfd)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


def test_folding_keeps_our_letters_and_drops_marks():
    assert folded("  Ångström  ÄR  Citroën, Müller ") == "ångström är citroen, muller"
    assert folded("Møller") == folded("Möller")
    assert folded("Åsa Ärlig Öberg", broad=True) == "asa arlig oberg"
    assert folded("A\u030asa") == "åsa"


@given(st.text(st.characters(max_codepoint=255)))
@example("ª ½ ß µ ¨ ´ ¸ ¯ \x1c\xa0\xad ÿ Þ")
def test_the_quick_way_folds_as_the_slow_one(text):
    assert folded(text) == swedish._folded(text)

"""Which editions are one work, with the failures that the manual of Quria prints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.services.library.catalogue.description import describe
from allmanning.services.library.catalogue.tests.records import LOC, records_of
from allmanning.services.library.catalogue.tests.test_description import described, leader
from allmanning.services.library.catalogue.works import (
    GENERIC_TITLES,
    evidence,
    name_evidence,
    normalised,
)

ROWLING = "100 1_$aRowling, J. K.,$d1965-$4aut"
STONE = "Harry Potter and the philosopher's stone"
ENGLISH = [ROWLING, f"245 10$a{STONE} /$cJ.K. Rowling", "041 0_$aeng"]
SWEDISH = [ROWLING, "245 10$aHarry Potter och de vises sten", "041 1_$aswe$heng"]


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Kallocain : roman", "Kallocain"),
        ("Kallocain : roman från 2000-talet", "Kallocain roman från 2000 talet"),
        ("Casino Royale : en James Bond-roman", "Casino Royale"),
        ("Mio min Mio [Ljudupptagning]", "Mio, min Mio"),
        ("Den tredje mannen", "3:e mannen"),
        ("The 3rd man", "Third man"),
        ("Ensam : första boken om Anna", "Ensam"),
        ("Ensam - del 2 i serien om Anna", "Ensam"),
        ("Utvandrarna, del 1", "Utvandrarna 1"),
        ("Svensk grammatik. 2. uppl.", "Svensk grammatik"),
        ("Svensk grammatik, 3., omarb. uppl.", "Svensk grammatik"),
        ("L'étranger", "Étranger"),
        ("\uff2b\uff41llocain", "KALLOCAIN"),
        ("En man som heter Ove", "man som heter Ove"),
    ],
)
def test_what_differs_only_in_dress_is_one_title(title, other):
    assert normalised(title) == normalised(other)


@pytest.mark.parametrize(
    ("title", "other"),
    [("Boken 1", "Boken 2"), ("Roman", "Thriller"), ("Ål", "Al"), ("Ensam", "Ensamma")],
)
def test_what_differs_in_words_is_not(title, other):
    assert normalised(title) != normalised(other)


def test_a_translation_with_its_original_title_is_the_same_work():
    translated = described(*SWEDISH, f"240 10$a{STONE}$lSvenska")
    assert evidence(translated) == evidence(described(*ENGLISH))
    assert str(evidence(translated)).startswith("text|harry potter and the")


def test_a_talking_book_is_the_same_work_as_the_book():
    sound = described(*ENGLISH, "500 __$aTalbok (DAISY)", leader=leader("i"))
    assert evidence(sound) == evidence(described(*ENGLISH))


def test_a_missing_original_title_parts_them_until_somebody_merges():
    assert evidence(described(*SWEDISH)) != evidence(described(*ENGLISH))


def test_a_name_in_another_order_or_with_accents_is_the_same():
    assert name_evidence("Jansson, Tove") == name_evidence("Tove Jansson")
    assert name_evidence("Garcia Marquez, Gabriel") == name_evidence("García Márquez, Gabriel")


def test_a_name_spelled_differently_parts_them_until_somebody_merges():
    other = described("100 1_$aRowlings, J. K.", *ENGLISH[1:])
    assert evidence(other) != evidence(described(*ENGLISH))


def test_translator_and_language_may_be_missing():
    bare = described(*SWEDISH[:2], f"240 10$a{STONE}")
    full = described(*SWEDISH, f"240 10$a{STONE}", "700 1_$aFries-Gedin, Lena$4trl")
    assert evidence(bare) == evidence(full)


@pytest.mark.parametrize("title", sorted(GENERIC_TITLES))
def test_a_generic_title_groups_nothing(title):
    assert evidence(described("100 1_$aBoye, Karin", f"245 10$a{title.capitalize()}")) is None
    assert evidence(described("100 1_$aBoye, Karin", f"245 10$a{title} /$cKarin Boye")) is None


def test_nothing_is_grouped_without_somebody_who_made_it_or_without_text():
    assert evidence(described("245 00$aSagan")) is None
    assert evidence(described(*ENGLISH, leader=leader("g"))) is None
    assert evidence(described(ROWLING)) is None


def test_parts_of_one_title_are_different_works():
    one = described("100 1_$aMoberg, Vilhelm", "245 10$aRomanen.$n1,$pUtvandrarna")
    two = described("100 1_$aMoberg, Vilhelm", "245 10$aRomanen.$n2,$pInvandrarna")
    assert evidence(one) != evidence(two)


def test_evidence_fits_where_it_is_stored():
    long = described("100 1_$a" + "Namn " * 200, "245 10$a" + "Titel " * 200)
    assert len(str(evidence(long))) <= 300


def test_real_records_seldom_share_their_evidence():
    keys = [evidence(describe(record)) for record in records_of(LOC)]
    known = [key for key in keys if key]
    assert len(known) > 80
    assert len(set(known)) >= len(known) - 5


@given(st.text())
def test_any_title_is_normalised(title):
    assert len(normalised(title)) <= 200

"""The law of AudioIndex, without a database."""

from datetime import date

import pytest

from allmanning.services.library.audioindex import rules
from allmanning.services.library.audioindex.rules import Doing, Package
from allmanning.services.library.audioindex.spoken.tongues import VOICES, voice_of

TODAY = date(2026, 3, 2)


def a_package(form="talking_book", **facts):
    return Package(form, **{"minutes": 672, "headings": 12, **facts})


def why(refusals):
    return [(refusal.words, refusal.source) for refusal in refusals]


def test_listening_asks_for_nothing_and_only_ones_own_asks_for_a_card():
    """Library § 14.3, Library § 14.6."""
    assert [doing for doing in Doing if not rules.needs_card(doing)] == [Doing.LISTEN, Doing.LEAVE]
    assert [doing for doing in Doing if rules.may_be_kept(doing)] == [Doing.LISTEN]


@pytest.mark.parametrize("event", ["", "pointed_by", "card", "pointed ", "248010000137"])
def test_nothing_is_counted_but_what_has_a_name_in_the_law(event):
    """Library § 14.6."""
    assert not rules.may_be_counted(event)
    assert all(rules.may_be_counted(name) for name in rules.EVENTS)


def test_a_day_that_has_passed_is_not_promised():
    """Library § 14.1, Library § 12.1."""
    assert rules.due_told(date(2026, 3, 2), TODAY) == TODAY
    assert rules.due_told(date(2026, 3, 1), TODAY) is None
    assert rules.due_told(None, TODAY) is None


def test_a_passage_is_read_by_a_voice_of_its_own_language():
    """Library § 14.7."""
    assert rules.voice_for("fi", VOICES) == "fi"
    assert rules.voice_for("rom", VOICES) == "sv"
    assert {voice_of(tag) for tag in ("rom", "fit", "")} == {"sv"}


def test_no_answer_is_silence():
    """Library § 14.8."""
    assert rules.never_silent((), ("nothing",)) == ("nothing",)
    assert rules.never_silent(("a", "b"), ("nothing",)) == ("a", "b")


def test_a_showcase_tells_something_under_a_name():
    """Library § 14.2."""
    told = [("A showcase needs something to tell.", "Library § 14.2")]
    assert why(rules.showcase_refusals("Vinter", tells_something=True)) == []
    assert why(rules.showcase_refusals("  ", tells_something=True)) == told
    assert why(rules.showcase_refusals("Vinter", tells_something=False)) == told


def test_files_are_taken_for_the_record_they_are_of():
    """Library § 14.5."""
    assert why(rules.import_refusals(a_package())) == []
    assert why(rules.import_refusals(a_package("audiobook", headings=0))) == []
    same = a_package(title="Händelser vid vatten: roman", record_title="HÄNDELSER VID VATTEN")
    assert why(rules.import_refusals(same)) == []
    wrong = a_package("book", minutes=None, headings=0, title="Löftet", record_title="Kvarnen")
    assert len(why(rules.import_refusals(wrong))) == 3  # every reason at once
    assert "“Löftet”, the record of “Kvarnen”" in why(rules.import_refusals(wrong))[2][0]


@pytest.mark.parametrize(
    ("decided", "form", "holds", "seconds"),
    [
        (60, "talking_book", True, 60), (60, "audiobook", True, 60), (0, "talking_book", True, 0),
        (60, "talking_book", False, 0), (60, "book", True, 0), (99_999, "talking_book", True, 180),
        (-5, "talking_book", True, 0),
    ],
)  # fmt: skip
def test_a_sample_is_as_long_as_was_decided(decided, form, holds, seconds):
    """Library § 14.9."""
    assert rules.sample_seconds(decided, form, holds) == seconds


def test_speech_is_made_ahead_for_talking_books_and_for_what_many_point_at():
    """Library § 14.10."""
    assert rules.is_made_ahead("talking_book", 0)
    assert not rules.is_made_ahead("book", rules.OFTEN - 1)
    assert rules.is_made_ahead("book", rules.OFTEN)
    assert [rules.is_made_whole(count) for count in (0, rules.OFTEN)] == [False, True]

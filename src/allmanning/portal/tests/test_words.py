"""Words are found where they are said, kept when they are known, and judged strictly."""

import polib
import pytest

from allmanning.portal import words
from allmanning.portal.words import Book, Word


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('_("Loan")', [Word("Loan")]),
        ('_("A long " "sentence")', [Word("A long sentence")]),
        ('Refusal(_("The card is blocked."), "Library § 4.1")', [Word("The card is blocked.")]),
        ('ngettext("%(n)s loan", "%(n)s loans", n)', [Word("%(n)s loan", "%(n)s loans")]),
        ('translation.pgettext("verb", "Loan")', [Word("Loan", context="verb")]),
        ("_(variable)", []),
        ('other("Loan")', []),
    ],
)
def test_words_in_python_are_found(code, found):
    assert list(words.from_python(code)) == found


def test_words_in_templates_are_found_and_trimmed(tmp_path):
    page = tmp_path / "page.jinja"
    page.write_text(
        '<p title="{{ _("Loan") }}">{% trans %}\n  One\n  line\n{% endtrans %}</p>'
        "{% trans n=3 %}{{ n }} loan{% pluralize %}{{ n }} loans{% endtrans %}"
        '{{ pgettext("verb", "Loan") }}'
    )
    assert set(words.from_template(page)) == {
        Word("Loan"),
        Word("One line"),
        Word("%(n)s loan", "%(n)s loans"),
        Word("Loan", context="verb"),
    }


def test_each_word_goes_to_the_nearest_app(tmp_path):
    code = tmp_path / "src" / "house"
    files = {"members/people/models.py": "a", "kit/text.py": "b", "portal/views.py": "c"}
    for name, word in files.items():
        (code / name).parent.mkdir(parents=True, exist_ok=True)
        (code / name).write_text(f'_("{word}")')
    people, portal = code / "members" / "people", code / "portal"
    books = words.collect(tmp_path, [people, portal], portal)
    assert set(books[people].said_in) == {Word("a")}
    assert set(books[portal].said_in) == {Word("b"), Word("c")}


def file_of(*entries):
    kept = polib.POFile(wrapwidth=0)
    kept.extend(entries)
    return kept


def book_of(*said):
    book = Book()
    for word in said:
        book.add(word, "src/app/views.py")
    return book


def test_known_words_keep_their_swedish_and_gone_words_go():
    old = file_of(
        polib.POEntry(msgid="Loan", msgstr="Lån"), polib.POEntry(msgid="Gone", msgstr="x")
    )
    new = words.merged(old, book_of(Word("Loan"), Word("New")))
    assert {entry.msgid: entry.msgstr for entry in new} == {"Loan": "Lån", "New": ""}
    assert words.lacking(new) == ["New"]


def test_the_file_is_calm_no_dates_no_line_numbers_and_the_same_twice(tmp_path):
    new = words.merged(file_of(), book_of(Word("B " * 80), Word("A", "As")))
    text = words.printed(new)
    assert "POT-Creation-Date" not in text
    assert "#: src/app/views.py\n" in text
    path = tmp_path / "django.po"
    path.write_text(text)
    again = words.merged(words.opened(path), book_of(Word("A", "As"), Word("B " * 80)))
    assert words.printed(again) == text


def test_a_word_said_alone_and_as_a_singular_is_one_entry():
    (entry,) = words.merged(file_of(), book_of(Word("loan"), Word("loan", "loans")))
    assert entry.msgid_plural == "loans"


@pytest.mark.parametrize(
    ("said", "translated", "faults"),
    [
        ("%(n)s of %(all)s", "%(all)s, därav %(n)s", 0),
        ("%(n)s loans", "%(antal)s lån", 1),
        ("{name} is here", "{namn} är här", 1),
        ("100 %", "100 procent", 0),
        ("Loan", "", 0),
    ],
)
def test_places_for_values_must_be_the_same(said, translated, faults):
    kept = file_of(polib.POEntry(msgid=said, msgstr=translated))
    assert len(list(words.misplaced(kept))) == faults


def test_one_of_something_may_be_said_without_its_number():
    entry = polib.POEntry(
        msgid="%(n)s loan",
        msgid_plural="%(n)s loans",
        msgstr_plural={0: "Ett lån", 1: "%(n)s lån"},
    )
    assert list(words.misplaced(file_of(entry))) == []


def test_two_apps_may_not_say_one_word_differently():
    one = file_of(polib.POEntry(msgid="Copy", msgstr="Exemplar"))
    two = file_of(polib.POEntry(msgid="Copy", msgstr="Kopia"))
    assert list(words.disagreeing({"catalogue": one, "portal": two})) == [
        "“Copy” is “Exemplar” in catalogue and “Kopia” in portal."
    ]


def test_words_joined_before_they_are_looked_up_are_found():
    assert list(words.unreadable('_("fine")\n_(f"{name} is")\n_("a" + b)')) == [2, 3]


def test_a_word_that_another_app_says_first_and_otherwise_is_told():
    ours = file_of(
        polib.POEntry(msgid="Confirm", msgstr="Bekräfta"),
        polib.POEntry(msgid="Save", msgstr="Spara"),
    )
    (sentence,) = words.overruled(ours, {"Confirm": "Verifiera", "Save": "Spara", "Sign": ""})
    assert "“Confirm” would be shown as “Verifiera”" in sentence

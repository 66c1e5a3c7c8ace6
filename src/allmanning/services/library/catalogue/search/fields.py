"""What the index holds of a work, and how words become terms.

One document is one work with all its editions, so that totals and counts are of what readers call
titles. What belongs together in one edition (its form, its language, where it has copies) is also
kept together, or a Swedish book with a Finnish talking book would be found as a Finnish book.
"""

from functools import cache
from itertools import combinations

import tantivy

from allmanning.kit.swedish import folded
from allmanning.services.library.catalogue.models import AUDIENCES, FORMS

# A new number throws every older index away.
VERSION = 3
WORK, MARKER = 0, 1

TEXTS = ("title", "title_stem", "author", "subject", "all", "broad", "parts")
_STEMMED = frozenset(("title_stem", "subject", "all", "broad"))
# The parts of long words: whether they are there, not how often or where.
_ONLY_WHETHER = frozenset(("parts",))
# Of one edition: any two or three of them are also kept as one value.
TOGETHER = ("form", "language", "library")
JOINTS = tuple(pair for size in (2, 3) for pair in combinations(TOGETHER, size))
NUMBERS = ("form", "language", "library", "audience", "decade", *map("_".join, JOINTS))
WORDS = ("subject_is", "sab", "dewey", "title_is", "author_is", "series_is")

# A whole title, folded, a name as it is filed, a series: asked for, never counted.
_ASKED_WHOLE = frozenset(("title_is", "author_is", "series_is"))

_FORMS = list(FORMS)
_AUDIENCES = list(AUDIENCES)
_LETTERS = " abcdefghijklmnopqrstuvwxyz0123456789"
_LANGUAGE_SPAN = len(_LETTERS) ** 3
_LIBRARY_SPAN = 1 << 20


@cache
def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("kind", indexed=True, fast=True)
    builder.add_unsigned_field("outbox", stored=True)
    builder.add_unsigned_field("work", indexed=True, fast=True)
    builder.add_unsigned_field("edition", indexed=True)
    for name in TEXTS:
        tokenizer = "stemmed" if name in _STEMMED else "words"
        option = "basic" if name in _ONLY_WHETHER else "position"
        builder.add_text_field(name, tokenizer_name=tokenizer, index_option=option)
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    for name in NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in WORDS:
        counted = name not in _ASKED_WHOLE
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=counted)
    for name in ("title_order", "author_order"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("year", "added", "popular"):
        builder.add_unsigned_field(name, fast=True, indexed=True)
    builder.add_float_field("weight", fast=True)
    builder.add_text_field("author_name", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("label", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


@cache
def analyzer(name: str) -> tantivy.TextAnalyzer:
    """`words`: as they are. `stemmed`: without their Swedish endings. Text comes folded."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(100)).filter(tantivy.Filter.lowercase())
    if name == "stemmed":
        builder = builder.filter(tantivy.Filter.stemmer("swedish"))
    return builder.build()


def words_of(text: str) -> list[str]:
    """The words of a text, folded but for å, ä and ö."""
    return list(analyzer("words").analyze(plain(text)))


def whole(title: str) -> str:
    """A title by its words alone, as one term: hamlet, den store gatsby."""
    return " ".join(words_of(title))


def stem(word: str) -> str:
    """A folded word without its Swedish ending."""
    return next(iter(analyzer("stemmed").analyze(word)), word)


def plain(text: str) -> str:
    """Folded, but å, ä and ö stay themselves. The quick way for what is mostly ASCII."""
    return text.lower() if text.isascii() else folded(text)


def has_own_letters(text: str) -> bool:
    """Whether a folded text has å, ä or ö."""
    return "å" in text or "ä" in text or "ö" in text


def words_with_own_letters(text: str) -> list[str]:
    """The different words of a folded text that have å, ä or ö, in order."""
    words = dict.fromkeys(word for word in text.split() if not word.isascii())
    return [word for word in words if has_own_letters(word)]


def form_number(form: str) -> int:
    return _FORMS.index(form) + 1 if form in FORMS else 0


def audience_number(audience: str) -> int:
    return _AUDIENCES.index(audience) + 1 if audience in AUDIENCES else 0


def language_number(language: str) -> int:
    number = 0
    for sign in language.lower()[:3].ljust(3):
        number = number * len(_LETTERS) + max(_LETTERS.find(sign), 0)
    return number


def form_of(number: int) -> str:
    return _FORMS[number - 1] if 0 < number <= len(_FORMS) else ""


def audience_of(number: int) -> str:
    return _AUDIENCES[number - 1] if 0 < number <= len(_AUDIENCES) else ""


def language_of(number: int) -> str:
    signs = ""
    for _place in range(3):
        number, at = divmod(number, len(_LETTERS))
        signs = _LETTERS[at] + signs
    return signs.strip()


def joint(form: int | None, language: int | None, library: int | None) -> int:
    """Two or three of these as one number; the field says which ones are in it."""
    number = 0
    for part, span in ((form, 64), (language, _LANGUAGE_SPAN), (library, _LIBRARY_SPAN)):
        number = number * span + (part if part is not None else 0)
    return number


def parts(number: int) -> tuple[int, int, int]:
    """Form, language and library of a joint number; those that are not in it are 0."""
    rest, library = divmod(number, _LIBRARY_SPAN)
    form, language = divmod(rest, _LANGUAGE_SPAN)
    return form, language, library

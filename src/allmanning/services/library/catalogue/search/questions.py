"""What a reader typed, taken apart: words, phrases, fields, numbers.

författare:jansson "den ärliga bedragaren" -film 978-91-7223-430-7
"""

import re
from dataclasses import dataclass, field
from datetime import date

from allmanning.services.library.catalogue.isbn import find_isbn, find_issn
from allmanning.services.library.catalogue.search.fields import words_of

# The words for a field, Swedish and English; the index's own name is the value.
FIELDS = {
    **dict.fromkeys(("författare", "upphov", "förf", "author", "by", "av"), "author"),
    **dict.fromkeys(("titel", "title"), "title"),
    **dict.fromkeys(("ämne", "subject", "om", "about"), "subject"),
    **dict.fromkeys(("isbn", "issn", "ean", "nummer", "number"), "number"),
}
LONGEST = 300
MOST_WORDS = 16
_PART = re.compile(
    r"(?P<no>-(?=[\w\"]))?(?:(?P<field>[^\W\d_]{2,10}):)?(?:\"(?P<phrase>[^\"]*)\"?|(?P<word>[^\s\"]+))"
)
_NAMED = re.compile(r"^(?:isbn|issn|ean)(?:-1[03])?[\s:]+(?=\d)", re.IGNORECASE)
_DEWEY = re.compile(r"\d{3}\.\d+")
_SORTS = ("relevance", "title", "author", "newest", "oldest", "added", "popular")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand together (more than one), or one word; perhaps in one field only."""

    words: tuple[str, ...]
    field: str = ""
    unwanted: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader chose beside the words: each is one value or none.

    library: a key. now: only what is in there at this moment. decade: its first year. since,
    until: years, both included.
    """

    form: str = ""
    language: str = ""
    library: int | None = None
    audience: str = ""
    decade: int | None = None
    subject: str = ""
    sab: str = ""
    dewey: str = ""
    since: int | None = None
    until: int | None = None
    now: bool = False

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Question:
    """text: as typed. terms: in order. number: an ISBN or ISSN that was typed, or "".

    also: (field, heading) pairs; a work that has one of them answers too.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()
    number: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: str = "relevance"
    also: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> list[str]:
        """The single words that are wanted, wherever they may stand."""
        return [term.words[0] for term in self.terms if len(term.words) == 1 and not term.unwanted]


def question(text: str, filters: Filters | None = None, sort: str = "") -> Question:
    """Understand what was typed; anything can be."""
    text = " ".join(text.split())[:LONGEST]
    filters = filters or Filters()
    sort = sort if sort in _SORTS else "relevance"
    if number := _number(text):
        return Question(text, (), number, filters, sort)
    terms: list[Term] = []
    for part in _PART.finditer(text):
        terms += _terms(part)
    return Question(text, tuple(terms[:MOST_WORDS]), "", filters, sort)


def _terms(part: re.Match[str]) -> list[Term]:
    name = FIELDS.get((part["field"] or "").lower(), "")
    if name == "number":
        return [Term((_number(part["word"] or "") or (part["word"] or ""),), "number")]
    said = part["phrase"] if part["phrase"] is not None else part["word"]
    # A colon that names no field is a sign like any other: "Stjärnornas krig: rymdäventyret".
    before = words_of(part["field"]) if part["field"] and not name else []
    words = (*before, *words_of(said))
    unwanted = bool(part["no"])
    if not words:
        return []
    if part["phrase"] is not None:
        return [Term(words, name, unwanted)]
    return [Term((word,), name, unwanted) for word in words]


def _number(text: str) -> str:
    """An ISBN or ISSN, if that is all there is; its name may stand before it."""
    text = _NAMED.sub("", text)
    if _DEWEY.fullmatch(text):
        return ""
    if sum(sign.isdigit() for sign in text) < 7 or any(
        sign.isalpha() and sign not in "xX" for sign in text
    ):
        return ""
    if isbn := find_isbn(text):
        return isbn
    if issn := find_issn(text):
        # Two years with a hyphen between them look like one.
        return "" if _are_years(issn) else issn.replace("-", "")
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) >= 8 else ""


def _are_years(text: str) -> bool:
    first, _hyphen, last = text.partition("-")
    this = date.max.year
    return last.isdigit() and 1000 <= int(first) <= int(last) <= min(this, 2100)

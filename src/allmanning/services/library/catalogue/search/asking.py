"""A question as the index understands it."""

import re

import tantivy
from tantivy import Occur, Query

from allmanning.services.library.catalogue.isbn import isbn_forms
from allmanning.services.library.catalogue.search import fields
from allmanning.services.library.catalogue.search.questions import Filters, Question, Term

# Umlaut plurals and other forms that no stemmer brings together.
_IRREGULAR = (
    "bok böcker boken", "hand händer handen", "stad städer", "land länder", "son söner",
    "dotter döttrar", "mor mödrar moder", "far fäder fader", "bror bröder broder", "man män mannen",
    "tand tänder", "natt nätter", "strand stränder", "tång tänger", "rot rötter", "fot fötter",
    "nöt nötter", "ko kor", "gås gäss", "mus möss", "lus löss", "bonde bönder", "öga ögon",
    "öra öron", "mål mål", "barn barnen", "vän vänner", "rand ränder", "brand bränder",
    "tråd trådar", "bot böter", "fader fäder", "get getter", "historia historier",
)  # fmt: skip
_EXACT, _STEM, _AUTHOR, _SUBJECT = 3.0, 2.0, 2.4, 1.0
_WHOLE_TITLE = 4.0


def built(question: Question) -> Query:
    """The whole question, its filters included."""
    asked: list[tuple[Occur, Query]] = [(Occur.Must, _only_works())]
    if question.number:
        asked.append((Occur.Must, _any([_is("number", form) for form in _forms(question.number)])))
    for term in question.terms:
        asked += _term(term)
    wanted = [term.words[0] for term in question.terms if _is_plain(term)]
    if len(wanted) > 1:
        phrase = _together("title", wanted)
        asked.append((Occur.Should, Query.boost_query(phrase, _WHOLE_TITLE)))
    asked += [(Occur.Must, one) for one in chosen(question.filters)]
    return Query.boolean_query(asked)


def chosen(filters: Filters) -> list[Query]:
    """The filters, none of which says anything about relevance."""
    numbers = {
        "form": fields.form_number(filters.form) if filters.form else None,
        "language": fields.language_number(filters.language) if filters.language else None,
        "library": filters.library,
    }
    together = [name for name in fields.TOGETHER if numbers[name] is not None]
    queries = []
    if len(together) == 1:
        queries.append(_is(together[0], numbers[together[0]]))
    elif together:
        value = fields.joint(numbers["form"], numbers["language"], numbers["library"])
        queries.append(_is("_".join(together), value))
    if filters.audience:
        queries.append(_is("audience", fields.audience_number(filters.audience)))
    if filters.decade is not None:
        queries.append(_is("decade", filters.decade))
    for name, word in (
        ("subject_is", filters.subject), ("sab", filters.sab), ("dewey", filters.dewey),
    ):  # fmt: skip
        if word:
            queries.append(_is(name, word))
    if filters.since is not None or filters.until is not None:
        queries.append(
            Query.range_query(
                fields.schema(), "year", tantivy.FieldType.Unsigned,
                max(filters.since or 1, 0), max(filters.until or 9999, 0),
            )
        )  # fmt: skip
    return [Query.const_score_query(query, 0.0) for query in queries]


def beginning(words: list[str], last: str) -> Query:
    """Works whose title or author has these words and one that begins like the last."""
    asked = [(Occur.Must, _only_works())]
    asked += [(Occur.Must, _any([_is("title", w), _is("author", w)])) for w in words]
    pattern = re.escape(last) + ".*"
    asked.append(
        (
            Occur.Must,
            _any(
                [Query.regex_query(fields.schema(), name, pattern) for name in ("title", "author")]
            ),
        )
    )
    return Query.boolean_query(asked)


def near(word: str, distance: int) -> Query:
    """Works with a word in title or author that differs by so many letters."""
    return _any(
        [
            Query.fuzzy_term_query(fields.schema(), name, word, distance, True)
            for name in ("title", "author", "subject")
        ]
    )


def _is_plain(term: Term) -> bool:
    return len(term.words) == 1 and not term.field and not term.unwanted


def _term(term: Term) -> list[tuple[Occur, Query]]:
    if term.field == "number":
        return [(Occur.Must, _any([_is("number", form) for form in _forms(term.words[0])]))]
    if len(term.words) > 1:
        query = _phrase(term)
        return [(Occur.MustNot if term.unwanted else Occur.Must, query)]
    word = term.words[0]
    if term.unwanted:
        return [(Occur.MustNot, _where(word, term.field))]
    if term.field:
        return [(Occur.Must, _where(word, term.field)), *_better(word, term.field)]
    return [(Occur.Must, Query.const_score_query(_anywhere(word), 0.1)), *_better(word)]


def _better(word: str, only: str = "") -> list[tuple[Occur, Query]]:
    """Where a word counts for more: as it is in a title, its stem, a name, a subject."""
    stem = fields.stem(word)
    ranks = (
        ("title", word, _EXACT), ("title_stem", stem, _STEM), ("author", word, _AUTHOR),
        ("subject", stem, _SUBJECT), ("all", stem, 0.4),
    )  # fmt: skip
    return [
        (Occur.Should, Query.boost_query(_is(name, term, "freq"), boost))
        for name, term, boost in ranks
        if not only or name.startswith(only)
    ]


def _anywhere(word: str) -> Query:
    """A word, in any of its forms; written without dots and rings it also finds those with."""
    stems = {fields.stem(form) for form in (word, *_relatives(word))}
    queries = [_is("all", stem) for stem in sorted(stems)]
    if not fields.has_own_letters(word):
        queries.append(_is("broad", fields.stem(word)))
    return _any(queries)


def _where(word: str, name: str) -> Query:
    if not name:
        return _anywhere(word)
    if name == "author":
        return _is("author", word)
    stem = fields.stem(word)
    if name == "subject":
        return _is("subject", stem)
    return _any([_is("title", word), _is("title_stem", stem)])


def _together(name: str, words: list[str]) -> Query:
    placed: list[str | tuple[int, str]] = [*words]
    return Query.phrase_query(fields.schema(), name, placed)


def _phrase(term: Term) -> Query:
    words = list(term.words)
    names = [term.field] if term.field in ("title", "author") else ["title", "author"]
    queries = [_together(name, words) for name in names]
    stems = [fields.stem(word) for word in words]
    if term.field in ("", "subject"):
        where = "subject" if term.field else "all"
        queries.append(_together(where, stems))
    return _any(queries)


def _relatives(word: str) -> tuple[str, ...]:
    return _RELATIVES.get(word, ())


def _forms(number: str) -> list[str]:
    return list(isbn_forms(number)) or [number.replace("-", "").lower()]


def _only_works() -> Query:
    return Query.const_score_query(_is("kind", fields.WORK), 0.0)


def _is(name: str, value: object, option: str = "basic") -> Query:
    return Query.term_query(fields.schema(), name, value, option)


def _any(queries: list[Query]) -> Query:
    return (
        queries[0]
        if len(queries) == 1
        else Query.boolean_query([(Occur.Should, q) for q in queries])
    )


def _relatives_table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in _IRREGULAR:
        words = line.split()
        for word in words:
            table[word] = tuple(dict.fromkeys((*table.get(word, ()), *words)))
    return table


_RELATIVES = _relatives_table()

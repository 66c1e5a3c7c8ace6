"""A question as the index understands it."""

import re
from collections.abc import Sequence

import tantivy
from tantivy import Occur, Query

from allmanning.services.library.catalogue.isbn import isbn_forms
from allmanning.services.library.catalogue.search import fields
from allmanning.services.library.catalogue.search.questions import Filters, Question, Term
from allmanning.services.library.catalogue.search.wordforms import (
    Known,
    form_said,
    is_little,
    joined,
    stems,
    tails,
)

# What a word counts for, where it stands. Everything but an exact title may be another form of it.
_EXACT, _STEM, _AUTHOR, _SUBJECT, _ALL = 3.0, 2.0, 2.4, 1.2, 0.4
_SAME_STEM, _OTHER_STEM, _PART, _TAIL = 1.0, 0.8, 0.3, 0.15
_TOGETHER, _WHOLE_TITLE = 4.0, 5.0
_CLASS, _FORM, _HEADING = 8.0, 2.0, 6.0
_SAB = re.compile(r"[A-ZÅÄÖ][a-zåäö]{0,5}")
_DEWEY = re.compile(r"\d{3}(\.\d{1,6})?")


def built(
    question: Question,
    known: Known,
    least: int | None = None,
    only: Sequence[int] | None = None,
) -> Query:
    """The whole question, its filters included. only: the works to look among, None for all.

    least: how many of the words that matter must be there; None for all of them.
    """
    asked: list[tuple[Occur, Query]] = [(Occur.Must, _only_works())]
    if question.number:
        asked.append((Occur.Must, _any([_is("number", form) for form in _forms(question.number)])))
    words = _Words(question, known)
    asked.append((Occur.Must, words.demanded(least)))
    asked += words.wished()
    asked += [(Occur.Must, one) for one in chosen(question.filters)]
    if only is not None:
        among = Query.term_set_query(fields.schema(), "work", list(only))
        asked.append((Occur.Must, Query.const_score_query(among, 0.0)))
    return Query.boolean_query(asked)


def strong(question: Question) -> list[Term]:
    """The terms that a title must have: all but little words, unless there are no others."""
    wanted = [term for term in question.terms if not term.unwanted]
    return [term for term in wanted if not _is_little(term)] or wanted


def _is_little(term: Term) -> bool:
    return _is_plain(term) and is_little(term.words[0])


class _Words:
    """The terms of one question, as what is demanded and as what is wished for."""

    def __init__(self, question: Question, known: Known) -> None:
        self.question, self.known = question, known
        self.plain = [term.words[0] for term in question.terms if _is_plain(term)]
        self.pairs = list(joined(self.plain, known)) if len(self.plain) > 1 else []

    def demanded(self, least: int | None) -> Query:
        terms = strong(self.question)
        one_by_one = [self._demanded(term) for term in terms]
        if least is None or least >= len(one_by_one):
            asked = [(Occur.Must, query) for query in one_by_one]
            no_others: list[tuple[Occur, Query]] = []
        else:
            asked = [(Occur.Should, query) for query in one_by_one]
            no_others = [(Occur.Must, Query.all_query())]
            found = Query.boolean_query(asked, minimum_number_should_match=least)
            asked = [(Occur.Must, found)]
        for term in self.question.terms:
            if term.unwanted:
                asked.append((Occur.MustNot, self._unwanted(term)))
        headings = [_is(name, text) for name, text in self.question.also]
        if headings and not self.question.terms:
            return Query.const_score_query(_any(headings), 0.0)
        if not asked or all(occur == Occur.MustNot for occur, _query in asked):
            no_others = [(Occur.Must, Query.all_query())]
        whole = Query.boolean_query([*asked, *no_others])
        alternatives = [whole, *headings, *self._classes(), *self._joined(terms)]
        return Query.const_score_query(_any(alternatives), 0.0)

    def wished(self) -> list[tuple[Occur, Query]]:
        """Where a word counts for more; and the title that is what was typed."""
        found = []
        for term in self.question.terms:
            if len(term.words) == 1 and not term.unwanted and term.field != "number":
                found += self._better(term.words[0], term.field)
        if len(self.plain) > 1:
            phrase = _together("title", self.plain)
            found.append(Query.boost_query(phrase, _TOGETHER))
        if self.plain:
            title = _is("title_is", " ".join(self.plain))
            found.append(Query.const_score_query(title, _WHOLE_TITLE))
        for _one, _other, whole in self.pairs:
            found += self._better(whole)
        found += [Query.boost_query(one, _CLASS) for one in self._classes()]
        found += [
            Query.const_score_query(_is(name, text), _HEADING) for name, text in self.question.also
        ]
        for form in filter(None, map(form_said, self.plain)):
            said = _is("form", fields.form_number(form))
            found.append(Query.const_score_query(said, _FORM))
        return [(Occur.Should, query) for query in found]

    def _demanded(self, term: Term) -> Query:
        if term.field == "number":
            return _any([_is("number", form) for form in _forms(term.words[0])])
        if len(term.words) > 1:
            return _phrase(term)
        word = term.words[0]
        return self._where(word, term.field) if term.field else self._anywhere(word)

    def _unwanted(self, term: Term) -> Query:
        if len(term.words) > 1:
            return _phrase(term)
        return self._where(term.words[0], term.field) if term.field else _exactly(term.words[0])

    def _anywhere(self, word: str) -> Query:
        """A word in any of its forms, or as a part of a longer one; or what it is a kind of.

        Written without dots and rings it also finds those with.
        """
        found = stems(word, self.known)
        queries = [_is("all", stem) for stem in found]
        queries += [_is("parts", stem) for stem in found if len(stem) > 3]
        queries += self._tails(word)
        if not fields.has_own_letters(word):
            queries.append(_is("broad", found[0]))
        return _any(queries)

    def _tails(self, word: str) -> list[Query]:
        return [_is("all", tail) for tail in tails(word, self.known)]

    def _where(self, word: str, name: str) -> Query:
        if name == "author":
            return _is("author", word)
        found = stems(word, self.known)
        if name == "subject":
            return _any([_is("subject", stem) for stem in found])
        return _any([_is("title", word), *(_is("title_stem", stem) for stem in found)])

    def _better(self, word: str, only: str = "") -> list[Query]:
        """As it is in a title, its stem, a name, a subject; other forms and parts for less."""
        ranks = [
            ("title", word, _EXACT), ("author", word, _AUTHOR),
        ]  # fmt: skip
        for at, stem in enumerate(stems(word, self.known)):
            counts = _OTHER_STEM if at else _SAME_STEM
            ranks += [
                ("title_stem", stem, _STEM * counts), ("subject", stem, _SUBJECT * counts),
                ("all", stem, _ALL * counts),
            ]  # fmt: skip
        wished = [
            Query.boost_query(_is(name, term, "freq"), boost)
            for name, term, boost in ranks
            if not only or name.startswith(only)
        ]
        if not only:
            wished.append(Query.const_score_query(_is("parts", fields.stem(word)), _PART))
            wished += [Query.const_score_query(tail, _TAIL) for tail in self._tails(word)]
        return wished

    def _joined(self, terms: list[Term]) -> list[Query]:
        """The question with two neighbours written as one word: fågel guide, fågelguide."""
        queries = []
        for one, other, whole in self.pairs:
            rest = [t for t in terms if not (_is_plain(t) and t.words[0] in (one, other))]
            asked = [(Occur.Must, self._demanded(term)) for term in rest]
            asked.append((Occur.Must, _is("all", fields.stem(whole))))
            queries.append(Query.boolean_query(asked))
        return queries

    def _classes(self) -> list[Query]:
        """The class that was typed, if that is all: Qca, 641.5."""
        text = self.question.text
        if _SAB.fullmatch(text):
            return [_is("sab", text)]
        return [_is("dewey", text)] if _DEWEY.fullmatch(text) else []


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


def like(traits: dict[str, list[str]], audience: str, work: int) -> Query:
    """Other works with some of these traits, rather for the same readers.

    traits: by field; a rare subject counts for more than a common one.
    """
    weights = {"subject_is": 1.0, "series_is": 1.5, "author_is": 0.8, "sab": 0.3}
    wished = [
        (Occur.Should, Query.boost_query(_is(name, text), weights[name]))
        for name, texts in traits.items()
        for text in texts
    ]
    asked = [
        (Occur.Must, _only_works()),
        (Occur.Must, Query.boolean_query(wished)),
        (Occur.MustNot, _is("work", work)),
    ]
    same = _is("audience", fields.audience_number(audience))
    return Query.boolean_query([*asked, (Occur.Should, Query.const_score_query(same, 2.0))])


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


def _exactly(word: str) -> Query:
    """A word that is not wanted is meant as it stands, not as a part or in other clothes."""
    return _is("all", fields.stem(word))


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

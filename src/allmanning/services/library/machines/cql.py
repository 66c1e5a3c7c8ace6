"""Contextual Query Language 1.1/1.2 as a tree: bounded in length, depth and number of clauses.

Source: http://www.loc.gov/standards/sru/cql/; design § 7.5. Pure: it knows no index and no table.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST, DEEPEST, MOST_CLAUSES = 2_000, 20, 30
BOOLEANS = ("and", "or", "not", "prox")
_SYMBOLS = ("==", "<>", "<=", ">=", "=", "<", ">")
_NAMED = frozenset({"any", "all", "exact", "adj", "within", "encloses", "scr"})
_TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|(==|<>|<=|>=|[=<>()/])|([^\s"()=<>/]+))', re.S)


class CqlError(Exception):
    """The number of the diagnostic (info:srw/diagnostic/1/…) and its details."""

    def __init__(self, number: int, details: str = "") -> None:
        super().__init__(number, details)
        self.number, self.details = number, details


@dataclass(frozen=True, slots=True)
class Clause:
    """index: lower case as written, "dc.title", or "" for the server's choice.

    term: as written, escapes and masking kept. modifiers: of the relation, lower case.
    """

    index: str
    relation: str
    term: str
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Both:
    """Two parts and how they are joined: and, or, not, prox."""

    operator: str
    left: "Node"
    right: "Node"
    modifiers: tuple[str, ...] = ()


Node = Clause | Both


@dataclass(frozen=True, slots=True)
class Key:
    """What to sort by. descending: sort.descending was asked."""

    index: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    root: Node
    keys: tuple[Key, ...] = ()
    prefixes: dict[str, str] = field(default_factory=dict)


def parsed(text: str) -> Query:
    """The tree of a query. Raises CqlError 10, 12, 38 or 48."""
    if len(text) > LONGEST:
        raise CqlError(12, str(LONGEST))
    if "\x00" in text:
        raise CqlError(10, "a character that no text holds")
    return _Reading(text).query()


def pieces(term: str) -> Iterator[tuple[str, bool]]:
    r"""The signs of a term, and whether each masks: `a\*b*` has one masking sign, the last."""
    escaped = False
    for sign in term:
        if escaped:
            yield sign, False
            escaped = False
        elif sign == "\\":
            escaped = True
        else:
            yield sign, sign in "*?^"
    if escaped:
        yield "\\", False


def plain(term: str) -> str:
    """The term without escapes and masking."""
    return "".join(sign for sign, masks in pieces(term) if not masks)


class _Reading:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._clauses = 0
        self._prefixes: dict[str, str] = {}

    def query(self) -> Query:
        root = self._scoped(0)
        keys = self._keys() if self._is_word("sortby") else ()
        if self._at < len(self._tokens):
            raise CqlError(10, f"near {self._tokens[self._at][1][:40]}")
        return Query(root, keys, self._prefixes)

    def _scoped(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise CqlError(38, "nested too deeply")
        self._assignments()
        left = self._search(depth)
        while any(self._is_word(name) for name in BOOLEANS):
            operator = self._take()[1].lower()
            modifiers = self._modifiers()
            left = Both(operator, left, self._search(depth), modifiers)
        return left

    def _search(self, depth: int) -> Node:
        self._clauses += 1
        if self._clauses > MOST_CLAUSES:
            raise CqlError(38, str(MOST_CLAUSES))
        if self._is_symbol("("):
            self._take()
            inner = self._scoped(depth + 1)
            if not self._is_symbol(")"):
                raise CqlError(10, "a parenthesis is not closed")
            self._take()
            return inner
        kind, first = self._term()
        relation = self._relation()
        if not relation:
            return Clause("", "=", first)
        if kind == "quoted":
            raise CqlError(10, "an index is not quoted")
        modifiers = self._modifiers()
        return Clause(first.lower(), relation, self._term()[1], modifiers)

    def _relation(self) -> str:
        kind, text = self._peek()
        if kind == "symbol" and text in _SYMBOLS:
            return self._take()[1]
        # A word with a dot is a relation of some context set: the caller knows none.
        named = kind == "word" and (text.lower() in _NAMED or self._is_set_relation(text))
        return self._take()[1].lower() if named else ""

    def _is_set_relation(self, text: str) -> bool:
        after = self._tokens[self._at + 1][1].lower() if self._at + 1 < len(self._tokens) else ""
        return "." in text and bool(after) and after not in (*BOOLEANS, "sortby", ")", "/")

    def _term(self) -> tuple[str, str]:
        kind, text = self._peek()
        if kind not in ("word", "quoted") or (kind == "word" and text.lower() in BOOLEANS):
            raise CqlError(10, f"near {text[:40]}" if text else "the query ends too early")
        self._take()
        return kind, text[1:-1] if kind == "quoted" else text

    def _modifiers(self) -> tuple[str, ...]:
        found = []
        while self._is_symbol("/"):
            self._take()
            name = self._term()[1].lower()
            if self._peek()[0] == "symbol" and self._peek()[1] in _SYMBOLS:
                name += self._take()[1] + self._term()[1].lower()
            found.append(name)
        return tuple(found)

    def _assignments(self) -> None:
        while self._is_symbol(">"):
            self._take()
            name = self._term()[1]
            if self._is_symbol("="):
                self._take()
                self._prefixes[name.lower()] = self._term()[1]
            else:
                self._prefixes[""] = name

    def _keys(self) -> tuple[Key, ...]:
        self._take()
        found = []
        while self._peek()[0] in ("word", "quoted"):
            index = self._term()[1].lower()
            modifiers = self._modifiers()
            found.append(Key(index, "sort.descending" in modifiers))
        if not found:
            raise CqlError(10, "sortBy names no index")
        return tuple(found)

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _is_word(self, word: str) -> bool:
        kind, text = self._peek()
        return kind == "word" and text.lower() == word

    def _is_symbol(self, symbol: str) -> bool:
        return self._peek() == ("symbol", symbol)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise CqlError(10, f"near {text[at : at + 40].strip()}")
        quoted, symbol, word = found.groups()
        yield ("quoted", quoted) if quoted else ("symbol", symbol) if symbol else ("word", word)
        at = found.end()

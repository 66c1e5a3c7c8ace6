"""Collects the words shown to people, and judges whether their Swedish is complete.

Words are read from the source: Python by its syntax tree, Jinja2 by its own extractor. No gettext
tools are needed. The files carry no dates and no line numbers, so that merges stay calm.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polib
from jinja2.ext import babel_extract

# Where the context, the singular and the plural stand among the arguments of each function.
KEYWORDS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
OPTIONS = {
    "extensions": "jinja2.ext.i18n",  # as in portal/templating.py
    "trimmed": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
OUTSIDE = {"tests", "migrations", "node_modules", "static", "data"}
PLACES = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%[sdf]|\{\w*\}")
HEAD = {
    "Language": "sv",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True, order=True)
class Word:
    """Something said to a person: its context, its words, and its words for several."""

    words: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return (self.context, self.words)


@dataclass
class Book:
    """The words of one app, with the files that say each."""

    said_in: dict[Word, set[str]] = field(default_factory=dict)

    def add(self, word: Word, file: str) -> None:
        self.said_in.setdefault(word, set()).add(file)


DJANGO_WORDS = re.compile(r"""{%\s*trans(?:late)?\s+(["'])(.+?)\1\s*%}""")

# ------------------------------------------------------------------ collecting


def collect(root: Path, apps: Iterable[Path], fallback: Path) -> dict[Path, Book]:
    """Return each app's words; what lies outside every app belongs to the fallback."""
    folders = sorted({fallback, *apps})
    books = {folder: Book() for folder in folders}
    for path in sorted((root / "src").rglob("*.*")):
        inside = path.relative_to(root)
        if path.suffix not in {".py", ".jinja", ".html"} or OUTSIDE & set(inside.parts):
            continue
        owner = next((folder for folder in path.parents if folder in books), fallback)
        for word in words_of(path):
            books[owner].add(word, inside.as_posix())
    return books


def words_of(path: Path) -> Iterator[Word]:
    """Return the words a file says."""
    if path.suffix == ".html":
        return from_django_template(path.read_text())
    return from_template(path) if path.suffix == ".jinja" else from_python(path.read_text())


def from_django_template(text: str) -> Iterator[Word]:
    """Return the words of the few pages that allauth needs: {% trans "…" %} and nothing richer."""
    if "{% blocktrans" in text:
        raise ValueError("say it with {% trans %}: blocktranslate is not read")
    for _mark, said in DJANGO_WORDS.findall(text):
        yield Word(said, "", "")


def from_python(text: str) -> Iterator[Word]:
    """Return the words in calls of the gettext family."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if name in KEYWORDS:
            word = word_of(name, [text_of(argument) for argument in node.args])
            if word:
                yield word


def text_of(node: ast.expr) -> str | None:
    """Return the text of a literal, or None for what is known only when the program runs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def word_of(name: str, texts: Sequence[str | None]) -> Word | None:
    """Make a word of a call's arguments."""
    context, singular, plural = KEYWORDS[name]

    def at(position: int | None) -> str:
        if position is None or position >= len(texts):
            return ""
        return texts[position] or ""

    return Word(at(singular), at(plural), at(context)) if at(singular) else None


def from_template(path: Path) -> Iterator[Word]:
    """Return the words of a Jinja2 template; a fault in the template is raised."""
    with path.open("rb") as opened:
        for _line, name, said, _comments in babel_extract(opened, list(KEYWORDS), (), OPTIONS):
            texts = [said] if isinstance(said, str) else list(said or ())
            word = word_of(name, texts) if name in KEYWORDS else None
            if word:
                yield word


def unreadable(text: str) -> Iterator[int]:
    """Return the lines where words are put together before they are looked up, so never found."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in KEYWORDS:
            position = KEYWORDS[ast.unparse(node.func).split(".")[-1]][1]
            if len(node.args) > position and isinstance(
                node.args[position], ast.JoinedStr | ast.BinOp
            ):
                yield node.lineno


# ------------------------------------------------------------------ writing


def merged(old: polib.POFile, book: Book) -> polib.POFile:
    """Return the file anew: old translations kept, new words without one, gone words gone."""
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=0)
    new.metadata = dict(HEAD)
    said: dict[tuple[str, str], tuple[Word, set[str]]] = {}
    for word, files in book.said_in.items():
        first, so_far = said.setdefault(word.key, (word, set()))
        # "1 loan" may be said alone and as the singular of "3 loans"; gettext has one entry.
        said[word.key] = (first if first.plural else word, so_far | files)
    for word, files in sorted(said.values(), key=lambda each: (min(each[1]), each[0])):
        new.append(entry_of(word, files, known.get(word.key)))
    return new


def entry_of(word: Word, files: set[str], old: polib.POEntry | None) -> polib.POEntry:
    """Return a word's entry, with the old translation as far as it still fits."""
    entry = polib.POEntry(
        msgid=word.words,
        msgctxt=word.context or None,
        occurrences=[(file, "") for file in sorted(files)],
    )
    if old:
        entry.tcomment, entry.flags = old.tcomment, [flag for flag in old.flags if flag == "fuzzy"]
    if not word.plural:
        entry.msgstr = (old.msgstr or old.msgstr_plural.get(0, "")) if old else ""
        return entry
    entry.msgid_plural = word.plural
    entry.msgstr_plural = {0: "", 1: ""}
    if old:
        entry.msgstr_plural = {**old.msgstr_plural} or {0: old.msgstr, 1: ""}
    return entry


def opened(path: Path) -> polib.POFile:
    """Return an app's file of words, or an empty one."""
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)


def printed(words: polib.POFile) -> str:
    """Return the file's text as it is kept."""
    return f"{words}".rstrip("\n") + "\n"


# ------------------------------------------------------------------ judging


def lacking(words: polib.POFile) -> list[str]:
    """Return the words without finished Swedish."""
    return [
        entry.msgid
        for entry in words
        if entry.fuzzy or not all(entry.msgstr_plural.values() or [entry.msgstr])
    ]


def misplaced(words: polib.POFile) -> Iterator[str]:
    """Return a sentence for each translation whose places for values are not those of the words."""
    for entry in words:
        pairs = [(entry.msgid, entry.msgstr)]
        if entry.msgid_plural:
            pairs = [(entry.msgid_plural, entry.msgstr_plural.get(1, ""))]
            # One of something may be said without the number.
            allowed = {*places(entry.msgid), *places(entry.msgid_plural)}
            one = entry.msgstr_plural.get(0, "")
            if set(places(one)) - allowed:
                yield f"“{one}” has places that “{entry.msgid}” has not."
        for said, translated in pairs:
            if translated and places(said) != places(translated):
                yield f"“{translated}” must have the same places as “{said}”."


def places(text: str) -> list[str]:
    """Return the places where values are put into words."""
    return sorted(PLACES.findall(text.replace("%%", "")))


def disagreeing(all_words: Mapping[str, polib.POFile]) -> Iterator[str]:
    """Return a sentence for each word that two apps say differently in Swedish.

    Django pours all apps into one catalogue, so that one of the two would win everywhere.
    """
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for app, words in all_words.items():
        for entry in words:
            said = entry.msgstr or entry.msgstr_plural.get(1, "")
            if not said:
                continue
            key = (entry.msgctxt or "", entry.msgid)
            other, before = first.setdefault(key, (app, said))
            if before != said:
                yield f"“{entry.msgid}” is “{before}” in {other} and “{said}” in {app}."


def overruled(words: polib.POFile, others: Mapping[str, str]) -> Iterator[str]:
    """Return a sentence for each word that is shown in somebody else's Swedish instead of ours.

    others: what the apps that are installed before this one say, by the word.
    """
    for entry in words:
        theirs = others.get(entry.msgid, entry.msgstr)
        if not entry.msgctxt and entry.msgstr and theirs not in {"", entry.msgstr}:
            yield f"“{entry.msgid}” would be shown as “{theirs}”, which another app calls it."

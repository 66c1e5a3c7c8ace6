"""How Swedish words change and are put together, as far as finding titles needs it.

No dictionary: forms and parts are guessed by pattern, and the index is asked which of the guesses
it has. A guess that is no word finds nothing and costs a look-up.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

from allmanning.services.library.catalogue.search import fields

# Whether the index has a stem.
Known = Callable[[str], bool]

# Umlaut plurals and other forms that no stemmer brings together.
_IRREGULAR = (
    "bok böcker boken", "hand händer handen", "stad städer", "land länder", "son söner",
    "dotter döttrar", "mor mödrar moder", "far fäder fader", "bror bröder broder", "man män mannen",
    "tand tänder", "natt nätter", "strand stränder", "tång tänger", "rot rötter", "fot fötter",
    "nöt nötter", "ko kor", "gås gäss", "mus möss", "lus löss", "bonde bönder", "öga ögon",
    "öra öron", "mål mål", "barn barnen", "vän vänner", "rand ränder", "brand bränder",
    "tråd trådar", "bot böter", "get getter", "historia historier", "liten lilla lille små",
)  # fmt: skip
# What most questions can do without: they are wished for, never demanded, unless nothing else is
# asked. The second row is what people say of the thing itself.
_LITTLE_WORDS = """
och i på en ett den det de som med om av till för från att är var han hon hans hennes sin sina
inte kan vill där när hur vad vid the a an of and in to on for with about from who that is
bok boken böcker roman romanen romaner berättelse berättelsen handlar author book novel
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())
_FORMS = {
    **dict.fromkeys(("film", "filmen", "filmer", "dvd", "movie"), "film"),
    **dict.fromkeys(("ljudbok", "ljudboken", "ljudböcker", "audiobook"), "audiobook"),
    **dict.fromkeys(("talbok", "talboken", "talböcker", "daisy"), "talking_book"),
    **dict.fromkeys(("ebok", "eboken", "eböcker", "ebook"), "ebook"),
    **dict.fromkeys(("storstil",), "large_print"),
    **dict.fromkeys(("spel", "spelet", "tvspel", "datorspel", "game"), "game"),
    **dict.fromkeys(("cd", "skiva", "skivan"), "music"),
    **dict.fromkeys(("noter", "nothäfte"), "sheet_music"),
}
_ENDINGS = ("ar", "er", "or", "en", "n", "et", "t", "na")
_VOWELS = frozenset("aeiouyåäö")
# The shortest part of a compound that is looked for, and the least that must be left of the word.
_PART, _REST = 4, 3
_LONGEST_WORD = 40


def is_little(word: str) -> bool:
    """Whether a question can do without the word."""
    return word in _LITTLE or word in _FORMS


def form_said(word: str) -> str:
    """The form that a word names, film for filmer, or ""."""
    return _FORMS.get(word, "")


def stems(word: str, known: Known) -> list[str]:
    """The stem of a word, then those of its other forms that the index has."""
    first = fields.stem(word)
    others = dict.fromkeys(fields.stem(form) for form in _forms(word))
    return [first, *(stem for stem in others if stem != first and known(stem))]


def tails(word: str, known: Known) -> list[str]:
    """The stem of what a compound is a kind of: vagn for barnvagn; only if the index has both."""
    stem = fields.stem(word)
    for size in range(_REST, len(stem) - _PART + 1):
        head, tail = stem[:size], stem[size:]
        if tail in _LITTLE or not known(tail):
            continue
        if known(head) or (head.endswith("s") and len(head) > _REST and known(head[:-1])):
            return [tail]
    return []


@lru_cache(100_000)
def parts(word: str) -> tuple[str, ...]:
    """What a long word may begin and end with, of which one or the other may be a word.

    Barnvagnar: barn … vagn. Stemmed; at least four letters, and three that remain.
    """
    stem = fields.stem(word)
    if not _PART + _REST <= len(stem) <= _LONGEST_WORD or not stem.isalpha():
        return ()
    found = []
    for size in range(_PART, len(stem) - _REST + 1):
        head, tail = stem[:size], stem[-size:]
        if _has_vowel(stem[size:]):
            found.append(head)
        if _has_vowel(tail) and _has_vowel(stem[:-size]):
            found.append(tail)
    return tuple(found)


def joined(words: list[str], known: Known) -> Iterator[tuple[str, str, str]]:
    """Neighbours that the index has as one word: (fågel, guide, fågelguide)."""
    for one, other in pairwise(words):
        for whole in (one + other, f"{one}s{other}"):
            if known(fields.stem(whole)):
                yield one, other, whole
                break


def _forms(word: str) -> Iterator[str]:
    yield from _RELATIVES.get(word, ())
    for size in range(_REST, len(word) - 2):
        for other in _RELATIVES.get(word[size:], ()):
            yield word[:size] + other
    yield from (word + ending for ending in _ENDINGS)
    if word.endswith("a"):
        yield from (word[:-1] + ending for ending in ("or", "ar", "orna"))
    yield from _shorter(word)


def _shorter(word: str) -> Iterator[str]:
    """The word without an ending that it may have, and without a vowel that falls away."""
    if word.endswith("an"):
        yield from (word[:-1], word[:-2] + "or")
    # Fågel, fåglar; läger, lägret.
    if len(word) > 3 and word[-2] == "e" and word[-1] in "lnr":
        yield from (word[:-2] + word[-1] + ending for ending in ("ar", "et", "en"))
    for ending in ("arna", "erna", "orna", "ar", "er", "or", "en", "et"):
        base = word.removesuffix(ending)
        if base != word and len(base) > 2:
            yield base
            if base[-1] in "lnr" and base[-2] not in _VOWELS:
                yield f"{base[:-1]}e{base[-1]}"


def _has_vowel(text: str) -> bool:
    return any(letter in _VOWELS for letter in text)


def _relatives_table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in _IRREGULAR:
        words = line.split()
        for word in words:
            table[word] = tuple(dict.fromkeys((*table.get(word, ()), *words)))
    return table


_RELATIVES = _relatives_table()

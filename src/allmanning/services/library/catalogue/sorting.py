"""The order of titles, names and shelves.

Source: design § 4.6; the alphabet itself is `kit.swedish`.
"""

import re

from allmanning.kit.swedish import sort_key

# Of the languages that the shelves hold most of. Only ever a suggestion to a cataloguer.
ARTICLES = {
    "swe": ("en", "ett", "den", "det", "de"),
    "eng": ("the", "a", "an"),
    "ger": ("der", "die", "das", "den", "dem", "ein", "eine"),
    "fre": ("le", "la", "les", "l'", "un", "une", "des"),
    "dan": ("en", "et", "den", "det", "de"),
    "nor": ("en", "et", "ei", "den", "det", "de"),
    "spa": ("el", "la", "los", "las", "un", "una"),
    "ita": ("il", "lo", "la", "i", "gli", "le", "l'", "un", "una"),
    "dut": ("de", "het", "een", "'t"),
    "fin": (),
}
# Characters. What is cut off only ever decides between titles that begin alike for so long.
LONGEST_TITLE_KEY, LONGEST_NAME_KEY = 500, 200
_LEADING = re.compile(r"^[^\w]+")
_NUMBER = re.compile(r"\d+")


def title_key(title: str, nonfiling: int = 0) -> str:
    """The stored key of a title (compare it by code points).

    nonfiling: how many characters at the beginning are passed over, 0-9, as the indicator of the
    record says: 0 means none, an article is not guessed. Quotes and the like never count first.
    """
    filed = title[nonfiling:] if 0 <= nonfiling < len(title) else title
    return sort_key(_padded(_LEADING.sub("", filed) or filed))[:LONGEST_TITLE_KEY]


def name_key(name: str) -> str:
    """The stored key of a name in the form of the record: Jansson, Tove."""
    return sort_key(name.strip())[:LONGEST_NAME_KEY]


def shelf_key(code: str, shelfmark: str = "", title: str = "") -> str:
    """The stored key of a place on a shelf: class, then shelf mark, then title key.

    code: a SAB mark or a Dewey number; decimals of Dewey file as text, which is their order.
    """
    return "\x01".join((sort_key(code), sort_key(_padded(shelfmark)), title))


def nonfiling_suggestion(title: str, language: str) -> int:
    """How many characters a cataloguer may want to pass over, with leading quotes; 0 for none."""
    quotes = _LEADING.match(title)
    start = quotes.end() if quotes else 0
    rest = title[start:].lower().replace("\u2019", "'")
    for article in sorted(ARTICLES.get(language, ()), key=len, reverse=True):
        whole = article if article.endswith("'") else article + " "
        if rest.startswith(whole) and len(rest) > len(whole):
            return start + len(whole)
    return 0


def _padded(text: str) -> str:
    # Part 2 before part 10: numbers file by their size.
    return _NUMBER.sub(lambda number: number[0].lstrip("0").rjust(6, "0"), text)

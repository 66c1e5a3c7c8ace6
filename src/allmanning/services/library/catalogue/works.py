"""Which editions are the same work: evidence, never a key.

Works have keys of their own that stay; what is computed here may change with any record, and
manual merges and splits go before it. Source: design § 4.4 (after Libris XL).
"""

import re
import unicodedata
from dataclasses import dataclass

from allmanning.kit.swedish import folded
from allmanning.services.library.catalogue.description import Description
from allmanning.services.library.catalogue.sorting import ARTICLES

LONGEST_TITLE = 200
# A title that says nothing but the kind of text never makes a work: every poet wrote Dikter.
_GENERIC = """
artiklar, collected plays, dagböcker, dikter, dikter i urval, dramatik, essäer, folksagor,
folkvisor, fragment, korrespondens, krönikor, lyrik, memoarer, noveller, pjäser, plays, poems,
poesi, prosa, publications, rapport, report, romaner, sagor, samlade arbeten, samlade berättelser,
samlade dikter, samlade pjäser, samlade skrifter, samlade verk, skrifter, skådespel, sonetter,
tecknade serier, tusen och en natt, valda berättelser, valda dikter
"""
GENERIC_TITLES = frozenset(title.strip() for title in _GENERIC.split(","))
# Text in any clothing is one work; films, music and games are not grouped by themselves.
TEXT_FORMS = frozenset(("book", "large_print", "audiobook", "talking_book", "ebook", "braille"))

_BRACKETED = re.compile(r"\[[^\]]*\]|\([^)]*\)|<[^>]*>")
_EDITION = re.compile(
    r"\b(?:\d+|ny|nya|rev|revised|new|second|third|andra|tredje)\b[.,:a-z]*\s*"
    r"(?:(?:omarb|rev|utök|utvidg)\w*\.?,?\s*(?:och\s+)?)*(?:uppl|utg|ed)(?:aga|åva|agan|ition)?\b\.?"
)
_KIND = (
    r"(?:en\s+|ett\s+|a\s+)?(?:\w+\s+)?(?:roman|noveller|novell|kriminalroman|deckare|thriller|"
    r"berättelse|spänningsroman|james bond-roman|novel)"
)
_NTH = r"(?:första|andra|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde)"
_IGNORED_SUBTITLE = re.compile(
    rf"\s*(?:[:;/=,]|\s-)\s*(?:{_KIND}|(?:den\s+)?{_NTH}\s+(?:boken|delen)\s+(?:om|i|av)\b.*"
    rf"|(?:del|bok)\s+\d+\s+(?:i|av|om)\b.*)\s*$"
)
_PART_WORD = re.compile(r"\b(?:del|d|bok|band|bd|vol|volume|part|book|nr)\b\.?\s*(?=\d)")
_ORDINAL = re.compile(r"\b(\d{1,2})\s*:?\s*(?:[ae]|st|nd|rd|th)\b")
_NUMBERED = "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte"
_IN_ENGLISH = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = dict(enumerate(_NUMBERED.split(), 1))
_ENGLISH_ORDINALS = dict(zip(_IN_ENGLISH.split(), _ORDINALS.values(), strict=True))
_WORD = re.compile(r"[^\W_]+")
_ARTICLES = frozenset(article for language in ARTICLES.values() for article in language)


@dataclass(frozen=True, slots=True)
class WorkKey:
    """Evidence that an edition belongs to a work. category: text. Equal keys, same work."""

    category: str
    title: str
    author: str

    def __str__(self) -> str:
        """At most 300 characters, as stored."""
        return f"{self.category}|{self.title}|{self.author}"[:300]


def evidence(description: Description) -> WorkKey | None:
    """What the edition tells of its work, or None where it must stand by itself.

    None without a main contributor, with a generic title, or for anything but text: grouping
    wrongly is worse than not grouping, and staff can merge.
    """
    main = description.main_contributor
    if description.form not in TEXT_FORMS or main is None:
        return None
    title = work_title(description)
    author = name_evidence(main.name)
    if not title or not author or is_generic(title):
        return None
    return WorkKey("text", title, author)


def work_title(description: Description) -> str:
    """The normalised title of the work: uniform, else original, else that of the edition."""
    title = description.title
    parts = (title.main[title.nonfiling :], title.part_number, title.part_name)
    own = " : ".join(part for part in parts if part)
    return next(filter(None, map(normalised, (title.uniform, title.original, own))), "")


def normalised(title: str) -> str:
    """`title` as evidence: small letters, no brackets, signs, editions, common subtitles, article.

    The leading article goes whatever it may mean, since all titles lose it alike. At most 200
    characters.
    """
    text = unicodedata.normalize("NFKC", title).casefold()
    text = _EDITION.sub(" ", _BRACKETED.sub(" ", text))
    text = _IGNORED_SUBTITLE.sub("", _IGNORED_SUBTITLE.sub("", text))
    text = _ORDINAL.sub(_spelled, _PART_WORD.sub("", text))
    words = _WORD.findall(_without_elision(text))
    words = [_ENGLISH_ORDINALS.get(word, word) for word in words]
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(words)[:LONGEST_TITLE].strip()


def name_evidence(name: str) -> str:
    """A name without accents, signs and order: Jansson, Tove is Tove Jansson."""
    return " ".join(sorted(_WORD.findall(folded(name))))


def is_generic(title: str) -> bool:
    """Whether a normalised title only tells the kind of text."""
    return title in GENERIC_TITLES


def _spelled(number: re.Match[str]) -> str:
    return _ORDINALS.get(int(number[1]), number[0])


def _without_elision(text: str) -> str:
    return re.sub(r"^\W*l['\u2019]", "", text)

"""In which language a part of a record is written, so that a page in another one can say so.

Source: WCAG 2.2, 3.1.2. A record says it of the title and the text (041, 008), of its subjects by
their list (6XX $2), and sometimes of the summary (041 $b). Notes and most summaries are written in
the cataloguer's language, which few records tell: their commonest words do.
"""

import re

from allmanning.services.library.catalogue.names import language_tag

# Lists of subject words and genres by their code in $2, and what second indicators stand for.
_LISTS = {
    **dict.fromkeys(("sao", "saogf", "barn", "barngf", "kssb", "gmgpc//swe", "albt", "swe"), "sv"),
    **dict.fromkeys(
        ("lcsh", "lcshac", "lcgft", "mesh", "nal", "fast", "aat", "gmgpc", "bisacsh"), "en"
    ),
    **dict.fromkeys(("rvm",), "fr"), **dict.fromkeys(("gnd", "gnd-content"), "de"),
    **dict.fromkeys(("ysa", "yso/fin", "kaunokki"), "fi"),
}  # fmt: skip
_SWEDISH = "och att det som en ett är av på för med den till inte om hur när sin från efter han hon"
_ENGLISH = "the and of to in a is that for with on his her their from by at as it an who"
_COMMON = {"sv": frozenset(_SWEDISH.split()), "en": frozenset(_ENGLISH.split())}
_WORD = re.compile(r"[^\W\d_]+")
# Words. The language of a text is told by its beginning.
_READ = 60


def subject_tag(scheme: str, text: str) -> str:
    """The tag (sv) of a subject or genre from this list, or "" where nobody knows."""
    return _LISTS.get(scheme, "") or text_tag(text)


def text_tag(text: str, otherwise: str = "") -> str:
    """The tag of a text by its commonest words: sv, en, or `otherwise` where they do not tell."""
    words = [word.lower() for word in _WORD.findall(text[:1_000])[:_READ]]
    counts = {tag: sum(word in common for word in words) for tag, common in _COMMON.items()}
    best = max(counts, key=lambda tag: counts[tag])
    others = max(count for tag, count in counts.items() if tag != best)
    if counts[best] > others:
        return best
    return "sv" if any(sign in text.lower() for sign in "åä") else otherwise


def summary_tag(text: str, language_of_summary: str, language_of_text: str) -> str:
    """The tag of a summary. The languages are MARC codes, the first of 041 $b."""
    told = language_tag(language_of_summary)
    return told or text_tag(text, language_tag(language_of_text))

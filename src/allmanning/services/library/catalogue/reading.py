"""What several parts of a description need: texts of a record without the signs of ISBD."""

import re
from collections.abc import Iterable, Iterator

from allmanning.services.library.catalogue.marc import DataField, MarcRecord

# A full stop ends a phrase only after a whole word: "Co." and "J." keep theirs.
_CLOSING = re.compile(r"(?<=[^\W\d_]{4})\.$|(?<=[\])\d])\.$")
_CONTROLS = re.compile("[\x80-\x9f\u200e\u200f]")


def plain(text: str) -> str:
    """`text` on one line, without the control signs for filing that some catalogues put in."""
    return " ".join((text if text.isascii() else _CONTROLS.sub("", text)).split())


def trimmed(text: str) -> str:
    """`text` without the punctuation that ISBD puts between it and the next part."""
    line = plain(text)
    if line[-1:].isalnum():
        return line
    shorter = line.rstrip("/:;=,+")
    if shorter != line:
        shorter = shorter.rstrip()
    return (_CLOSING.sub("", shorter) if shorter.endswith(".") else shorter) or line


def without_brackets(text: str) -> str:
    """`text` without the brackets that tell the cataloguer found it elsewhere."""
    return trimmed(text.replace("[", "").replace("]", ""))


def joined(field: DataField, codes: str, between: str = " ") -> str:
    """These subfields of the field in its order, on one line."""
    values = field.all(codes) if codes else ()
    return plain(values[0] if len(values) == 1 else between.join(values)) if values else ""


def firsts(record: MarcRecord, code: str, *tags: str) -> Iterator[str]:
    """The first such subfield of every such field, trimmed; empty ones left out."""
    texts = (trimmed(field.first(code)) for field in record.data(*tags))
    return (text for text in texts if text)


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once, in order, without empty ones."""
    return tuple(dict.fromkeys(text for text in texts if text))


def sign_at(text: str, place: int) -> str:
    """The sign at this place of a leader or fixed field, or a blank where it is too short."""
    return text[place : place + 1] or " "

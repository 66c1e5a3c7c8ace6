"""What a server to copy from must tell: which of its indexes answers which question.

Source: design § 4.8 (the indexes of Libris) and 7.5 (the versions of SRU).
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

VERSIONS = {"1.1": "1.1", "1.2": "1.2"}
# Our question -> the server's index. As Libris names them.
DEFAULT_INDEXES: Mapping[str, str] = {
    "isbn": "bath.isbn",
    "title": "dc.title",
    "author": "dc.creator",
    "number": "rec.recordIdentifier",
    "words": "",
}
KINDS = tuple(DEFAULT_INDEXES)
_INDEX = re.compile(r"(?:[A-Za-z][\w-]{0,30}\.)?[A-Za-z][\w-]{0,40}|")


def target_refusals(
    name: str, address: str, version: str, source: str, indexes: Mapping[str, str]
) -> Iterator[Refusal]:
    """Why a server cannot be kept with these particulars."""
    if not name:
        yield Refusal(_("The server needs a name."), "Library P 4.8")
    if not source:
        words = _("Tell whose record numbers the server has, such as SE-LIBR.")
        yield Refusal(words, "Library P 4.8")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        yield Refusal(_("The address must begin with http:// or https://."), "Library P 4.8")
    if version not in VERSIONS:
        yield Refusal(_("The version must be 1.1 or 1.2."), "Library P 4.8")
    for kind, index in indexes.items():
        if kind not in KINDS or not _INDEX.fullmatch(str(index)):
            yield Refusal(
                _("“%(index)s” cannot be the name of an index."), "Library P 4.8", {"index": index}
            )


def cql_of(kind: str, words: str, indexes: Mapping[str, str]) -> str:
    """The question in CQL: every word in the index that the server has for it.

    The words are quoted, so that nothing in them is read as CQL.
    """
    index = indexes.get(kind, "")
    terms = [words] if kind in ("isbn", "number") else words.split()
    quoted = ['"' + re.sub(r'([\\"*?^])', r"\\\1", term) + '"' for term in terms]
    return " and ".join(f"{index}={term}" if index else term for term in quoted)

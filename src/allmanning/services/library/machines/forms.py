"""What a cataloguer typed or scanned, into values."""

from itertools import chain, count
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils.text import slugify

from allmanning.kit.text import _
from allmanning.kit.typed import whole_number
from allmanning.services.library.catalogue.isbn import find_isbn
from allmanning.services.library.machines.copying import MOST_ITEMS, Item
from allmanning.services.library.machines.models import Target
from allmanning.services.library.machines.targets import DEFAULT_INDEXES, KINDS

LONGEST_WORDS = 200
_SALT = "allmanning.library.machines.copy"
_LONGEST_RECORD = 1 << 20


def asked_words(data: QueryDict) -> tuple[str, str]:
    """Which kind of question, and its words. What holds an ISBN is one, hyphens or not."""
    words = " ".join(_line(data, "q").split())[:LONGEST_WORDS]
    kind = data.get("kind", "")
    isbn = find_isbn(words) if kind in ("", "isbn", "words") else ""
    if isbn:
        return "isbn", isbn
    return (kind if kind in KINDS else "words"), words


KIND_WORDS = {
    "isbn": "ISBN",
    "title": _("Words of the title"),
    "author": _("Author"),
    "number": _("Record number"),
    "words": _("Everything"),
}


def server(data: QueryDict) -> dict[str, Any]:
    """A server's particulars as typed."""
    return {
        "name": _line(data, "name")[:80],
        "address": _line(data, "address")[:300],
        "version": _line(data, "version"),
        "schema": _line(data, "schema")[:80],
        "source": _line(data, "source")[:20],
        "indexes": {kind: _line(data, f"index_{kind}")[:80] for kind in KINDS},
        "active": bool(data.get("active")),
    }


def as_typed(target: Target | None) -> dict[str, Any]:
    """The same of a server that is kept; of a new one, as Libris names its indexes."""
    new = target or Target(indexes=dict(DEFAULT_INDEXES))
    names = ("name", "address", "version", "schema", "source", "indexes", "active")
    return {name: getattr(new, name) for name in names}


def free_slug(name: str, taken: set[str]) -> str:
    """A short name for addresses that no other server has."""
    first = slugify(name)[:36] or "server"
    others = (f"{first}-{number}" for number in count(2))
    return next(slug for slug in chain([first], others) if slug not in taken)


def position(data: QueryDict) -> int:
    return max(whole_number(data.get("start", "1"), 10**6 - 1) or 1, 1)


def sealed(raw: bytes) -> str:
    """A record that came, to lie in the page until it is imported: so no failure loses it."""
    return signing.dumps(raw.decode(), salt=_SALT, compress=True)


def unsealed(data: QueryDict) -> bytes:
    """The record that lay in the page. Raises ValueError where it is not one of ours."""
    text = data.get("record", "")
    if not text or len(text) > _LONGEST_RECORD:
        raise ValueError("no record")
    try:
        return str(signing.loads(text, salt=_SALT)).encode()
    except signing.BadSignature as error:
        raise ValueError("no record of ours") from error


def items(data: QueryDict) -> list[Item]:
    """The rows in which a barcode stands."""
    found = []
    for row in range(MOST_ITEMS):
        barcode = _line(data, f"barcode_{row}")
        shelf_of, _, shelf = _line(data, f"shelf_{row}").partition("/")
        library = _line(data, f"library_{row}") or shelf_of
        if barcode:
            shelfmark = _line(data, f"shelfmark_{row}")[:60]
            shelf = shelf if shelf_of == library else ""
            found.append(Item(barcode, library[:60], shelf[:60], shelfmark))
    return found


def _line(data: QueryDict, name: str) -> str:
    return data.get(name, "").replace("\x00", "").strip()  # no table holds a NUL

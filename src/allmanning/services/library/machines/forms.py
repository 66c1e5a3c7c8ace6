"""What a cataloguer typed or scanned, into values."""

from django.core import signing
from django.http import QueryDict

from allmanning.services.library.catalogue.isbn import find_isbn
from allmanning.services.library.machines.copying import MOST_ITEMS, Item
from allmanning.services.library.machines.targets import KINDS

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


def position(data: QueryDict) -> int:
    text = data.get("start", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1


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

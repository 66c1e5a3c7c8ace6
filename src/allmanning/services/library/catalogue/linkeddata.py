"""A title as schema.org describes one, for those who read pages by machine."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from allmanning.services.library.catalogue.queries.titles import Holding, Title

_KINDS = {
    "film": "Movie", "music": "MusicAlbum", "game": "Game", "magazine": "Periodical",
    "newspaper": "Newspaper", "map": "Map", "sheet_music": "SheetMusic",
}  # fmt: skip
_FORMATS = {
    "audiobook": "AudiobookFormat", "talking_book": "AudiobookFormat", "ebook": "EBook",
    "book": "Paperback",
}  # fmt: skip


def described(title: Title, holdings: list[Holding], address: str) -> SafeString:
    """JSON-LD that can stand in a script element: no sign in it can end the element.

    address: of the page, whole.
    """
    edition = title.edition
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _KINDS.get(edition.form, "Book"),
        "@id": address,
        "url": address,
        "name": edition.title,
        "alternateName": title.details.get("titles"),
        "author": [
            {"@type": "Person" if one.kind == "person" else "Organization", "name": one.direct}
            for one in title.people[:1]
        ],
        "inLanguage": title.lang or None,
        "datePublished": str(edition.year) if edition.year else None,
        "publisher": edition.publisher and {"@type": "Organization", "name": edition.publisher},
        "isbn": title.details.get("isbns"),
        "about": [text for text, _language in title.subjects],
        "abstract": edition.summary,
        "bookFormat": _book_format(edition.form),
        "offers": [
            {
                "@type": "Offer",
                "availability": "https://schema.org/"
                + ("InStock" if holding.available else "OutOfStock"),
                "offeredBy": {"@type": "Library", "name": holding.library.name},
                "businessFunction": "http://purl.org/goodrelations/v1#LeaseOut",
            }
            for holding in holdings
        ],
    }
    text = json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)
    for sign, written in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, written)
    return mark_safe(text)  # noqa: S308 - no sign is left that HTML would read


def _book_format(form: str) -> str | None:
    return f"https://schema.org/{_FORMATS[form]}" if form in _FORMATS else None

"""The indexes of our SRU server: the names that others use, and what each looks at.

Source: design § 4.8 (the names that Libris answers to) and 7.5.
"""

from collections.abc import Mapping

from allmanning.services.library.machines.cql import CqlError

# What is looked at, and the names it goes by without their context set.
KINDS: Mapping[str, tuple[str, ...]] = {
    "anywhere": ("", "serverchoice", "anywhere", "any", "allindexes", "keywords"),
    "title": ("title", "titleseries", "uniformtitle", "keytitle"),
    "creator": ("creator", "author", "name", "personalname", "corporatename", "contributor"),
    "subject": ("subject", "topicalsubject", "geographicname", "genreform"),
    "publisher": ("publisher",),
    "isbn": ("isbn",),
    "issn": ("issn",),
    "identifier": ("identifier",),
    "record": ("recordidentifier", "id"),
    "date": ("date", "year"),
    "language": ("language",),
    "form": ("type", "format", "form"),
    "holder": ("possessinginstitution",),
}
SETS = ("cql", "srw", "dc", "bath", "rec", "marc", "local")
# What explain tells: context set and name of each.
TOLD = (
    ("cql", "anywhere"), ("dc", "title"), ("dc", "creator"), ("dc", "subject"), ("dc", "publisher"),
    ("dc", "date"), ("dc", "language"), ("dc", "type"), ("dc", "identifier"), ("bath", "isbn"),
    ("bath", "issn"), ("bath", "name"), ("bath", "possessingInstitution"),
    ("rec", "recordIdentifier"),
)  # fmt: skip
SORTED = {"title": "sort_title", "creator": "author_sort", "date": "year", "record": "pk"}
SCANNED = {"title": "title", "creator": "author", "date": "year", "language": "language"}
_BY_NAME = {name: kind for kind, names in KINDS.items() for name in names}


def kind_of(index: str) -> str:
    """What an index looks at. Raises CqlError 15 or 16."""
    named, dot, name = index.partition(".")
    if dot and named not in SETS:
        raise CqlError(15, named[:60])
    found = _BY_NAME.get(name if dot else index)
    if found is None or (dot and not name):
        raise CqlError(16, index[:60])
    return found

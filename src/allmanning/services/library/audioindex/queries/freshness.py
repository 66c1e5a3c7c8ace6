"""Whether what was said of a copy still holds, asked as shortly as it can be."""

from functools import lru_cache
from typing import Any

from django.db import DatabaseError, connection

from allmanning.services.library.audioindex.queries.items import IN
from allmanning.services.library.catalogue.models import Copy

Proof = tuple[Any, ...]
_FACTS = (
    "state", "place", "place__name", "shelf__name", "shelfmark", "edition", "edition__hidden",
    "edition__record__digest", "edition__daisy__narrator",
)  # fmt: skip


def proof_of(barcode: str) -> Proof | None:
    """What the first breath of a copy rests on in its own rows: another proof, other words.

    None where there is no such copy, or the tables do not answer. One query, whose SQL is made
    once: making it anew takes longer than asking it.
    """
    question, at = _question()
    words = [barcode if place == at else word for place, word in enumerate(question[1])]
    try:
        with connection.cursor() as cursor:
            cursor.execute(question[0], words)
            row = cursor.fetchone()
    except (DatabaseError, ValueError):  # PostgreSQL takes no NUL
        return None
    return tuple(row) if row else None


def is_lasting(proof: Proof | None) -> bool:
    """Whether the words rest on nothing else: the copy is in. One that is out has others and a queue."""
    return proof is not None and proof[0] in IN


def edition_in(proof: Proof) -> int:
    """The key of the title that the copy is of."""
    return int(proof[_FACTS.index("edition")])


def after_asking() -> None:
    """Give the connection back, as the end of a request does."""
    connection.close_if_unusable_or_obsolete()


@lru_cache(1)
def _question() -> tuple[tuple[str, tuple[Any, ...]], int]:
    """The SQL with its parameters, and which of them is the barcode."""
    blank = "barcode-of-no-copy"
    asked = Copy.objects.filter(barcode=blank).values_list(*_FACTS).query.sql_with_params()
    return asked, asked[1].index(blank)

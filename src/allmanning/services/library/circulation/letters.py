"""A library's letters as one paper to print (Library § 11.4)."""

from pathlib import Path

from django.utils.translation import get_language, gettext

from allmanning.kit.pdf import compile_pdf
from allmanning.services.library.circulation.queries.letters import Batch

TEMPLATE = Path(__file__).parent / "paper" / "letters.typ"


def printed(batch: Batch) -> bytes:
    """Return the letters of a batch as an accessible PDF; the same batch gives the same bytes."""
    facts = {
        "title": gettext("Letters of the library"),
        "author": batch.library,
        "letters": [{**letter, "sender": batch.library} for letter in batch.letters],
    }
    return compile_pdf(TEMPLATE, facts, get_language() or "sv", made_at=batch.made_at)

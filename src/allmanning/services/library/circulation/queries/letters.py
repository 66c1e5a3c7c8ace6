"""Letters that wait to be printed at a library, and batches of before. Told the library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from allmanning.services.library.circulation.models import LetterBatch, Message, Notice
from allmanning.services.library.places.models import Library


@dataclass(frozen=True)
class BatchRow:
    """A batch in the list of a library."""

    key: int
    made_at: datetime
    letters: int
    printed_at: datetime | None


@dataclass(frozen=True)
class Batch:
    """A batch with its letters, each with address, language, subject and paragraphs."""

    key: int
    library: str
    made_at: datetime
    letters: Sequence[Mapping[str, object]]


def waiting(library: Library) -> int:
    """Return how many letters wait for the library's printer. One query."""
    return Message.objects.filter(library=library, state="waiting", channel="letter").count()


def batches(library: Library) -> list[BatchRow]:
    """Return the library's batches, latest first. One query."""
    rows = LetterBatch.objects.filter(library=library).order_by("-pk")[:30]
    return [BatchRow(row.pk, row.made_at, row.letters, row.printed_at) for row in rows]


def batch(key: int, library: Library) -> Batch:
    """Return a batch that is not printed yet. Raises LetterBatch.DoesNotExist. Two queries."""
    row = LetterBatch.objects.select_related("library").get(
        pk=key, library=library, printed_at=None
    )
    letters = row.messages.filter(state="batched").order_by("pk").values_list("paper", flat=True)
    return Batch(row.pk, row.library.name, row.made_at, list(letters))


def for_staff(library: Library) -> int:
    """Return how many messages to the municipality's borrowers reach nobody (§ 3.4)."""
    town = library.municipality_id
    return Notice.objects.filter(state="staff", borrower__responsible=town).count()

"""Samples of talking books, as far as the library that holds the files lets anyone hear."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from allmanning.services.library.audioindex.models import DaisyBook
from allmanning.services.library.audioindex.rules import sample_seconds
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case


@dataclass(frozen=True, slots=True)
class Sample:
    """file: MP3. seconds: how much of it is heard. name: of the file, which changes with its content."""

    file: Path
    seconds: int
    name: str


def sample_of(edition: int, day: date) -> Sample | None:
    """What anyone may hear of a talking book today, or None. Public. One query."""
    row = (
        DaisyBook.objects.select_related("library", "edition")
        .filter(edition=edition, edition__hidden=False)
        .exclude(sample="")
        .first()
    )
    if row is None:
        return None
    case = Case(municipality=row.library.municipality_id, day=day) if row.library else Case(day=day)
    decided = terms_on(day).count("SAMPLE_SECONDS", case)
    seconds = sample_seconds(decided, row.edition.form, holds_sound=bool(row.sample))
    return (
        Sample(Path(row.sample.path), seconds, Path(str(row.sample.name)).stem) if seconds else None
    )

"""What the service reads out of a MARC record: the edition as people speak of it.

Source: MARC 21 bibliographic format; design § 4.1, 4.2 and 4.7. Reading never raises: a record
that is odd gives what can be read. The record itself is kept whole beside this.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from allmanning.services.library.catalogue.classification import (
    Audience,
    normalised_dewey,
    normalised_sab,
)
from allmanning.services.library.catalogue.contributors import Contributor, contributors, leading
from allmanning.services.library.catalogue.holdings import HOLDING_FIELDS, HeldCopy, held_copies
from allmanning.services.library.catalogue.identifiers import (
    Identifier,
    isbns_of,
    issns_of,
    libris_ids_of,
    other_ids_of,
    system_numbers_of,
)
from allmanning.services.library.catalogue.marc import MarcRecord
from allmanning.services.library.catalogue.mediatype import (
    Form,
    audience_in,
    facts_of,
    fiction_in,
    form_of,
)
from allmanning.services.library.catalogue.publication import (
    Publication,
    languages_of,
    original_language_of,
    playing_minutes_of,
    publication_of,
    summary_language_of,
)
from allmanning.services.library.catalogue.reading import firsts, plain, unique
from allmanning.services.library.catalogue.sorting import name_key, title_key
from allmanning.services.library.catalogue.subjects import (
    Link,
    SeriesPart,
    Subject,
    contents_of,
    genres_of,
    links_of,
    notes_of,
    pegi_of,
    readers_of,
    series_of,
    subjects_of,
    summary_of,
)
from allmanning.services.library.catalogue.titles import Title, title_of


@dataclass(frozen=True, slots=True)
class Description:
    """One edition. Texts are "" and numbers None where the record does not say.

    languages, original_language, summary_language: MARC codes (swe). form, audience: the words of the models.
    publication.year: of the common era. playing_minutes: whole minutes, rounded up. sab, dewey:
    normalised, the first one first. source: field 003. pegi: age.
    """

    title: Title
    contributors: tuple[Contributor, ...]
    form: Form
    audience: Audience
    is_fiction: bool
    is_online: bool
    languages: tuple[str, ...]
    original_language: str
    summary_language: str
    publication: Publication
    playing_minutes: int | None
    pegi: int | None
    series: tuple[SeriesPart, ...]
    subjects: tuple[Subject, ...]
    genres: tuple[Subject, ...]
    summary: str
    contents: str
    notes: tuple[str, ...]
    readers: tuple[str, ...]
    sab: tuple[str, ...]
    dewey: tuple[str, ...]
    isbns: tuple[str, ...]
    issns: tuple[str, ...]
    other_ids: tuple[Identifier, ...]
    source: str
    control_number: str
    system_numbers: tuple[str, ...]
    libris_ids: tuple[str, ...]
    links: tuple[Link, ...]
    copies: tuple[HeldCopy, ...]

    @property
    def main_contributor(self) -> Contributor | None:
        """Whose name stands with the title."""
        return leading(self.contributors)

    @property
    def author(self) -> str:
        """That name as spoken, Tove Jansson, or ""."""
        return self.main_contributor.direct if self.main_contributor else ""

    @property
    def author_sort(self) -> str:
        """The stored key of that name, by its family name."""
        return name_key(self.main_contributor.name) if self.main_contributor else ""

    @property
    def sort_title(self) -> str:
        """The stored key of the title with its part, without the characters not to be filed."""
        return title_key(self.title.full, self.title.nonfiling)

    @property
    def language(self) -> str:
        """The first language, or ""."""
        return self.languages[0] if self.languages else ""

    @property
    def year(self) -> int | None:
        return self.publication.year


def describe(
    record: MarcRecord, copies: Mapping[str, Mapping[str, str]] = HOLDING_FIELDS
) -> Description:
    """What can be read out of any record. copies: which fields name copies, see `holdings`."""
    facts = facts_of(record)
    sab = _sab_of(record)
    dewey = unique(normalised_dewey(number) for number in firsts(record, "a", "082"))
    people = contributors(record)
    return Description(
        title=title_of(record),
        contributors=people,
        form=form_of(facts),
        audience=audience_in(record, facts, sab),
        is_fiction=fiction_in(facts, sab, dewey),
        is_online=facts.is_electronic or facts.fixed[23] == "o",
        languages=languages_of(record, facts.type),
        original_language=original_language_of(record),
        summary_language=summary_language_of(record),
        publication=publication_of(record),
        playing_minutes=playing_minutes_of(record),
        pegi=pegi_of(record),
        series=series_of(record),
        subjects=subjects_of(record),
        genres=genres_of(record),
        summary=summary_of(record),
        contents=contents_of(record),
        notes=notes_of(record),
        readers=readers_of(record, people),
        sab=sab,
        dewey=dewey,
        isbns=isbns_of(record),
        issns=issns_of(record),
        other_ids=other_ids_of(record),
        source=plain(record.control("003")),
        control_number=plain(record.control("001")),
        system_numbers=system_numbers_of(record),
        libris_ids=libris_ids_of(record),
        links=links_of(record),
        copies=held_copies(record, copies),
    )


def _sab_of(record: MarcRecord) -> tuple[str, ...]:
    marks = []
    for field in record.data("084", "976", "081"):
        # 084 may hold any scheme; without $2 Swedish records mean SAB. 081 is BTJ's.
        scheme = field.first("2")
        if field.tag != "084" or not scheme or scheme.startswith("kssb"):
            marks += [normalised_sab(plain(mark)) for mark in field.all("a")]
    return unique(marks)

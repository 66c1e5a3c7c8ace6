"""Records as cataloguers read them: now, before, and what was found."""

from dataclasses import dataclass
from datetime import datetime

from allmanning.services.library.catalogue.actions.editing import digest
from allmanning.services.library.catalogue.isbn import find_isbn
from allmanning.services.library.catalogue.marc import MarcRecord, from_json
from allmanning.services.library.catalogue.models import (
    Edition,
    EditionNumber,
    Record,
    RecordVersion,
)
from allmanning.services.library.catalogue.search.finding import NoIndex, search
from allmanning.services.library.catalogue.search.questions import question
from allmanning.services.library.cataloguing.gate import Cataloguer

LONGEST_LIST = 100
LONGEST_HISTORY = 200


@dataclass(frozen=True)
class RecordShown:
    """A record, its digest (the version it is), and the edition read out of it."""

    key: int
    name: str
    title: str
    content: MarcRecord
    version: str
    edition: int | None
    work: int | None
    hidden: bool
    updated_at: datetime


@dataclass(frozen=True)
class VersionShown:
    """One version. key: None for the one that stands now. until: when it was replaced, and by whom."""

    key: int | None
    content: MarcRecord
    until: datetime | None
    replaced_by: str


@dataclass(frozen=True)
class FoundRecord:
    record: int
    edition: int
    work: int
    title: str
    author: str
    form: str
    year: int | None
    source: str


def record(key: int, *, seen_by: Cataloguer) -> RecordShown:
    """Return a record, or raise DoesNotExist. One query."""
    row = Record.objects.select_related("edition").get(pk=key)
    edition = getattr(row, "edition", None)
    return RecordShown(
        row.pk,
        str(row),
        edition.title if edition else str(row),
        from_json(row.content),
        row.digest,
        edition.pk if edition else None,
        edition.work_id if edition else None,
        bool(edition and edition.hidden),
        row.updated_at,
    )


def versions(key: int, *, seen_by: Cataloguer) -> list[VersionShown]:
    """Return the latest versions, the one that stands now first. Two queries."""
    now = Record.objects.get(pk=key)
    rows = RecordVersion.objects.filter(record=key).order_by("-pk")[:LONGEST_HISTORY]
    return [
        VersionShown(None, from_json(now.content), None, ""),
        *(VersionShown(v.pk, from_json(v.content), v.until, v.changed_by) for v in rows),
    ]


def version_known_as(key: int, version: str, *, seen_by: Cataloguer) -> MarcRecord | None:
    """Return the version with this digest, if it was ever one of the latest."""
    return next(
        (v.content for v in versions(key, seen_by=seen_by) if digest(v.content) == version), None
    )


def find(text: str, *, seen_by: Cataloguer) -> list[FoundRecord]:
    """Return editions by barcode, number or words; at most a hundred. Hidden ones by number."""
    text = text.strip()[:200]
    if not text:
        return []
    keys = _by_number(text)
    if not keys:
        try:
            works = search(question(text), facets=()).works
        except NoIndex:
            works = []
        keys = list(Edition.objects.filter(work__in=works).values_list("pk", flat=True))
    return editions(keys)


def editions(keys: list[int]) -> list[FoundRecord]:
    """Return editions by their keys, in the order of their titles. One query."""
    rows = Edition.objects.filter(pk__in=keys[:LONGEST_LIST]).select_related("record")
    return [
        FoundRecord(
            row.record_id, row.pk, row.work_id, row.title, row.author,
            str(row.get_form_display()), row.year, str(row.record),
        )
        for row in rows.order_by("sort_title", "pk")
    ]  # fmt: skip


def _by_number(text: str) -> list[int]:
    numbers = {text, find_isbn(text)} - {""}
    rows = EditionNumber.objects.filter(value__in=numbers).values_list("edition", flat=True)
    keys = list(rows[:LONGEST_LIST])
    keys += Record.objects.filter(control_number=text, edition__isnull=False).values_list(
        "edition", flat=True
    )
    keys += Edition.objects.filter(copies__barcode=text).values_list("pk", flat=True)
    return list(dict.fromkeys(keys))

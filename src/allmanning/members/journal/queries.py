from dataclasses import dataclass
from datetime import datetime

from allmanning.members.journal.acting import Acting
from allmanning.members.journal.models import Entry

READERS = ("auditor", "dpo", "archivist", "head_of_secretariat")
PAGE = 50


@dataclass(frozen=True)
class Line:
    """A line of the journal as an auditor reads it."""

    number: int
    at: datetime
    kind: str
    who: str
    office: str
    municipality: str
    deed: str
    subject_kind: str
    subject: str


def may_read(who: Acting) -> bool:
    """The journal is read by those who audit; library § 20.3, alliance § 18.2."""
    return who.holds(*READERS)


def lines(
    *, seen_by: Acting, before: int | None = None, deed: str = "", subject: str = ""
) -> list[Line]:
    """Return a page of the journal, newest first, older than line `before`; nothing for others."""
    if not may_read(seen_by):
        return []
    rows = Entry.objects.select_related("person").order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    if deed:
        rows = rows.filter(deed__icontains=deed)
    if subject:
        rows = rows.filter(subject__icontains=subject)
    return [
        Line(
            row.pk, row.at, row.kind, str(row.person or ""), row.office, row.municipality,
            row.deed, row.subject_kind, row.subject,
        )
        for row in rows[:PAGE]
    ]  # fmt: skip

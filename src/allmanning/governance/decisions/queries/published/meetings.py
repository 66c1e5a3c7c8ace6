"""Meetings with their places, items and documents."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import BooleanField, Exists, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone, translation

from allmanning.governance.decisions import oparl
from allmanning.governance.decisions.models import DirectionDecision
from allmanning.governance.decisions.oparl import Address, Json
from allmanning.governance.decisions.queries.published.shelf import (
    NEVER,
    Rows,
    Shelf,
    gone_unless,
    times,
    told,
)
from allmanning.governance.meetings.models import (
    AgendaItem,
    Attachment,
    ItemTakenAway,
    Meeting,
    Notice,
)
from allmanning.governance.meetings.queries.meeting import ItemShown
from allmanning.governance.meetings.queries.notes import phrase
from allmanning.governance.meetings.queries.published import (
    PublicMeeting,
    as_published,
    public_items,
    public_meetings,
    stands,
)

PDF = "application/pdf"


def _page(name: str, key: int) -> str:
    return settings.ADDRESS + reverse(name, args=[key])


def _rows() -> Rows:
    return public_meetings().annotate(
        created=told(Meeting, moment="created"), modified=F("changed_at"), gone=NEVER
    )


def _made(rows: Sequence[Meeting], at: Address) -> list[tuple[Meeting, PublicMeeting, Json]]:
    with translation.override("sv"):
        consulted = _consulted(rows)
        return [
            (row, shown, _meeting(row, shown, consulted, at))
            for row, shown in zip(rows, as_published(rows, "sv"), strict=True)
        ]


def _meetings(rows: Sequence[Meeting], at: Address) -> list[Json]:
    return [made for _row, _shown, made in _made(rows, at)]


def _consulted(rows: Sequence[Meeting]) -> dict[int, int]:
    """Which direction decision an item led to."""
    found = DirectionDecision.objects.filter(item__meeting__in=[row.pk for row in rows])
    return dict(found.values_list("item", "pk"))


def _meeting(row: Meeting, shown: PublicMeeting, consulted: dict[int, int], at: Address) -> Json:
    known = shown.listed
    facts: Json = {**times(row), "web": _page("meetings:meeting", row.pk)}
    if known.place:
        facts["location"] = _location(row, at)
    if shown.called_at:
        facts["invitation"] = _notice(row, at)
    if shown.published_at:
        facts["resultsProtocol"] = _notes(row, at)
    return oparl.meeting(
        str(row.pk), known.title, at, organizations=[one.slug for one in shown.bodies],
        start=timezone.localtime(known.starts_at), end=timezone.localtime(known.ends_at),
        state=str(known.state_words), cancelled=known.state == "cancelled",
        agendaItem=[_item(row, shown, item, consulted, at) for item in shown.items], **facts,
    )  # fmt: skip


def _item(
    row: Meeting, shown: PublicMeeting, item: ItemShown, consulted: dict[int, int], at: Address
) -> Json:
    """An item; of a secret one and of a free discussion only that it is there (INV14)."""
    silent = item.hidden or item.is_free
    note = None if silent else shown.notes.get(item.number)
    result = "" if silent or item.status == "planned" else str(item.status_words)
    led_to = None if silent else consulted.get(item.pk)
    return oparl.agenda_item(
        str(item.pk), str(row.pk), item.number, at,
        name="" if silent else item.title,
        public=not item.hidden and not item.secret,
        result=phrase(note.outcome, shown.bodies[0].name, "sv") if note else result,
        resolution=note.outcome_text if note else "",
        consultation=at("consultation", f"direction-{led_to}") if led_to else "",
        files=[_attachment(file, row, at) for file in item.attachments],
        created=shown.called_at or row.changed_at, modified=row.changed_at,
    )  # fmt: skip


def _first_call(meeting: str) -> Coalesce:
    """When a meeting was first called to, recalled or not."""
    sent = Notice.objects.filter(meeting=OuterRef(meeting)).order_by()
    first = sent.values("meeting").annotate(first=Min("sent_at")).values("first")[:1]
    return Coalesce(Subquery(first), F("meeting__changed_at"))


def _items() -> Rows:
    """Items that a notice has told of; of a recalled one a tombstone is left (INV25)."""
    standing = stands("meeting", "meeting__state")
    called = Exists(Notice.objects.filter(meeting=OuterRef("meeting")))
    return AgendaItem.objects.filter(Q(called) | standing).annotate(
        created=_first_call("meeting"), modified=F("meeting__changed_at"),
        gone=gone_unless(standing),
    )  # fmt: skip


def _taken_away() -> Rows:
    return ItemTakenAway.objects.annotate(
        created=_first_call("meeting"), modified=F("at"), gone=Value(True, BooleanField())
    )


def _left(kind: str, id_: str, row: object) -> Json:
    return oparl.tombstone(kind, id_, **times(row))


def _agenda(rows: Sequence[AgendaItem], at: Address) -> list[Json]:
    meetings = {row.meeting_id for row in rows if not vars(row)["gone"]}
    kept = list(_rows().filter(pk__in=meetings))
    found = {
        item["id"]: item for made in _meetings(kept, at) for item in made.get("agendaItem", [])
    }
    return [
        found.get(id_) or _left("AgendaItem", id_, row)
        for row in rows
        for id_ in [at("agendaItem", row.pk)]
    ]


# ------------------------------------------------------------------ places


def _places() -> Rows:
    return _rows().exclude(place="")


def _location(row: Meeting, at: Address) -> Json:
    return oparl.location(f"meeting-{row.pk}", row.place, at, meeting_key=str(row.pk), **times(row))


# ------------------------------------------------------------------ documents


def _notice(row: Meeting, at: Address) -> Json:
    return oparl.file(
        f"notice-{row.pk}", "Kallelse", at, access=_page("meetings:notice_pdf", row.pk),
        fileName=f"notice-{row.pk}.pdf", mimeType=PDF, meeting=[at("meeting", row.pk)],
        **times(row),
    )  # fmt: skip


def _notes(row: Meeting, at: Address) -> Json:
    return oparl.file(
        f"notes-{row.pk}", "Minnesanteckningar", at, access=_page("meetings:minutes_pdf", row.pk),
        fileName=f"notes-{row.pk}.pdf", mimeType=PDF, meeting=[at("meeting", row.pk)],
        **times(row),
    )  # fmt: skip


def _attachment(file: Attachment, meeting: Meeting, at: Address) -> Json:
    name = str(file.file.name).rpartition("/")[2]
    return oparl.file(
        f"document-{file.pk}", file.title, at, access=_page("meetings:document", file.pk),
        fileName=name, size=file.size, date=timezone.localtime(file.added_at).date(),
        created=file.added_at, modified=file.added_at,
        agendaItem=[at("agendaItem", file.item_id)], meeting=[at("meeting", meeting.pk)],
        **{"allmanning:sha256Checksum": file.sha256},
    )  # fmt: skip


def _attachments() -> Rows:
    """Documents of items that anyone may read; those of secret items are not told of."""
    items = public_items().filter(publicity="public")
    return Attachment.objects.filter(item__in=items).select_related("item__meeting").annotate(
        created=F("added_at"), modified=F("added_at"), gone=NEVER
    )  # fmt: skip


def _called() -> Rows:
    """Meetings with a notice; where it is recalled, a tombstone of it is left."""
    rows = public_meetings().filter(pk__in=Notice.objects.values("meeting"))
    return rows.annotate(
        created=told(Meeting, moment="created"), modified=F("changed_at"),
        gone=gone_unless(stands("pk", "state")),
    )  # fmt: skip


def _notice_or_none(row: Meeting, at: Address) -> Json:
    if vars(row)["gone"]:
        return _left("File", at("file", f"notice-{row.pk}"), row)
    return _notice(row, at)


def _published() -> Rows:
    return _rows().filter(published_at__isnull=False, bodies__kind="region_council").distinct()


def _of_organization(key: str) -> Q:
    own = Meeting.bodies.through.objects.filter(body__slug=key)
    return Q(pk__in=own.values("meeting"))


def _item_of(key: str) -> Q:
    own = Meeting.bodies.through.objects.filter(body__slug=key)
    return Q(meeting__in=own.values("meeting"))


MEETINGS = (Shelf(_rows, _meetings, of_organization=_of_organization),)
ITEMS = (
    Shelf(_items, _agenda, of_organization=_item_of),
    Shelf(
        _taken_away,
        lambda rows, at: [_left("AgendaItem", at("agendaItem", row.item), row) for row in rows],
        key="item", of_organization=_item_of,
    ),
)  # fmt: skip
PLACES = (
    Shelf(_places, lambda rows, at: [_location(row, at) for row in rows], prefix="meeting-"),
)  # fmt: skip
DOCUMENTS = (
    Shelf(_called, lambda rows, at: [_notice_or_none(row, at) for row in rows], prefix="notice-"),
    Shelf(_published, lambda rows, at: [_notes(row, at) for row in rows], prefix="notes-"),
    Shelf(
        _attachments,
        lambda rows, at: [_attachment(row, row.item.meeting, at) for row in rows],
        prefix="document-",
    ),
)  # fmt: skip

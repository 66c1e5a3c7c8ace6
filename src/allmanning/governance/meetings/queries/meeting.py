"""One meeting, as far as the one who asks may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise

from allmanning.governance.meetings import words
from allmanning.governance.meetings.models import AgendaItem, Attachment, Meeting
from allmanning.governance.meetings.queries.facts import (
    body_kinds,
    heading,
    offices_to_sign,
    sight_of,
    with_bodies,
)
from allmanning.governance.meetings.queries.notes import chairs_by_item
from allmanning.governance.meetings.rules import agenda, roles
from allmanning.governance.meetings.rules.enrolment import ENROLS
from allmanning.kit.reason import Reason
from allmanning.members.bodies.models import Body
from allmanning.members.journal.acting import Acting
from allmanning.members.mandates.offices import OFFICES


@dataclass(frozen=True)
class ItemShown:
    """An agenda item as far as it may be seen; `hidden` where only its number may."""

    pk: int
    number: int
    kind: str
    title: str
    text: str
    presenter: str
    minutes_planned: int | None
    sensitive: bool
    secret: bool
    secrecy_ground: str
    status: str
    reason: str
    hidden: bool
    attachments: tuple[Attachment, ...]

    @property
    def is_free(self) -> bool:
        return self.kind == "free_discussion"

    @property
    def kind_words(self) -> str | Promise:
        return words.ITEM_KINDS[self.kind]

    @property
    def status_words(self) -> str | Promise:
        return words.ITEM_STATUSES[self.status]


@dataclass(frozen=True)
class Signing:
    """An office whose word the agenda needs, and whether it is given."""

    office: str
    words: str | Promise
    signed_by: str
    at: datetime | None
    comment: str


@dataclass(frozen=True)
class MeetingShown:
    """A meeting and what the one who asks may see and do."""

    pk: int
    title: str
    own_title: str
    kind: str
    state: str
    reason: str
    bodies: tuple[Body, ...]
    municipalities: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    place: str
    remote_link: str
    language: str
    places: int | None
    enrol_until: date | None
    version: int
    published_at: datetime | None
    was_sent: bool
    was_recalled: bool
    sight: roles.Sight
    items: tuple[ItemShown, ...]
    signings: tuple[Signing, ...]
    may_run: bool
    may_officiate: bool
    to_sign: tuple[str, ...]

    @property
    def kind_words(self) -> str | Promise:
        return words.MEETING_KINDS[self.kind]

    @property
    def state_words(self) -> str | Promise:
        return words.STATES[self.state]

    @property
    def is_of_council(self) -> bool:
        return any(body.kind == "region_council" for body in self.bodies)

    @property
    def enrols(self) -> bool:
        """Tell whether one says oneself that one comes."""
        return self.kind in ENROLS and self.state != "cancelled"

    @property
    def warnings(self) -> list[Reason]:
        """What is unusual about the agenda, for those who prepare it."""
        if not self.may_run or self.state == "planned":
            return []
        return list(agenda.matter_warnings(self.kind, [item.kind for item in self.items]))

    @property
    def agenda_open(self) -> bool:
        """Tell whether the agenda can be changed now."""
        return self.may_run and self.state in {"agenda_in_preparation", "agenda_signed_off"}


def kept_meeting(pk: int, seen_by: Acting) -> tuple[Meeting, roles.Sight, list[str]]:
    """Return a meeting, what may be seen of it and who signs; raise DoesNotExist."""
    meeting = with_bodies(Meeting.objects.all()).get(pk=pk)
    signers = offices_to_sign(meeting)
    chairs = seen_by.signed_in and meeting.chairings.filter(person=seen_by.person).exists()
    sight = sight_of(meeting, seen_by, signers=signers, chairs_an_item=chairs)
    if not sight.calendar:
        raise Meeting.DoesNotExist
    return meeting, sight, signers


def meeting_shown(pk: int, *, seen_by: Acting) -> MeetingShown:
    """Return the meeting, or raise DoesNotExist where the one who asks may not know of it."""
    meeting, sight, signers = kept_meeting(pk, seen_by)
    kinds = body_kinds(meeting)
    rows = meeting.items.prefetch_related("attachments") if sight.agenda else ()
    signings = _signings(meeting, signers) if sight.inside else ()
    signed = {one.office for one in signings if one.at}
    mine = [o for o in signers if o not in signed and seen_by.holds(o)]
    return MeetingShown(
        pk=meeting.pk,
        title=heading(meeting),
        own_title=meeting.title,
        kind=meeting.kind,
        state=meeting.state,
        reason=meeting.reason,
        bodies=tuple(meeting.bodies.all()),
        municipalities=tuple(str(municipality) for municipality in meeting.municipalities.all()),
        starts_at=timezone.localtime(meeting.starts_at),
        ends_at=timezone.localtime(meeting.ends_at),
        place=meeting.place,
        remote_link=meeting.remote_link if sight.inside else "",
        language=meeting.language,
        places=meeting.places,
        enrol_until=meeting.enrol_until,
        version=meeting.version,
        published_at=meeting.published_at,
        was_sent=bool(getattr(meeting, "was_sent", False)),
        was_recalled=bool(getattr(meeting, "was_recalled", False)),
        sight=sight,
        items=tuple(as_seen(item, sight) for item in rows),
        signings=signings,
        may_run=roles.secretary(seen_by, kinds) is not None,
        may_officiate=(roles.secretary(seen_by, kinds) or roles.chair(seen_by, kinds)) is not None,
        to_sign=tuple(mine) if meeting.state == "agenda_in_preparation" else (),
    )


def item_shown(item_pk: int, *, seen_by: Acting) -> tuple[MeetingShown, ItemShown]:
    """Return an item with its meeting; raise DoesNotExist where only its number may be seen."""
    meeting_pk = AgendaItem.objects.values_list("meeting", flat=True).get(pk=item_pk)
    meeting = meeting_shown(meeting_pk, seen_by=seen_by)
    for item in meeting.items:
        if item.pk == item_pk and not item.hidden:
            return meeting, item
    raise AgendaItem.DoesNotExist


def attachment_shown(pk: int, *, seen_by: Acting) -> Attachment:
    """Return a document of an item that may be seen; raise DoesNotExist."""
    attachment = Attachment.objects.select_related("item").get(pk=pk)
    item_shown(attachment.item_id, seen_by=seen_by)
    return attachment


def as_seen(item: AgendaItem, sight: roles.Sight) -> ItemShown:
    """Return an agenda item as far as the sight reaches; its attachments are prefetched."""
    secret = item.publicity == "secret"
    hidden = (secret and not sight.secret) or (item.sensitive and not sight.sensitive)
    return ItemShown(
        pk=item.pk,
        number=item.number,
        kind="information" if hidden else item.kind,
        title="" if hidden else item.title,
        text="" if hidden else item.text,
        presenter="" if hidden else item.presenter,
        minutes_planned=item.minutes_planned,
        sensitive=item.sensitive,
        secret=secret,
        secrecy_ground=item.secrecy_ground,
        status=item.status,
        reason="" if hidden else item.reason,
        hidden=hidden,
        attachments=() if hidden else tuple(item.attachments.all()),
    )


def _signings(meeting: Meeting, signers: list[str]) -> tuple[Signing, ...]:
    rows = meeting.sign_offs.filter(cleared_at__isnull=True).select_related("person")
    given = {row.office: row for row in rows}
    found = []
    for office in signers:
        row = given.get(office)
        found.append(
            Signing(
                office=office,
                words=OFFICES.get(office, office),
                signed_by=str(row.person) if row else "",
                at=row.at if row else None,
                comment=row.comment if row else "",
            )
        )
    return tuple(found)


def item_chairs(meeting: MeetingShown) -> dict[int, str]:
    """Return the name of each item's chair, by number."""
    kept = Meeting.objects.get(pk=meeting.pk)
    return {number: name for number, (_person, name) in chairs_by_item(kept).items()}

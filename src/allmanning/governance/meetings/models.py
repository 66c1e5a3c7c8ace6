import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from allmanning.governance.meetings import words
from allmanning.members.bodies.models import Body
from allmanning.members.municipalities.models import Municipality

PERSON = settings.AUTH_USER_MODEL
FREE = Q(kind="free_discussion")


class Meeting(models.Model):
    """One or several bodies that meet, from the plan to the published notes (Alliance P 3.2)."""

    bodies = models.ManyToManyField(Body, related_name="meetings")
    municipalities = models.ManyToManyField(Municipality, related_name="+", blank=True)
    kind = models.CharField(max_length=16, choices=words.MEETING_KINDS, default="ordinary")
    title = models.CharField(max_length=160, blank=True)
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True)
    remote_link = models.URLField(max_length=500, blank=True)
    language = models.CharField(max_length=2, choices=words.LANGUAGES, default="sv")
    state = models.CharField(max_length=24, choices=words.STATES, default="planned")
    places = models.PositiveSmallIntegerField(null=True, blank=True)  # of a seminar or a trip
    enrol_until = models.DateField(null=True, blank=True)  # the last day to say that one comes
    reason = models.CharField(max_length=300, blank=True)  # why it was cancelled
    published_at = models.DateTimeField(null=True, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)  # grows with every change of plan or agenda
    sequence = models.PositiveIntegerField(default=0)  # grows when calendars must know
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="a_cancelled_meeting_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.starts_at:%Y-%m-%d}"


class AgendaItem(models.Model):
    """A matter on an agenda. Whatever comes of it points here; it points at nothing above.

    A free discussion is a slot of time: the table cannot hold a word about it (Alliance § 2.8).
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=words.ITEM_KINDS, default="information")
    text = models.TextField(blank=True)
    presenter = models.CharField(max_length=160, blank=True)
    minutes_planned = models.PositiveSmallIntegerField(null=True, blank=True)
    sensitive = models.BooleanField(default=False)  # the draft stays within the council
    publicity = models.CharField(max_length=8, choices=words.PUBLICITY, default="public")
    secrecy_ground = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=words.ITEM_STATUSES, default="planned")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_item_a_number"),
            models.CheckConstraint(  # Alliance § 2.8, INV14
                condition=~FREE
                | Q(title="", text="", presenter="", reason="", secrecy_ground="", sensitive=False),
                name="free_discussion_stores_nothing",
            ),
            models.CheckConstraint(condition=FREE | ~Q(title=""), name="an_item_has_a_title"),
            models.CheckConstraint(
                condition=FREE | Q(status__in=["planned", "handled"]) | ~Q(reason=""),
                name="an_item_not_handled_says_why",
            ),
            models.CheckConstraint(
                condition=Q(publicity="public") | FREE | ~Q(secrecy_ground=""),
                name="secrecy_names_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title or words.ITEM_KINDS[self.kind]}"


class Attachment(models.Model):
    """A document of an agenda item; the database refuses one on a free discussion."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="attachments")
    title = models.CharField(max_length=160)
    file = models.FileField(upload_to="meetings/%Y/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class AgendaSignOff(models.Model):
    """An office's word that the agenda is prepared (Alliance § 2.6, § 4.6).

    A changed agenda clears the word; the row stays as history.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="sign_offs")
    office = models.CharField(max_length=40)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    comment = models.CharField(max_length=300, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "office"],
                condition=Q(cleared_at__isnull=True),
                name="an_office_signs_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.meeting}"


class Notice(models.Model):
    """The notice as it was sent: frozen words, recipients, and the hash that proves them."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="notices")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    recipients = models.JSONField()  # [{"person": id, "name": …, "capacity": …}]
    contents = models.JSONField()  # what notice.document() made of the meeting
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)  # why a warning was set aside

    def __str__(self) -> str:
        return f"{self.meeting} ({self.sent_at:%Y-%m-%d})"


class NoticeRecall(models.Model):
    """That a notice went out in error: it stands as it was sent, and no longer calls anybody."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="recall")
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_recalled_notice_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.notice}: {self.reason}"


class ItemTakenAway(models.Model):
    """That an item stood in a notice and no longer does: its address stays (INV25)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="taken_away")
    item = models.PositiveBigIntegerField(unique=True)  # the key that the item had
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item}: {self.meeting}"


class Letter(models.Model):
    """Something to tell one who was called: kept in the act's own transaction, sent afterwards."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="letters")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)  # notice, moved, cancelled or recalled
    starts_at_before = models.DateTimeField(null=True, blank=True)  # of a moved meeting
    place_before = models.CharField(max_length=160, blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.meeting}"


class Presence(models.Model):
    """Someone who was there, in a capacity, for some of the items or (empty) for all of them."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="presences")
    person = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=160)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    capacity = models.CharField(max_length=12, choices=words.CAPACITIES)
    mode = models.CharField(max_length=8, choices=words.MODES, default="on_site")
    items = models.CharField(max_length=80, blank=True)  # "1–3, 5", as ranges.written

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(person__isnull=False),
                name="a_person_is_present_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.meeting}"


class Chairing(models.Model):
    """Who chaired which items; empty means all of them."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="chairings")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    items = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="a_chair_is_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.meeting}"


class Minutes(models.Model):
    """One version of the notes on one item. Rows only grow; the latest version counts."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="minutes")
    version = models.PositiveSmallIntegerField()
    background = models.TextField(blank=True)
    outcome = models.CharField(max_length=24, choices=words.OUTCOMES)
    outcome_text = models.TextField(blank=True)
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="one_minutes_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.item}, version {self.version}"


class MinutesApproval(models.Model):
    """The word of the item's chair that a version is true (Alliance § 5.3)."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="approvals")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minutes", "person"], name="approved_once_by_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.minutes}: {self.person}"


class Enrolment(models.Model):
    """That somebody comes to a seminar or a study trip (Alliance § 2.15, § 14.1).

    diet tells of health or faith: only the secretariat reads it, and it is forgotten afterwards.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(  # empty: somebody without an account, enrolled by another
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    diet = models.CharField(max_length=200, blank=True)
    enrolled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(withdrawn_at__isnull=True, person__isnull=False),
                name="enrolled_once_by_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.meeting}"


class HandoverPoint(models.Model):
    """A line of the handover's checklist (Alliance P 3.5)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="handover_points")
    code = models.CharField(max_length=20, choices=words.HANDOVER_POINTS)
    note = models.TextField(blank=True)
    done_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "code"], name="one_line_a_handover_point")
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.meeting}"


class YearNote(models.Model):
    """Why a warning of the year's plan is set aside (Alliance § 2.5)."""

    year = models.PositiveSmallIntegerField()
    warning = models.CharField(max_length=30)
    note = models.CharField(max_length=300)
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "warning"], name="one_note_a_warning")
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.warning}"

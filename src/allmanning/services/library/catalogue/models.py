from django.db import models
from django.db.models import Q

from allmanning.kit.text import _
from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.places.models import Library, Shelf

FORMS = {
    "book": _("Book"),
    "large_print": _("Large print"),
    "audiobook": _("Audio book"),
    "talking_book": _("Talking book"),
    "ebook": _("E-book"),
    "film": _("Film"),
    "music": _("Music"),
    "game": _("Game"),
    "magazine": _("Magazine"),
    "newspaper": _("Newspaper"),
    "sheet_music": _("Sheet music"),
    "map": _("Map"),
    "picture": _("Picture"),
    "kit": _("Kit"),
    "object": _("Object"),
    "braille": _("Braille"),
    "manuscript": _("Manuscript"),
    "other": _("Other"),
}
AUDIENCES = {"adult": _("Adults"), "youth": _("Young people"), "child": _("Children")}
COPY_STATES = {
    "available": _("In"),
    "on_loan": _("Out on loan"),
    "on_hold_shelf": _("Waiting for somebody"),
    "in_transit": _("On its way"),
    "to_reshelve": _("Just returned"),
    "in_process": _("Being prepared"),
    "on_order": _("Ordered"),
    "claimed_returned": _("Missing"),
    "lost": _("Missing"),
    "missing": _("Missing"),
    "damaged": _("Being repaired"),
    "withdrawn": _("Withdrawn"),
    "foreign_out": _("Lent to another library"),
}


class Record(models.Model):
    """A MARC21 record, kept lossless: every field, indicator and subfield, in order, NFC."""

    source = models.CharField(max_length=20)  # field 003, or the name of the import
    control_number = models.CharField(max_length=40)
    content = models.JSONField()
    digest = models.CharField(max_length=64)  # sha256 of the content as stored
    came_as = models.CharField(max_length=32, blank=True, db_index=True)  # digest of the bytes
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "control_number"], name="one_record_of_a_source_and_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.control_number}"


class RecordVersion(models.Model):
    """What a record was before it changed, and who changed it."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions")
    content = models.JSONField()
    until = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.record} until {self.until}"


class Authority(models.Model):
    """An authority record, kept lossless: a person, a subject or a title and its other names."""

    source = models.CharField(max_length=20)
    control_number = models.CharField(max_length=40)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    came_as = models.CharField(max_length=32, blank=True, db_index=True)
    heading = models.CharField(max_length=300, blank=True, db_index=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "control_number"], name="one_authority_of_a_source_and_number"
            )
        ]

    def __str__(self) -> str:
        return self.heading


class Reference(models.Model):
    """Another name of a heading, or a heading near it: of an authority record, or made by hand.

    heading, other: as titles have them. What was made by hand and undone stays, as history.
    """

    KINDS = {"name": _("Person or body"), "subject": _("Subject")}
    RELATIONS = {
        "see": _("Other name"),
        "broader": _("Broader"),
        "narrower": _("Narrower"),
        "related": _("See also"),
    }

    authority = models.ForeignKey(
        Authority, null=True, on_delete=models.CASCADE, related_name="references"
    )
    kind = models.CharField(max_length=7, choices=KINDS)
    heading = models.CharField(max_length=300)
    other = models.CharField(max_length=300)
    called = models.CharField(max_length=300)  # the words of `other`, folded, in any order
    relation = models.CharField(max_length=8, choices=RELATIONS)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "heading"], name="references_of_heading"),
            models.Index(fields=["called"], name="references_by_name"),
            models.Index(fields=["kind", "other"], name="references_to_heading"),
        ]

    def __str__(self) -> str:
        return f"{self.other} → {self.heading}"


class Work(models.Model):
    """What groups the editions of one text, film or piece. Its key stays; evidence may change."""

    evidence = models.CharField(max_length=300, blank=True, db_index=True)
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed"
    )

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """What the service reads out of one record: the title as readers ask for it."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="edition")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="editions")
    title = models.CharField(max_length=500)
    subtitle = models.CharField(max_length=500, blank=True)
    responsibility = models.CharField(max_length=500, blank=True)
    sort_title = models.CharField(max_length=500)
    author = models.CharField(max_length=200, blank=True)
    author_sort = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=16, choices=FORMS)
    audience = models.CharField(max_length=6, choices=AUDIENCES, default="adult")
    language = models.CharField(max_length=3, blank=True)
    original_language = models.CharField(max_length=3, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    extent = models.CharField(max_length=200, blank=True)
    playing_minutes = models.PositiveIntegerField(null=True, blank=True)
    summary = models.TextField(blank=True)
    fiction = models.BooleanField(default=False)
    sab = models.CharField(max_length=60, blank=True)
    dewey = models.CharField(max_length=40, blank=True)
    series = models.CharField(max_length=300, blank=True)
    pegi = models.PositiveSmallIntegerField(null=True, blank=True)
    details = models.JSONField(default=dict)  # contributors, subjects, notes, ids, links
    added_at = models.DateTimeField(db_index=True)
    hidden = models.BooleanField(default=False)
    merged_into = models.ForeignKey(  # the same title, described twice; this one stays hidden
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed"
    )
    grouped_by_hand = models.BooleanField(default=False)  # then no machine moves it to another work
    popularity = models.PositiveIntegerField(
        default=0
    )  # loans in twelve months; nobody's in particular

    def __str__(self) -> str:
        return self.title


class CoverImage(models.Model):
    """A picture of a cover, kept here and cleaned; shown instead of the one that is drawn."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="picture")
    file = models.FileField(upload_to="covers/")
    digest = models.CharField(max_length=32)
    kind = models.CharField(max_length=3)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    alt = models.CharField(max_length=300)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.edition}: {self.kind} {self.width}×{self.height}"


class EditionNumber(models.Model):
    """A number that points at an edition: ISBN (13 digits), ISSN, EAN, Libris."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="numbers", db_index=False
    )
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "value"], name="a_number_once")
        ]
        indexes = [models.Index(fields=["kind", "value"], name="edition_by_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Copy(models.Model):
    """One thing that can be lent. Owner and home stay; place is where it is now (Library § 9.3)."""

    barcode = models.CharField(max_length=30, unique=True)
    rfid = models.CharField(max_length=32, unique=True, null=True, blank=True)
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="copies", db_index=False
    )
    owner = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    home = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(
        Library, on_delete=models.PROTECT, related_name="copies_here", db_index=False
    )
    shelf = models.ForeignKey(
        Shelf, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    shelfmark = models.CharField(max_length=60, blank=True)
    material = models.CharField(max_length=16)  # a form, for the terms of lending
    state = models.CharField(max_length=16, choices=COPY_STATES, default="available")
    state_since = models.DateTimeField()
    price_ore = models.PositiveIntegerField(null=True, blank=True)
    lending_right = models.BooleanField(default=False)
    reference = models.BooleanField(default=False)
    parts = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "copies"
        indexes = [
            models.Index(fields=["edition", "state"], name="copies_by_state"),
            models.Index(fields=["place", "state"], name="copies_at_place"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(barcode=""), name="a_copy_has_a_barcode")
        ]

    def __str__(self) -> str:
        return self.barcode


class Availability(models.Model):
    """How many copies of an edition a library has and how many are in, kept by the same transactions."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="availability", db_index=False
    )
    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    copies = models.PositiveIntegerField(default=0)
    available = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "availabilities"
        constraints = [
            models.UniqueConstraint(fields=["edition", "library"], name="one_availability")
        ]

    def __str__(self) -> str:
        return f"{self.edition} at {self.library}: {self.available}/{self.copies}"


class Change(models.Model):
    """The outbox of the search index: an edition to be read again, written with what changed it."""

    edition_key = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk}: {self.edition_key}"


class ImportRun(models.Model):
    """A file being imported: how far it has come, so that a run can go on where it stopped."""

    fingerprint = models.CharField(max_length=64, unique=True)  # sha256 of the file and its source
    name = models.CharField(max_length=200)
    position = models.BigIntegerField(default=0)  # bytes (2709) or records (XML) done
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Quarantined(models.Model):
    """A record that could not be read: its bytes, where it stood, and why."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="quarantined")
    position = models.BigIntegerField()
    raw = models.BinaryField()
    code = models.CharField(max_length=40)
    reason = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="quarantined_once")]

    def __str__(self) -> str:
        return f"{self.run} at {self.position}: {self.code}"

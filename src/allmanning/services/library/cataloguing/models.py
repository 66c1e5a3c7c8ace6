from django.db import models
from django.db.models import F, Q

from allmanning.kit.text import _
from allmanning.services.library.catalogue.models import Copy, Edition, ImportRun
from allmanning.services.library.places.models import Library, Shelf

VERDICTS = {
    "here": _("In its place"),
    "misplaced": _("Belongs elsewhere"),
    "unexpected": _("Should not be here"),
    "unknown": _("Not in the catalogue"),
}


class Stocktaking(models.Model):
    """The count of one shelf, or of what a library has without a shelf; it can be gone on with."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    shelf = models.ForeignKey(Shelf, null=True, on_delete=models.SET_NULL, related_name="+")
    shelf_name = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)
    finished_at = models.DateTimeField(null=True)
    marked_missing = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.library}: {self.shelf_name or '–'}"


class Seen(models.Model):
    """A barcode that was scanned in a count, and what was to be said about it then."""

    stocktaking = models.ForeignKey(Stocktaking, on_delete=models.CASCADE, related_name="seen")
    barcode = models.CharField(max_length=30)
    copy = models.ForeignKey(Copy, null=True, on_delete=models.SET_NULL, related_name="+")
    verdict = models.CharField(max_length=12, choices=VERDICTS)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stocktaking", "barcode"], name="a_barcode_seen_once")
        ]

    def __str__(self) -> str:
        return self.barcode


class Regrouping(models.Model):
    """A merge or split by hand, with what is needed to undo it."""

    KINDS = {
        "works": _("Works merged"),
        "split": _("Work split"),
        "editions": _("Titles merged"),
    }

    kind = models.CharField(max_length=10, choices=KINDS)
    undo = models.JSONField()
    words = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.words


class Pair(models.Model):
    """Two titles that may be the same. verdict: yes or grey; state: what a cataloguer said."""

    STATES = {"open": _("Open"), "different": _("Different"), "merged": _("Merged")}

    one = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=4)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="titles_paired_once"),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="titles_of_a_pair_in_order"
            ),
        ]
        indexes = [models.Index(fields=["state", "verdict"], name="pairs_to_judge")]

    def __str__(self) -> str:
        return f"{self.one_id} = {self.other_id}?"


class Looking(models.Model):
    """How far the search for duplicates has come: the last edition that was looked at."""

    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.position)


class Upload(models.Model):
    """A file of records that a cataloguer sent: looked through, imported, perhaps undone."""

    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/%Y/")
    source = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=120)
    municipality = models.CharField(max_length=4, blank=True)
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True)  # the instant that all it wrote carries
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Under which its changes are noted in the history of records."""
        return f"import {self.pk}: {self.name}"[:120]

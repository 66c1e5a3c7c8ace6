from django.db import models

from allmanning.kit.text import _
from allmanning.services.library.catalogue.models import Copy
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

from django.db import models

from allmanning.services.library.places.models import Library


class OfflineEntry(models.Model):
    """Something that was scanned without network, as it came in, and what became of it (P 3.10).

    Card and barcode are kept sealed only while somebody must look at them; then they are emptied,
    so that nothing here ties a person to a title (Library § 12.1).
    """

    STATES = ("done", "remark", "person", "handled")

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    device = models.UUIDField()
    number = models.PositiveBigIntegerField()  # the order in which the desk scanned
    key = models.CharField(max_length=80)  # of the operation
    act = models.CharField(max_length=6, blank=True)
    happened_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    sealed = models.TextField(
        blank=True
    )  # card, barcode and promised date; or what nobody can read
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8)
    case = models.CharField(max_length=30, blank=True)
    remarks = models.JSONField(default=list)  # [words in English, paragraph, facts]
    handled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "offline entries"
        constraints = [
            models.UniqueConstraint(fields=["device", "number"], name="an_offline_entry_once")
        ]
        indexes = [
            models.Index(fields=["library", "state", "number"], name="offline_entries_to_see")
        ]

    def __str__(self) -> str:
        return f"offline entry {self.pk}"


class Closing(models.Model):
    """What closing a library for a time moved, so that it can be taken back (Library § 7.14)."""

    closure_key = models.BigIntegerField(unique=True)  # of places.Closure, which may be gone again
    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateField()
    to = models.ForeignKey(Library, null=True, on_delete=models.PROTECT, related_name="+")
    redirected = models.JSONField(default=list)  # keys of holds
    paused = models.JSONField(default=list)
    loans = models.PositiveIntegerField(default=0)
    kept_longer = models.PositiveIntegerField(default=0)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"closing {self.pk}"

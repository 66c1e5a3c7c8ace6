from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One line of what was done. The database refuses to change or remove it."""

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=10)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False
    )
    office = models.CharField(max_length=40, blank=True)
    municipality = models.CharField(max_length=4, blank=True)
    label = models.CharField(max_length=80, blank=True)
    deed = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_key"], name="entry_by_subject")]

    def __str__(self) -> str:
        return f"{self.deed}: {self.subject}"


class Operation(models.Model):
    """A request that was carried out, kept so that the same request again gives the same answer."""

    key = models.CharField(max_length=80, unique=True)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key

from typing import Any

from django.db import models

from allmanning.services.library.machines.targets import DEFAULT_INDEXES, VERSIONS


def default_indexes() -> dict[str, Any]:
    return dict(DEFAULT_INDEXES)


class Listing(models.Model):
    """An edition as harvesters know it: when it last changed for them, and whether it is gone.

    It stays when the edition is hidden or taken away, so that deletions are told for ever.
    """

    edition_key = models.BigIntegerField(primary_key=True)
    datestamp = models.DateTimeField()  # whole seconds
    gone = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=64)  # of what harvesters see of it

    class Meta:
        indexes = [models.Index(fields=["datestamp", "edition_key"], name="listings_in_order")]

    def __str__(self) -> str:
        return f"{self.edition_key} {self.datestamp:%Y-%m-%d}"


class ListedIn(models.Model):
    """A set that a listing belongs to; its datestamp again, so that a set is read in order."""

    listing = models.ForeignKey(
        Listing, on_delete=models.CASCADE, related_name="listed_in", db_index=False
    )
    spec = models.CharField(max_length=80)
    datestamp = models.DateTimeField()

    class Meta:
        verbose_name_plural = "listed in"
        constraints = [models.UniqueConstraint(fields=["listing", "spec"], name="in_a_set_once")]
        indexes = [models.Index(fields=["spec", "datestamp", "listing"], name="sets_in_order")]

    def __str__(self) -> str:
        return f"{self.listing_id} in {self.spec}"


class Bookmark(models.Model):
    """How far the listings have followed the catalogue's outbox, and swept its editions."""

    followed_to = models.BigIntegerField(default=0)
    swept_to = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.followed_to}, {self.swept_to}"


class Target(models.Model):
    """A server to copy records from: where it is, and what it calls an ISBN, a title, an author."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    address = models.URLField(max_length=300)
    version = models.CharField(max_length=3, choices=VERSIONS, default="1.2")
    schema = models.CharField(max_length=80, blank=True)  # asked for; empty: the server's own
    indexes = models.JSONField(default=default_indexes)
    source = models.CharField(max_length=20)  # of the records, where field 003 is silent
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Unfetched(models.Model):
    """What a cataloguer asked for while a server did not answer: kept until it is fetched."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="unfetched")
    kind = models.CharField(max_length=10)
    words = models.CharField(max_length=200)
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "unfetched"
        constraints = [
            models.UniqueConstraint(
                fields=["target", "kind", "words", "asked_by"], name="unfetched_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.words}"

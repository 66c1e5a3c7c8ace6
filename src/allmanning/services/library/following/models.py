import secrets

from django.db import models
from django.db.models import Q

from allmanning.services.library.borrowers.models import Borrower


def a_token() -> str:
    """What nobody can guess: who has the address may read the feed, or stop the messages."""
    return secrets.token_urlsafe(24)


class SavedSearch(models.Model):
    """A search that a borrower asked to be told of; gone when they say so, and with their account."""

    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="searches")
    query = models.CharField(max_length=600)  # as in the address of the search page
    words = models.CharField(max_length=300)  # what the reader calls it
    by_email = models.BooleanField(default=False)
    feed_token = models.CharField(max_length=43, unique=True, default=a_token)
    stop_token = models.CharField(max_length=43, unique=True, default=a_token)
    created_at = models.DateTimeField()
    looked_at = models.DateTimeField()  # when it was last asked what is new

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(fields=["borrower", "query"], name="a_search_saved_once")
        ]
        indexes = [
            models.Index(fields=["looked_at"], condition=Q(by_email=True), name="searches_to_ask")
        ]

    def __str__(self) -> str:
        return f"saved search {self.pk}"  # the journal keeps this; it must tell nothing


class Told(models.Model):
    """A title that was told of in a saved search: never again."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="told")
    work_key = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "told"
        constraints = [
            models.UniqueConstraint(fields=["search", "work_key"], name="a_title_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.search}: {self.work_key}"

from django.contrib.auth.models import AbstractUser
from django.db import models

from allmanning.members.municipalities.models import Municipality

LANGUAGES = {"sv": "Svenska", "en": "English"}  # each in its own words, so that its reader finds it


class Person(AbstractUser):
    """Someone who signs in to act: an elected politician or an employee. Not a borrower."""

    name = models.CharField(max_length=120)
    employer = models.ForeignKey(Municipality, null=True, blank=True, on_delete=models.PROTECT)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="sv")  # of letters

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

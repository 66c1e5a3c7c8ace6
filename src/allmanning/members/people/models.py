from django.contrib.auth.models import AbstractUser
from django.db import models

from allmanning.members.municipalities.models import Municipality


class Person(AbstractUser):
    """Someone who signs in to act: an elected politician or an employee. Not a borrower."""

    name = models.CharField(max_length=120)
    employer = models.ForeignKey(Municipality, null=True, blank=True, on_delete=models.PROTECT)

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

"""Letting people in, and out."""

from datetime import datetime

from django.db import transaction

from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.models import Municipality
from allmanning.members.people.models import Person


@transaction.atomic
def register_person(
    username: str,
    name: str,
    *,
    email: str = "",
    password: str | None = None,
    employer: Municipality | None = None,
    by: Signature,
    now: datetime,
) -> Person:
    """Give a person an account. Without a password they sign in through their municipality."""
    person = Person.objects.create_user(
        username, email=email, password=password, name=name, employer=employer
    )
    sign("registered", person, by=by, now=now)
    return person

"""Letting people in, and out."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Acting, Signature
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.models import Municipality
from allmanning.members.people import rules
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
    """Give a person an account. Without a password they sign in through their municipality.

    Raises Refused where somebody has the user name or the e-mail address already.
    """
    refuse_if(rules.registration_refusals(is_taken=_is_taken(username, email)))
    person = Person.objects.create_user(
        username, email=email, password=password, name=name, employer=employer
    )
    sign("registered", person, by=by, now=now)
    return person


def _is_taken(username: str, email: str) -> bool:
    named = Person.objects.filter(username__iexact=username)
    written = Person.objects.filter(email__iexact=email) if email else Person.objects.none()
    return named.exists() or written.exists()


@transaction.atomic
def choose_language(language: str, *, acting: Acting, now: datetime) -> Person:
    """Let a person choose the language of their letters (Alliance § 14.11)."""
    if acting.person is None:
        raise PermissionDenied
    person = Person.objects.select_for_update().get(pk=acting.person)
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])
        by = Signature("person", person.pk)
        sign("chose a language", person, by=by, now=now, facts={"language": language})
    return person

"""Who is reminded, and who already was."""

from datetime import date

from allmanning.governance.decisions.models import Digest
from allmanning.members.people.models import Person


def people_to_remind() -> list[Person]:
    """Return those who can act and have an address."""
    return list(Person.objects.filter(is_active=True).exclude(email="").order_by("pk"))


def was_reminded(person: int, on: date) -> bool:
    return Digest.objects.filter(person=person, on=on).exists()

from django.db.models.functions import Collate

from allmanning.members.journal.acting import Acting
from allmanning.members.people.models import Person


def logins() -> list[str]:
    """Return the user names of those who may sign in; for the demo's identity provider."""
    return list(Person.objects.filter(is_active=True).values_list("username", flat=True))


def own_language(acting: Acting) -> str:
    """Return the language the person has chosen for letters; raise DoesNotExist for the public."""
    return Person.objects.get(pk=acting.person or 0).language


def people_to_choose_from() -> list[Person]:
    """Return those who have an account, by name in Swedish order, with their employers."""
    rows = Person.objects.filter(is_active=True).select_related("employer")
    return list(rows.order_by(Collate("name", "sv-x-icu"), "pk"))

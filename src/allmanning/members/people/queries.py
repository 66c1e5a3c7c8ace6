from allmanning.members.journal.acting import Acting
from allmanning.members.people.models import Person


def logins() -> list[str]:
    """Return the user names of those who may sign in; for the demo's identity provider."""
    return list(Person.objects.filter(is_active=True).values_list("username", flat=True))


def own_language(acting: Acting) -> str:
    """Return the language the person has chosen for letters; raise DoesNotExist for the public."""
    return Person.objects.get(pk=acting.person or 0).language

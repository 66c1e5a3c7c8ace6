from allmanning.members.people.models import Person


def logins() -> list[str]:
    """Return the user names of those who may sign in; for the demo's identity provider."""
    return list(Person.objects.filter(is_active=True).values_list("username", flat=True))

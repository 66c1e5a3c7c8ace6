"""The library that a reader chose to be near: a place in the session, and nothing of the person."""

from django.http import HttpRequest

SESSION_KEY = "near_library"


def remember(request: HttpRequest, slug: str) -> None:
    """Propose this library the next time; only written where it is another."""
    if request.session.get(SESSION_KEY) != slug:
        request.session[SESSION_KEY] = slug


def remembered(request: HttpRequest) -> str:
    """The slug of the library that was chosen last, or "": asking makes no session."""
    return str(request.session.get(SESSION_KEY, ""))

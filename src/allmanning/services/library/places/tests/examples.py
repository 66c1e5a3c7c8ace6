"""Examples of places: plain functions with defaults."""

from datetime import date, time

from allmanning.members.tests.examples import SIGNED, a_municipality
from allmanning.services.library.places import actions
from allmanning.services.library.places.models import Library

ALL_DAYS = tuple((weekday, time(10), time(18)) for weekday in range(7))
SIX_DAYS = ALL_DAYS[:6]


def a_library(
    slug: str = "vindeln", code: str = "2404", *, kind: str = "main", days=SIX_DAYS
) -> Library:
    """A library that is open Monday to Saturday."""
    if found := Library.objects.filter(slug=slug).first():
        return found
    library = actions.open_library(
        slug, slug.title(), a_municipality(code), kind=kind, sigel=slug[:14], **SIGNED
    )
    if days:
        actions.set_hours(library, days, date(2020, 1, 1), **SIGNED)
    return library

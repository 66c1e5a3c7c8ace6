from datetime import date

from allmanning.services.library.circulation.rules.facts import Place
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.rules import calendar_of, closed_until


def place_facts(library: Library, day: date) -> Place:
    """Return a library as the rules see it. No query."""
    closed = library.calendar.get("closed")
    return Place(
        key=library.pk,
        name=library.name,
        municipality=library.municipality_id,
        school=library.kind == "school",
        closed_for_a_time=bool(closed)
        and closed_until(calendar_of({"closed": closed}), day) is not None,
    )


def lending_municipalities() -> list[str]:
    """Return the codes of the municipalities that have a library. One query."""
    return list(Library.objects.order_by().values_list("municipality", flat=True).distinct())

from django.db.models.functions import Collate

from allmanning.services.library.places.models import Library, Shelf


def libraries(*, lending_to_all: bool = True) -> list[Library]:
    """Return the libraries by municipality, main library first. Public. One query.

    lending_to_all: leave out school libraries, whose stock is for their own (Library § 7.5).
    """
    rows = Library.objects.select_related("municipality")
    if lending_to_all:
        rows = rows.exclude(kind__in=("school", "depository"))
    return list(
        rows.order_by(
            Collate("municipality__name", "sv-x-icu"), "order", Collate("name", "sv-x-icu")
        )
    )


def library(slug: str) -> Library:
    """Return a library with its municipality, or raise DoesNotExist. Public."""
    return Library.objects.select_related("municipality").get(slug=slug)


def shelves(library_key: int) -> list[Shelf]:
    return list(Shelf.objects.filter(library=library_key).order_by("order", "pk"))

"""Makes the take-away package of a library now; the clock makes it weekly."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser

from allmanning.services.library.audioindex import takeaway
from allmanning.services.library.audioindex.queries.takeaway import talking_books
from allmanning.services.library.places.queries import library as library_named

HOUR = 3600.0


class Command(BaseCommand):
    help = "Make the talking books of a library into speech.zip: a DAISY 2.02 book with an index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("library", help="the slug of the library")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            library = library_named(options["library"])
        except ObjectDoesNotExist:
            raise CommandError(f"There is no library {options['library']}.") from None
        titles, in_all = talking_books(library.slug, takeaway.MOST)
        count = takeaway.build(library.slug, library.name, titles, in_all, seconds=HOUR)
        path = takeaway.path_of(library.slug)
        self.stdout.write(f"{path}: {count} of {in_all} titles, {path.stat().st_size} bytes")

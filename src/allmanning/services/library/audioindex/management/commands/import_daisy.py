"""Reads talking books: what they say of themselves, and a sample to hear."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import Signature
from allmanning.services.library.audioindex import actions
from allmanning.services.library.audioindex.daisy import NotDaisy, read_daisy, read_sample
from allmanning.services.library.audioindex.queries import items, points
from allmanning.services.library.audioindex.rules import LONGEST_SAMPLE
from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.queries import library as library_named

_MARKS = ("*.opf", "ncc.htm*", "NCC.HTM*", "META-INF")  # what lies at the top of a book
_BY = Signature("machine", label="import_daisy")


class Command(BaseCommand):
    help = (
        "Read a talking book (DAISY 2.02, DAISY 3, EPUB) in a folder or a zip file into its record."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a book, or a folder of books")
        parser.add_argument(
            "--of", default="", metavar="CODE",
            help="a barcode, ISBN or t-NUMBER of the record (default: the name of each book)",
        )  # fmt: skip
        parser.add_argument("--library", default="", help="the slug of the library that holds it")
        parser.add_argument("--no-sample", action="store_true", help="keep nothing of the sound")
        parser.add_argument(
            "--same-book",
            action="store_true",
            help="it is the book of the record, whatever its title",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"There is no file or folder {path}.")
        try:
            library = library_named(options["library"]) if options["library"] else None
        except ObjectDoesNotExist:
            raise CommandError(f"There is no library {options['library']}.") from None
        books = [path] if options["of"] else list(_books(path))
        refused = 0
        for book in books:
            code = options["of"] or (book.stem if book.is_file() else book.name)
            try:
                said = _read(book, _edition(code), library, options)
                self.stdout.write(f"{book.name}: {said}")
            except NotDaisy as no:
                refused += 1
                self.stderr.write(f"{book.name}: {no}")
            except Refused as no:
                refused += 1
                self.stderr.write(f"{book.name}: {' '.join(one.words for one in no.refusals)}")
        if refused or not books:
            raise CommandError(f"{refused} of {len(books)} books were not read in.")


def _read(book: Path, edition: Edition, library: Library | None, options: dict[str, Any]) -> str:
    """Read one book in, and tell what it said."""
    said = read_daisy(book)
    sample = b"" if options["no_sample"] else read_sample(book, LONGEST_SAMPLE)
    actions.keep_daisy(
        edition, said, library=library, sample=sample, is_same_book=options["same_book"],
        by=_BY, now=timezone.now(),
    )  # fmt: skip
    time = f"{said.minutes} minutes" if said.minutes else "no length"
    return f"{said.format}, {time}, {len(said.headings)} headings, {len(sample)} bytes of sample"


def _edition(code: str) -> Edition:
    """The title that a code points at. Raises NotDaisy."""
    found = points.point(code, "en", is_brief=True)
    if found.edition is None:
        raise NotDaisy(f"no title in the catalogue answers to {code}")
    return items.edition(found.edition)


def _books(path: Path) -> Iterator[Path]:
    """A book, or each book in a folder of them."""
    if path.is_file() or any(True for mark in _MARKS for _found in path.glob(mark)):
        yield path
        return
    for one in sorted(path.iterdir()):
        if one.is_dir() or one.suffix.lower() in (".zip", ".epub"):
            yield one

"""Examples of titles: records imported as every record is, copies included."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from allmanning.services.library.catalogue.actions.importing import import_file
from allmanning.services.library.catalogue.authorities import called
from allmanning.services.library.catalogue.iso2709 import write_iso2709
from allmanning.services.library.catalogue.models import Edition, Reference
from allmanning.services.library.catalogue.search.writer import index_now
from allmanning.services.library.catalogue.tests.records import a_record, an_008


def a_title(
    title,
    author="Smirnoff, Karin",
    *more,
    number=None,
    language="swe",
    year="2023",
    indicator="0",
    **signs,
):
    """A MARC record. more: fields as in `a_record`. signs: places of 008, as p22="j"."""
    number = number or str(abs(hash((title, author, more, language, year))) % 10**9)
    fixed = an_008(p07=year, p35=language, **signs)
    people = [f"100 1 $a{author}$4aut"] if author else []
    fields = [f"001 {number}", "003 SE-TEST", fixed, *people, f"245 1{indicator}$a{title}", *more]
    return a_record(*fields)


def stored(*records):
    """Import records; the editions in their order."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "examples.mrc"
        path.write_bytes(b"".join(map(write_iso2709, records)))
        import_file(path, source="examples", now=timezone.now)
    numbers = [record.control("001").strip() for record in records]
    found = {
        edition.record.control_number: edition
        for edition in Edition.objects.select_related("record", "work")
    }
    return [found[number] for number in numbers]


def indexed(*records):
    """Import records and take them into the index."""
    editions = stored(*records)
    index_now(timezone.now())
    return editions


def another_name(kind, heading, other="Smirnova, K.", relation="see"):
    return Reference.objects.create(
        kind=kind, heading=heading, other=other, called=called(other), relation=relation,
        made_at=timezone.now(),
    )  # fmt: skip


def bytes_of(*records):
    return io.BytesIO(b"".join(map(write_iso2709, records)))

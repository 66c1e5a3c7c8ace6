"""Examples for the ear: the demo's titles as facts, and a shelf of twelve."""

import csv
from functools import cache
from pathlib import Path

import allmanning.portal.demo
from allmanning.members.tests.examples import SIGNED
from allmanning.services.library.audioindex.spoken.items import Item
from allmanning.services.library.circulation.tests.examples import a_copy, an_edition
from allmanning.services.library.places import actions as places
from allmanning.services.library.places.tests.examples import a_library

TITLES = Path(allmanning.portal.demo.__file__).parent / "data" / "titles.csv"
TWELVE = (
    ("Fågeltronen", "Almqvist, Anna"), ("Björnvinter", "Berg, Bo"), ("Catch-22", "Carr, Joseph"),
    ("Dagbok från 1942", "Dahl, Dag"), ("Ekot av steg", "Ek, Elsa"), ("Fjällets dotter", "Falk, F"),
    ("Gustav III och operan", "Gran, G"), ("Hembiten", "Hed, Hanna"), ("Isvägen", "Is, Ivar"),
    ("The Long Road", "Jones, Jane"), ("Kvarnen", "Krok, Karl"), ("Löftet", "Lind, Lisa"),
)  # fmt: skip


def direct(name: str) -> str:
    """Lindgren, Astrid → Astrid Lindgren."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma else name


@cache
def demo_items() -> tuple[Item, ...]:
    with TITLES.open(encoding="utf-8", newline="") as stream:
        return tuple(item(row) for row in csv.DictReader(stream))


def item(row: dict[str, str]) -> Item:
    people = [one for one in row["contributors"].split(";") if one.endswith("[aut]")]
    writers = [row["author"], *(one.removesuffix(" [aut]") for one in people)]
    return Item(
        title=row["title"],
        subtitle=row["subtitle"],
        authors=tuple(direct(name) for name in writers if name),
        narrators=(direct(row["narrator"]),) if row["narrator"] else (),
        form=row["form"],
        audience=row["audience"],
        language=row["language"],
        original_language=row["original_language"],
        original_title=row["original_title"],
        year=int(row["year"]) if row["year"] else None,
        minutes=int(row["playing_minutes"]) if row["playing_minutes"] else None,
        about=row["about"],
        series=row["series"],
        series_number=row["series_number"],
        subjects=tuple(filter(None, row["subjects"].split(";"))),
        sab=row["sab"],
        dewey=row["dewey"],
        pegi=int(row["pegi"]) if row["pegi"] else None,
    )


def a_shelf_of_twelve(slug="vannas"):
    """A library with one shelf and twelve titles in their order, the last two talking books."""
    library = a_library(slug, "2460")
    shelf = places.add_shelf(
        library, "skon", "Skönlitteratur vuxna", "Adult fiction", ordered_by="ddk", **SIGNED
    )
    editions = []
    for number, (title, author) in enumerate(TWELVE):
        family, _comma, given = author.partition(", ")
        edition = an_edition(
            title, author=f"{given} {family}", author_sort=author.lower(),
            form="talking_book" if number >= 10 else "book", language="eng" if number in (2, 9) else "swe",
            summary=f"En berättelse om {number + 1} personer i en by. Det går bra till sist.",
            playing_minutes=672 if number >= 10 else None, dewey="839.738",
        )  # fmt: skip
        a_copy(edition, library, shelf=shelf, shelfmark=f"839.738 {family[:3]}")
        editions.append(edition)
    return library, shelf, editions

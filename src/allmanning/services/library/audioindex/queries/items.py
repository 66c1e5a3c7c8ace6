"""Titles and where they are, as facts to be spoken."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from allmanning.services.library.audioindex.rules import due_told
from allmanning.services.library.audioindex.spoken.items import Item, Standing, pages_in
from allmanning.services.library.audioindex.spoken.signs import LONGEST
from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.circulation.queries.copies import away

IN = ("available", "to_reshelve")
GONE = ("withdrawn", "lost", "missing", "claimed_returned")
_WRITERS = {"aut", "cre", "cmp", "com", "drt", "prf"}


def edition(key: int) -> Edition:
    """A title that may be shown, or raise DoesNotExist."""
    return Edition.objects.select_related("daisy").get(pk=key, hidden=False)


def item_of(row: Edition) -> Item:
    """The facts of a title. No query."""
    details: dict[str, Any] = row.details
    people = [person for person in details.get("people", []) if len(person) > 2]
    series = next(iter(details.get("series", [])), [row.series.partition(" ; ")[0], ""])
    daisy = getattr(row, "daisy", None)
    narrators = [person[1] for person in people if "nrt" in person[2]]
    if daisy and daisy.narrator and not narrators:
        narrators = [daisy.narrator]
    return Item(
        title=row.title,
        subtitle=row.subtitle,
        authors=_authors(row, people),
        narrators=tuple(narrators),
        form=row.form,
        audience=row.audience,
        language=row.language,
        original_language=row.original_language,
        original_title=str(details.get("original_title", "")),
        year=row.year,
        minutes=row.playing_minutes or (daisy.minutes if daisy else None),
        pages=pages_in(row.extent),
        about=row.summary[:LONGEST],
        series=series[0],
        series_number=series[1] if len(series) > 1 else "",
        subjects=tuple(
            dict.fromkeys(str(one[1]) for one in details.get("subjects", []) if len(one) > 1)
        ),
        sab=row.sab,
        dewey=row.dewey,
        pegi=row.pegi,
        headings=len(daisy.headings) if daisy else 0,
        levels=daisy.levels if daisy else 0,
    )


def _authors(row: Edition, people: list[list[Any]]) -> tuple[str, ...]:
    others = [person[1] for person in people if _WRITERS & set(person[2])]
    return tuple(dict.fromkeys(name for name in (row.author, *others) if name))


def standings(keys: Iterable[int], here: int | None = None) -> dict[int, Standing]:
    """Where each title stands, seen from a library. One query, two more where some are out."""
    copies: dict[int, list[dict[str, Any]]] = defaultdict(list)
    wanted = list(keys)
    rows = (
        Copy.objects.filter(edition__in=wanted)
        .order_by("place__order", "place", "pk")
        .values(
            "edition", "edition__form", "state", "place", "place__name", "place__kind",
            "shelf__name", "shelfmark",
        )
    )  # fmt: skip
    for row in rows:
        copies[row["edition"]].append(dict(row))
    online = set(
        Edition.objects.filter(pk__in=wanted, form="ebook").values_list("pk", flat=True)
        if len(copies) < len(set(wanted))
        else ()
    )
    found = {
        key: Standing("net") if key in online else _standing(copies[key], here) for key in wanted
    }
    return {**found, **_out([key for key in found if found[key].state == "out"])}


def _out(keys: list[int]) -> dict[int, Standing]:
    """Titles that are out, with the day they are due back and the length of the queue."""
    today = timezone.localdate()
    return {
        key: Standing("out", due=due_told(one.due, today), waiting=one.waiting)
        for key, one in (away(keys) if keys else {}).items()
    }


def _standing(copies: list[dict[str, Any]], here: int | None) -> Standing:
    inside = [copy for copy in copies if copy["state"] in IN]
    for copy in inside:
        if copy["place"] == here:
            return Standing(
                "here", copy["place__name"], room=copy["shelf__name"] or "",
                shelfmark=copy["shelfmark"],
            )  # fmt: skip
    # What schools keep is for their own (Library § 7.5).
    others = dict.fromkeys(
        copy["place__name"]
        for copy in inside
        if copy["place__kind"] not in ("school", "depository")
    )
    if others:
        return Standing("elsewhere", libraries=tuple(others))
    if any(copy["state"] not in GONE for copy in copies):
        return Standing("out")
    return Standing("none")

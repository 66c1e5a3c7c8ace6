"""The copies that records name: made where their library is known, reported where it is not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from allmanning.services.library.catalogue.bulk import insert, moment, present
from allmanning.services.library.catalogue.entries import EDITION_COLUMNS, Entry
from allmanning.services.library.catalogue.holdinglists import (
    Ground,
    barcode_of,
    material_of,
    named_copies,
)
from allmanning.services.library.catalogue.holdings import HeldCopy
from allmanning.services.library.catalogue.importcounts import LONGEST_LIST, Outcome
from allmanning.services.library.catalogue.models import Availability, Copy, Edition

_FORM = EDITION_COLUMNS.index("form")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A copy that a record names, at a library that is known."""

    barcode: str
    edition: int
    library: int
    owner: str
    form: str
    held: HeldCopy
    control_number: str


def add_copies(
    pairs: Sequence[tuple[Entry, int]], outcome: Outcome, *, ground: Ground, now: datetime
) -> set[int]:
    """Make the copies that these records name; returns the editions whose copies changed.

    A copy that is here keeps its state and its place: a record only knows what it is called. A
    barcode that another title has is reported and left where it is.
    """
    wanted: dict[str, Wanted] = {}
    for entry, edition in pairs:
        for one in _named(entry, edition, ground, outcome):
            if (first := wanted.setdefault(one.barcode, one)) is not one:
                _report_conflict(outcome, one, first.control_number)
    known = present(Copy, "barcode", wanted)
    here = {copy.barcode: copy for copy in Copy.objects.filter(barcode__in=known)}
    new = [one for one in wanted.values() if one.barcode not in here]
    _add(new, ground, now)
    outcome.copies += len(new)
    _correct(wanted, here, ground, outcome)
    touched = {one.edition for one in new}
    _count(touched, new)
    return touched


def _named(entry: Entry, edition: int, ground: Ground, outcome: Outcome) -> Iterable[Wanted]:
    form = entry.edition[_FORM] if entry.edition else ""
    for at, held in enumerate(named_copies(entry.copies), 1):
        library = ground.library(held.branch)
        if library is None:
            outcome.unknown_libraries[held.branch] += 1
            continue
        key, owner, sigel = library
        barcode = barcode_of(held, sigel, entry.control_number, at)
        yield Wanted(barcode, edition, key, owner, form, held, entry.control_number)


def _add(new: Sequence[Wanted], ground: Ground, now: datetime) -> None:
    at = moment(now)
    names = (
        "barcode", "edition", "owner", "home", "place", "shelf", "shelfmark", "material", "state",
        "state_since", "price_ore", "lending_right", "reference", "parts", "note",
    )  # fmt: skip
    forms = _forms([one.edition for one in new if not one.form])
    insert(
        Copy,
        names,
        (
            (
                one.barcode, one.edition, one.owner, one.library, one.library,
                ground.shelf(one.library, one.held.shelf), one.held.shelfmark[:60],
                material_of(one.held, one.form or forms.get(one.edition, "other")), "available",
                at, one.held.price_ore, False, False, 1, one.held.note[:200],
            )
            for one in new
        ),
    )  # fmt: skip


def _forms(editions: Sequence[int]) -> dict[int, str]:
    if not editions:
        return {}
    return dict(Edition.objects.filter(pk__in=set(editions)).values_list("pk", "form"))


def _correct(
    wanted: dict[str, Wanted], here: dict[str, Copy], ground: Ground, outcome: Outcome
) -> None:
    """Take over shelf and shelf mark for the copies that are here."""
    for barcode, copy in here.items():
        one = wanted[barcode]
        if copy.edition_id != one.edition:
            _report_conflict(outcome, one, "")
            continue
        shelf = ground.shelf(copy.home_id, one.held.shelf) or copy.shelf_id
        shelfmark = one.held.shelfmark[:60] or copy.shelfmark
        if (shelf, shelfmark) != (copy.shelf_id, copy.shelfmark):
            Copy.objects.filter(pk=copy.pk).update(shelf=shelf, shelfmark=shelfmark)


def _report_conflict(outcome: Outcome, one: Wanted, other: str) -> None:
    if len(outcome.conflicts) < LONGEST_LIST:
        outcome.conflicts.append(
            {"barcode": one.barcode, "record": one.control_number, "also_in": other}
        )


def _count(touched: set[int], new: Sequence[Wanted]) -> None:
    """Keep the numbers of copies: simply written for titles that had none, else counted again."""
    had = present(Availability, "edition", touched)
    counts = Counter((one.edition, one.library) for one in new if one.edition not in had)
    insert(
        Availability,
        ("edition", "library", "copies", "available"),
        ((edition, library, count, count) for (edition, library), count in counts.items()),
    )
    recount(had)


def recount(editions: Iterable[int]) -> None:
    """Count the copies of editions anew, library by library, under a lock on what was counted."""
    for edition in sorted(editions):
        rows = {
            row.library_id: row
            for row in Availability.objects.select_for_update().filter(edition=edition)
        }
        counted = (
            Copy.objects.filter(edition=edition)
            .exclude(state="withdrawn")
            .values_list("place")
            .annotate(copies=Count("pk"), available=Count("pk", filter=Q(state="available")))
        )
        for library, copies, available in counted:
            row = rows.pop(library, None) or Availability(edition_id=edition, library_id=library)
            row.copies, row.available = copies, available
            row.save()
        for row in rows.values():
            row.delete()

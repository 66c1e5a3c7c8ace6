"""Keeping a batch of records: title by title the same outcome, but in few questions and writes.

One call is one transaction of its caller, outbox included: what was counted was kept.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Value, When

from allmanning.services.library.catalogue.actions.copying import add_copies
from allmanning.services.library.catalogue.actions.headings import keep_references
from allmanning.services.library.catalogue.actions.outbox import note_changes
from allmanning.services.library.catalogue.bulk import (
    insert,
    json_text,
    moment,
    present,
    reserve_keys,
)
from allmanning.services.library.catalogue.entries import EDITION_COLUMNS, Entry
from allmanning.services.library.catalogue.holdinglists import Ground
from allmanning.services.library.catalogue.importcounts import Outcome
from allmanning.services.library.catalogue.models import (
    Authority,
    Edition,
    EditionNumber,
    Record,
    RecordVersion,
    Work,
)

_DETAILS = EDITION_COLUMNS.index("details")
# What was merged into another title by hand stays hidden, whatever its record says.
_HIDDEN = Case(When(merged_into__isnull=False, then=Value(True)), default=Value(False))


@dataclass(slots=True)
class Known:
    """A record that is here already, and the edition that was read out of it."""

    key: int
    digest: str
    came_as: str
    edition: int | None = None
    work: int | None = None
    evidence: str = ""
    by_hand: bool = False


def store(entries: Sequence[Entry], *, ground: Ground, now: datetime, changed_by: str) -> Outcome:
    """Store new records, keep the old version of changed ones, leave the rest alone.

    No two entries may have the same key. Must run inside a transaction.
    """
    outcome = Outcome()
    authorities = [entry for entry in entries if entry.kind == "authority"]
    records = [entry for entry in entries if entry.kind != "authority"]
    _keep(Authority, authorities, _known_authorities(authorities), outcome, now)
    if authorities:
        keep_references(authorities, now)
    known = _known_records(records)
    fresh, changed = _sorted_out(records, known, outcome)
    _add_records(fresh, known, now)
    _change_records(changed, known, now, changed_by)
    touched = _keep_editions([e for e in (*fresh, *changed) if e.kind == "title"], known, now)
    touched |= add_copies(
        _with_editions([*fresh, *changed], known), outcome, ground=ground, now=now
    )
    note_changes(touched, now)
    return outcome


def _known_records(entries: Sequence[Entry]) -> dict[tuple[str, str], Known]:
    sources: dict[str, list[str]] = {}
    for entry in entries:
        sources.setdefault(entry.source, []).append(entry.control_number)
    here = [
        number
        for source, numbers in sources.items()
        for number in present(Record, "control_number", numbers, source=source)
    ]
    rows = Record.objects.filter(control_number__in=here, source__in=sources).values_list(
        "source", "control_number", "pk", "digest", "came_as",
        "edition__pk", "edition__work", "edition__work__evidence", "edition__grouped_by_hand",
    )  # fmt: skip
    return {
        (source, number): Known(key, digest, came, edition, work, evidence or "", bool(by_hand))
        for source, number, key, digest, came, edition, work, evidence, by_hand in rows
    }


def _known_authorities(entries: Sequence[Entry]) -> dict[tuple[str, str], Known]:
    if not entries:
        return {}
    rows = Authority.objects.filter(
        control_number__in=[entry.control_number for entry in entries],
        source__in={entry.source for entry in entries},
    ).values_list("source", "control_number", "pk", "digest", "came_as")
    return {
        (source, number): Known(key, digest, came) for source, number, key, digest, came in rows
    }


def _sorted_out(
    entries: Sequence[Entry], known: dict[tuple[str, str], Known], outcome: Outcome
) -> tuple[list[Entry], list[Entry]]:
    """The new and the changed; what is unchanged is only counted."""
    fresh, changed = [], []
    for entry in entries:
        outcome.kinds[entry.kind] += 1
        here = known.get(entry.key)
        if here is None:
            fresh.append(entry)
        elif here.digest != entry.digest:
            changed.append(entry)
        else:
            outcome.unchanged += 1
    outcome.stored += len(fresh)
    outcome.updated += len(changed)
    return fresh, changed


def _keep(
    model: type[Authority],
    entries: Sequence[Entry],
    known: dict[tuple[str, str], Known],
    outcome: Outcome,
    now: datetime,
) -> None:
    fresh, changed = _sorted_out(entries, known, outcome)
    at = moment(now)
    names = (
        "source", "control_number", "content", "digest", "came_as", "heading", "created_at",
        "updated_at",
    )  # fmt: skip
    insert(
        model,
        names,
        (
            (e.source, e.control_number, e.content, e.digest, e.came_as, e.heading, at, at)
            for e in fresh
        ),
    )
    for entry in changed:
        model.objects.filter(pk=known[entry.key].key).update(
            content=_as_json(entry.content), digest=entry.digest, came_as=entry.came_as,
            heading=entry.heading, updated_at=now,
        )  # fmt: skip


def _add_records(
    fresh: Sequence[Entry], known: dict[tuple[str, str], Known], now: datetime
) -> None:
    at = moment(now)
    keys = reserve_keys(Record, len(fresh))
    for entry, key in zip(fresh, keys, strict=True):
        known[entry.key] = Known(key, entry.digest, entry.came_as)
    names = (
        "id", "source", "control_number", "content", "digest", "came_as", "created_at",
        "updated_at",
    )  # fmt: skip
    insert(
        Record,
        names,
        (
            (known[e.key].key, e.source, e.control_number, e.content, e.digest, e.came_as, at, at)
            for e in fresh
        ),
    )


def _change_records(
    changed: Sequence[Entry], known: dict[tuple[str, str], Known], now: datetime, changed_by: str
) -> None:
    if not changed:
        return
    by_key = {known[entry.key].key: entry for entry in changed}
    records = list(Record.objects.select_for_update().filter(pk__in=by_key))
    RecordVersion.objects.bulk_create(
        RecordVersion(record=record, content=record.content, until=now, changed_by=changed_by[:120])
        for record in records
    )
    for record in records:
        entry = by_key[record.pk]
        record.content = _as_json(entry.content)
        record.digest, record.came_as, record.updated_at = entry.digest, entry.came_as, now
    Record.objects.bulk_update(records, ["content", "digest", "came_as", "updated_at"], 50)


def _keep_editions(
    entries: Sequence[Entry], known: dict[tuple[str, str], Known], now: datetime
) -> set[int]:
    """Write what the records say into their editions; returns the keys of all of these."""
    new = [entry for entry in entries if known[entry.key].edition is None]
    old = [entry for entry in entries if known[entry.key].edition is not None]
    works = _works_for(entries, known)
    keys = reserve_keys(Edition, len(new))
    at = moment(now)
    for entry, key in zip(new, keys, strict=True):
        known[entry.key].edition = key
    names = (
        "id", "record", "work", *EDITION_COLUMNS, "added_at", "hidden", "grouped_by_hand",
        "popularity",
    )  # fmt: skip
    insert(
        Edition,
        names,
        (
            (
                known[e.key].edition, known[e.key].key, works[e.key], *_written(e.edition), at,
                e.deleted, False, 0,
            )
            for e in new
        ),
    )  # fmt: skip
    for entry in old:
        values = dict(zip(EDITION_COLUMNS, entry.edition, strict=True))
        Edition.objects.filter(record=known[entry.key].key).update(
            work=works[entry.key], hidden=_HIDDEN if not entry.deleted else True, **values
        )
    _keep_numbers(new, old, known)
    kept = (known[entry.key].edition for entry in entries)
    return {edition for edition in kept if edition is not None}


def _keep_numbers(
    new: Sequence[Entry], old: Sequence[Entry], known: dict[tuple[str, str], Known]
) -> None:
    if old:
        EditionNumber.objects.filter(edition__in=[known[e.key].edition for e in old]).delete()
    insert(
        EditionNumber,
        ("edition", "kind", "value"),
        (
            (known[entry.key].edition, kind, value)
            for entry in (*new, *old)
            for kind, value in entry.numbers
        ),
    )


def _works_for(
    entries: Sequence[Entry], known: dict[tuple[str, str], Known]
) -> dict[tuple[str, str], int]:
    """The work of each entry: the one it has, one with the same evidence, or a new one."""
    by_evidence = works_with({e.evidence for e in entries if e.evidence})
    found: dict[tuple[str, str], int] = {}
    new: dict[object, list[Entry]] = {}
    for entry in entries:
        here = known[entry.key]
        if work := _stays(entry, here) or by_evidence.get(entry.evidence):
            found[entry.key] = work
        elif here.work is not None and _is_alone(here):
            Work.objects.filter(pk=here.work).update(evidence=entry.evidence)
            found[entry.key] = here.work
        else:
            new.setdefault(entry.evidence or entry.key, []).append(entry)
    rows = []
    for key, group in zip(reserve_keys(Work, len(new)), new.values(), strict=True):
        first = group[0]
        rows.append((key, first.evidence, first.work_title, first.work_author))
        found |= {entry.key: key for entry in group}
    insert(Work, ("id", "evidence", "title", "author"), rows)
    _lead_on(entries, known, found)
    return found


def _stays(entry: Entry, here: Known) -> int | None:
    return here.work if here.by_hand or here.evidence == entry.evidence else None


def _lead_on(
    entries: Sequence[Entry],
    known: dict[tuple[str, str], Known],
    found: dict[tuple[str, str], int],
) -> None:
    """A work that its last edition leaves leads on to where that one went."""
    for entry in entries:
        here = known[entry.key]
        if here.work is not None and found[entry.key] != here.work and _is_alone(here):
            Work.objects.filter(pk=here.work).update(merged_into=found[entry.key])


def _is_alone(here: Known) -> bool:
    others = Edition.objects.filter(work=here.work)
    return not others.exclude(record=here.key).exists()


def works_with(evidences: Iterable[str]) -> dict[str, int]:
    """The works with this evidence, oldest first; a merged one gives the one it went into."""
    here = present(Work, "evidence", set(evidences))
    rows = Work.objects.filter(evidence__in=here).order_by("-pk")
    found = {}
    for key, evidence, merged in rows.values_list("pk", "evidence", "merged_into"):
        found[evidence] = key if merged is None else _root(merged)
    return found


def _root(work: int) -> int:
    seen = set()
    while work not in seen:
        seen.add(work)
        further = Work.objects.filter(pk=work).values_list("merged_into", flat=True).first()
        if further is None:
            return work
        work = further
    return work


def _with_editions(
    entries: Sequence[Entry], known: dict[tuple[str, str], Known]
) -> list[tuple[Entry, int]]:
    """Each entry that names copies, with the edition they are of; holdings point at a title."""
    pairs = []
    elsewhere = [e for e in entries if e.kind == "holdings" and e.copies and e.of]
    of = {(source, number): here.edition for (source, number), here in known.items()}
    missing = {(e.source, e.of) for e in elsewhere if of.get((e.source, e.of)) is None}
    if missing:
        rows = Record.objects.filter(
            control_number__in={number for _source, number in missing}
        ).values_list("source", "control_number", "edition__pk")
        of |= {(source, number): edition for source, number, edition in rows if edition}
    for entry in entries:
        edition = of.get((entry.source, entry.of)) if entry.kind == "holdings" else of[entry.key]
        if entry.copies and edition is not None:
            pairs.append((entry, edition))
    return pairs


def _written(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*values[:_DETAILS], json_text(values[_DETAILS]), *values[_DETAILS + 1 :])


def _as_json(content: str) -> object:
    parsed: object = json.loads(content)
    return parsed

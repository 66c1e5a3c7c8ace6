"""Other names of headings: read out of authority records, and given by hand with an undo."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.catalogue.authorities import called, heading_in, others_in
from allmanning.services.library.catalogue.entries import Entry
from allmanning.services.library.catalogue.marc import MarcRecord, from_json
from allmanning.services.library.catalogue.models import Authority, Reference

_BATCH = 500


def keep_references(entries: Sequence[Entry], now: datetime) -> None:
    """Read the other names out of authority records that were stored. Three queries a batch.

    Must run inside a transaction. What was said by hand stays.
    """
    rows = Authority.objects.filter(
        control_number__in=[entry.control_number for entry in entries],
        source__in={entry.source for entry in entries},
    ).values_list("pk", "source", "control_number")
    keys = {(source, number): pk for pk, source, number in rows}
    _read({keys[e.key]: from_json(json.loads(e.content)) for e in entries if e.key in keys}, now)


def read_again(after: int, now: datetime) -> tuple[int, int]:
    """Read the next authority records again; the last one's key, and how many they were."""
    rows = Authority.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "content")
    contents = dict(rows[:_BATCH])
    _read({pk: from_json(content) for pk, content in contents.items()}, now)
    return max(contents, default=after), len(contents)


def _read(records: dict[int, MarcRecord], now: datetime) -> None:
    found = []
    for pk, record in records.items():
        if heading := heading_in(record):
            found += [
                Reference(
                    authority_id=pk, kind=heading.kind, heading=heading.text, other=other.text,
                    called=called(other.text), relation=other.relation, made_at=now,
                )
                for other in others_in(record)
            ]  # fmt: skip
    Reference.objects.filter(authority__in=list(records)).delete()
    Reference.objects.bulk_create(found, batch_size=_BATCH)


@transaction.atomic
def merge_headings(
    kind: str, gone: str, into: str, *, by: Signature, who: str, now: datetime
) -> Reference:
    """Let one way of writing a heading be another name of the one that is kept.

    The records stay as their cataloguers wrote them; pages and searches treat both as one. Raises
    Refused where they are the same, where the other way was chosen, or where it is done already.
    """
    gone, into = " ".join(gone.split())[:300], " ".join(into.split())[:300]
    made = Reference.objects.select_for_update().filter(
        authority=None, kind=kind, relation="see", undone_at=None
    )
    refuse_if(_merge_refusals(gone, into, made.filter(heading=gone).exists(),
                              made.filter(other=gone).exists()))  # fmt: skip
    reference = Reference.objects.create(
        kind=kind, heading=into, other=gone, called=called(gone), relation="see", made_at=now,
        made_by=who[:120],
    )  # fmt: skip
    sign("merged two headings", reference, by=by, now=now)
    return reference


@transaction.atomic
def part_headings(key: int, *, by: Signature, who: str, now: datetime) -> Reference:
    """Undo a merge of headings; undoing twice is once. Raises DoesNotExist for a record's own."""
    reference = Reference.objects.select_for_update().get(pk=key, authority=None)
    if reference.undone_at is None:
        reference.undone_at, reference.undone_by = now, who[:120]
        reference.save(update_fields=["undone_at", "undone_by"])
        sign("parted two headings", reference, by=by, now=now)
    return reference


def _merge_refusals(gone: str, into: str, kept: bool, merged: bool) -> list[Refusal]:
    found = []
    if not gone or not into or gone == into:
        found.append(Refusal(_("Choose two headings that differ."), "Library § 18.3"))
    if kept:
        text = _("%(heading)s keeps other headings already; part those first.")
        found.append(Refusal(text, "Library § 18.3", {"heading": gone}))
    if merged:
        text = _("%(heading)s is another name already.")
        found.append(Refusal(text, "Library § 18.3", {"heading": gone}))
    return found

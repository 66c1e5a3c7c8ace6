"""Files of records: sent, imported, undone; each step once."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction

from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.actions import sign
from allmanning.services.library.catalogue.actions.importing import import_file
from allmanning.services.library.catalogue.actions.mending import mend
from allmanning.services.library.catalogue.actions.undoing import undo_import
from allmanning.services.library.catalogue.characters import Coding
from allmanning.services.library.catalogue.holdinglists import Ground, ground
from allmanning.services.library.catalogue.models import Quarantined
from allmanning.services.library.cataloguing.gate import Cataloguer
from allmanning.services.library.cataloguing.models import Upload
from allmanning.services.library.circulation.models import HoldTarget

LARGEST = 10 * 1024 * 1024


@transaction.atomic
def send_file(file: File[bytes], source: str, *, who: Cataloguer, now: datetime) -> Upload:
    """Keep a file to be looked through. Nothing is imported yet."""
    size = file.size
    too_large = Refusal(
        _("The file is larger than %(limit)s megabytes; large files are imported by the operator."),
        "Library § 18.3",
        {"limit": LARGEST // 1024**2},
    )
    empty = Refusal(_("The file is empty."), "Library § 18.3")
    refuse_if([*([too_large] if size > LARGEST else []), *([empty] if not size else [])])
    name = Path(file.name or "file").name[:200]
    return Upload.objects.create(
        name=name, file=file, source=(source.strip() or Path(name).stem)[:20], size=size,
        sent_at=now, sent_by=who.name[:120], municipality=who.signature.municipality,
    )  # fmt: skip


def run_import(key: int, *, who: Cataloguer, now: datetime) -> Upload:
    """Import a file that was sent. Broken off, it goes on where it stopped; done, it stays done."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=key)
        _refuse_undone(upload)
        if upload.finished_at is not None:
            return upload
        upload.begun_at = upload.begun_at or now
        upload.save(update_fields=["begun_at"])
    begun: datetime = upload.begun_at
    run = import_file(
        Path(upload.file.path), source=upload.source, now=lambda: begun, by=upload.label,
        processes=0, places=own_ground(who),
    )  # fmt: skip
    with transaction.atomic():
        upload.run, upload.finished_at, upload.counts = run, now, run.counts
        upload.save(update_fields=["run", "finished_at", "counts"])
        facts = {name: run.counts.get(name, 0) for name in ("stored", "updated", "quarantined")}
        sign("imported a file", upload, by=who.signature, now=now, facts=facts)
    return upload


@transaction.atomic
def undo_batch(key: int, *, who: Cataloguer, now: datetime) -> dict[str, Any]:
    """Undo a whole import; undoing twice is once."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=key)
    not_run = Refusal(_("This file has not been imported."), "Library § 18.3")
    if upload.begun_at is None:
        refuse_if([not_run])
        return {}
    if upload.undone_at is None:
        waited_for = HoldTarget.objects.filter(edition__record__created_at=upload.begun_at)
        spare = set(waited_for.values_list("edition__record", flat=True))
        undone = undo_import(upload.label, upload.begun_at, spare=spare, now=now)
        upload.undone_at, upload.undone = now, asdict(undone)
        upload.save(update_fields=["undone_at", "undone"])
        sign("undid an import", upload, by=who.signature, now=now)
    facts: dict[str, Any] = upload.undone
    return facts


@transaction.atomic
def mend_piece(key: int, raw: bytes | None, blank: str, *, who: Cataloguer, now: datetime) -> int:
    """Import what could not be read, mended; return how many records that were."""
    row = Quarantined.objects.select_related("run").get(pk=key)
    upload = Upload.objects.filter(run=row.run).order_by("-pk").first()
    source = upload.source if upload else Path(row.run.name).stem[:20]
    coding = Coding(blank) if blank in set(Coding) else Coding.MARC8
    outcome = mend(
        key, raw, source=source, blank=coding, places=own_ground(who), who=who.name, now=now
    )
    sign("mended a record", row.run, by=who.signature, now=now)
    return outcome.stored + outcome.updated + outcome.unchanged


def own_ground(who: Cataloguer) -> Ground:
    """The libraries that a cataloguer may give copies (Library § 1.3)."""
    everything = ground()
    if who.municipalities is None:
        return everything
    mine = {name: one for name, one in everything.libraries.items() if one[1] in who.municipalities}
    return Ground(mine, everything.shelves)


def _refuse_undone(upload: Upload) -> None:
    text = _("This import has been undone; send the file again.")
    refuse_if([Refusal(text, "Library § 18.3")] if upload.undone_at else [])

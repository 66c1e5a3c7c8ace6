"""What listening writes: counts without persons, showcases, what a talking book says of itself."""

from collections import Counter as TallyOf
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.audioindex import rules
from allmanning.services.library.audioindex.daisy import Daisy
from allmanning.services.library.audioindex.models import (
    Counter,
    DaisyBook,
    MadeAhead,
    PointedAt,
    Showcase,
    ShowcasePart,
)
from allmanning.services.library.audioindex.tally import Counted, gathered
from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.places.models import Library


def count(
    event: str, *, now: datetime, library: int | None = None, edition: int | None = None
) -> None:
    """Count that something was done by ear. Nothing about who (Library § 14.6)."""
    if rules.may_be_counted(event):
        one = Counted(event, timezone.localdate(now), library, edition)
        if not gathered.keep(one):
            count_all({one: 1})


def count_all(counts: Mapping[Counted, int]) -> None:
    """Add to the counters of libraries and days, and to those of titles that were pointed at."""
    rows: TallyOf[tuple[int | None, date, str]] = TallyOf()
    titles: TallyOf[int] = TallyOf()
    for one, number in counts.items():
        rows[one.library, one.on, one.event] += number
        if one.edition and one.event == "pointed":
            titles[one.edition] += number
    with transaction.atomic():
        # In one order everywhere, so that two writers never wait for one another.
        for (library, on, event), number in sorted(rows.items(), key=str):
            place = Library(pk=library) if library else None
            row, _is_new = Counter.objects.get_or_create(library=place, on=on, event=event)
            Counter.objects.filter(pk=row.pk).update(count=F("count") + number)
        for edition, number in sorted(titles.items()):
            title, _is_new = PointedAt.objects.get_or_create(edition_id=edition)
            PointedAt.objects.filter(pk=title.pk).update(count=F("count") + number)


def note_made_ahead(
    edition: int, digest: str, voice: str, *, whole: bool, now: datetime
) -> MadeAhead:
    """Note that the sound of a title is made, so that the clock goes on to the next."""
    row, _is_new = MadeAhead.objects.update_or_create(
        edition_id=edition,
        defaults={"digest": digest, "voice": voice[:300], "whole": whole, "made_at": now},
    )
    return row


def compose_showcase(
    library: Library,
    title: str,
    parts: Sequence[tuple[str, int | None]],
    *,
    language: str = "sv",
    by: Signature,
    now: datetime,
) -> Showcase:
    """Open a narrated place. parts: words and, or, the key of a title, in order."""
    tells = any(text.strip() or edition for text, edition in parts)
    refuse_if(rules.showcase_refusals(title, tells))
    with transaction.atomic():
        made = Showcase.objects.create(library=library, title=title.strip(), language=language)
        ShowcasePart.objects.bulk_create(
            ShowcasePart(showcase=made, order=order, text=text.strip(), edition_id=edition)
            for order, (text, edition) in enumerate(parts)
            if text.strip() or edition
        )
        sign("composed a showcase", made, by=by, now=now, facts={"library": library.slug})
    return made


def close_showcase(showcase: Showcase, *, by: Signature, now: datetime) -> None:
    with transaction.atomic():
        showcase.is_open = False
        showcase.save(update_fields=["is_open"])
        sign("closed a showcase", showcase, by=by, now=now)


def keep_daisy(
    edition: Edition,
    said: Daisy,
    *,
    library: Library | None = None,
    sample: bytes = b"",
    is_same_book: bool = False,
    by: Signature,
    now: datetime,
) -> DaisyBook:
    """Keep what a talking book says about itself; a later reading takes the place of an earlier.

    library: who holds the files. sample: the beginning of its sound, MP3. is_same_book: whoever
    imports says so, though the titles differ.
    """
    titles = ("", "") if is_same_book else (said.title, edition.title)
    refuse_if(
        rules.import_refusals(
            rules.Package(edition.form, *titles, said.minutes, len(said.headings))
        )
    )
    with transaction.atomic():
        row = DaisyBook.objects.select_for_update().filter(edition=edition).first()
        row = row or DaisyBook(edition=edition)
        row.format, row.narrator, row.minutes = said.format, said.narrator[:200], said.minutes
        row.headings, row.levels, row.library = list(said.headings), said.levels, library
        old = row.sample.name if row.sample else ""
        if sample:
            row.sample.save(_sample_name(edition, sample), ContentFile(sample), save=False)
        else:
            row.sample = ""
        row.save()
        if old and old != row.sample.name:
            storage = row.sample.storage
            transaction.on_commit(lambda: storage.delete(old))
        sign("read a talking book", row, by=by, now=now, facts={"format": said.format})
    return row


def _sample_name(edition: Edition, sample: bytes) -> str:
    return f"{edition.pk}-{sha256(sample).hexdigest()[:16]}.mp3"

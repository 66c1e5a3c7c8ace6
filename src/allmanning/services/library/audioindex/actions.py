"""What listening writes: counts without persons, showcases, what a talking book says of itself."""

from collections import Counter as TallyOf
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from django.core.files.base import ContentFile, File
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


def begin_showcase(
    library: Library, title: str, language: str, *, by: Signature, now: datetime
) -> Showcase:
    """Begin a narrated place, which nobody hears until it is opened."""
    refuse_if(rules.showcase_refusals(title, tells_something=True))
    with transaction.atomic():
        made = Showcase.objects.create(
            library=library, title=title.strip()[:120], language=language, is_open=False
        )
        sign("began a showcase", made, by=by, now=now, facts={"library": library.slug})
    return made


def tell_in_showcase(
    key: int,
    text: str = "",
    edition: int | None = None,
    recording: File[bytes] | None = None,
    *,
    by: Signature,
    now: datetime,
) -> ShowcasePart:
    """Put something last in a showcase: words, a title, a recording of the words, or all."""
    head = recording.read(16) if recording else None
    with transaction.atomic():
        row = _locked(key)
        last = row.parts.order_by("-order").first()
        refuse_if(
            rules.part_refusals(
                row.parts.count(), bool(text.strip() or edition or recording),
                recording.size if recording else 0, head,
            )
        )  # fmt: skip
        part = ShowcasePart(
            showcase=row, order=last.order + 1 if last else 0, text=text.strip(), edition_id=edition
        )
        if recording and head is not None:
            recording.seek(0)
            content = recording.read()
            name = f"{sha256(content).hexdigest()[:24]}.{rules.sound_kind(head)}"
            part.recording.save(name, ContentFile(content), save=False)
        part.save()
        sign("told something in a showcase", row, by=by, now=now)
    return part


def move_in_showcase(key: int, part: int, by_: int, *, by: Signature, now: datetime) -> None:
    """Let a part change places with the one before (-1) or after it (1)."""
    with transaction.atomic():
        row = _locked(key)
        parts = list(row.parts.order_by("order"))
        at = next((at for at, one in enumerate(parts) if one.pk == part), None)
        if at is None or not 0 <= at + by_ < len(parts):
            return
        one, other = parts[at], parts[at + by_]
        wanted, given = other.order, one.order
        # Two parts never have one place, so the first steps aside.
        for moved, order in ((one, parts[-1].order + 1), (other, given), (one, wanted)):
            moved.order = order
            moved.save(update_fields=["order"])
        sign("changed the order of a showcase", row, by=by, now=now)


def take_from_showcase(key: int, part: int, *, by: Signature, now: datetime) -> None:
    """Take a part away, with its recording."""
    with transaction.atomic():
        row = _locked(key)
        found = row.parts.filter(pk=part).first()
        if found is None:
            return
        storage, name = found.recording.storage, found.recording.name
        found.delete()
        if name and not ShowcasePart.objects.filter(recording=name).exists():
            transaction.on_commit(lambda: storage.delete(name))
        sign("took something from a showcase", row, by=by, now=now)


def open_showcase(key: int, *, by: Signature, now: datetime) -> None:
    """Let everybody hear it, from its label and from the library's listening page."""
    with transaction.atomic():
        row = _locked(key)
        refuse_if(rules.showcase_refusals(row.title, row.parts.exists()))
        row.is_open = True
        row.save(update_fields=["is_open"])
        sign("opened a showcase", row, by=by, now=now)


def close_showcase(showcase: Showcase | int, *, by: Signature, now: datetime) -> None:
    """Let nobody hear it any more. It can be opened again."""
    with transaction.atomic():
        row = _locked(showcase if isinstance(showcase, int) else showcase.pk)
        row.is_open = False
        row.save(update_fields=["is_open"])
        sign("closed a showcase", row, by=by, now=now)


def _locked(key: int) -> Showcase:
    return Showcase.objects.select_for_update().get(pk=key)


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

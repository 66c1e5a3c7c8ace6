"""Gathering notices into messages, and handing each message to the post once (Library § 11).

By e-mail a message goes at most once: it is claimed before it is handed over, and what was being
handed over when the power went is never sent again. By SMS it goes once: the provider is asked again
with the same key. A letter is printed in one batch.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation

from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.circulation import sms
from allmanning.services.library.circulation.actions.locking import lock_borrower
from allmanning.services.library.circulation.models import LetterBatch, Message, Notice
from allmanning.services.library.circulation.notices import VERSION, Text, written
from allmanning.services.library.circulation.queries.readers import (
    Reader,
    guardian_readers,
    library_of,
    own_reader,
    told,
)
from allmanning.services.library.circulation.rules import notices as rules
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.queries import terms_on

LOST_AFTER = timedelta(hours=1)  # mail that is still being sent by then was cut off
ASKED_AGAIN_AFTER = timedelta(minutes=5)


@transaction.atomic
def gather(borrower_key: int, *, now: datetime) -> None:
    """Put a borrower's notices together, one message a day and channel (Library § 11.5)."""
    day = timezone.localdate(now)
    borrower = lock_borrower(borrower_key)
    guardians = guardian_readers(borrower, day) if borrower.born_on else []
    queued = Notice.objects.filter(borrower=borrower, state="queued").order_by("created_at", "pk")
    for notice in queued.select_related("hold__pickup", "loan__lent_from", "borrower"):
        _gather(notice, borrower, guardians, day, now)


def _gather(
    notice: Notice, borrower: Borrower, guardians: list[Reader], day: object, now: datetime
) -> None:
    today = timezone.localdate(now)
    if notice.wait_until is not None and notice.wait_until > today:
        return
    own = own_reader(borrower)
    has_own = own.reach.email or own.reach.sms
    to_guardian = rules.goes_to_guardian(notice.kind, borrower.born_on, today, has_own=has_own)
    reader = (guardians[0] if guardians else None) if to_guardian else own
    if reader is None:
        _set(notice, "staff")  # a child's, and nobody to send it to (Library § 3.4)
        return
    channel = rules.channel(notice.kind, reader.reach, notice.tried, protected=borrower.protected)
    if not channel:
        _set(notice, "dropped" if notice.kind in rules.NO_LETTER else "staff")
        return
    message, _new = Message.objects.get_or_create(
        borrower=borrower, guardian_key=reader.guardian_key, channel=channel, day=today,
        defaults={"version": VERSION, "library": library_of(notice), "at": now,
                  "state": "waiting" if channel == "letter" else "gathered"},
    )  # fmt: skip
    if message.state not in {"gathered", "waiting"}:
        notice.wait_until = today + timedelta(days=1)
        notice.save(update_fields=["wait_until"])
        return
    notice.message, notice.channel = message, channel
    _set(notice, "letter" if channel == "letter" else "gathered", "message", "channel")


def _set(notice: Notice, state: str, *more: str) -> None:
    notice.state = state
    notice.save(update_fields=["state", *more])


def send_message(key: int, *, now: datetime) -> bool:
    """Hand one message to the post; it is claimed first. Return whether it went out."""
    claimed = Message.objects.filter(pk=key, state="gathered").update(state="sending", at=now)
    if not claimed:
        return False
    message = Message.objects.select_related("borrower").get(pk=key)
    reader, text = _composed(message, now)
    if reader is None or text is None:
        _close(message, "dropped", now)
        return False
    try:
        message.reference = _hand_over(message, reader, text)
    except sms.Unsure:  # asked again later, with the same key
        return False
    except (OSError, sms.Refused):
        _fail(message, now)
        return False
    _close(message, "sent", now)
    return True


def _hand_over(message: Message, reader: Reader, text: Text) -> str:
    if message.channel == "email":
        headers = {"Message-ID": f"<{message.key}@library.invalid>"}
        EmailMessage(
            text.subject, text.body, settings.DEFAULT_FROM_EMAIL, [reader.email], headers=headers
        ).send()
        return ""
    provider = sms.provider()
    if provider is None:
        raise sms.Refused("nobody sends SMS any more")
    return provider.send(reader.phone, text.short, key=str(message.key))


def _composed(message: Message, now: datetime) -> tuple[Reader | None, Text | None]:
    """Return who reads a message and what it says now; no text where all of it is overtaken."""
    borrower, day = message.borrower, timezone.localdate(now)
    reader: Reader | None = own_reader(borrower)
    if message.guardian_key:
        of_child = guardian_readers(borrower, day)
        reader = next((one for one in of_child if one.guardian_key == message.guardian_key), None)
    below = terms_on(day).count("GUARDIAN_SEES_TITLES_BELOW")
    rows = message.notices.select_related(
        "hold__pickup", "loan__edition", "loan__lent_from", "borrower"
    ).order_by("created_at", "pk")
    parts = [
        told(
            notice,
            titles=rules.shows_titles(
                notice.kind, borrower.born_on, day, to_guardian=bool(message.guardian_key),
                below=below, wished=borrower.titles_in_notices, protected=borrower.protected,
            ),
        )
        for notice in rows
    ]  # fmt: skip
    parts = [part for part in parts if part is not None]
    if reader is None or not parts:
        return reader, None
    with translation.override(reader.language):
        about = borrower.given_name if message.guardian_key else ""
        return reader, written([part for part in parts if part is not None], about)


@transaction.atomic
def _close(message: Message, state: str, now: datetime) -> None:
    Message.objects.filter(pk=message.pk).update(
        state=state, at=now, reference=message.reference, paper={}
    )
    message.notices.update(state=state, sent_at=now if state in {"sent", "unknown"} else None)


@transaction.atomic
def _fail(message: Message, now: datetime) -> None:
    """Let the notices of a message that bounced try their next way (Library § 11.2)."""
    Message.objects.filter(pk=message.pk).update(state="failed", at=now)
    for notice in message.notices.all():
        notice.tried = [*notice.tried, message.channel]
        notice.message = None
        _set(notice, "queued", "tried", "message")


def bounced(key: int, *, now: datetime) -> None:
    """Note that a message that was sent has come back; its notices try their next way."""
    message = Message.objects.get(pk=key)
    if message.state == "sent":
        _fail(message, now)


def tend(*, now: datetime) -> None:
    """See to messages that were cut off while they were sent: by mail never again, by SMS anew."""
    cut_off = Message.objects.filter(state="sending")
    cut_off.filter(channel="sms", at__lt=now - ASKED_AGAIN_AFTER).update(state="gathered")
    for message in cut_off.filter(channel="email", at__lt=now - LOST_AFTER):
        _close(message, "unknown", now)


# ------------------------------------------------------------------ letters


@transaction.atomic
def make_batch(library: Library, *, by: Signature, now: datetime) -> LetterBatch | None:
    """Write the letters that wait for a library's printer; None where there is none to write."""
    waiting = Message.objects.select_for_update(of=("self",), no_key=True).filter(
        library=library, state="waiting", channel="letter"
    )
    batch = LetterBatch.objects.create(library=library, made_at=now, made_by_id=by.person)
    for message in waiting.select_related("borrower").order_by("pk"):
        reader, text = _composed(message, now)
        if reader is None or text is None or not reader.address:
            _close(message, "dropped", now)
            continue
        message.state, message.batch, message.at = "batched", batch, now
        message.paper = {
            "address": reader.address, "language": reader.language, "subject": text.subject,
            "paragraphs": text.paragraphs,
        }  # fmt: skip
        message.save(update_fields=["state", "batch", "at", "paper"])
        batch.letters += 1
    if not batch.letters:
        batch.delete()
        return None
    batch.save(update_fields=["letters"])
    sign("wrote letters", batch, by=by, now=now, facts={"letters": batch.letters})
    return batch


@transaction.atomic
def mark_printed(batch_key: int, library: Library, *, by: Signature, now: datetime) -> None:
    """Note that a batch is printed and posted; its texts are forgotten (Library § 11.6)."""
    batch = LetterBatch.objects.select_for_update(of=("self",), no_key=True).get(
        pk=batch_key, library=library
    )
    if batch.printed_at is not None:
        return
    batch.printed_at = now
    batch.save(update_fields=["printed_at"])
    for message in batch.messages.filter(state="batched"):
        _close(message, "sent", now)
    sign("posted letters", batch, by=by, now=now)

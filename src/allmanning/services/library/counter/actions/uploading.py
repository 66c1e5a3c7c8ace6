"""Booking what a desk scanned without network: in order, each once, nothing refused, nothing lost."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime

from allmanning.kit.reason import Reason
from allmanning.kit.refusal import Refusal, Refused, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.borrowers.models import Card
from allmanning.services.library.borrowers.queries import card_by_scan
from allmanning.services.library.borrowers.sealing import opened, sealed
from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.actions.lending import lend_copy
from allmanning.services.library.circulation.actions.receiving import receive_copy
from allmanning.services.library.circulation.answers import Done
from allmanning.services.library.counter import offlinekey
from allmanning.services.library.counter.models import OfflineEntry
from allmanning.services.library.counter.queries.offline import meanwhile
from allmanning.services.library.counter.queries.why import Question, item_of, why
from allmanning.services.library.counter.rules import offline as rules
from allmanning.services.library.counter.rules.offline import DONE, PERSON, REMARK, Happened
from allmanning.services.library.places.models import Library

MOST = 200  # entries in one request
OVERTAKEN = Refusal(_("It was over when it came in; nothing was changed."), "Library § 18.1")
CAME_BACK = Refusal(_("Somebody else had it on loan; that loan was ended first."), "Library § 4.9")
UNREADABLE = Refusal(_("The entry cannot be read."), "Library § 18.1")


@dataclass(frozen=True)
class Told:
    """An entry as it was scanned, with the key of its operation and what the borrower was told."""

    happened: Happened
    key: str
    promised: date | None = None
    drop: bool = False
    damaged: bool = False


def bring_in(
    device: UUID, entries: Iterable[Mapping[str, Any]], here: Library, *, by: Signature,
    now: datetime,
) -> list[OfflineEntry]:  # fmt: skip
    """Book entries in the order of their numbers; what came in before is answered as before.

    entries: number, key_id, iv and data of each, as the desk locked them.
    """
    wanted = sorted(entries, key=lambda each: int(each["number"]))[:MOST]
    return [_bring_in(device, each, here, by, now) for each in wanted]


def try_again(entry_key: int, here: Library, *, by: Signature, now: datetime) -> OfflineEntry:
    """Book an entry that needed a person, when what was in the way has been put right.

    Raises OfflineEntry.DoesNotExist.
    """
    with transaction.atomic():
        row = OfflineEntry.objects.select_for_update().get(pk=entry_key, library=here, state=PERSON)
        if row.act:
            told = _told(json.loads(opened(row.sealed)), row.key, now)
            _settle(row, told, here, by, now)
            row.save()
        sign("tried an offline entry again", row, by=by, now=now, facts={"state": row.state})
    return row


def handle(entry_key: int, note: str, here: Library, *, by: Signature, now: datetime) -> None:
    """Note that a person has looked after an entry, and how. Raises Refused, DoesNotExist."""
    with transaction.atomic():
        row = OfflineEntry.objects.select_for_update().get(
            pk=entry_key, library=here, state__in=(PERSON, REMARK)
        )
        if row.state == PERSON and not note.strip():
            refuse_if([Refusal(_("Write what you did about it."), "Library § 18.1")])
        row.state, row.handled_at, row.note, row.sealed = "handled", now, note.strip(), ""
        row.save(update_fields=["state", "handled_at", "note", "sealed"])
        sign("handled an offline entry", row, by=by, now=now, facts={"case": row.case})


@transaction.atomic
def _bring_in(
    device: UUID, entry: Mapping[str, Any], here: Library, by: Signature, now: datetime
) -> OfflineEntry:
    row, is_new = OfflineEntry.objects.select_for_update().get_or_create(
        device=device, number=int(entry["number"]),
        defaults={"library": here, "received_at": now, "state": PERSON, "key": ""},
    )  # fmt: skip
    if not is_new:
        return row
    try:
        found = offlinekey.opened(dict(entry), here.slug)
        told = _told(found, str(found.get("key", "")), now)
    except (offlinekey.Unreadable, KeyError, ValueError, TypeError):
        row.remarks = [_written(UNREADABLE)]
        row.sealed = sealed(
            json.dumps({name: str(entry.get(name)) for name in ("key_id", "iv", "data")})
        )
    else:
        _settle(row, told, here, by, now)
    row.save()
    sign("brought in an offline entry", row, by=by, now=now,
         facts={"state": row.state, "case": row.case, "library": here.slug})  # fmt: skip
    return row


def _told(found: Mapping[str, Any], key: str, now: datetime) -> Told:
    at = parse_datetime(str(found["at"]))
    if at is None or timezone.is_naive(at):
        raise ValueError(found["at"])
    happened = Happened(
        str(found["act"]), str(found["barcode"])[:60], rules.true_time(at, now),
        str(found.get("card") or "")[:40],
    )  # fmt: skip
    if not 0 < len(key) <= 60:
        raise ValueError(key)
    promised = parse_date(str(found.get("due") or ""))
    return Told(happened, key, promised, bool(found.get("drop")), bool(found.get("damaged")))


def _settle(row: OfflineEntry, told: Told, here: Library, by: Signature, now: datetime) -> None:
    """Book one entry and write down what became of it; the caller saves the row."""
    entry = told.happened
    card = card_by_scan(entry.card) if entry.act == "lend" else None
    known = meanwhile(entry, card is not None)
    row.key, row.act, row.happened_at, row.case = told.key, entry.act, entry.at, ""
    row.title = _title(entry.barcode)
    against: list[Refusal | Reason] = [
        *rules.entry_refusals(entry, now),
        *rules.person_refusals(entry, known),
    ]
    state, remarks = PERSON, against
    if not against and rules.overtaken(entry, known):
        state, remarks = REMARK, [OVERTAKEN]
    elif not against:
        try:
            with transaction.atomic():
                done, remarks = (
                    _lend(told, card, here, by) if card else (_receive(told, here, by), [])
                )
        except Refused as no:
            remarks = [*no.refusals]
        else:
            row.case = done.case
            unknown = done.case in {"X_UNKNOWN_1", "X_WITHDRAWN_1"}
            remarks = [] if done.repeated else [*remarks, *_said(done, unknown)]
            state = REMARK if remarks else DONE
    row.state, row.remarks = state, [_written(each) for each in remarks]
    row.sealed = _kept(told) if state in {PERSON, REMARK} else ""


def _lend(
    told: Told, card: Card, here: Library, by: Signature
) -> tuple[Done, list[Refusal | Reason]]:
    entry = told.happened
    question = Question(here, timezone.localdate(entry.at), entry.barcode)
    asked = why(question, item_of(question), card)
    remarks: list[Refusal | Reason] = [*asked.refusals]
    if asked.case == "CHECKOUT_3_2":
        receive_copy(
            entry.barcode, here, key=f"{told.key}:back", by=by, now=entry.at, channel="offline"
        )
        remarks = [CAME_BACK]
    done = lend_copy(
        entry.card, entry.barcode, here, key=told.key, by=by, now=entry.at, channel="offline",
        promised=told.promised,
    )  # fmt: skip
    return done, remarks


def _receive(told: Told, here: Library, by: Signature) -> Done:
    entry = told.happened
    return receive_copy(
        entry.barcode, here, key=told.key, by=by, now=entry.at, channel="offline",
        drop=told.drop, damaged=told.damaged,
    )  # fmt: skip


def _said(done: Done, unknown: bool) -> list[Reason]:
    """What the desk must know of a return that did not end on the shelf there."""
    known = not unknown and done.then not in {"send", "hold_shelf", "staff", "bin"}
    return [] if known else list(done.reasons)


def _title(barcode: str) -> str:
    found = Copy.objects.select_related("edition").filter(barcode=barcode).first()
    return found.edition.title[:200] if found else ""


def _kept(told: Told) -> str:
    entry = told.happened
    return sealed(
        json.dumps({
            "act": entry.act, "barcode": entry.barcode, "card": entry.card,
            "at": entry.at.isoformat(), "due": told.promised and told.promised.isoformat(),
            "drop": told.drop, "damaged": told.damaged,
        })
    )  # fmt: skip


def _written(said: Refusal | Reason) -> list[Any]:
    """Return a reason as it is kept: its words in the language of the source, to be said in any."""
    words = said.reason if isinstance(said, Refusal) else said.text
    with translation.override("en"):
        return [str(words), said.source, {k: str(v) for k, v in said.facts.items()}]

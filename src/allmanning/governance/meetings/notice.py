"""The notice as a frozen document: what was sent, and the hash that proves it (Alliance T4)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from allmanning.governance.meetings.models import AgendaItem, AgendaSignOff, Meeting


def document(
    meeting: Meeting,
    heading: str,
    items: Iterable[AgendaItem],
    sign_offs: Iterable[AgendaSignOff],
) -> dict[str, Any]:
    """Return the notice as JSON. A free discussion is a slot of time, and nothing else."""
    names = "name_en" if meeting.language == "en" else "name"
    return {
        "title": heading,
        "kind": meeting.kind,
        "bodies": [getattr(body, names) for body in meeting.bodies.all()],
        "starts_at": timezone.localtime(meeting.starts_at).isoformat(),
        "ends_at": timezone.localtime(meeting.ends_at).isoformat(),
        "place": meeting.place,
        "remote_link": meeting.remote_link,
        "language": meeting.language,
        "items": [_item(item) for item in items],
        "signed_by": [
            {"office": row.office, "name": str(row.person), "at": row.at.isoformat()}
            for row in sign_offs
        ],
    }


def _item(item: AgendaItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "kind": item.kind,
        "title": item.title,
        "text": item.text,
        "presenter": item.presenter,
        "minutes_planned": item.minutes_planned,
        "publicity": item.publicity,
        "secrecy_ground": item.secrecy_ground,
        "attachments": [
            {"title": file.title, "sha256": file.sha256, "size": file.size}
            for file in item.attachments.all()
        ],
    }


def proof(contents: Mapping[str, Any]) -> str:
    """Return the sha256 of a notice's contents, whatever the order of the parts."""
    written = json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def for_the_public(contents: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notice as anyone may read it: no link, and of a secret item number and ground."""
    return {
        **contents,
        "remote_link": "",
        "items": [
            item if item["publicity"] == "public" else _masked(item) for item in contents["items"]
        ],
    }


def _masked(item: Mapping[str, Any]) -> dict[str, Any]:
    hidden = {"title": "", "text": "", "presenter": "", "attachments": []}
    return {**item, **hidden}

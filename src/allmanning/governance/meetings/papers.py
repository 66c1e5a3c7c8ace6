"""Notice and notes as PDF/UA, in the language of the meeting."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from allmanning.governance.meetings import words
from allmanning.governance.meetings.models import Chairing, Presence
from allmanning.governance.meetings.queries.meeting import ItemShown, MeetingShown
from allmanning.governance.meetings.queries.notes import NoteNow, phrase
from allmanning.kit.pdf import compile_pdf
from allmanning.members.mandates.offices import OFFICES

HERE = Path(__file__).parent


def _when(starts_at: datetime, ends_at: datetime) -> str:
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    day = formats.date_format(start, "l j F Y")
    if start.date() == end.date():
        return f"{day}, {start:%H:%M}–{end:%H:%M}"
    return f"{day} {start:%H:%M} – {formats.date_format(end, 'l j F Y')} {end:%H:%M}"


def notice_paper(contents: Mapping[str, Any], sha256: str, sent_at: datetime) -> bytes:
    """Return the notice as a paper. contents: as notice.document made them, masked or not."""
    language = contents["language"]
    starts_at = datetime.fromisoformat(contents["starts_at"])
    with translation.override(language):
        day = formats.date_format(timezone.localtime(starts_at), "j F Y")
        data = {
            "title": _("Notice: %(meeting)s, %(day)s") % {"meeting": contents["title"], "day": day},
            "facts": _facts(
                (_("Who meets"), ", ".join(contents["bodies"])),
                (_("When"), _when(starts_at, datetime.fromisoformat(contents["ends_at"]))),
                (_("Place"), contents["place"]),
                (_("Link"), contents["remote_link"]),
            ),
            "agenda": _("Agenda"),
            "items": [_notice_item(item) for item in contents["items"]],
            "signed": _("Agenda signed off by"),
            "signers": [
                f"{OFFICES.get(row['office'], row['office'])}: {row['name']}"
                for row in contents["signed_by"]
            ],
            "proof": _("Sent %(at)s. The contents' checksum (sha256): %(sum)s")
            % {
                "at": formats.date_format(timezone.localtime(sent_at), "j F Y H:i"),
                "sum": sha256,
            },
        }
    return compile_pdf(HERE / "notice.typ", data, language, made_at=sent_at)


def _facts(*pairs: tuple[str, str]) -> list[list[str]]:
    return [[name, value] for name, value in pairs if value]


def _title(kind: str, title: str, *, secrecy_ground: str = "") -> str:
    if title:
        return title
    if kind != "free_discussion" and secrecy_ground:
        return _("Secret by law: %(ground)s") % {"ground": secrecy_ground}
    return str(words.ITEM_KINDS[kind])


def _notice_item(item: Mapping[str, Any]) -> dict[str, Any]:
    about = [str(words.ITEM_KINDS[item["kind"]]), item["presenter"]]
    if item["minutes_planned"]:
        about.append(_("%(count)s minutes") % {"count": item["minutes_planned"]})
    free = item["kind"] == "free_discussion"
    return {
        "number": item["number"],
        "title": _title(item["kind"], item["title"], secrecy_ground=item["secrecy_ground"]),
        "about": " · ".join(filter(None, about[1:] if free else about)),
        "text": item["text"],
        "documents": [file["title"] for file in item["attachments"]],
    }


def notes_paper(
    meeting: MeetingShown,
    notes: Iterable[NoteNow],
    presences: Iterable[Presence],
    chairs: Sequence[Chairing],
) -> bytes:
    """Return the notes as a paper: who was there, who chaired, and what came of each item."""
    written = {note.number: note for note in notes}
    english = meeting.language == "en"
    name = ", ".join(body.name_en if english else body.name for body in meeting.bodies)
    with translation.override(meeting.language):
        day = formats.date_format(timezone.localtime(meeting.starts_at), "j F Y")
        heading = meeting.own_title or name
        present = [_present(row) for row in presences]
        data = {
            "title": _("Notes: %(meeting)s, %(day)s") % {"meeting": heading, "day": day},
            "facts": _facts(
                (_("Who meets"), name),
                (_("When"), _when(meeting.starts_at, meeting.ends_at)),
                (_("Place"), meeting.place),
            ),
            "presence": _("Present"),
            "presence_heads": [_("Name"), _("Capacity"), _("Items")],
            "presences": present,
            "chairing": _("Chairs"),
            "chairs": chair_lines(chairs),
            "items_head": _("Items"),
            "items": [_noted(item, written.get(item.number), name) for item in meeting.items],
            "approval": _("Approved by"),
            "approvers": _approvers(written.values()),
        }
    made_at = max((note.written_at for note in written.values()), default=meeting.starts_at)
    return compile_pdf(HERE / "notes.typ", data, meeting.language, made_at=made_at)


def _present(row: Presence) -> list[str]:
    who = f"{row.name}, {row.municipality}" if row.municipality else row.name
    mode = f" ({words.MODES['remote']})" if row.mode == "remote" else ""
    return [who, f"{words.CAPACITIES[row.capacity]}{mode}", row.items or _("all")]


def chair_lines(chairs: Iterable[Chairing]) -> list[str]:
    """Return who chaired what, a line for each."""
    return [f"{row.person}: {row.items or _('all items')}" for row in chairs]


def _noted(item: ItemShown, note: NoteNow | None, name: str) -> dict[str, Any]:
    return {
        "number": item.number,
        "title": _title(item.kind, item.title, secrecy_ground=item.secrecy_ground),
        "background": note.background if note else "",
        "outcome": phrase(note.outcome, name) if note else "",
        "outcome_text": note.outcome_text if note else "",
    }


def _approvers(notes: Iterable[NoteNow]) -> list[str]:
    names = [name for note in notes for name in note.approver_names]
    return list(dict.fromkeys(names))

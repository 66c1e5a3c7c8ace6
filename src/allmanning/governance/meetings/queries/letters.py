"""Letters that wait to be sent, with the words they carry."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from allmanning.governance.meetings.models import Letter, Meeting, NoticeRecall
from allmanning.governance.meetings.queries.facts import heading


@dataclass(frozen=True)
class Written:
    """A letter ready to send; no address where the person has none."""

    pk: int
    address: str
    subject: str
    text: str


def letters_waiting(limit: int = 200) -> list[Written]:
    """Return letters not yet sent, oldest first. For the clock."""
    rows = (
        Letter.objects.filter(sent_at__isnull=True)
        .select_related("meeting", "person")
        .prefetch_related("meeting__bodies")
        .order_by("pk")[:limit]
    )
    return [_written(row) for row in rows]


def _written(letter: Letter) -> Written:
    meeting, language = letter.meeting, letter.person.language
    with translation.override(language):
        start, was_at = timezone.localtime(meeting.starts_at), letter.starts_at_before
        facts = {
            "meeting": heading(meeting, language),
            "when": formats.date_format(start, "j F Y H:i"),
            "place": meeting.place or meeting.remote_link,
            "reason": meeting.reason,
            "why": _why_recalled(meeting) if letter.kind == "recalled" else "",
            "was": formats.date_format(timezone.localtime(was_at), "j F Y H:i") if was_at else "–",
            "was_in": letter.place_before or "–",
            "url": settings.ADDRESS + reverse("meetings:meeting", args=[meeting.pk]),
        }
        subject, text = {
            "notice": (
                _("Notice: %(meeting)s, %(when)s"),
                _("You are called to %(meeting)s.\n\n%(when)s\n%(place)s\n\nAgenda: %(url)s"),
            ),
            "moved": (
                _("Changed: %(meeting)s, %(when)s"),
                _(
                    "%(meeting)s has a new time or place.\n\n%(when)s\n%(place)s\n\n"
                    "Before: %(was)s, %(was_in)s\n\n%(url)s"
                ),
            ),
            "recalled": (
                _("Recalled: the notice of %(meeting)s, %(when)s"),
                _(
                    "The notice of %(meeting)s was sent in error: %(why)s\n\nA new one will come.\n%(url)s"
                ),
            ),
            "cancelled": (
                _("Cancelled: %(meeting)s, %(when)s"),
                _("%(meeting)s on %(when)s is cancelled: %(reason)s\n\n%(url)s"),
            ),
        }[letter.kind]
        return Written(letter.pk, letter.person.email, subject % facts, text % facts)


def _why_recalled(meeting: Meeting) -> str:
    return NoticeRecall.objects.filter(notice__meeting=meeting).latest("at").reason

"""What the messages to borrowers say: as little as is needed (Library § 7.16, § 11.4).

Texts are numbered: a message keeps the number it was written by (Library § 11.6).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmanning.kit.kronor import kronor

VERSION = 2
SMS_LENGTH = 300


@dataclass(frozen=True)
class Told:
    """One thing to tell: its kind, its facts, and the titles that may be read there."""

    kind: str
    facts: Mapping[str, object]
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    """A message as it goes out: its subject and its paragraphs, in the language in force."""

    subject: str
    paragraphs: tuple[str, ...] = field(default=())

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def short(self) -> str:
        """The same as one SMS."""
        text = " ".join(each if each[-1] in ".”" else f"{each}." for each in self.paragraphs)
        return text if len(text) <= SMS_LENGTH else f"{text[: SMS_LENGTH - 1]}…"


def written(told: Iterable[Told], about: str = "") -> Text:
    """Return one text for all that is told. about: the child's name, where a guardian reads it."""
    parts = [(_subject(each), _rest(each)) for each in told]
    subject = parts[0][0] if len(parts) == 1 else _("Messages from the library")
    paragraphs: list[str] = []
    if about:
        paragraphs.append(_("This is about the library card of %(name)s.") % {"name": about})
    for head, rest in parts:
        paragraphs += [head, *rest]
    return Text(subject, (*paragraphs, _("This message needs no answer.")))


def _subject(each: Told) -> str:
    lines = {
        "pickup_ready": _("Ready to collect at %(library)s"),
        "pickup_ending": _("Last day tomorrow at %(library)s"),
        "hold_cancelled": _("Your reservation has ended"),
        "hold_moved": _("Your reservation is collected at %(to)s"),
        "hold_paused": _("Your reservation is paused"),
        "hold_back": _("Your reservation is collected at %(to)s"),
        "pre_due": _("Loans due on %(due_on)s"),
        "reminder": _("Loans that are late"),
        "bill": _("Bill: %(sum)s"),
        "card_ending": _("Your library card ends on %(ends_on)s"),
    }
    return lines[each.kind] % _shown(each.facts)


def _rest(each: Told) -> list[str]:
    lines = {
        "pickup_ready": _(
            "Your number on the hold shelf is %(slot)s. The last day is %(expires_on)s."
        ),
        "pickup_ending": _("Number %(slot)s on the hold shelf is kept until %(expires_on)s."),
        "hold_cancelled": _(
            "It was kept at %(library)s until the last day. You are welcome to reserve again."
        ),
        "hold_moved": _(
            "%(library)s is closed until %(until_on)s. You may choose another library on your own pages."
        ),
        "hold_paused": _(
            "%(library)s is closed until %(until_on)s. Your place in the queue is kept. You may choose "
            "another library on your own pages."
        ),
        "hold_back": _("It opens earlier than it was to. Your place in the queue is kept."),
        "pre_due": _("Renew them on your own pages, or hand them in at any library."),
        "reminder": _("They were due on %(due_on)s. Hand them in at any library."),
        "bill": _(
            "It was due on %(due_on)s and has not come back. Pay at any library. If it comes back, the "
            "bill falls."
        ),
        "card_ending": _("Come to any library with your identification to get it made anew."),
    }
    found = [f"“{title}”" for title in each.titles]
    if count := each.facts.get("count"):
        number = int(str(count))
        words = ngettext("%(count)s loan from %(libraries)s.", "%(count)s loans from %(libraries)s.",
                         number)  # fmt: skip
        found.append(words % {"count": number, "libraries": each.facts.get("libraries", "")})
    return [*found, lines[each.kind] % _shown(each.facts)]


def _shown(facts: Mapping[str, object]) -> dict[str, object]:
    shown: dict[str, object] = {}
    for name, value in facts.items():
        if name.endswith("_on"):
            value = formats.date_format(date.fromisoformat(str(value)), "j F Y")
        shown[name] = value
    if "ore" in facts:
        shown["sum"] = kronor(int(str(facts["ore"])))
    return shown

"""What the messages to borrowers say: as little as is needed (Library § 7.16, § 11.4)."""

from collections.abc import Mapping
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _


def written(kind: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """Return the subject and the text of a message, in the language in force."""
    shown = {
        name: formats.date_format(date.fromisoformat(str(value)), "j F Y")
        if name.endswith("_on")
        else value
        for name, value in facts.items()
    }
    lines = [line % shown for line in _lines(kind)]
    if title := facts.get("title"):
        lines.insert(1, f"“{title}”")
    return lines[0], "\n\n".join([*lines, _("This message needs no answer.")])


def _lines(kind: str) -> list[str]:
    if kind == "pickup_ready":
        return [
            _("Ready to collect at %(library)s"),
            _("Your number on the hold shelf is %(slot)s. The last day is %(expires_on)s."),
        ]
    if kind == "pickup_ending":
        return [
            _("Last day tomorrow at %(library)s"),
            _("Number %(slot)s on the hold shelf is kept until %(expires_on)s."),
        ]
    if kind == "hold_cancelled":
        return [
            _("Your reservation has ended"),
            _("It was kept at %(library)s until the last day. You are welcome to reserve again."),
        ]
    if kind == "pre_due":
        return [
            _("Loans due on %(due_on)s"),
            _("Renew them on your own pages, or hand them in at any library."),
        ]
    return [
        _("Loans that are late"),
        _("They were due on %(due_on)s. Hand them in at any library."),
    ]

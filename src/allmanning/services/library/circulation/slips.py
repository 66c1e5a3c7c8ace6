"""Slips on paper: where a copy goes, or under which number it waits (Library § 8.3)."""

from pathlib import Path

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, pgettext

from allmanning.kit.pdf import compile_pdf
from allmanning.kit.text import _
from allmanning.services.library.circulation.queries.desk import Slip

TEMPLATE = Path(__file__).parent / "paper" / "slip.typ"
PURPOSES = {
    "pickup": _("For somebody who waits"),
    "home": _("Going home"),
    "rebalance": _("Moving to another shelf"),
    "foreign": _("Back to the lender"),
    "repair": _("For repair"),
    "hold_shelf": _("On the hold shelf"),
}


def printed(slip: Slip) -> bytes:
    """Return a slip as an accessible PDF, in the language in force."""
    on_shelf = slip.purpose == "hold_shelf"
    rows = [
        (pgettext("of a book", "Title"), slip.title),
        (gettext("Barcode"), slip.barcode),
        (gettext("From"), slip.origin),
        (gettext("Purpose"), str(PURPOSES[slip.purpose])),
        (gettext("Date"), formats.date_format(timezone.localtime(slip.on), "j F Y H:i")),
    ]
    if on_shelf and slip.expires_on:
        rows[2] = (gettext("Last day"), formats.date_format(slip.expires_on, "j F Y"))
    facts = {
        "title": gettext("Hold shelf slip") if on_shelf else gettext("Transit slip"),
        "author": slip.origin,
        "big": str(slip.slot) if on_shelf else f"{slip.destination} ({slip.destination_sigel})",
        "rows": rows,
    }
    return compile_pdf(TEMPLATE, facts, get_language() or "sv", made_at=slip.on)

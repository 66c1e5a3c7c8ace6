"""Receipts on paper: what was paid, where and for what; never by whom (Library § 10.8)."""

from pathlib import Path

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext

from allmanning.kit.kronor import kronor
from allmanning.kit.pdf import compile_pdf
from allmanning.services.library.circulation.queries.accounts import Receipt

TEMPLATE = Path(__file__).parent / "paper" / "receipt.typ"


def printed(shown: Receipt) -> bytes:
    """Return a receipt as an accessible PDF, in the language in force."""
    facts = {
        "title": gettext("Receipt"),
        "author": shown.municipality,
        "place": f"{shown.library}, {shown.municipality}",
        "rows": [
            (gettext("Number"), str(shown.number)),
            (gettext("Date"), formats.date_format(timezone.localtime(shown.at), "j F Y H:i")),
        ],
        "heads": [gettext("For what"), gettext("To"), gettext("Amount")],
        "parts": [(what, to, kronor(ore)) for what, to, ore in shown.parts],
        "sum": [gettext("Paid"), kronor(shown.amount_ore)],
    }
    return compile_pdf(TEMPLATE, facts, get_language() or "sv", made_at=shown.at)

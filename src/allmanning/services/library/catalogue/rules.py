"""What may be done with copies and titles by hand.

Source: docs/law/library.md, § 1.3, § 7, § 20.1 and the case X_WITHDRAWN_1.
"""

from collections.abc import Collection, Iterator

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

ELSEWHERE = {
    "on_loan": _("%(barcode)s is out on loan: take it back first."),
    "foreign_out": _("%(barcode)s is lent to another library: take it back first."),
    "on_hold_shelf": _("%(barcode)s waits on the hold shelf for somebody."),
    "in_transit": _("%(barcode)s is on its way between libraries."),
}


def ownership_refusals(
    barcode: str, owner: str, municipalities: Collection[str] | None
) -> Iterator[Refusal]:
    """Library § 1.3. Copies are the business of their owner. municipalities: None for everybody's."""
    if municipalities is not None and owner not in municipalities:
        yield Refusal(
            _("%(barcode)s belongs to another municipality."), "Library § 1.3", {"barcode": barcode}
        )


def withdrawal_refusals(barcode: str, state: str, reason: str) -> Iterator[Refusal]:
    """Library X_WITHDRAWN_1. Nothing is withdrawn that somebody has, or waits for."""
    if state in ELSEWHERE:
        yield Refusal(ELSEWHERE[state], "Library X_WITHDRAWN_1", {"barcode": barcode})
    if not reason.strip():
        yield Refusal(_("Say why it is withdrawn."), "Library § 20.3")

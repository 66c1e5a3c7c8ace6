"""Who may go beside the terms a loan is made and renewed on (Library § 4.14)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Override:
    """Somebody on the staff lifts what their office may lift, and says why (Library § 4.14)."""

    reason: str = ""
    offices: tuple[str, ...] = ()


NO_OVERRIDE = Override()

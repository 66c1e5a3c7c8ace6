"""Those who stand at a desk: several borrowers served in turn by scans alone.

Kept in the session of the desk's own computer: card numbers and how much each has been lent here.
"""

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase

LONGEST = 8  # so many borrowers are remembered; the one who has stood longest is forgotten
# Printed beside the scanner, so that no hand needs to leave it.
COMMANDS = {"*IN*": "in", "*OUT*": "out", "*NEXT*": "next"}
_KEY = "desk_line"


@dataclass(frozen=True)
class InLine:
    """A borrower at the desk: the card, and how many copies were lent to it this time."""

    card: str
    lent: int


def line(session: SessionBase, slug: str) -> list[InLine]:
    """Return who stands at the library's desk, the one served last first."""
    return [InLine(card, lent) for card, lent in session.get(_KEY, {}).get(slug, [])]


def serve(session: SessionBase, slug: str, card: str, *, lent: int = 0) -> None:
    """Put a borrower first, with so many copies more."""
    rows = line(session, slug)
    before = sum(row.lent for row in rows if row.card == card)
    others = [row for row in rows if row.card != card]
    _write(session, slug, [InLine(card, before + lent), *others][:LONGEST])


def leave(session: SessionBase, slug: str, card: str) -> None:
    """Let a borrower go."""
    _write(session, slug, [row for row in line(session, slug) if row.card != card])


def _write(session: SessionBase, slug: str, rows: list[InLine]) -> None:
    kept = {slug: [[row.card, row.lent] for row in rows]}
    session[_KEY] = {**session.get(_KEY, {}), **kept}

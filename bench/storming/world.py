"""What the storm's processes share: how large the house is, and what time it is there."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

LIBRARIES, BORROWERS, COPIES, HOT_COPIES, HOT_BORROWERS = 6, 400, 1_600, 60, 40
OPENED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECONDS_AN_OPERATION = 20  # so that 200,000 operations are six weeks


def barcode(number: int) -> str:
    return f"C{number}"


def card_number(number: int) -> str:
    return f"B{number}"


def now_at(operations: int) -> datetime:
    """The time in the house when so many operations have been asked for."""
    return OPENED + timedelta(seconds=SECONDS_AN_OPERATION * operations)


def told_time(folder: Path) -> datetime:
    """The time as the storm last wrote it down."""
    try:
        return now_at(int((folder / "clock").read_text() or 0))
    except (OSError, ValueError):
        return OPENED


def tell_time(folder: Path, operations: int) -> None:
    new = folder / "clock.new"
    new.write_text(str(operations))
    os.replace(new, folder / "clock")

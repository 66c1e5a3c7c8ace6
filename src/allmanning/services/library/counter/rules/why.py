"""What the counter answers when somebody asks why.

Source: Library § 1.5 and P 3.6: every refusal, date and limit comes with its reasons.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _

AHEAD = timedelta(days=730)
OLDEST = 120


def question_refusals(day: date, today: date, age: int | None, *, found: bool) -> Iterator[Refusal]:
    """Library § 1.5. What cannot be answered: a day long gone, an age nobody has, no such item."""
    if not today <= day <= today + AHEAD:
        yield Refusal(_("Choose a day from today and two years on."), "Library § 1.5")
    if age is not None and not 0 <= age <= OLDEST:
        yield Refusal(_("Write an age in full years."), "Library § 3.8")
    if not found:
        yield Refusal(_("No copy and no title has this number."), "Library § 9.1")

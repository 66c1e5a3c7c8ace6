"""To whom a message goes, by which way, on which hours, and whether a title stands in it.

Source: Library § 11, § 3.4, § 3.5, § 7.16 and § 12.6.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from allmanning.services.library.borrowers.rules import ADULT, age_on

ALWAYS = ("reminder", "bill")  # cannot be wished away
ABOUT_DEBT = ("reminder", "bill")
NO_LETTER = ("pre_due",)
FIRST, LAST = time(8), time(20)
_SWEDISH = re.compile(r"0(7\d{8})")
_INTERNATIONAL = re.compile(r"(?:\+|00)([1-9]\d{7,14})")


@dataclass(frozen=True)
class Reach:
    """How somebody can be reached."""

    email: bool = False
    sms: bool = False
    letter: bool = False


def may_be_sent(at: time) -> bool:
    """Library § 11.3. Messages go out in the day: from eight until before twenty."""
    return FIRST <= at < LAST


def is_wanted(kind: str, unwanted: Collection[str]) -> bool:
    """Library § 11.1. A borrower can do without every kind but reminders and bills."""
    return kind in ALWAYS or kind not in unwanted


def goes_to_guardian(kind: str, born: date | None, day: date, *, has_own: bool) -> bool:
    """Library § 11.8. Under 18: debts to the guardian, the rest to the child's own channels if any."""
    if born is None or age_on(born, day) >= ADULT:
        return False
    return kind in ABOUT_DEBT or not has_own


def channel(kind: str, reach: Reach, tried: Collection[str], *, protected: bool) -> str:
    """Library § 11.2 and § 12.6. E-mail or SMS if given, else a letter; after a failure the next.

    Empty where there is no way: a message before the due date is no letter, and protected people
    get none.
    """
    if reach.email and "email" not in tried:
        return "email"
    if reach.sms and "sms" not in tried:
        return "sms"
    may_write = kind not in NO_LETTER and not protected and "letter" not in tried
    return "letter" if reach.letter and may_write else ""


def shows_titles(
    kind: str, born: date | None, day: date, *, to_guardian: bool, below: int, wished: bool,
    protected: bool,
) -> bool:  # fmt: skip
    """Library § 3.5, § 7.16 and § 12.6. Whether a title may stand in a message.

    A bill names its title. A guardian reads titles in the reminders of the youngest only, and none
    in other messages. Everybody else chooses; nobody reads the title of somebody protected.
    """
    if protected:
        return False
    if kind == "bill":
        return True
    if to_guardian:
        return kind == "reminder" and born is not None and age_on(born, day) < below
    return wished


def mobile(number: str) -> str:
    """Library § 11.2. A number that an SMS can be sent to, as +46…; empty for any other."""
    digits = re.sub(r"[\s()./-]", "", number)
    if found := _SWEDISH.fullmatch(digits):
        return f"+46{found[1]}"
    if found := _INTERNATIONAL.fullmatch(digits):
        return f"+{found[1]}"
    return ""

"""The Swedish personal identity number, and the coordination number of those who have none.

Source: Folkbokföringslag (1991:481) 18 § (personnummer) and the act on samordningsnummer
(2022:1697); design § 4.7. Says nothing of whether the number has been given to anybody.
"""

import re
from dataclasses import dataclass
from datetime import date

_SHAPE = re.compile(
    r"(?P<century>\d{2})?(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})(?P<sign>[-+\u2212\u2013]?)"
    r"(?P<serial>\d{3})(?P<check>\d)",
    re.ASCII,
)
_COORDINATION = 60


class NotPersonnummer(ValueError):  # noqa: N818 - named for what the text is
    """Raised for a text that is no valid number; `code` says why.

    code: `form`, `check_digit`, `date`, `serial`, `future` or `century`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Personnummer:
    """A valid number. digits: YYYYMMDDNNNC, where a coordination number has its day + 60."""

    digits: str
    born_on: date
    is_coordination: bool

    @property
    def is_woman(self) -> bool:
        """The ninth digit of ten is even for women, odd for men."""
        return int(self.digits[10]) % 2 == 0

    def age(self, today: date) -> int:
        """Whole years on this day. Born 29 February: a year older on 1 March in common years."""
        birthday_passed = (today.month, today.day) >= (self.born_on.month, self.born_on.day)
        return today.year - self.born_on.year - (not birthday_passed)

    def short(self, today: date) -> str:
        """YYMMDD-NNNC, with + from the year in which the person turns a hundred."""
        sign = "+" if today.year - self.born_on.year >= 100 else "-"
        return self.digits[2:8] + sign + self.digits[8:]

    def __str__(self) -> str:
        return f"{self.digits[:8]}-{self.digits[8:]}"


def parse(text: str, today: date) -> Personnummer:
    """The number in `text`: ten or twelve digits, with or without - or +, blanks around allowed.

    today decides the century of ten digits: without + the latest birth that is not in the future,
    with + the one at least a hundred years (by the year) back. Raises NotPersonnummer.
    """
    shape = _SHAPE.fullmatch(text.strip())
    if shape is None:
        raise NotPersonnummer("form")
    if shape["serial"] == "000":
        raise NotPersonnummer("serial")
    ten = shape["year"] + shape["month"] + shape["day"] + shape["serial"] + shape["check"]
    if not _luhn(ten):
        raise NotPersonnummer("check_digit")
    day = int(shape["day"])
    is_coordination = day > _COORDINATION
    day -= _COORDINATION if is_coordination else 0
    month, year = int(shape["month"]), int(shape["year"])
    born_on = _born_on(shape["century"], shape["sign"], (year, month, day), today)
    return Personnummer(f"{born_on.year:04}{ten[2:]}", born_on, is_coordination)


def is_valid(text: str, today: date) -> bool:
    """Whether `parse` takes the text."""
    try:
        parse(text, today)
    except NotPersonnummer:
        return False
    return True


def _born_on(century: str | None, sign: str, born: tuple[int, int, int], today: date) -> date:
    year, month, day = born
    if century is not None:
        born_on = _date(int(century) * 100 + year, month, day)
        if born_on > today:
            raise NotPersonnummer("future")
        if sign == "+" and today.year - born_on.year < 100:
            raise NotPersonnummer("century")
        return born_on
    latest = today.year - 100 if sign == "+" else today.year
    year += (latest - year) // 100 * 100
    born_on = _date(year, month, day)
    # A birthday later this year belongs to the century before.
    return born_on if born_on <= today else _date(year - 100, month, day)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotPersonnummer("date") from error


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0

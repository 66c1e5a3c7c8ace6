"""Days and times of day as words."""

import re
from collections.abc import Iterable
from datetime import date, time

from allmanning.services.library.audioindex.spoken import numbers

MONTHS = {
    "sv": (
        "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
        "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip
WEEKDAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_ISO = re.compile(r"(?<![\d-])(1\d{3}|20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d-])")
_SLASH = re.compile(
    r"(?<![\d/])([1-9]|[12]\d|3[01])/([1-9]|1[0-2])(?:[ -](1\d{3}|20\d\d))?(?![\d/])"
)
_TIME = re.compile(
    r"(?<![\d.,:])(?P<word>(?:kl\.?|klockan|at) )?(?P<hour>[01]?\d|2[0-4])[.:](?P<minute>[0-5]\d)"
    r"(?![\d.,:]\d|\d|-?[a-zåäö])",
    re.IGNORECASE,
)
_HOUR = re.compile(r"\b(?:kl\.?) ([01]?\d|2[0-4])(?![\d.,:]\d|\d)", re.IGNORECASE)


def day(on: date, language: str, *, with_year: bool = False) -> str:
    """12 March → tolfte mars; the twelfth of March."""
    return _day(on.day, on.month, on.year if with_year else None, language)


def weekday(on: date, language: str) -> str:
    return WEEKDAYS[language][on.weekday()]


def hours(on: date, open_: Iterable[tuple[time, time]], language: str, *, today: date) -> str:
    """When a library is open on a day: I dag klockan tio till nitton."""
    near = "today" if language == "en" else "i dag"
    named = near if on == today else weekday(on, language)
    joint, shut = (" to ", "closed") if language == "en" else (" till ", "stängt")
    times = [f"{clock(opens, language)}{joint}{clock(closes, language)}" for opens, closes in open_]
    if not times:
        return f"{named} {shut}"
    return f"{named} {'from' if language == 'en' else 'klockan'} {', '.join(times)}"


def clock(at: time, language: str) -> str:
    """18.30 → arton och trettio; 18.00 → arton; eighteen thirty, eighteen o'clock."""
    hour = numbers.cardinal(at.hour, language)
    if language == "en":
        if at.minute == 0:
            return f"{hour} o'clock"
        joint = " oh " if at.minute < 10 else " "
        return hour + joint + numbers.cardinal(at.minute, "en")
    return hour if at.minute == 0 else f"{hour} och {numbers.cardinal(at.minute, 'sv')}"


def speak_moments(text: str, language: str) -> str:
    """Every date and time of day in a text, as words."""
    months = "|".join(MONTHS[language])
    named = re.compile(rf"(?<!\d)([1-9]|[12]\d|3[01])\.? ({months})(?: (1\d{{3}}|20\d\d))?\b", re.I)
    order = [month.lower() for month in MONTHS[language]]
    text = _ISO.sub(lambda m: _day(int(m[3]), int(m[2]), int(m[1]), language), text)
    text = named.sub(
        lambda m: _day(
            int(m[1]), order.index(m[2].lower()) + 1, int(m[3]) if m[3] else None, language
        ),
        text,
    )
    if language == "sv":
        text = _SLASH.sub(
            lambda m: _day(int(m[1]), int(m[2]), int(m[3]) if m[3] else None, language), text
        )
    text = _TIME.sub(lambda m: _time(m, language), text)
    return _HOUR.sub(lambda m: f"klockan {numbers.cardinal(int(m[1]), language)}", text)


def _day(day_: int, month: int, year: int | None, language: str) -> str:
    nth, name = numbers.ordinal(day_, language), MONTHS[language][month - 1]
    said = f"the {nth} of {name}" if language == "en" else f"{nth} {name}"
    return f"{said} {numbers.year(year, language)}" if year else said


def _time(found: re.Match[str], language: str) -> str:
    hour = int(found["hour"])
    if hour == 24 or (language == "en" and "." in found[0] and not found["word"]):
        return found[0]  # 12.30 is an English number
    said = clock(time(hour, int(found["minute"])), language)
    return f"{'klockan' if language == 'sv' else 'at'} {said}" if found["word"] else said

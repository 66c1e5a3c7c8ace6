"""Numbers as words, in Swedish and English."""

_SV = (
    "noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
    "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton",
)  # fmt: skip
_SV_TENS = (
    "", "", "tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio",
)  # fmt: skip
_EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_EN_TENS = (
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_SV_ORDINALS = {
    "noll": "nollte", "ett": "första", "en": "första", "två": "andra", "tre": "tredje",
    "fyra": "fjärde", "fem": "femte", "sex": "sjätte", "sju": "sjunde", "åtta": "åttonde",
    "nio": "nionde", "tio": "tionde", "elva": "elfte", "tolv": "tolfte", "tretton": "trettonde",
    "fjorton": "fjortonde", "femton": "femtonde", "sexton": "sextonde", "sjutton": "sjuttonde",
    "arton": "artonde", "nitton": "nittonde",
}  # fmt: skip
_EN_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN_PARTS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
TOO_MANY = 10**12  # above this a number is read digit by digit


def cardinal(number: int, language: str, *, common: bool = False) -> str:
    """214 → tvåhundrafjorton; two hundred and fourteen.

    common: Swedish 1 before a noun of common gender: tjugoen böcker.
    """
    if number < 0:
        return "minus " + cardinal(-number, language, common=common)
    if number >= TOO_MANY:
        return digits(str(number), language)
    if language == "en":
        return _english(number)
    words = _swedish(number)
    return words[: -len("ett")] + "en" if common and words.endswith("ett") else words


def ordinal(number: int, language: str) -> str:
    """3 → tredje; third."""
    words = cardinal(number, language)
    if language == "en":
        head, hyphen, last = words.rpartition("-")
        if not hyphen:
            head, hyphen, last = words.rpartition(" ")
        if last in _EN_ORDINALS:
            return head + hyphen + _EN_ORDINALS[last]
        return head + hyphen + (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    for last in sorted(_SV_ORDINALS, key=len, reverse=True):
        if words.endswith(last):
            return words[: -len(last)] + _SV_ORDINALS[last]
    return words + "nde" if words.endswith("o") else words + "de"


def year(number: int, language: str) -> str:
    """1945 → nittonhundrafyrtiofem, nineteen forty-five; 2016 → tvåtusensexton, twenty sixteen."""
    century, rest = divmod(number, 100)
    if language == "en":
        return _english_year(century, rest, number)
    if 11 <= century <= 19:
        return f"{_SV[century]}hundra{_swedish(rest) if rest else ''}"
    return _swedish(number).replace(" ", "")


def digits(text: str, language: str) -> str:
    """Read sign by sign, a comma where a hyphen or blank stands: 91-0 → nio ett, noll."""
    words = _EN if language == "en" else _SV
    groups = ["".join(one for one in part if one.isdigit()) for part in text.split("-")]
    return ", ".join(" ".join(words[int(one)] for one in group) for group in groups if group)


def decimal(whole: str, part: str, language: str) -> str:
    """839.738 → åttahundratrettionio komma sju tre åtta."""
    point = "point" if language == "en" else "komma"
    return f"{cardinal(int(whole), language)} {point} {digits(part, language)}"


def roman(text: str) -> int | None:
    """XIV → 14; None for what no Roman would have written."""
    values = [_ROMAN.get(sign, 0) for sign in text]
    if not values or 0 in values:
        return None
    total = sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
    return total if to_roman(total) == text else None


def to_roman(number: int) -> str:
    written = ""
    for value, signs in _ROMAN_PARTS:
        while number >= value:
            written, number = written + signs, number - value
    return written


def duration(minutes: int, language: str) -> str:
    """672 → elva timmar: from ten hours on, whole ones. 191 → tre timmar och elva minuter."""
    if minutes >= 600:
        minutes = (minutes + 30) // 60 * 60
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(counted(hours, language, ("timme", "timmar"), ("hour", "hours")))
    if rest or not hours:
        parts.append(counted(rest, language, ("minut", "minuter"), ("minute", "minutes")))
    return (" and " if language == "en" else " och ").join(parts)


def counted(number: int, language: str, swedish: tuple[str, str], english: tuple[str, str]) -> str:
    """A number with its noun: en bok, två böcker. The Swedish nouns are of common gender."""
    one, many = english if language == "en" else swedish
    return f"{cardinal(number, language, common=True)} {one if number == 1 else many}"


def _swedish(number: int) -> str:
    if number < 20:
        return _SV[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _SV_TENS[tens] + (_SV[rest] if rest else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        head = "" if hundreds == 1 else _SV[hundreds]
        return f"{head}hundra{_swedish(rest) if rest else ''}"
    if number < 10**6:
        thousands, rest = divmod(number, 1000)
        head = "" if thousands == 1 else _swedish(thousands)
        tail = _swedish(rest) if rest else ""
        return f"{head}tusen{' ' if rest >= 100 else ''}{tail}"
    size, one, many = (10**9, "miljard", "miljarder") if number >= 10**9 else (
        10**6, "miljon", "miljoner",
    )  # fmt: skip
    count, rest = divmod(number, size)
    head = f"en {one}" if count == 1 else f"{cardinal(count, 'sv', common=True)} {many}"
    return f"{head} {_swedish(rest)}" if rest else head


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _EN_TENS[tens] + (f"-{_EN[rest]}" if rest else "")
    for size, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= size:
            count, rest = divmod(number, size)
            joint = " and " if 0 < rest < 100 else " "
            return f"{_english(count)} {word}{joint + _english(rest) if rest else ''}"
    hundreds, rest = divmod(number, 100)
    return f"{_EN[hundreds]} hundred{' and ' + _english(rest) if rest else ''}"


def _english_year(century: int, rest: int, number: int) -> str:
    if number < 1000 or (century % 10 == 0 and rest < 10):
        return _english(number).replace(" and ", " ")
    if rest == 0:
        return f"{_english(century)} hundred"
    return f"{_english(century)} {'oh ' if rest < 10 else ''}{_english(rest)}"


def plain_class(number: str, language: str) -> str:
    """A class of three digits: 020 → noll två noll; 839 → åttahundratrettionio."""
    return digits(number, language) if number.startswith("0") else cardinal(int(number), language)

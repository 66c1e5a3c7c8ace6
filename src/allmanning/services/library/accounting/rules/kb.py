"""The keys of the official library statistics, one form for each municipality and year.

Source: Library § 15.3, P 8.1 and P 8.2 (the National Library's terms, valid from October 2014).
"""

from collections.abc import Mapping

# The form's media types, by what the catalogue calls a thing. The rest is “all other”.
MEDIA: Mapping[str, str] = {
    "book": "01", "large_print": "01", "braille": "01", "audiobook": "03", "talking_book": "04",
    "magazine": "05", "newspaper": "06", "music": "07", "film": "08", "map": "10", "picture": "10",
    "sheet_music": "11", "manuscript": "11", "game": "12", "kit": "13", "object": "13",
    "other": "13",
}  # fmt: skip
OF_THE_SUM = ("01", *(f"{number:02}" for number in range(3, 14)))
PRINTED = ("book", "large_print", "braille")
ACCESSIBLE = ("talking_book", "large_print", "braille")
MINORITY = ("fin", "yid", "fit", "rom", "smi", "sme", "sma", "smj")
SWEDISH = "swe"
DIGITAL = ("ebook",)


def media_of(material: str) -> str:
    """Library § 15.3. The form's number for a material; course books cannot be told from others."""
    return MEDIA.get(material, "13")


def column(prefix: str, first: str, counts: Mapping[str, int]) -> dict[str, int]:
    """Library § 15.3. The keys of one column with its sum: “Inilan101” … “Inilan199”."""
    by_media = dict.fromkeys(OF_THE_SUM, 0)
    for material, count in counts.items():
        if material not in DIGITAL:
            by_media[media_of(material)] += count
    keys = {f"{prefix}{first}{number}": count for number, count in by_media.items()}
    return {**keys, f"{prefix}{first}99": sum(by_media.values())}


def languages(titles: Mapping[str, int]) -> dict[str, int]:
    """Library § 15.3. Titles in Swedish, in the national minorities' languages, in others, in all."""
    swedish = titles.get(SWEDISH, 0)
    minority = sum(titles.get(language, 0) for language in MINORITY)
    every = sum(titles.values())
    return {
        "Titlar101": swedish, "Titlar201": minority, "Titlar301": every - swedish - minority,
        "Titlar497": every,
    }  # fmt: skip

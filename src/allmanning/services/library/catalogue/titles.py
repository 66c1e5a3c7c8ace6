"""The title of a record, and the title that it was first written under."""

import re
from dataclasses import dataclass

from allmanning.services.library.catalogue.marc import DataField, MarcRecord
from allmanning.services.library.catalogue.reading import joined, trimmed, unique

# Where 245 is missing, the first of these stands in.
_INSTEAD = ("222", "130", "240", "246", "740")
_NONFILING_IN_FIRST_INDICATOR = ("130", "630", "730", "740")
_ORIGINAL = re.compile(
    r"\borig(?:inal(?:ets)?|\.|:s)?[\s-]*tit(?:el|eln|le)?s?\s*[:.]\s*(?P<title>[^\n]+)",
    re.IGNORECASE,
)
_ORIGINAL_LABEL = re.compile(r"\borig", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Title:
    """A title and its parts, without the punctuation of ISBD.

    nonfiling: characters at the beginning not to be filed, 0-9. uniform: 130 or 240. original:
    the title in the first language, where the record tells it. others: variants (246, 740).
    """

    main: str = ""
    subtitle: str = ""
    part_number: str = ""
    part_name: str = ""
    responsibility: str = ""
    nonfiling: int = 0
    uniform: str = ""
    original: str = ""
    others: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """The title with its part: Vägkartan. Norra Sverige."""
        return ". ".join(part for part in (self.main, self.part_number, self.part_name) if part)


def title_of(record: MarcRecord) -> Title:
    """The title as the record has it; empty where there is none at all."""
    field = _title_field(record)
    uniform = next((title for f in record.data("130", "240") if (title := _uniform(f))), "")
    original = _original(record)
    others = unique(trimmed(joined(f, "ab")) for f in record.data("246", "740", "222"))
    if field is None:
        return Title(uniform=uniform, original=original, others=others)
    return Title(
        trimmed(joined(field, "a")) or trimmed(joined(field, "kfg")),
        trimmed(joined(field, "b")),
        trimmed(", ".join(map(trimmed, field.all("n")))),
        trimmed(". ".join(map(trimmed, field.all("p")))),
        trimmed(joined(field, "c")),
        _nonfiling(field),
        uniform,
        original,
        others,
    )


def _title_field(record: MarcRecord) -> DataField | None:
    fields = (field for tag in ("245", *_INSTEAD) for field in record.data(tag))
    return next((field for field in fields if field.all("akfgnp")), None)


def _nonfiling(field: DataField) -> int:
    first = field.tag in _NONFILING_IN_FIRST_INDICATOR
    count = field.ind1 if first else "0" if field.tag == "246" else field.ind2
    return int(count) if count in "0123456789" else 0


def _uniform(field: DataField) -> str:
    return ". ".join(trimmed(part) for part in field.all("anp") if trimmed(part))


def _original(record: MarcRecord) -> str:
    """From 765, a 246 that says so, a 240 with a language, or a note."""
    found = [trimmed(field.first("t")) for field in record.data("765")]
    found += [
        trimmed(joined(field, "a"))
        for field in record.data("246")
        if _ORIGINAL_LABEL.search(field.first("i"))
    ]
    found += [_uniform(field) for field in record.data("240") if field.first("l")]
    for field in record.data("500"):
        if note := _ORIGINAL.search(joined(field, "a")):
            found.append(trimmed(note["title"]))
    return next((title for title in found if title), "")

"""SAB and Dewey (DDK) side by side: what a mark says, and what it may correspond to.

SAB is Swedish and closed since 2014, Dewey is what KB uses: both are kept, neither is converted.
Source: design § 4.5; the correspondences in `definitions/sab_ddk.csv` (KB, Apache-2.0).
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

Audience = Literal["adult", "youth", "child"]

TABLE = Path(__file__).parent / "definitions" / "sab_ddk.csv"

_SAB = re.compile(r"(?P<young>u)?(?P<main>[A-ZÅÄÖ][a-zåäö]*)(?P<rest>.*)", re.DOTALL)
_PART = re.compile(
    r"(?P<number>\.\d+)|(?P<aspect>:[A-Za-zåäö]+(?:\.\d+)?)|(?P<place>-[a-zåäö]+)"
    r"|(?P<language>=[a-z]+)|(?P<kind>\([^)]*\))|(?P<young>,u[fg]?)(?![a-zåäö])"
    r"|(?P<medium>/[A-Za-z0-9]+)|(?P<other>.)"
)
_DEWEY = re.compile(r"\d{1,3}(?:\.\d+)?")
# Where literature is translated into Swedish, Hce is followed by the letter of its own: Hcee, He.
_TRANSLATED = re.compile(r"Hce([a-zåäö]+)")
_LITERATURE = {
    **{"swe": "Hc", "eng": "He", "ger": "Hf", "fre": "Hj", "spa": "Hk", "dan": "Hda"},
    **dict.fromkeys(("nor", "nob", "nno"), "Hdb"),
}


@dataclass(frozen=True, slots=True)
class Sab:
    """A SAB mark taken apart.

    original: as it came. code: normalised, with `,u` instead of the older prefix u. main: the
    letters, such as Hcee. number: .01 novel, .02 drama, .03 poetry after H. heading: what stands
    after a blank, such as the person of a biography. The others come with their sign, or "".
    """

    original: str
    code: str
    main: str
    number: str = ""
    aspect: str = ""
    place: str = ""
    language: str = ""
    kind: str = ""
    young: str = ""
    medium: str = ""
    heading: str = ""

    @property
    def audience(self) -> Audience | None:
        """For whom the mark is, or None where it does not say: H with ,u is for the young."""
        if self.main.startswith(("Hcf", "Hcg")) or self.young in (",uf", ",ug"):
            return "child"
        if not self.young:
            return None
        is_literature = self.main.startswith("H") and not self.main.startswith("Hci")
        return "youth" if is_literature else "child"

    @property
    def is_fiction(self) -> bool:
        """SAB H, as in KB's statistics."""
        return self.main.startswith("H")


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One row of KB's table.

    relation: 1 the same, 2 SAB lies within DDK, 3 DDK lies within SAB, 4 they overlap. principal:
    1 (or H) both ways, G from SAB to DDK, M from DDK to SAB, 0 no.
    """

    sab: str
    ddk: str
    relation: int
    principal: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code of the other system, to be shown as a suggestion with its relation."""

    code: str
    relation: int
    is_principal: bool
    because_of: str


def parse_sab(text: str) -> Sab | None:
    """A SAB mark in any form, or None where the text is none: uHc, Hc,u/DR, Lz Jansson, Tove."""
    original = text.strip()
    mark, _, heading = original.partition(" ")
    shape = _SAB.fullmatch(mark)
    if shape is None:
        return None
    parts: dict[str, str] = {}
    code = shape["main"]
    for part in _PART.finditer(shape["rest"]):
        name, sign = part.lastgroup or "other", part[0]
        code += sign
        parts.setdefault(name, sign)
    if shape["young"] and "young" not in parts and not code.startswith(("Hcf", "Hcg")):
        parts["young"] = ",u"
        code = _with_young(code)
    parts.pop("other", None)
    whole = f"{code} {heading}" if heading else code
    return Sab(original, whole, shape["main"], heading=heading.strip(), **parts)


def normalised_sab(text: str) -> str:
    """The mark with `,u` for children and young, or the text itself where it is no SAB mark."""
    sab = parse_sab(text)
    return sab.code if sab else text.strip()


def normalised_dewey(text: str) -> str:
    """A Dewey number without the signs that only tell where it may be cut: 346.485/0922."""
    return re.sub(r"[\s/'\u2019]", "", text)


def is_fiction(sab: Iterable[str], dewey: Iterable[str]) -> bool | None:
    """Whether the classes say fiction, as KB counts: SAB H or Dewey 800-899. None without class."""
    marks = [mark for mark in map(parse_sab, sab) if mark]
    numbers = [number for number in map(normalised_dewey, dewey) if _DEWEY.match(number)]
    if not marks and not numbers:
        return None
    return any(mark.is_fiction for mark in marks) or any(
        re.match(r"8\d\d", number) for number in numbers
    )


def audience_of(sab: Iterable[str]) -> Audience | None:
    """For whom the first mark that says so is."""
    return next((mark.audience for mark in map(parse_sab, sab) if mark and mark.audience), None)


@lru_cache(4)
def correspondences(table: Path = TABLE) -> tuple[Correspondence, ...]:
    """Every row of the table, in its order; none where the file is missing."""
    if not table.exists():
        return ()
    with table.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Correspondence(row["sab"], row["ddk"], int(row["relation"]), row["principal"])
            for row in csv.DictReader(stream)
        )


def ddk_for(
    sab: str, original_language: str = "", table: Iterable[Correspondence] | None = None
) -> tuple[Suggestion, ...]:
    """Dewey numbers for a SAB mark, the best first: the same, then principal, then the closest.

    original_language: MARC code; translated literature (Hce) has the number of its own language.
    """
    mark = parse_sab(sab)
    if mark is None:
        return ()
    code = _own_literature(mark.main, original_language) + mark.number
    rows = correspondences() if table is None else table
    found = [row for row in rows if code.startswith(row.sab)]
    found.sort(key=lambda row: _rank(row, row.sab == code, "1HG", len(row.sab)), reverse=True)
    return _suggestions(((row.ddk, row, row.sab) for row in found), "1HG")


def sab_for(ddk: str, table: Iterable[Correspondence] | None = None) -> tuple[Suggestion, ...]:
    """SAB marks for a Dewey number, the best first: as `ddk_for`."""
    number = normalised_dewey(ddk)
    if not _DEWEY.match(number):
        return ()
    rows = correspondences() if table is None else table
    found = [row for row in rows if number.startswith(_stem(row.ddk))]
    found.sort(key=lambda row: _rank(row, row.ddk == number, "1HM", len(row.ddk)), reverse=True)
    return _suggestions(((row.sab, row, row.ddk) for row in found), "1HM")


def other_system(
    sab: Sequence[str], dewey: Sequence[str], original_language: str = "", most: int = 3
) -> tuple[Suggestion, ...]:
    """Classes of the system that a record lacks, worked out from the one it has; none if it has both."""
    if sab and not dewey:
        return ddk_for(sab[0], original_language)[:most]
    return sab_for(dewey[0])[:most] if dewey and not sab else ()


def _rank(
    row: Correspondence, same: bool, principal: str, common: int
) -> tuple[bool, bool, bool, int]:
    return same, row.relation == 1, row.principal in principal, common


def _suggestions(
    found: Iterable[tuple[str, Correspondence, str]], principal: str
) -> tuple[Suggestion, ...]:
    unique: dict[str, Suggestion] = {}
    for code, row, because in found:
        is_principal = row.principal in principal
        unique.setdefault(code, Suggestion(code, row.relation, is_principal, because))
    return tuple(unique.values())


def _with_young(code: str) -> str:
    before, slash, medium = code.partition("/")
    return f"{before},u{slash}{medium}"


def _own_literature(main: str, original_language: str) -> str:
    if translated := _TRANSLATED.fullmatch(main):
        return "H" + translated[1]
    return _LITERATURE.get(original_language, main) if main == "Hce" else main


def _stem(ddk: str) -> str:
    """The digits that everything within this class begins with: 640 holds 641, so 64."""
    return ddk if "." in ddk else ddk[:2] if ddk[1:] == "00" == ddk[:2] else ddk.rstrip("0")

"""Whether two descriptions are the same edition: yes, no, or for a cataloguer to say.

Source: design § 4.3 (after Libris XL). The rules are asked in order and every answer keeps its
reasons; nothing grey is ever merged by itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from allmanning.services.library.catalogue.description import Description
from allmanning.services.library.catalogue.works import name_evidence, normalised

PAGES_APART = 10
TITLE_DISTANCE, AUTHOR_DISTANCE = 0.10, 0.20
# Longer texts are compared by their beginnings: the time grows with the square.
_COMPARED = 200


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    GREY = "grey"


class Likeness(StrEnum):
    """How one field of two records compares. Compatible: one is silent, or they nearly agree."""

    EQUAL = "equal"
    COMPATIBLE = "compatible"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Match:
    """reasons: stable words, the deciding one first: `same_isbn`, `form_differs`, ..."""

    verdict: Verdict
    reasons: tuple[str, ...]


def match(one: Description, other: Description) -> Match:
    """Whether two records describe the same edition."""
    for rule in _RULES:
        if (found := rule(one, other)) is not None:
            return found
    return _by_everything(one, other, "all_agrees")


def likeness(one: Description, other: Description) -> dict[str, Likeness]:
    """Every compared field: title, contributor, language, part, year, pages, series."""
    return {name: compare(one, other) for name, compare in _FIELDS.items()}


def candidate_keys(description: Description) -> tuple[str, ...]:
    """Under which a record is looked up to find others to compare: numbers, and title with year."""
    keys = [f"libris:{number}" for number in description.libris_ids]
    keys += [f"isbn:{number}" for number in description.isbns]
    keys += [f"issn:{number}" for number in description.issns]
    keys += [f"{kind}:{value}" for kind, value in description.other_ids]
    if title := _title(description):
        keys.append(f"title:{title}:{description.year or ''}")
    return tuple(keys)


def distance(one: str, other: str) -> float:
    """The share of signs to change to make one text the other: 0 the same, 1 all (Levenshtein)."""
    one, other = one[:_COMPARED], other[:_COMPARED]
    if one == other:
        return 0.0
    row = list(range(len(other) + 1))
    for at, sign in enumerate(one, 1):
        last, row[0] = row[0], at
        for place, theirs in enumerate(other, 1):
            last, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, last + (sign != theirs)),
            )
    return row[-1] / max(len(one), len(other))


# ---------------------------------------------------------------- the rules, in their order


def _same_control_number(one: Description, other: Description) -> Match | None:
    same = one.source and one.control_number and one.source == other.source
    if same and one.control_number == other.control_number:
        return Match(Verdict.YES, ("same_control_number",))
    return None


def _same_libris(one: Description, other: Description) -> Match | None:
    if set(one.libris_ids) & set(other.libris_ids):
        return Match(Verdict.YES, ("same_libris_number",))
    return None


def _form_differs(one: Description, other: Description) -> Match | None:
    if one.form != other.form:
        return Match(Verdict.NO, ("form_differs",))
    return Match(Verdict.NO, ("access_differs",)) if one.is_online != other.is_online else None


def _by_isbn(one: Description, other: Description) -> Match | None:
    if not one.isbns or not other.isbns:
        return None
    if set(one.isbns) & set(other.isbns):
        return _unless_different(one, other, "same_isbn")
    # The same year and everything else: bound and paper covers, or one ISBN mistyped.
    found = _by_everything(one, other, "isbn_differs")
    verdict = Verdict.GREY if found.verdict is Verdict.YES else Verdict.NO
    return Match(verdict, ("isbn_differs", *found.reasons[1:]))


def _by_other_id(one: Description, other: Description) -> Match | None:
    if set(one.other_ids) & set(other.other_ids):
        return _unless_different(one, other, "same_other_number")
    return None


def _by_issn(one: Description, other: Description) -> Match | None:
    if one.issns and other.issns and not set(one.issns) & set(other.issns):
        return Match(Verdict.NO, ("issn_differs",))
    return None


_RULES: tuple[Callable[[Description, Description], Match | None], ...] = (
    _same_control_number,
    _same_libris,
    _form_differs,
    _by_isbn,
    _by_other_id,
    _by_issn,
)


def _by_everything(one: Description, other: Description, reason: str) -> Match:
    """Language, year, pages, series, title, contributor: one difference is no, silence is grey."""
    likenesses = likeness(one, other)
    if different := [f"{n}_differs" for n, how in likenesses.items() if how is Likeness.DIFFERENT]:
        return Match(Verdict.NO, tuple(different))
    doubtful = tuple(_doubts(likenesses))
    return Match(Verdict.GREY if doubtful else Verdict.YES, (reason, *doubtful))


def _unless_different(one: Description, other: Description, reason: str) -> Match:
    """Yes by a number, but a set or a mistyped number may cover different things: then grey."""
    likenesses = likeness(one, other)
    different = (f"{n}_differs" for n in _STOPPING if likenesses[n] is Likeness.DIFFERENT)
    if found := tuple(different):
        return Match(Verdict.GREY, (reason, *found))
    return Match(Verdict.YES, (reason,))


def _doubts(likenesses: dict[str, Likeness]) -> Iterator[str]:
    # Many records have no series; both silent is compatible there, and no ground for doubt.
    for name, how in likenesses.items():
        if how is Likeness.COMPATIBLE and name not in _MAY_BE_SILENT:
            yield f"{name}_unsure"


# ---------------------------------------------------------------- field by field


def _title(description: Description) -> str:
    title = description.title
    return normalised(title.main[title.nonfiling :])


def _alike(one: str, other: str, within: float) -> Likeness:
    if not one or not other:
        return Likeness.COMPATIBLE
    apart = distance(one, other)
    if apart == 0:
        return Likeness.EQUAL
    return Likeness.COMPATIBLE if apart <= within else Likeness.DIFFERENT


def _same(one: object, other: object) -> Likeness:
    if one in (None, "", ()) or other in (None, "", ()):
        return Likeness.EQUAL if one == other else Likeness.COMPATIBLE
    return Likeness.EQUAL if one == other else Likeness.DIFFERENT


def _titles(one: Description, other: Description) -> Likeness:
    return _alike(_title(one), _title(other), TITLE_DISTANCE)


def _contributors(one: Description, other: Description) -> Likeness:
    mine, theirs = one.main_contributor, other.main_contributor
    if mine is None or theirs is None:
        return Likeness.EQUAL if mine is theirs else Likeness.COMPATIBLE
    return _alike(name_evidence(mine.name), name_evidence(theirs.name), AUTHOR_DISTANCE)


def _languages(one: Description, other: Description) -> Likeness:
    mine, theirs = one.languages, other.languages
    if not mine or not theirs:
        return Likeness.COMPATIBLE
    return _same(mine[0], theirs[0])


def _parts(one: Description, other: Description) -> Likeness:
    mine, theirs = (
        (normalised(each.title.part_number), normalised(each.title.part_name))
        for each in (one, other)
    )
    answers = {_same(mine[0], theirs[0]), _alike(mine[1], theirs[1], TITLE_DISTANCE)}
    if mine[1] == theirs[1]:
        answers = {_same(mine[0], theirs[0])}
    ranked = (Likeness.DIFFERENT, Likeness.COMPATIBLE, Likeness.EQUAL)
    return next(likeness for likeness in ranked if likeness in answers)


def _years(one: Description, other: Description) -> Likeness:
    if one.year is None or other.year is None:
        return Likeness.COMPATIBLE
    return _same(one.year, other.year)


def _pages(one: Description, other: Description) -> Likeness:
    mine, theirs = one.publication.pages, other.publication.pages
    if mine is None or theirs is None:
        return _same(mine, theirs)
    return Likeness.EQUAL if abs(mine - theirs) <= PAGES_APART else Likeness.DIFFERENT


def _series(one: Description, other: Description) -> Likeness:
    mine, theirs = (
        {(normalised(part.title), normalised(part.number)) for part in each.series}
        for each in (one, other)
    )
    if not mine or not theirs:
        return Likeness.EQUAL if mine == theirs else Likeness.COMPATIBLE
    return Likeness.EQUAL if mine & theirs else Likeness.DIFFERENT


_FIELDS: dict[str, Callable[[Description, Description], Likeness]] = {
    "language": _languages,
    "year": _years,
    "pages": _pages,
    "series": _series,
    "title": _titles,
    "contributor": _contributors,
    "part": _parts,
}
_STOPPING = ("title", "contributor", "language", "part")
_MAY_BE_SILENT = frozenset(("series",))

"""What a cataloguer should look at in a record before it is kept.

A fault goes against the definition; advice is a likely slip. Neither changes anything by itself.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise

from allmanning.kit.text import _
from allmanning.services.library.catalogue.isbn import find_isbn
from allmanning.services.library.catalogue.marc import ControlField, DataField, MarcRecord
from allmanning.services.library.catalogue.sorting import ARTICLES
from allmanning.services.library.cataloguing.definition import FieldRule, rules

FAULT, ADVICE = "fault", "advice"
_MAIN = ("100", "110", "111", "130")
_FIRST_WORD = re.compile(r"[\W_]*(\w+)\s+\w")


@dataclass(frozen=True)
class Remark:
    """One thing to look at. place: index of the field in the record, or None for the whole."""

    kind: str
    text: str | Promise
    facts: dict[str, object] = field(default_factory=dict)
    place: int | None = None

    @property
    def words(self) -> str:
        return str(self.text) % self.facts


def remarks(record: MarcRecord) -> list[Remark]:
    """Everything to look at, faults first."""
    found = [*_of_fields(record), *_of_the_whole(record), *_likely_slips(record)]
    return sorted(found, key=lambda one: (one.kind != FAULT, one.place is None, one.place or 0))


def _of_fields(record: MarcRecord) -> Iterator[Remark]:
    table = rules()
    for place, one in enumerate(record.fields):
        rule = table.get(one.tag)
        if isinstance(one, ControlField):
            if rule and rule.subfields:
                yield _fault(_("Field %(tag)s needs indicators and subfields."), place, tag=one.tag)
        elif rule:
            yield from _of_indicators(one, rule, place)
            yield from _of_subfields(one, rule, place)


def _of_indicators(one: DataField, rule: FieldRule, place: int) -> Iterator[Remark]:
    texts = (
        _("Field %(tag)s (%(name)s): the first indicator is “%(found)s”; it can be %(allowed)s."),
        _("Field %(tag)s (%(name)s): the second indicator is “%(found)s”; it can be %(allowed)s."),
    )
    for sign, allowed, text in zip((one.ind1, one.ind2), rule.indicators, texts, strict=True):
        if sign not in allowed:
            signs = " ".join(allowed.replace(" ", "_"))
            yield _fault(
                text, place, tag=one.tag, name=rule.name, found=sign.replace(" ", "_"),
                allowed=signs,
            )  # fmt: skip


def _of_subfields(one: DataField, rule: FieldRule, place: int) -> Iterator[Remark]:
    facts = {"tag": one.tag, "name": rule.name}
    counts = Counter(code for code, _value in one.subfields)
    for code, count in counts.items():
        if code not in rule.subfields:
            text = _("Field %(tag)s (%(name)s) has no subfield $%(code)s.")
            yield _fault(text, place, code=code, **facts)
        elif count > 1 and not rule.subfields[code]:
            text = _(
                "Field %(tag)s (%(name)s): $%(code)s stands %(count)s times; it may stand once."
            )
            yield _fault(text, place, code=code, count=count, **facts)
    for code in sorted(rule.required - counts.keys()):
        yield _fault(_("Field %(tag)s (%(name)s) lacks $%(code)s."), place, code=code, **facts)
    if any(not value.strip() for _code, value in one.subfields):
        yield _fault(_("Field %(tag)s (%(name)s) has a subfield without text."), place, **facts)


def _of_the_whole(record: MarcRecord) -> Iterator[Remark]:
    tags = Counter(one.tag for one in record.fields)
    for tag, count in tags.items():
        rule = rules().get(tag)
        if rule and not rule.repeatable and count > 1:
            text = _("Field %(tag)s (%(name)s) stands %(count)s times; a record has it once.")
            yield _fault(text, None, tag=tag, name=rule.name, count=count)
    if not tags["245"]:
        yield _fault(_("The record has no title: add field 245."))
    if sum(tags[tag] for tag in _MAIN) > 1:
        text = _(
            "There are several main entries (100, 110, 111, 130); keep one, make the others 7XX."
        )
        yield _fault(text)
    if not tags["008"]:
        yield _fault(_("Field 008 is missing: language, year and audience are read from there."))
    for place, one in enumerate(record.fields):
        if isinstance(one, ControlField) and one.tag == "008" and len(one.data) != 40:
            text = _("Field 008 has 40 characters; here are %(found)s.")
            yield _fault(text, place, found=len(one.data))


def _likely_slips(record: MarcRecord) -> Iterator[Remark]:
    fixed = record.control("008").ljust(40)
    has_main = any(one.tag in _MAIN for one in record.fields)
    for place, one in enumerate(record.fields):
        if not isinstance(one, DataField):
            continue
        if one.tag == "020":
            yield from _of_isbn(one, place)
        elif one.tag == "245":
            yield from _of_title(one, place, has_main=has_main, language=fixed[35:38])
        elif one.tag == "041" and one.ind2 != "7":
            first = one.first("a")[:3]
            if first and fixed[35:38].strip() and first != fixed[35:38]:
                text = _("041 begins with the language %(one)s, while 008 says %(other)s.")
                yield _advice(text, place, one=first, other=fixed[35:38])


def _of_isbn(one: DataField, place: int) -> Iterator[Remark]:
    for value in one.all("a"):
        if not find_isbn(value):
            text = _("“%(number)s” is not a right ISBN: its last digit does not fit. "
                     "A wrong one that is printed goes in $z.")  # fmt: skip
            yield _advice(text, place, number=value.strip())


def _of_title(one: DataField, place: int, *, has_main: bool, language: str) -> Iterator[Remark]:
    if has_main != (one.ind1 == "1"):
        text = (
            _("There is a main entry, so the first indicator of 245 is 1.")
            if has_main
            else _("There is no main entry, so the first indicator of 245 is 0.")
        )
        yield _advice(text, place)
    title = one.first("a")
    article = _FIRST_WORD.match(title)
    if one.ind2 == "0" and article and article[1].lower() in ARTICLES.get(language, ()):
        text = _("The title begins with “%(word)s”. If that is an article, the second indicator "
                 "is %(count)s.")  # fmt: skip
        count = article.end(1) + 1
        yield _advice(text, place, word=article[1], count=min(count, 9))


def _fault(text: str | Promise, place: int | None = None, **facts: object) -> Remark:
    return Remark(FAULT, text, facts, place)


def _advice(text: str | Promise, place: int | None = None, **facts: object) -> Remark:
    return Remark(ADVICE, text, facts, place)

"""A record as a cataloguer types it: one field a line, and precise words where that goes wrong.

`=LDR` holds the leader. A blank indicator is `_`, a blank in a coded field `#`. A `$` that is text
is `{dollar}`. Typing back what was written gives the same record.
"""

import re
from dataclasses import dataclass, field

from django.utils.functional import Promise

from allmanning.kit.text import _
from allmanning.services.library.catalogue.marc import (
    UNWRITABLE,
    ControlField,
    DataField,
    Field,
    MarcRecord,
    Subfield,
    is_control,
)

LONGEST = 200_000  # characters; a record in ISO 2709 is at most 99,999 bytes
CODED = ("LDR", "006", "007", "008")
_TAG = re.compile(r"[0-9A-Za-z]{3}")
_NAMED = re.compile(r"\{(?=(?:dollar|number|brace|cr|lf|tab)\})")
_NAMES = {"dollar": "$", "number": "#", "brace": "{", "cr": "\r", "lf": "\n", "tab": "\t"}
_SIGNS = {"$": "{dollar}", "\r": "{cr}", "\n": "{lf}", "\t": "{tab}"}
_ESCAPED = re.compile(r"\{(dollar|number|brace|cr|lf|tab)\}")
_TO_ESCAPE = re.compile(r"[$\r\n\t]")


@dataclass(frozen=True)
class Mistyped:
    """What is wrong in one line. line: counted from 1. words: with %(name)s places for facts."""

    line: int
    text: str | Promise
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return str(self.text) % {"line": self.line, **self.facts}


@dataclass(frozen=True)
class Typed:
    """What the lines say: a record, or None and every mistake. lines: of each field, by index."""

    record: MarcRecord | None
    mistakes: tuple[Mistyped, ...] = ()
    lines: tuple[int, ...] = ()


def written(record: MarcRecord) -> str:
    """The record in lines, to be typed in."""
    lines = [f"=LDR {_coded(record.leader)}"]
    return "\n".join([*lines, *map(_line, record.fields)]) + "\n"


def read(text: str) -> Typed:
    """Read lines as `written` gives them; every line is judged, not only the first wrong one."""
    if len(text) > LONGEST:
        too_long = _("There are more than %(limit)s characters, more than a record can hold.")
        return Typed(None, (Mistyped(1, too_long, {"limit": LONGEST}),))
    reading = _Reading()
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line.strip():
            reading.line(number, line)
    return reading.done()


class _Wrong(Exception):  # noqa: N818 - it is an answer of the reader to itself
    def __init__(self, text: str | Promise, **facts: object) -> None:
        super().__init__(text)
        self.text, self.facts = text, facts


class _Reading:
    def __init__(self) -> None:
        self.leader = ""
        self.leader_is_wrong = False
        self.fields: list[Field] = []
        self.lines: list[int] = []
        self.mistakes: list[Mistyped] = []

    def line(self, number: int, line: str) -> None:
        try:
            if line.upper().startswith(("=LDR", "LDR")):
                self._leader(line)
            else:
                self.fields.append(_field(line))
                self.lines.append(number)
        except _Wrong as wrong:
            self.mistakes.append(Mistyped(number, wrong.text, wrong.facts))

    def _leader(self, line: str) -> None:
        self.leader_is_wrong = True
        if self.leader:
            raise _Wrong(_("Line %(line)s: there is a leader already; a record has one."))
        leader = line.partition("LDR" if "LDR" in line else "ldr")[2].removeprefix(" ")
        leader = leader.replace("#", " ")
        if len(leader) != 24:
            raise _Wrong(
                _("Line %(line)s: the leader has 24 characters; here are %(found)s."),
                found=len(leader),
            )
        if not re.fullmatch(r"[ -~]{24}", leader):
            raise _Wrong(_("Line %(line)s: the leader holds only plain letters, digits and #."))
        self.leader = leader

    def done(self) -> Typed:
        if not self.leader and not self.leader_is_wrong:
            missing = _("The line that begins with =LDR, the leader, is missing.")
            self.mistakes.insert(0, Mistyped(1, missing))
        if self.mistakes:
            return Typed(None, tuple(self.mistakes), tuple(self.lines))
        return Typed(MarcRecord(self.leader, tuple(self.fields)), (), tuple(self.lines))


def _field(line: str) -> Field:
    tag, rest = line[:3], line[3:]
    if not _TAG.fullmatch(tag) or (rest and rest[0] != " "):
        raise _Wrong(
            _("Line %(line)s: a field begins with three digits and a blank, such as “245 ”; "
              "here stands “%(found)s”."),
            found=line[:4],
        )  # fmt: skip
    rest = rest[1:]
    if unwritable := UNWRITABLE.search(rest):
        raise _Wrong(
            _("Line %(line)s, field %(tag)s: character %(place)s cannot be kept in a record."),
            tag=tag, place=unwritable.start() + 5,
        )  # fmt: skip
    if is_control(tag) or not (tag.isdigit() or "$" in rest):
        text = rest.replace("#", " ") if tag in CODED else rest
        return ControlField(tag, _named(text))
    return _data(tag, rest)


def _data(tag: str, rest: str) -> DataField:
    indicators, sign, after = rest[:2], rest[2:3], rest[3:]
    if len(indicators) < 2 or "$" in indicators:
        raise _Wrong(
            _("Line %(line)s, field %(tag)s: after the tag stand two indicators; "
              "write _ for a blank one, as in “%(tag)s _0$a”."),
            tag=tag,
        )  # fmt: skip
    if sign == " ":
        sign, after = after[:1], after[1:]
    if sign not in {"$", ""}:
        raise _Wrong(
            _("Line %(line)s, field %(tag)s: after the indicators comes a subfield, such as $a; "
              "here stands “%(found)s”."),
            tag=tag, found=(sign + after)[:20],
        )  # fmt: skip
    blanked = indicators.replace("_", " ").replace("#", " ")
    return DataField(tag, blanked[0], blanked[1], _subfields(tag, sign + after))


def _subfields(tag: str, text: str) -> tuple[Subfield, ...]:
    found = []
    for number, part in enumerate(text.split("$")[1:], 1):
        code, value = part[:1], part[1:]
        if not code or code.isspace():
            raise _Wrong(
                _("Line %(line)s, field %(tag)s: the %(number)s. $ has no letter or digit after "
                  "it; write {dollar} for a $ that is text."),
                tag=tag, number=number,
            )  # fmt: skip
        found.append(Subfield(code, _named(value)))
    return tuple(found)


def _line(one: Field) -> str:
    if isinstance(one, ControlField):
        return f"{one.tag} {_coded(one.data) if one.tag in CODED else _escaped(one.data)}"
    indicators = (one.ind1 + one.ind2).replace(" ", "_")
    return f"{one.tag} {indicators}" + "".join(
        f"${code}{_escaped(value)}" for code, value in one.subfields
    )


def _coded(text: str) -> str:
    return _escaped(text).replace("#", "{number}").replace(" ", "#")


def _escaped(text: str) -> str:
    text = _NAMED.sub("{brace}", text)
    return _TO_ESCAPE.sub(lambda sign: _SIGNS[sign[0]], text)


def _named(text: str) -> str:
    return _ESCAPED.sub(lambda found: _NAMES[found[1]], text)

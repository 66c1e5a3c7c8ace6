"""What MARC 21 allows in the fields that the service uses, as a table of its own.

Each row: tag, whether the field may be repeated, its name; then the two indicators and the
subfields. An indicator lists what it may be, `_` for a blank, `0-9` for a digit. A subfield with
`*` may be repeated, one with `!` must be there. Fields that are not here are nobody's fault: local
ones (9XX, X9X) and rare ones are kept and left alone. Source: MARC 21, Concise Formats; § 4.2.
"""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise

from allmanning.kit.text import _

ONCE, AGAIN = "once", "again"
_NAME = "a b c* d e* f g* j* k* l n* p* q t u 0* 1* 2 4* 5 6 8*"
_BODY = "a b* c* d* e* f g* k* l n* p* t u 0* 1* 2 4* 5 6 8*"
_MEETING = "a c* d* e* f g* j* k* l n* p* q t u 0* 1* 2 4* 5 6 8*"
_ADDED = " h i* m* o r s* x 3"
_DIVIDED = " v* x* y* z*"
_TITLE = "a d* f g* h k* l m* n* o p* r s* t 0* 1* 2 4* 6 8*"
_PHYSICAL = "a* b* c* d* e* f* g* h* i* j* k* l* m* n* o* p* q* 0* 1* 2 3 6 8*"
_HOLDING = "a b* c* d* e* f* g* h i* j k* l m* n p q s* t u* x* z* 2 3 6 8* 9*"
_WEB = "a* c* d* f* g* h* l* m* n* o p q* r* s* t* u* v* w* x* y* z* 2 3 5* 6 7* 8*"
_LINKED = "a b c d g* h i* k* m n* o* r* s t u w* x y z* 4* 6 7 8*"

# tag: (repeatable, name, indicator 1, indicator 2, subfields)
_TABLE: dict[str, tuple[str, str | Promise, str, str, str]] = {
    "001": (ONCE, _("Control number"), "", "", ""),
    "003": (ONCE, _("Whose control number it is"), "", "", ""),
    "005": (ONCE, _("Time of the latest change"), "", "", ""),
    "006": (AGAIN, _("Further form, coded"), "", "", ""),
    "007": (AGAIN, _("Physical form, coded"), "", "", ""),
    "008": (ONCE, _("Fixed fields"), "", "", ""),
    "010": (ONCE, _("Number at the Library of Congress"), "_", "_", "a b* z* 8*"),
    "020": (AGAIN, _("ISBN"), "_", "_", "a c q* z* 6 8*"),
    "022": (AGAIN, _("ISSN"), "_01", "_", "a l m* y* z* 0* 1* 2 6 8*"),
    "024": (AGAIN, _("Other identifier"), "0-8", "_01", "a c d q* z* 0* 1* 2 6 8*"),
    "028": (AGAIN, _("Publisher’s number"), "0-6", "0-3", "a! b q* 6 8*"),
    "035": (AGAIN, _("Number in another system"), "_", "_", "a z* 6 8* 9*"),
    "040": (ONCE, _("Who catalogued it"), "_", "_", "a b c d* e* 6 8*"),
    "041": (AGAIN, _("Languages"), "_01", "_7", "a* b* d* e* f* g* h* i* j* k* m* n* p* q* r* t* 2 6 8*"),
    "042": (ONCE, _("Kind of authentication"), "_", "_", "a* 9*"),
    "043": (ONCE, _("Geographic area, coded"), "_", "_", "a* b* c* 0* 1* 2* 6 8*"),
    "045": (ONCE, _("Period, coded"), "_012", "_", "a* b* c* 6 8*"),
    "050": (AGAIN, _("Class at the Library of Congress"), "_01", "04", "a*! b 0* 1* 3 6 8*"),
    "072": (AGAIN, _("Subject category"), "_", "07", "a! x* 0* 1* 2 6 8*"),
    "080": (AGAIN, _("Universal decimal class"), "_01", "_", "a! b x* 0* 1* 2 6 8*"),
    "081": (AGAIN, _("SAB class, as BTJ writes it"), "0-9_", "0-9_", "a* b* c* h* i* 2 5* 9*"),
    "082": (AGAIN, _("Dewey (DDK)"), "017", "_04", "a*! b m q 2 5* 6 8* 9*"),
    "084": (AGAIN, _("Other class, such as SAB"), "_", "_", "a*! b q 0* 1* 2 5* 6 8* 9*"),
    "100": (ONCE, _("Main entry: person"), "013", "_", _NAME + " 7* h i*"),
    "110": (ONCE, _("Main entry: body"), "012", "_", _BODY + " i*"),
    "111": (ONCE, _("Main entry: meeting"), "012", "_", _MEETING + " i*"),
    "130": (ONCE, _("Main entry: uniform title"), "0-9", "_", _TITLE),
    "222": (AGAIN, _("Key title"), "_", "0-9", "a! b 6 8*"),
    "240": (ONCE, _("Uniform title"), "01", "0-9", "a! d* f g* h k* l m* n* o p* r s* 0* 1* 2 6 8*"),
    "245": (ONCE, _("Title proper"), "01", "0-9", "a b c f g h k* n* p* s 6 7 8*"),
    "246": (AGAIN, _("Other form of the title"), "0-3", "_0-8", "a b f g* h i n* p* 5 6 7 8*"),
    "250": (AGAIN, _("Edition"), "_", "_", "a b 3 6 8*"),
    "255": (AGAIN, _("Scale and projection"), "_", "_", "a b c d e f g 6 8*"),
    "260": (AGAIN, _("Publication (older form)"), "_23", "_", "a* b* c* d e* f* g* 3 6 8*"),
    "263": (ONCE, _("Expected date"), "_", "_", "a! 6 8*"),
    "264": (AGAIN, _("Publication"), "_23", "0-4", "a* b* c* 3 6 8*"),
    "300": (AGAIN, _("Extent"), "_", "_", "a* b c* e f* g* 3 6 8*"),
    "306": (ONCE, _("Playing time"), "_", "_", "a*! 6 8*"),
    "310": (AGAIN, _("How often it comes"), "_", "_", "a b 0* 1* 2 6 8*"),
    "336": (AGAIN, _("Kind of content"), "_", "_", "a* b* 0* 1* 2 3 6 8*"),
    "337": (AGAIN, _("Kind of medium"), "_", "_", "a* b* 0* 1* 2 3 6 8*"),
    "338": (AGAIN, _("Kind of carrier"), "_", "_", "a* b* 0* 1* 2 3 6 8*"),
    "340": (AGAIN, _("Physical medium"), "_", "_01", _PHYSICAL),
    "344": (AGAIN, _("Sound"), "_", "_", "a* b* c* d* e* f* g* h* i* j* 0* 1* 2 3 6 8*"),
    "347": (AGAIN, _("Digital file"), "_", "_", "a* b* c* d* e* f* 0* 1* 2 3 6 8*"),
    "362": (AGAIN, _("Numbering of a serial"), "01", "_", "a! z 6 8*"),
    "385": (AGAIN, _("For whom"), "_", "_", "a* b* m n 0* 1* 2 3 6 8*"),
    "440": (AGAIN, _("Series (older form)"), "_", "0-9", "a n* p* v w* x 0* 6 8*"),
    "490": (AGAIN, _("Series, as printed"), "01", "_", "a* l v* x* y* z* 3 6 7* 8*"),
    "500": (AGAIN, _("General note"), "_", "_", "a! 3 5 6 8*"),
    "501": (AGAIN, _("Bound with"), "_", "_", "a! 5 6 8*"),
    "502": (AGAIN, _("Dissertation"), "_", "_", "a b c d g* o* 6 8*"),
    "504": (AGAIN, _("Bibliography"), "_", "_", "a! b 6 8*"),
    "505": (AGAIN, _("Contents"), "0128", "_0", "a g* r* t* u* 6 8*"),
    "508": (AGAIN, _("Who made it"), "_", "_", "a! 6 8*"),
    "511": (AGAIN, _("Cast, or reader"), "01", "_", "a! 6 8*"),
    "520": (AGAIN, _("Summary"), "_012348", "_", "a b c u* 2 3 6 8*"),
    "521": (AGAIN, _("Audience"), "_012348", "_", "a* b 3 6 8*"),
    "530": (AGAIN, _("Other physical form"), "_", "_", "a b c d u* 3 6 8*"),
    "538": (AGAIN, _("What is needed to play it"), "_", "_", "a i u* 3 5 6 8*"),
    "546": (AGAIN, _("Note on language"), "_", "_", "a b* 3 6 8*"),
    "586": (AGAIN, _("Award"), "_8", "_", "a! 3 6 8*"),
    "600": (AGAIN, _("Subject: person"), "013", "0-7", _NAME + _ADDED + _DIVIDED),
    "610": (AGAIN, _("Subject: body"), "012", "0-7", _BODY + _ADDED + _DIVIDED),
    "611": (AGAIN, _("Subject: meeting"), "012", "0-7", _MEETING + _ADDED + _DIVIDED),
    "630": (AGAIN, _("Subject: title"), "0-9", "0-7", _TITLE + " e* 3" + _DIVIDED),
    "648": (AGAIN, _("Subject: time"), "_", "0-7", "a! 0* 1* 2 3 4* 6 8*" + _DIVIDED),
    "650": (AGAIN, _("Subject"), "_012", "0-7", "a! b c d e* g* 0* 1* 2 3 4* 6 8*" + _DIVIDED),
    "651": (AGAIN, _("Subject: place"), "_", "0-7", "a! e* g* 0* 1* 2 3 4* 6 8*" + _DIVIDED),
    "653": (AGAIN, _("Free keyword"), "_012", "_0-6", "a*! 0* 1* 5 6 8*"),
    "655": (AGAIN, _("Genre and form"), "_0", "0-7", "a! b* c* 0* 1* 2 3 5 6 8*" + _DIVIDED),
    "700": (AGAIN, _("Added entry: person"), "013", "_2", _NAME + _ADDED),
    "710": (AGAIN, _("Added entry: body"), "012", "_2", _BODY + _ADDED),
    "711": (AGAIN, _("Added entry: meeting"), "012", "_2", _MEETING + _ADDED),
    "730": (AGAIN, _("Added entry: uniform title"), "0-9", "_2", _TITLE + " i* x 3 5"),
    "740": (AGAIN, _("Added entry: title"), "0-9", "_2", "a! h n* p* 5 6 8*"),
    "751": (AGAIN, _("Added entry: place"), "_", "_", "a e* g* 0* 1* 2 3 4* 6 8*"),
    "758": (AGAIN, _("Identifier of another thing"), "_", "_", "a i* 0* 1* 3 4* 5 6 8*"),
    "765": (AGAIN, _("Original"), "01", "_8", _LINKED),
    "772": (AGAIN, _("Supplement to"), "01", "_08", _LINKED),
    "773": (AGAIN, _("Part of"), "01", "_8", _LINKED + " p q 3"),
    "776": (AGAIN, _("Other form of the same"), "01", "_8", _LINKED),
    "780": (AGAIN, _("Continues"), "01", "0-7", _LINKED),
    "785": (AGAIN, _("Continued by"), "01", "0-8", _LINKED),
    "787": (AGAIN, _("Other relation"), "01", "_8", _LINKED),
    "800": (AGAIN, _("Series entry: person"), "013", "_", _NAME + _ADDED + " v w* 7"),
    "810": (AGAIN, _("Series entry: body"), "012", "_", _BODY + _ADDED + " v w* 7"),
    "811": (AGAIN, _("Series entry: meeting"), "012", "_", _MEETING + _ADDED + " v w* 7"),
    "830": (AGAIN, _("Series entry: title"), "_", "0-9", _TITLE + " v w* x 3 5* 7"),
    "852": (AGAIN, _("Holding"), "_0-8", "_012", _HOLDING),
    "856": (AGAIN, _("Address on the web"), "_0-47", "_0-48", _WEB),
    "976": (AGAIN, _("SAB with heading, as Libris writes it"), "_0", "_2", "a* b* 2 5* 9*"),
}  # fmt: skip


@dataclass(frozen=True)
class FieldRule:
    """What one field may hold. indicators: the signs that each may be; ("", "") for control fields."""

    tag: str
    name: str | Promise
    repeatable: bool
    indicators: tuple[str, str]
    subfields: dict[str, bool]  # code: may it be repeated
    required: frozenset[str] = frozenset()


@cache
def rules() -> dict[str, FieldRule]:
    """Every field of the table by its tag."""
    return {tag: _rule(tag, *row) for tag, row in _TABLE.items()}


def _rule(
    tag: str, repeated: str, name: str | Promise, first: str, second: str, codes: str
) -> FieldRule:
    parts = codes.split()
    return FieldRule(
        tag,
        name,
        repeated == AGAIN,
        (_signs(first), _signs(second)),
        {part[0]: "*" in part for part in parts},
        frozenset(part[0] for part in parts if "!" in part),
    )


def _signs(text: str) -> str:
    """Write a span out: _0-3 is a blank and four digits."""
    signs = ""
    at = 0
    while at < len(text):
        if text[at + 1 : at + 2] == "-":
            signs += "".join(map(chr, range(ord(text[at]), ord(text[at + 2]) + 1)))
            at += 3
        else:
            signs += " " if text[at] == "_" else text[at]
            at += 1
    return signs

"""The questions of SRU 1.1 and 1.2: their parameters, and the diagnostics for wrong ones.

Source: http://www.loc.gov/standards/sru/sru-1-2.html; design § 7.5. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from allmanning.kit.typed import whole_number
from allmanning.services.library.machines.cql import CqlError, Key

DIAGNOSTICS = {
    1: "General system error",
    4: "Unsupported operation",
    5: "Unsupported version",
    6: "Unsupported parameter value",
    7: "Mandatory parameter not supplied",
    8: "Unsupported parameter",
    10: "Query syntax error",
    12: "Too many characters in query",
    15: "Unsupported context set",
    16: "Unsupported index",
    19: "Unsupported relation",
    20: "Unsupported relation modifier",
    27: "Empty term unsupported",
    28: "Masking character not supported",
    36: "Term in invalid format for index or relation",
    38: "Too many boolean operators in query",
    39: "Proximity not supported",
    46: "Unsupported boolean modifier",
    61: "First record position out of range",
    66: "Unknown schema for retrieval",
    71: "Unsupported record packing",
    72: "XPath retrieval unsupported",
    80: "Sort not supported",
    120: "Response position out of range",
}
MARCXML, DUBLIN_CORE = "info:srw/schema/1/marcxml-v1.1", "info:srw/schema/1/dc-v1.1"
SCHEMAS = {
    "": MARCXML,
    "marcxml": MARCXML,
    "marc21": MARCXML,
    MARCXML: MARCXML,
    "http://www.loc.gov/marc21/slim": MARCXML,
    "dc": DUBLIN_CORE,
    DUBLIN_CORE: DUBLIN_CORE,
}
VERSIONS = ("1.1", "1.2")
MOST, USUAL = 100, 10
MOST_TERMS, USUAL_TERMS = 100, 20
_COMMON = frozenset({"operation", "version", "stylesheet", "extrarequestdata"})
_PARAMETERS: Mapping[str, frozenset[str]] = {
    "explain": _COMMON | {"recordpacking"},
    "searchRetrieve": _COMMON
    | {
        "query", "startrecord", "maximumrecords", "recordpacking", "recordschema",
        "recordxpath", "resultsetttl", "sortkeys",
    },
    "scan": _COMMON | {"scanclause", "responseposition", "maximumterms"},
}  # fmt: skip


class Diagnostic(CqlError):  # noqa: N818 - it is an answer
    """A refusal in the protocol's own form."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in order. version: 1.2 where it was not understood."""

    operation: str
    version: str
    values: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.values.get(name.lower(), "")

    def number(self, name: str, usual: int, least: int) -> int:
        """A whole number of at most nine digits. Raises Diagnostic 6."""
        text = self.get(name)
        if not text:
            return usual
        number = whole_number(text, 10**9 - 1)
        if number is None or number < least:
            raise Diagnostic(6, name)
        return number

    @property
    def packing(self) -> str:
        packing = self.get("recordPacking") or "xml"
        if packing not in ("xml", "string"):
            raise Diagnostic(71, packing[:60])
        return packing

    @property
    def schema(self) -> str:
        asked = self.get("recordSchema")
        if asked.lower() not in SCHEMAS:
            raise Diagnostic(66, asked[:100])
        return SCHEMAS[asked.lower()]

    @property
    def keys(self) -> tuple[Key, ...]:
        """The sort keys of 1.1: path,schema,ascending,case,missing with blanks between."""
        found = []
        for key in self.get("sortKeys").split():
            path, *rest = key.split(",")
            found.append(Key(path.strip('"/').lower(), len(rest) > 1 and rest[1] == "0"))
        return tuple(found[:5])


def operation_of(parameters: Mapping[str, Sequence[str]]) -> str:
    """Which answer to give, even to a question that is wrong: its name, or explain."""
    named = next(iter(parameters.get("operation", ())), "")
    return named if named in _PARAMETERS else "explain"


def asked(parameters: Mapping[str, Sequence[str]]) -> Asked:
    """The question. Raises Diagnostic with what is wrong first."""
    if not parameters:
        return Asked("explain", VERSIONS[-1], {})
    for name, values in parameters.items():
        if len(values) != 1:
            raise Diagnostic(6, f"{name[:60]} is repeated")
    given = {name.lower(): values[0] for name, values in parameters.items()}
    operation = given.get("operation", "")
    for fault in _faults(operation, given):
        raise fault
    return Asked(operation, given["version"], given)


def _faults(operation: str, given: Mapping[str, str]) -> Iterator[Diagnostic]:
    if not operation:
        yield Diagnostic(7, "operation")
    if operation not in _PARAMETERS:
        yield Diagnostic(4, operation[:60])
        return
    if not given.get("version"):
        yield Diagnostic(7, "version")
    elif given["version"] not in VERSIONS:
        yield Diagnostic(5, VERSIONS[-1])
    for name in sorted(given.keys() - _PARAMETERS[operation]):
        if not name.startswith("x-"):
            yield Diagnostic(8, name[:60])
    if given.get("recordxpath"):
        yield Diagnostic(72)

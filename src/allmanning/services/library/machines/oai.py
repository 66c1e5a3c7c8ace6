"""The questions of OAI-PMH 2.0: which arguments a verb takes, and what is wrong with some.

Source: http://www.openarchives.org/OAI/openarchivesprotocol.html; design § 7.6. Pure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

METADATA = {
    "oai_dc": (
        "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
        "http://www.openarchives.org/OAI/2.0/oai_dc/",
    ),
    "marcxml": (
        "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd",
        "http://www.loc.gov/MARC21/slim",
    ),
}
# Verb -> arguments that it needs, and that it may have beside.
_VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "ListIdentifiers": (
        frozenset({"metadataPrefix"}),
        frozenset({"from", "until", "set", "resumptionToken"}),
    ),
    "ListRecords": (
        frozenset({"metadataPrefix"}),
        frozenset({"from", "until", "set", "resumptionToken"}),
    ),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
}
LONGEST_ARGUMENT = 1_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*", re.ASCII)


class OaiError(Exception):
    """What the protocol calls an error: its code and some words. The answer is still HTTP 200."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in order. since: inclusive, until: exclusive, both UTC. token: as it was sent."""

    verb: str
    identifier: str = ""
    prefix: str = ""
    spec: str = ""
    since: datetime | None = None
    until: datetime | None = None
    token: str | None = None


def asked(arguments: Mapping[str, Sequence[str]]) -> Asked:
    """The question in these arguments. Raises OaiError with what is wrong first."""
    verbs = arguments.get("verb", ())
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        raise OaiError("badVerb", "The verb is missing, repeated or unknown.")
    verb = verbs[0]
    given = _once(verb, {name: values for name, values in arguments.items() if name != "verb"})
    if "resumptionToken" in given:
        if len(given) > 1:
            raise OaiError("badArgument", "resumptionToken allows no other argument.")
        return Asked(verb, token=given["resumptionToken"])
    if missing := _VERBS[verb][0] - given.keys():
        raise OaiError("badArgument", f"{verb} needs {', '.join(sorted(missing))}.")
    prefix = given.get("metadataPrefix", "")
    if "metadataPrefix" in given and prefix not in METADATA:
        raise OaiError("cannotDisseminateFormat", "This repository has oai_dc and marcxml.")
    since, until = _span(given.get("from"), given.get("until"))
    if "set" in given and not _SET.fullmatch(given["set"]):
        raise OaiError("badArgument", "set is not a setSpec.")
    return Asked(verb, given.get("identifier", ""), prefix, given.get("set", ""), since, until)


def stamp(at: datetime) -> str:
    """An instant as the protocol writes it, in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _once(verb: str, given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    needed, allowed = _VERBS[verb]
    for name, values in given.items():
        if name not in needed | allowed:
            raise OaiError("badArgument", f"{verb} takes no such argument.")
        if len(values) != 1:
            raise OaiError("badArgument", f"{name} is repeated.")
        if len(values[0]) > LONGEST_ARGUMENT:
            raise OaiError("badArgument", f"{name} is too long.")
    return {name: values[0] for name, values in given.items()}


def _span(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """Both ends; until is inclusive in the question and exclusive here."""
    if since is not None and until is not None and len(since) != len(until):
        raise OaiError("badArgument", "from and until must have the same granularity.")
    begin = _instant("from", since) if since is not None else None
    end = _instant("until", until) if until is not None else None
    if begin and end and begin > end:
        raise OaiError("badArgument", "from is later than until.")
    if end is not None and until is not None:
        step = timedelta(days=1) if _DAY.fullmatch(until) else timedelta(seconds=1)
        # The last day that a calendar has needs no end.
        end = end + step if end.year < 9999 else None
    return begin, end


def _instant(name: str, text: str) -> datetime:
    try:
        if _DAY.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
        if _SECOND.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass  # the 30th of February
    raise OaiError("badArgument", f"{name} must be YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")

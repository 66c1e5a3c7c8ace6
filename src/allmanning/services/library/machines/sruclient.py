"""Asking other libraries' servers by SRU: the one adapter for all outside calls of this room.

A time limit, a bounded size, back-off where the server is busy, and XML read without entities. It
is tolerant where servers differ: Libris gives at most ten records whatever was asked, tells no
next position, puts recordIdentifier before recordPacking, and answers bad CQL with HTTP 400.
Source: design § 4.8.
"""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError, tostring

import requests
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from allmanning.kit.text import Words, _
from allmanning.kit.typed import whole_number
from allmanning.services.library.catalogue.marc import Found, MarcRecord
from allmanning.services.library.catalogue.marcxml import read_marcxml

MOST_RECORDS = 10  # Libris never gives more
LARGEST = 4 << 20  # bytes of one answer
PATIENCE = (3.0, 8.0)  # seconds: to connect, and between two pieces of an answer
LONGEST = 15.0  # seconds for one question, every attempt and wait included
_WAITS = (0.5, 1.5)
_BUSY = (429, 502, 503, 504)
_AGENT = {"User-Agent": "Allmanning (library cataloguing; SRU)", "Accept": "text/xml, */*;q=0.1"}


class Unreachable(Exception):  # noqa: N818 - it is an answer
    """The server gave no answer that can be used; the same question may be asked again."""

    def __init__(self, words: Words, details: str = "") -> None:
        super().__init__(details)
        self.words, self.details = words, details


@dataclass(frozen=True, slots=True)
class Hit:
    """A record as it came. raw: its MARCXML. identifier: the server's own, or ""."""

    identifier: str
    raw: bytes
    record: MarcRecord


@dataclass(frozen=True, slots=True)
class Answer:
    """total: how many fit. faults: what the server complained of. unreadable: records not MARC.

    next: where the next page begins, reckoned here since not every server tells; 0: no more.
    """

    total: int
    hits: tuple[Hit, ...] = ()
    faults: tuple[str, ...] = ()
    unreadable: int = 0
    next: int = 0


def ask(
    address: str,
    query: str,
    *,
    version: str = "1.2",
    schema: str = "",
    start: int = 1,
    sleep: Callable[[float], None] = time.sleep,
) -> Answer:
    """The records that fit a CQL query, ten at most. Raises Unreachable.

    start: from 1. The next page is asked for by the position given back.
    """
    parameters = {
        "operation": "searchRetrieve",
        "version": version,
        "query": query,
        "startRecord": str(start),
        "maximumRecords": str(MOST_RECORDS),
    }
    if schema:
        parameters["recordSchema"] = schema
    joint = "&" if "?" in address else "?"
    return read(_fetched(f"{address}{joint}{urlencode(parameters)}", sleep), start)


def read(body: bytes, start: int = 1) -> Answer:
    """The answer in a response. Raises Unreachable where it is none."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Unreachable(_("The server’s answer could not be read."), str(error)) from error
    faults = tuple(
        ": ".join(filter(None, (_text(one, "message"), _text(one, "details")))) or _text(one, "uri")
        for one in root.iter()
        if _name(one) == "diagnostic"
    )
    if _name(root) not in ("searchRetrieveResponse", "diagnostics") and not faults:
        raise Unreachable(_("The server’s answer is not an answer of SRU."))
    records = [
        one
        for one in root.iter()
        if _name(one) == "record" and _child(one, "recordData") is not None
    ]
    read_ones = [_hit(one) for one in records[:MOST_RECORDS]]
    hits = tuple(one for one in read_ones if one is not None)
    number = whole_number(_text(root, "numberOfRecords").strip(), 10**9 - 1)
    total = len(hits) if number is None else number
    after = start + len(read_ones)
    onward = after if read_ones and after <= total else 0
    return Answer(total, hits, faults, len(read_ones) - len(hits), onward)


def _hit(one: Element) -> Hit | None:
    data = _child(one, "recordData")
    if data is None:
        return None
    # With recordPacking=string the record is text in the text.
    raw = tostring(data[0], encoding="utf-8") if len(data) else (data.text or "").encode()
    found = [each for each in read_marcxml(io.BytesIO(raw)) if isinstance(each, Found)]
    if len(found) != 1:
        return None
    return Hit(_text(one, "recordIdentifier").strip(), raw, found[0].record)


def _fetched(url: str, sleep: Callable[[float], None]) -> bytes:
    """The body of the answer, after some attempts. A status of 400 has a body that tells why."""
    ends = time.monotonic() + LONGEST
    trouble = Unreachable(_("The server does not answer."))
    for wait in (*_WAITS, None):
        try:
            status, body = _once(url, ends)
            if status in _BUSY:
                trouble = Unreachable(_("The server is busy."), str(status))
            elif status < 400 or (status == 400 and body.lstrip().startswith(b"<")):
                return body
            else:
                raise Unreachable(_("The server refuses to answer."), str(status))
        except requests.Timeout as error:
            trouble = Unreachable(_("The server did not answer in time."), str(error))
        except requests.RequestException as error:
            trouble = Unreachable(_("The server cannot be reached."), str(error))
        if wait is None or time.monotonic() + wait > ends:
            break
        sleep(wait)
    raise trouble


def _once(url: str, ends: float) -> tuple[int, bytes]:
    with requests.Session() as session:
        session.max_redirects = 3
        with session.get(url, headers=_AGENT, timeout=PATIENCE, stream=True) as answer:
            body = b""
            for piece in answer.iter_content(1 << 16):
                body += piece
                if len(body) > LARGEST:
                    raise Unreachable(_("The server’s answer is too large."))
                if time.monotonic() > ends:
                    raise requests.Timeout("the answer takes too long")
            return answer.status_code, body


def _name(one: Element) -> str:
    return str(one.tag).rpartition("}")[2]


def _child(one: Element, name: str) -> Element | None:
    # An element without children is false, so find the name itself.
    return next((child for child in one if _name(child) == name), None)


def _text(one: Element, name: str) -> str:
    child = _child(one, name)
    return (child.text or "") if child is not None else ""

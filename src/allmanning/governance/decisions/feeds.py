"""Decisions as an Atom feed (RFC 4287), made without tables or settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """One decision in a feed."""

    id: str
    title: str
    link: str
    updated: datetime
    published: datetime
    summary: str
    author: str
    category: str = ""


def atom(
    entries: Iterable[Entry],
    *,
    title: str,
    id: str,  # noqa: A002 - Atom calls it so
    self_link: str,
    link: str,
    language: str,
) -> bytes:
    """Return the feed; it is as new as its newest entry."""
    ET.register_namespace("", ATOM)
    found = list(entries)
    feed = ET.Element(_tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _put(feed, "id", id)
    _put(feed, "title", title)
    newest = max((entry.updated for entry in found), default=datetime(1970, 1, 1, tzinfo=UTC))
    _put(feed, "updated", _moment(newest))
    ET.SubElement(feed, _tag("link"), {"rel": "self", "href": self_link})
    ET.SubElement(feed, _tag("link"), {"rel": "alternate", "href": link})
    for entry in found:
        element = ET.SubElement(feed, _tag("entry"))
        _put(element, "id", entry.id)
        _put(element, "title", entry.title)
        ET.SubElement(element, _tag("link"), {"rel": "alternate", "href": entry.link})
        _put(element, "updated", _moment(entry.updated))
        _put(element, "published", _moment(entry.published))
        _put(ET.SubElement(element, _tag("author")), "name", entry.author)
        if entry.category:
            ET.SubElement(element, _tag("category"), {"term": entry.category})
        _put(element, "summary", entry.summary)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _tag(name)).text = text


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

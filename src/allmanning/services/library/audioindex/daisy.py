"""What a talking book says about itself: DAISY 2.02 (ncc.html), DAISY 3 (OPF, NCX), EPUB audio.

Files come from outside: nothing is unpacked, metadata is read with defused XML and never more than
some megabytes of it, and of the sound only the beginning of one file.
"""

import html.entities
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from allmanning.kit.text import _
from allmanning.services.library.audioindex.daisyfiles import Files, NotDaisy, files_of
from allmanning.services.library.audioindex.frames import beginning

MANY = 2_000  # headings
SPEECH = 200_000  # bytes; a shorter file is a title or a number, and no sample
READ = 4 * 1024 * 1024  # bytes of a file of sound, for a sample
_CLOCK = re.compile(r"(?:(?P<hours>\d+):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{1,2})(?:\.\d+)?")
_SECONDS = re.compile(r"(\d{1,9}(?:\.\d+)?)\s*(h|min|s|ms)?")
_UNITS = {"h": 3600.0, "min": 60.0, "s": 1.0, "ms": 0.001, None: 1.0}
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_OF_XML = {b"amp", b"lt", b"gt", b"quot", b"apos"}

__all__ = ["Daisy", "NotDaisy", "read_daisy", "read_sample", "seconds_in"]


@dataclass(frozen=True, slots=True)
class Daisy:
    """format: daisy202, daisy3 or epub. minutes: rounded up, None where not told."""

    format: str
    title: str = ""
    narrator: str = ""
    language: str = ""
    minutes: int | None = None
    headings: tuple[str, ...] = ()
    levels: int = 0


def read_daisy(path: Path) -> Daisy:
    """Read a folder or a zip file of a talking book. Raises NotDaisy."""
    try:
        with files_of(path) as files:
            return _read(files)
    except RecursionError as fault:
        raise NotDaisy(_("Its metadata is too deeply nested.")) from fault


def _read(files: Files) -> Daisy:
    if ncc := files.named("ncc.html") or files.named("ncc.htm"):
        return _daisy202(_xml(files.read(ncc)))
    package = _package_file(files)
    opf = _xml(files.read(package))
    return _package(opf, _ncx(files) or _navigation(files, package, opf))


def read_sample(path: Path, seconds: float) -> bytes:
    """The beginning of the first MP3 that is more than a title, cut at a frame; empty without one.

    Raises NotDaisy.
    """
    with files_of(path) as files:
        sounds = [name for name in files.names if name.lower().endswith(".mp3")]
        longest = [name for name in sounds if files.size(name) >= SPEECH] or sounds
        return beginning(files.read(longest[0], READ, whole=False), seconds) if longest else b""


def seconds_in(text: str) -> float | None:
    """A clock value: 11:12:30, 12:30.5, 672min, 40350s."""
    text = text.strip()[:40]
    if found := _CLOCK.fullmatch(text):
        return int(found["hours"] or 0) * 3600 + int(found["minutes"]) * 60 + int(found["seconds"])
    if found := _SECONDS.fullmatch(text):
        return float(found[1]) * _UNITS[found[2]]
    return None


def _package_file(files: Files) -> str:
    """The package file: the one that an EPUB's container names, else the only one there is."""
    if container := files.named("container.xml"):
        for element in _xml(files.read(container)).iter():
            named = str(element.get("full-path", ""))
            if _local(element) == "rootfile" and named in files.names:
                return named
    found = next((name for name in files.names if name.lower().endswith(".opf")), None)
    if not found:
        raise NotDaisy(_("There is neither an ncc.html nor a package file in it."))
    return found


def _xml(content: bytes) -> Element:
    # ncc.html names a DTD that nobody needs; without it defusedxml reads what remains, and the
    # letters that the DTD names (&aring;) are written as numbers.
    content = re.sub(rb"<!DOCTYPE[^>\[]*>", b"", content, count=1)
    content = _ENTITY.sub(_numbered, content)
    try:
        root: Element = fromstring(content, forbid_dtd=False)
        return root
    except (DefusedXmlException, ParseError, ValueError, LookupError) as fault:
        raise NotDaisy(_("Its metadata cannot be read as XML.")) from fault


def _numbered(found: "re.Match[bytes]") -> bytes:
    sign = html.entities.name2codepoint.get(found[1].decode())
    return found[0] if sign is None or found[1] in _OF_XML else b"&#%d;" % sign


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _told(
    kind: str, meta: dict[str, str], narrator: str, time: str, headings: list[tuple[int, str]]
) -> Daisy:
    seconds = seconds_in(time)
    return Daisy(
        kind,
        meta.get("dc:title") or meta.get("title", ""),
        narrator,
        meta.get("dc:language") or meta.get("language", ""),
        None if seconds is None else int(-(-seconds // 60)),
        tuple(text for _level, text in headings),
        max((level for level, _text_ in headings), default=0),
    )


def _daisy202(root: Element) -> Daisy:
    meta: dict[str, str] = {}
    headings: list[tuple[int, str]] = []
    for element in root.iter():
        name = _local(element)
        if name == "meta" and element.get("name"):
            meta.setdefault(str(element.get("name")).lower(), str(element.get("content", "")))
        elif re.fullmatch(r"h[1-6]", name) and len(headings) < MANY:
            headings.append((int(name[1]), _text(element)))
    narrator = meta.get("ncc:narrator", "")
    return _told("daisy202", meta, narrator, meta.get("ncc:totaltime", ""), headings)


def _package(opf: Element, headings: list[tuple[int, str]]) -> Daisy:
    meta: dict[str, str] = {}
    for element in opf.iter():
        name = _local(element)
        key = str(element.get("name") or element.get("property") or name).lower()
        value = str(element.get("content") or _text(element))
        # Total times are told for each part too (refines): the first without is the whole book's.
        if value and not element.get("refines"):
            meta.setdefault(key, value)
    is_daisy = "dtb:totaltime" in meta or "dtb:multimediatype" in meta
    narrator = meta.get("dtb:narrator") or meta.get("media:narrator", "")
    time = meta.get("dtb:totaltime") or meta.get("media:duration", "")
    return _told("daisy3" if is_daisy else "epub", meta, narrator, time, headings)


def _ncx(files: Files) -> list[tuple[int, str]]:
    ncx = next((name for name in files.names if name.lower().endswith(".ncx")), None)
    return _points(_xml(files.read(ncx))) if ncx else []


def _points(ncx: Element) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []

    def walk(element: Element, level: int) -> None:
        for child in element:
            if _local(child) == "navpoint" and len(found) < MANY and level < 20:
                label = next((one for one in child if _local(one) == "navlabel"), None)
                found.append((level, _text(label) if label is not None else ""))
                walk(child, level + 1)
            elif _local(child) == "navmap":
                walk(child, level)

    walk(ncx, 1)
    return found


def _navigation(files: Files, package: str, opf: Element) -> list[tuple[int, str]]:
    """The headings of an EPUB 3: the lists of its navigation document."""
    for element in opf.iter():
        if _local(element) == "item" and "nav" in str(element.get("properties", "")).split():
            name = str(PurePosixPath(package).parent / str(element.get("href", "")))
            if name in files.names:
                return _listed(_xml(files.read(name)))
    return []


def _listed(page: Element) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []

    def walk(element: Element, level: int) -> None:
        for child in element:
            name = _local(child)
            if name in ("a", "span") and len(found) < MANY:
                found.append((level, _text(child)))
            elif level < 20:
                walk(child, level + (name == "ol"))

    for element in page.iter():
        kind = next(
            (str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == "type"), ""
        )
        if _local(element) == "nav" and kind in ("toc", ""):
            walk(element, 0)
            break
    return found

"""What a talking book says about itself: DAISY 2.02 (ncc.html), DAISY 3 (OPF, NCX), EPUB audio.

Files come from outside: they are read with defused XML, and never more than some megabytes of one.
"""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

LARGEST = 16 * 1024 * 1024  # bytes of one file of metadata
MANY = 2_000  # headings
_CLOCK = re.compile(r"(?:(?P<hours>\d+):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{1,2})(?:\.\d+)?")
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*(h|min|s|ms)?")
_UNITS = {"h": 3600.0, "min": 60.0, "s": 1.0, "ms": 0.001, None: 1.0}


class NotDaisy(Exception):  # noqa: N818 - an answer to the importer
    """The file is no talking book that can be read; the argument says why."""


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
    files = _files(path)
    names = {PurePosixPath(name).name.lower(): name for name in files}
    ncc = names.get("ncc.html") or names.get("ncc.htm")
    if ncc:
        return _daisy202(_xml(_content(path, ncc)))
    package = next((name for name in files if name.lower().endswith(".opf")), None)
    if not package:
        raise NotDaisy("neither ncc.html nor a package file")
    opf = _xml(_content(path, package))
    ncx = next((name for name in files if name.lower().endswith(".ncx")), None)
    return _package(opf, _xml(_content(path, ncx)) if ncx else None)


def seconds_in(text: str) -> float | None:
    """A clock value: 11:12:30, 12:30.5, 672min, 40350s."""
    text = text.strip()
    if found := _CLOCK.fullmatch(text):
        return int(found["hours"] or 0) * 3600 + int(found["minutes"]) * 60 + int(found["seconds"])
    if found := _SECONDS.fullmatch(text):
        return float(found[1]) * _UNITS[found[2]]
    return None


def _files(path: Path) -> list[str]:
    try:
        if path.is_dir():
            return sorted(str(one.relative_to(path)) for one in path.rglob("*") if one.is_file())
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (OSError, zipfile.BadZipFile) as fault:
        raise NotDaisy(str(fault)) from fault


def _content(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            with (path / name).open("rb") as stream:
                return _bounded(stream.read(LARGEST + 1))
        with zipfile.ZipFile(path) as archive, archive.open(name) as packed:
            return _bounded(packed.read(LARGEST + 1))
    except (OSError, zipfile.BadZipFile, RuntimeError) as fault:
        raise NotDaisy(str(fault)) from fault


def _bounded(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise NotDaisy("metadata larger than 16 MB")
    return content


def _xml(content: bytes) -> Element:
    # ncc.html names a DTD that nobody needs; without it defusedxml reads what remains.
    content = re.sub(rb"<!DOCTYPE[^>\[]*>", b"", content, count=1)
    try:
        root: Element = fromstring(content, forbid_dtd=False)
        return root
    except (ParseError, DefusedXmlException, ValueError) as fault:
        raise NotDaisy(str(fault)) from fault


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _daisy202(root: Element) -> Daisy:
    meta: dict[str, str] = {}
    headings: list[tuple[int, str]] = []
    for element in root.iter():
        name = _local(element)
        if name == "meta" and element.get("name"):
            meta.setdefault(str(element.get("name")).lower(), str(element.get("content", "")))
        elif re.fullmatch(r"h[1-6]", name) and len(headings) < MANY:
            headings.append((int(name[1]), _text(element)))
    return Daisy(
        "daisy202",
        meta.get("dc:title", ""),
        meta.get("ncc:narrator", ""),
        meta.get("dc:language", ""),
        _minutes(meta.get("ncc:totaltime", "")),
        tuple(text for _level, text in headings),
        max((level for level, _text_ in headings), default=0),
    )


def _package(opf: Element, ncx: Element | None) -> Daisy:
    meta: dict[str, str] = {}
    for element in opf.iter():
        name = _local(element)
        key = str(element.get("name") or element.get("property") or name).lower()
        value = str(element.get("content") or _text(element))
        # Total times are told for each part too (refines): the first without is the whole book's.
        if value and not element.get("refines"):
            meta.setdefault(key, value)
    headings = _points(ncx) if ncx is not None else []
    is_daisy = "dtb:totaltime" in meta or "dtb:multimediatype" in meta
    return Daisy(
        "daisy3" if is_daisy else "epub",
        meta.get("title", ""),
        meta.get("dtb:narrator") or meta.get("media:narrator", ""),
        meta.get("language", ""),
        _minutes(meta.get("dtb:totaltime") or meta.get("media:duration", "")),
        tuple(text for _level, text in headings),
        max((level for level, _text_ in headings), default=0),
    )


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


def _minutes(text: str) -> int | None:
    seconds = seconds_in(text)
    return None if seconds is None else int(-(-seconds // 60))

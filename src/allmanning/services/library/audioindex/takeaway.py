"""A library's talking books as sound to take along, for players without a browser (Library P 6.10).

speech.zip is a DAISY 2.02 book with one heading per title, so that any DAISY player steps through
it; its MP3 files are named by barcode, and index.csv gives the pairs to players that bind sound to
a tag. Nothing of persons is in it. It is bounded, and the same titles give the same bytes.
"""

import csv
import hashlib
import io
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings

from allmanning.services.library.audioindex import speech
from allmanning.services.library.audioindex.frames import seconds_of
from allmanning.services.library.audioindex.queries.takeaway import Told
from allmanning.services.library.audioindex.spoken.items import Standing, say_item
from allmanning.services.library.audioindex.spoken.parts import Segment
from allmanning.services.library.audioindex.voices.processes import VoiceFailed

MOST = 2_000  # titles
ROOM = 400 * 1024 * 1024  # bytes of sound
OLD = 7 * 24 * 3600  # seconds; then the package is made anew
_WHEN = (2000, 1, 1, 0, 0, 0)
_DTD = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "xhtml1-transitional.dtd">'


class NotReady(Exception):  # noqa: N818 - ask again later
    """The time was over before all sound was made; what was made is kept for the next try."""


@dataclass(frozen=True, slots=True)
class Track:
    """A title in the package. file: its MP3. text: what is said. copies: barcode and chip."""

    file: str
    text: str
    seconds: float
    copies: tuple[tuple[str, str], ...]


def path_of(slug: str) -> Path:
    return Path(settings.DATA) / "takeaway" / f"{slug}.zip"


def is_old(slug: str, now: float) -> bool:
    """Whether a package is missing or more than a week old. now: seconds of the epoch."""
    try:
        return path_of(slug).stat().st_mtime < now - OLD
    except OSError:
        return True


def version_of(path: Path) -> str | None:
    """What distinguishes a package from an earlier one, or None where there is none."""
    try:
        with zipfile.ZipFile(path) as package:
            return package.comment.decode("ascii")
    except (OSError, zipfile.BadZipFile, ValueError):
        return None


def build(slug: str, name: str, titles: list[Told], in_all: int, *, seconds: float) -> int:
    """Make a library's package anew; return how many titles are in it.

    The file appears whole or not at all. Raises NotReady when the time is over, OSError where the
    disk is full.
    """
    target, until = path_of(slug), time.monotonic() + seconds
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
        try:
            count = _write(part.name, name, titles, in_all, until)
            os.replace(part.name, target)
        finally:
            with suppress(OSError):
                os.unlink(part.name)
    return count


def _write(path: str, name: str, titles: list[Told], in_all: int, until: float) -> int:
    tracks: list[Track] = []
    digest, size = hashlib.sha256(name.encode()), 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:

        def put(file: str, content: bytes) -> None:
            package.writestr(zipfile.ZipInfo(file, _WHEN), content)
            digest.update(file.encode() + hashlib.sha256(content).digest())

        for title in titles[:MOST]:
            if time.monotonic() > until:
                raise NotReady
            said = tuple(_told(title))
            content = _sound(said)
            if not content:
                continue
            size += len(content)
            if size > ROOM:
                break
            text = " ".join(one.text for one in said)
            file = f"{_safe(title.copies[0][0])}.mp3"
            tracks.append(Track(file, text, seconds_of(content), title.copies))
            put(file, content)
        put("index.csv", _index(tracks))
        put("readme.txt", _readme(name, len(tracks), in_all).encode())
        for file, page in _daisy(name, tracks):
            put(file, page.encode())
        package.comment = digest.hexdigest().encode()
    return len(tracks)


def _told(title: Told) -> Iterator[Segment]:
    """What holds without a network: what it is, title, who, how long; the summary where it is kept."""
    said = say_item(title.item, Standing("none"), "sv")
    yield from said.of("what", "title", "by", "long")
    for one in said.of("about"):
        if speech.store().find(speech.name_of((one,))):
            yield one


def _sound(segments: tuple[Segment, ...]) -> bytes:
    """The parts one after the other, each made once and kept; empty where no voice can say them."""
    content = b""
    for one in segments:
        try:
            sound = speech.sound((one,))
            content += sound.file.read_bytes() if sound.file else b"".join(sound.blocks or ())
        except (VoiceFailed, OSError):
            return b""
    return content


def _safe(barcode: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", barcode).lstrip(".") or "_"


def _index(tracks: list[Track]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["chip", "barcode", "file", "text"])
    for track in tracks:
        rows.writerows((chip, code, track.file, track.text) for code, chip in track.copies)
    return text.getvalue().encode()


def _readme(name: str, titles: int, in_all: int) -> str:
    return (
        f"Talböckerna på {name}: {titles} av {in_all} titlar. Öppna ncc.html i en DAISY-spelare,\n"
        "eller para ihop etiketter och ljudfiler efter index.csv. Här finns inga uppgifter om personer.\n"
        f"\nThe talking books at {name}: {titles} of {in_all} titles. Open ncc.html in a DAISY player, or\n"
        "pair tags and sound files by index.csv. Nothing in here is about anyone.\n"
    )


def _daisy(name: str, tracks: list[Track]) -> Iterator[tuple[str, str]]:
    """ncc.html and one SMIL per title (DAISY 2.02)."""
    title, total = f"Talböcker på {name}", sum(track.seconds for track in tracks)
    meta = {
        "dc:title": title, "dc:creator": name, "dc:format": "Daisy 2.02", "dc:language": "sv",
        "dc:identifier": f"take-away-{len(tracks)}", "dc:publisher": name, "dc:date": "2000-01-01",
        "ncc:charset": "utf-8", "ncc:totalTime": _clock(total), "ncc:tocItems": str(len(tracks)),
        "ncc:setInfo": "1 of 1", "ncc:multimediaType": "audioNcc", "ncc:depth": "1",
        "ncc:pageFront": "0", "ncc:pageNormal": "0", "ncc:pageSpecial": "0",
    }  # fmt: skip
    head = "".join(f"<meta name={quoteattr(k)} content={quoteattr(v)}/>\n" for k, v in meta.items())
    body = "".join(
        f'<h1{" class=" + quoteattr("title") if at == 1 else ""} id="h{at}">'
        f'<a href="s{at:04}.smil#t{at}">{escape(track.text)}</a></h1>\n'
        for at, track in enumerate(tracks, start=1)
    )
    yield (
        "ncc.html",
        (
            f'<?xml version="1.0" encoding="utf-8"?>\n{_DTD}\n<html xmlns="http://www.w3.org/1999/xhtml"'
            f' lang="sv" xml:lang="sv"><head><title>{escape(title)}</title>\n'
            f'<meta http-equiv="Content-type" content="text/html; charset=utf-8"/>\n{head}</head>\n'
            f"<body>\n{body}</body></html>\n"
        ),
    )
    elapsed = 0.0
    for at, track in enumerate(tracks, start=1):
        yield f"s{at:04}.smil", _smil(at, track, elapsed)
        elapsed += track.seconds


def _smil(at: int, track: Track, elapsed: float) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<!DOCTYPE smil PUBLIC "-//W3C//DTD SMIL 1.0//EN" "SMIL10.dtd">\n<smil><head>'
        '<meta name="dc:format" content="Daisy 2.02"/>'
        f'<meta name="ncc:totalElapsedTime" content="{_clock(elapsed)}"/>'
        f'<meta name="ncc:timeInThisSmil" content="{_clock(track.seconds)}"/>'
        '<layout><region id="txtView"/></layout></head>\n'
        f'<body><seq dur="{track.seconds:.3f}s"><par endsync="last" id="p{at}">'
        f'<text src="ncc.html#h{at}" id="t{at}"/><seq><audio src={quoteattr(track.file)}'
        f' clip-begin="npt=0.000s" clip-end="npt={track.seconds:.3f}s" id="a{at}"/></seq></par>'
        "</seq></body></smil>\n"
    )


def _clock(seconds: float) -> str:
    whole = int(-(-seconds // 1))
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"

"""Files of records, in whichever format they come."""

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast

from allmanning.services.library.catalogue.characters import Coding
from allmanning.services.library.catalogue.iso2709 import read_iso2709
from allmanning.services.library.catalogue.marc import Broken, Found
from allmanning.services.library.catalogue.marcxml import read_marcxml

_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_UTF8 = b"\xef\xbb\xbf"
_ENOUGH = 512


def read_any(
    source: Path | BinaryIO, *, start: int = 0, blank: Coding = Coding.MARC8
) -> Iterator[Found | Broken]:
    """Every record in a file or stream of ISO 2709 or MARCXML, told apart by the first bytes.

    start, blank: as in `read_iso2709`; the stream must stand at its beginning. A file that is
    neither gives one Broken (in pieces of 1 MB), an empty one nothing. Raises OSError where the
    file cannot be opened.
    """
    if isinstance(source, Path):
        with closing(source.open("rb")) as stream:
            yield from read_any(stream, start=start, blank=blank)
        return
    buffered = source if isinstance(source, io.BufferedReader) else _buffered(source)
    if is_xml(buffered.peek(_ENOUGH)):
        yield from read_marcxml(buffered, start=start)
    else:
        yield from read_iso2709(buffered, start=start, blank=blank)


def is_xml(first: bytes) -> bool:
    """Whether a file that begins so is XML."""
    return first.startswith(_UTF16) or first.removeprefix(_UTF8).lstrip().startswith(b"<")


def _buffered(stream: BinaryIO) -> io.BufferedReader:
    return io.BufferedReader(_Bare(stream))


class _Bare(io.RawIOBase):
    """A stream that leaves the one beneath it open, since that belongs to the caller."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = cast(memoryview, buffer)
        chunk = self._stream.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

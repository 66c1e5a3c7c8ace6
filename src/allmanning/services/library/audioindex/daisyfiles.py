"""The files of a talking book, in a folder or a zip, read one at a time and never unpacked."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.utils.functional import Promise

from allmanning.kit.text import _

LARGEST = 16 * 1024 * 1024  # bytes of one file of metadata
MOST = 50_000  # files of one book


class NotDaisy(Exception):  # noqa: N818 - an answer to the importer
    """The files are no talking book that can be read. `reason`: why, in words for who imports."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


class Files:
    """What lies in a book: names with / between folders, in order."""

    def __init__(self, names: list[str]) -> None:
        if len(names) > MOST:
            raise NotDaisy(_("There are too many files in it."))
        self.names = sorted(name for name in names if _is_inside(name))
        self._by_name = {PurePosixPath(name).name.lower(): name for name in reversed(self.names)}

    def named(self, name: str) -> str | None:
        """The path of a file, whatever folder it lies in and however its name is spelled."""
        return self._by_name.get(name)

    def size(self, name: str) -> int:
        raise NotImplementedError

    def read(self, name: str, most: int = LARGEST, *, whole: bool = True) -> bytes:
        """A file, at most so many bytes of it; whole: refuse one that is longer. Raises NotDaisy."""
        try:
            content = self._read(name, most + 1)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError,
                NotImplementedError) as fault:  # fmt: skip
            raise NotDaisy(_("A file in it cannot be read.")) from fault
        if whole and len(content) > most:
            raise NotDaisy(_("A file of its metadata is too large."))
        return content[:most]

    def _read(self, name: str, most: int) -> bytes:
        raise NotImplementedError


class _Folder(Files):
    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        found = []
        for one in self._folder.rglob("*"):
            # A link may lead out of the book, and around in circles.
            if one.is_file() and not one.is_symlink():
                found.append(one.relative_to(self._folder).as_posix())
            if len(found) > MOST:
                break
        super().__init__(found)

    def size(self, name: str) -> int:
        return (self._folder / name).stat().st_size

    def _read(self, name: str, most: int) -> bytes:
        with (self._folder / name).open("rb") as stream:
            return stream.read(most)


class _Zip(Files):
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        super().__init__([one.filename for one in archive.infolist() if not one.is_dir()])

    def size(self, name: str) -> int:
        return self._archive.getinfo(name).file_size

    def _read(self, name: str, most: int) -> bytes:
        with self._archive.open(name) as packed:
            return packed.read(most)  # unpacks no more than it gives


@contextmanager
def files_of(path: Path) -> Iterator[Files]:
    """The files of a folder or a zip. Raises NotDaisy."""
    if path.is_dir():
        yield _Folder(path)
        return
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, ValueError) as fault:
        raise NotDaisy(_("It is neither a folder nor a zip file that can be read.")) from fault
    with archive:
        yield _Zip(archive)


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return bool(parts) and ".." not in parts and parts[0] != "/" and ":" not in parts[0]

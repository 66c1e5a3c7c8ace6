"""A house of a benchmark's own: an empty database in a temporary folder, and its commands."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.generate import LIBRARIES, generated
from bench.result import say

ROOT = Path(__file__).parents[1]
_OPEN_LIBRARIES = """
from django.utils import timezone
from allmanning.members.journal.acting import CLOCK
from allmanning.members.municipalities import actions as members
from allmanning.services.library.places.actions import open_library
signed = {"by": CLOCK, "now": timezone.now()}
owner = members.register_municipality("2480", "Umeå", "umea", "Västerbotten", **signed)
for sigel in %r:
    open_library(sigel.lower(), sigel, owner, sigel=sigel, **signed)
"""


class House:
    """An empty house with 24 libraries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            **os.environ,
            "ALLMANNING_DATA": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
            "ALLMANNING_DEMO": "yes",
            "PYTHONPATH": str(ROOT / "src"),
        }

    def open(self) -> None:
        self.manage("prepare")
        self.manage("shell", "-c", _OPEN_LIBRARIES % (LIBRARIES,))

    def manage(self, *words: str) -> tuple[str, float, int]:
        """Run a command; what it printed, how many seconds it took, its largest memory in MB."""
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        largest = 0
        out, err = b"", b""
        while True:
            try:
                out, err = process.communicate(timeout=0.5)
                break
            except subprocess.TimeoutExpired:
                largest = max(largest, resident(process.pid))
        if process.returncode:
            raise RuntimeError(err.decode()[-4000:])
        return out.decode(), time.perf_counter() - began, largest


def resident(pid: int) -> int:
    """Memory of a process that nobody shares with it, in MB (0 where it has ended)."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    except OSError:
        pass
    return 0


@contextmanager
def house(kept: Path | None = None) -> Iterator[House]:
    """A house that is gone afterwards, or one that stays in a folder for the next run.

    kept: the folder. Records that `fill` imported into it are not imported again.
    """
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        built = House(kept)
        built.manage("prepare") if (kept / "bench.sqlite3").exists() else built.open()
        yield built
        return
    folder = Path(tempfile.mkdtemp(prefix="allmanning-bench-"))
    try:
        built = House(folder)
        built.open()
        yield built
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(built: House, titles: int, seed: int) -> None:
    """Import generated records, unless this house was kept with exactly these inside."""
    sign = built.folder / "filled"
    if sign.exists() and sign.read_text() == f"{titles} {seed}":
        return
    path = built.folder / "records.mrc"
    write_records(path, titles, seed)
    say("Importing …")
    built.manage("import_marc", str(path))
    path.unlink()
    sign.write_text(f"{titles} {seed}")


def write_records(path: Path, titles: int, seed: int) -> None:
    """Generate records into a file."""
    say(f"Generating {titles} records …")
    with path.open("wb") as stream:
        for record in generated(titles, seed):
            stream.write(record)


def memory_of_children() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024

"""Where things lie, how programs are started, and how finished work is remembered."""

import hashlib
import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BUILD = ROOT / "build"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


class Stop(Exception):  # noqa: N818 - it is a sentence for the person, not a fault in the tool
    """Ends the command with a plain sentence."""


def say(words: str) -> None:
    """Tell the person at the keyboard what happens; answers meant for programs go to stdout."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def framed(lines: Iterable[str]) -> str:
    """Return the lines in a frame that cannot be overlooked."""
    rows = list(lines)
    width = max(map(len, rows))
    edge = "=" * (width + 4)
    return "\n".join([edge, *(f"| {row.ljust(width)} |" for row in rows), edge])


def environment(**extra: str) -> dict[str, str]:
    """Return the surroundings every child gets: our code on the path, our settings, our tools."""
    here = dict(os.environ)
    paths = [str(ROOT / "src"), here.get("PYTHONPATH", "")]
    here["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    here.setdefault("DJANGO_SETTINGS_MODULE", "allmanning.portal.settings")
    here["PATH"] = os.pathsep.join([str(PYTHON.parent), here.get("PATH", os.defpath)])
    return here | extra


def run(
    *words: str | Path,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    show: bool = True,
) -> None:
    """Run a program to its end, and stop if it fails."""
    code = call(*words, cwd=cwd, env=env, show=show)
    if code:
        raise Stop(f"{Path(str(words[0])).name} ended with code {code}: {spelled(words)}")


def call(
    *words: str | Path,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    show: bool = False,
) -> int:
    """Run a program to its end and return its code."""
    if show:
        say(f"+ {spelled(words)}")
    return subprocess.run([*map(str, words)], cwd=cwd, env=env or environment()).returncode


def run_quietly(*words: str | Path, env: Mapping[str, str]) -> None:
    """Run a talkative program to its end, and show what it said only if it fails."""
    say(f"+ {spelled(words)}")
    done = subprocess.run(
        [*map(str, words)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise Stop(f"{done.stdout}\n{spelled(words)} ended with code {done.returncode}.")


def answer(*words: str | Path, env: Mapping[str, str] | None = None) -> str:
    """Run a program and return what it printed."""
    done = subprocess.run(
        [*map(str, words)], cwd=ROOT, env=env or environment(), capture_output=True, text=True
    )
    if done.returncode:
        raise Stop(f"{spelled(words)} failed:\n{done.stderr.strip()}")
    return done.stdout.strip()


def spelled(words: Sequence[str | Path]) -> str:
    """Return a command as one could type it, with paths inside the project shortened."""
    return shlex.join(str(word).removeprefix(f"{ROOT}{os.sep}") for word in words)


def django(*words: str) -> list[str]:
    """Return the command line of a management command."""
    return [str(PYTHON), "-m", "django", *words]


class Stamp:
    """Remembers that work was done from exactly these files, by this environment."""

    def __init__(self, name: str, files: Iterable[Path], makes: Iterable[Path] = ()) -> None:
        self.path = VENV / f".stamp-{name}"
        self.makes = tuple(makes)
        digest = hashlib.sha256()
        for file in (VENV / "pyvenv.cfg", *files):
            digest.update(file.read_bytes())
        self.value = digest.hexdigest()

    def holds(self) -> bool:
        """Tell whether nothing has changed since the work was done, and its results are there."""
        return (
            self.path.exists()
            and self.path.read_text() == self.value
            and all(made.exists() for made in self.makes)
        )

    def press(self) -> None:
        """Remember that the work is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.value)

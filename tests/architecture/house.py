"""Where the house's files are, and how they are read, for the tests of its style."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "src" / "allmanning"


@cache
def kept() -> list[Path]:
    """Return every file that git keeps or would keep."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    named = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    files = (ROOT / name for name in sorted(set(named.split("\0"))) if name)
    return [file for file in files if file.is_file()]


@cache
def modules() -> list[Path]:
    """Return the code of the house: no tests, no migrations."""
    left_out = {"migrations", "tests"}
    return [file for file in sorted(CODE.rglob("*.py")) if not left_out & set(file.parts)]


def room(name: str) -> list[Path]:
    """Return the files of a room, whether it is one file or has become a folder."""
    return [file for file in modules() if is_in_room(file, name)]


def is_in_room(file: Path, name: str) -> bool:
    return file.name == f"{name}.py" or file.parent.name == name


def app_of(file: Path, name: str) -> str:
    """Return the dotted name of the app that a file of a room belongs to."""
    folder = file.parent.parent if file.parent.name == name else file.parent
    return ".".join(folder.relative_to(CODE.parent).parts)


def templates() -> list[Path]:
    return [file for kind in ("*.jinja", "*.html") for file in sorted(CODE.rglob(kind))]


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def method_calls(file: Path) -> Iterator[tuple[ast.Call, ast.Attribute]]:
    """Return each call of the form something.method(…)."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func


def told(file: Path, line: int, what: str = "") -> str:
    return f"{file.relative_to(ROOT)}:{line} {what}".rstrip()

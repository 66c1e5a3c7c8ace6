"""What a machine can judge without running the product, fastest first."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.machine_room.shell import PYTHON, ROOT, django, say, spelled


@dataclass(frozen=True)
class Check:
    """One question put to the code, and what to do when the answer is no."""

    name: str
    command: Sequence[str]
    remedy: str


CHECKS = (
    Check("form", ["ruff", "format", "--check", "--output-format", "concise", "."], "ruff format"),
    Check(
        "style",
        ["ruff", "check", "--output-format", "concise", "."],
        "ruff check --fix, or by hand",
    ),
    Check(
        "floors",
        ["lint-imports", "--no-cache", "--no-logo"],
        "move the code to the floor it belongs on",
    ),
    Check("law", django("law_index", "--check"), "./dev manage law_index"),
    Check("words", django("words", "--check"), "./dev manage words, then write the Swedish"),
    Check(
        "migrations",
        django("makemigrations", "--check", "--dry-run"),
        "./dev manage makemigrations, and name the migration for its change",
    ),
    Check("types", [str(PYTHON), "-m", "mypy"], "by hand"),
)


def check_all(env: Mapping[str, str]) -> int:
    """Ask every question, show every failure, and sum up."""
    failed = [check for check in CHECKS if not holds(check, env)]
    say("")
    for check in failed:
        say(f"FAILED  {check.name}: {spelled(check.command)}\n        remedy: {check.remedy}")
    say(f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks hold.")
    return 1 if failed else 0


def holds(check: Check, env: Mapping[str, str]) -> bool:
    """Ask one question and tell whether the answer is yes; a no is shown in full."""
    started = time.monotonic()
    command = [*check.command]
    if not command[0].startswith("/"):
        command[0] = str(PYTHON.parent / command[0])
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    seconds = time.monotonic() - started
    if done.returncode:
        say(f"no      {check.name} ({seconds:.1f} s)\n{done.stdout.rstrip()}\n")
        return False
    say(f"holds   {check.name} ({seconds:.1f} s)")
    return True

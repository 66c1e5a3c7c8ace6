"""The commands of `./dev` and what they are called with."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from tools.machine_room import checks, serving, suite
from tools.machine_room.setup import node_environment, npm, setup
from tools.machine_room.shell import PYTHON, ROOT, Stop, answer, call, django, environment, run, say

HELP = """\
./dev COMMAND

  setup              install what the lock files say, build the design system, compile the words
  run                serve the demo alliance on http://localhost:8000 (PORT=… for another port)
  test [ARGUMENTS]   run every test, on SQLite and on PostgreSQL; arguments go to pytest
  check              everything a machine can judge without running the product
  manage COMMAND …   a management command, for example: ./dev manage words
  demo [--yes]       throw the database's content away and load the demo anew
  bench NAME …       run bench/NAME.py; what begins with a dash goes to the script
  lock               write the lock files anew from requirements*.in and package.json
  help               this text

More on test:
  With no arguments the suite runs twice: on SQLite with the browser tests, and on PostgreSQL
  without them. With arguments it runs on SQLite only.
    --postgres       run on PostgreSQL too, when arguments are given
    --all            run the browser tests on PostgreSQL too
    -n 4             four processes instead of two; -n 0 for none
  PostgreSQL is a throwaway cluster in a temporary folder; nothing needs to be running.
  The last line counts both runs together. With CI=true a missing PostgreSQL or browser is a
  failure.

./dev setup runs by itself before every other command, and takes no time when nothing has changed.
"""


def main(words: list[str]) -> int:
    """Carry out one command and return its exit code."""
    signal.signal(signal.SIGTERM, leave)
    if wants_help(words):
        sys.stdout.write(HELP)
        return 0 if words else 2
    command = COMMANDS.get(words[0])
    if not command:
        say(f"There is no command {words[0]!r}.\n\n{HELP}")
        return 2
    try:
        if command is not lock:
            setup()
        return command(words[1:])
    except Stop as stop:
        say(f"\n{stop}")
        return 1
    except KeyboardInterrupt:
        return 130


def wants_help(words: list[str]) -> bool:
    """Tell whether the words ask for our help text, and not for that of another program."""
    if not words or words[0] in {"help", "-h", "--help"}:
        return True
    return words[0] not in {"manage", "bench"} and words[1:] in (["--help"], ["-h"])


def leave(_signal: int, _frame: FrameType | None) -> None:
    """Let a polite end of the process still run every clean-up."""
    raise SystemExit(143)


def only_setup(_words: list[str]) -> int:
    say("Ready. ./dev run serves the demo alliance.")
    return 0


def manage(words: list[str]) -> int:
    return call(*django(*words))


def bench(words: list[str]) -> int:
    """Run the named benchmarks; what begins with a dash, and what follows it, goes to them."""
    first_option = next((i for i, word in enumerate(words) if word.startswith("-")), len(words))
    names, options = words[:first_option], words[first_option:]
    known = sorted(path.stem for path in (ROOT / "bench").glob("[!_]*.py"))
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise Stop(f"Name one or more of these: {', '.join(known) or '(bench/ is empty)'}.")
    codes = [call(PYTHON, ROOT / "bench" / f"{name}.py", *options, show=True) for name in names]
    return max(codes)


def demo(words: list[str]) -> int:
    """Load the demo anew, but never over a database that somebody may be using in earnest."""
    ask = "import django; django.setup(); from django.db import connection as c; print(c.vendor)"
    vendor = answer(PYTHON, "-c", ask).splitlines()[-1]
    if vendor != "sqlite" and "--yes" not in words:
        raise Stop(
            f"The database is {vendor}, not the SQLite file of a development machine, and\n"
            "./dev demo deletes everything in it. If that is what you want: ./dev demo --yes"
        )
    return call(*django("demo", "--anew"))


def lock(_words: list[str]) -> int:
    """Write the lock files anew. They name packages, versions and hashes, and no host."""
    uv = [PYTHON, "-m", "uv"] if (PYTHON.parent / "uv").exists() else ["uv"]
    options = ["-p", "3.11", "--universal", "--generate-hashes", "--no-header", "--no-annotate"]
    for name in ("requirements", "requirements-dev", "requirements-voice"):
        files = [f"{name}.in", "-o", f"{name}.txt"]
        run(*uv, "pip", "compile", "--quiet", *options, "--no-emit-index-url", *files)
    for folder in (ROOT, ROOT / "tools" / "browser"):
        run(*npm("install", "--package-lock-only"), cwd=folder, env=node_environment())
    return 0


def serve(_words: list[str]) -> int:
    return serving.serve(int(os.environ.get("PORT") or 8000))


def check(_words: list[str]) -> int:
    return checks.check_all(environment())


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "setup": only_setup,
    "run": serve,
    "test": suite.test,
    "check": check,
    "manage": manage,
    "demo": demo,
    "bench": bench,
    "lock": lock,
}

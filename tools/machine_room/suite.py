"""Runs the tests on both databases and counts them together."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tools.machine_room import browser, postgres
from tools.machine_room.shell import BUILD, PYTHON, call, environment, framed, say

OURS = ("--postgres", "--all")
NO_TESTS = 5  # pytest's own code for a run that found nothing to run


@dataclass(frozen=True)
class Plan:
    """What the words after `./dev test` ask for."""

    arguments: tuple[str, ...] = ()
    on_postgres: bool = True
    browser_twice: bool = False


@dataclass(frozen=True)
class Count:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass
class Outcome:
    """What the runs have come to so far."""

    count: Count = field(default_factory=Count)
    code: int = 0
    remarks: list[str] = field(default_factory=list)


def plan_of(words: Sequence[str]) -> Plan:
    """Read the words after `./dev test`: ours are taken out, the rest is pytest's."""
    rest = [word for word in words if word not in OURS]
    return Plan(
        arguments=(*processes(rest), *rest),
        on_postgres=not rest or "--postgres" in words,
        browser_twice="--all" in words,
    )


def processes(words: Sequence[str]) -> list[str]:
    """Return how many processes to share the tests among, unless the words already say."""
    said = any(word.startswith(("-n", "--numprocesses")) for word in words)
    alone = {"--pdb", "--trace", "--collect-only", "--co"} & set(words)
    return [] if said or alone else ["-n", "2", "--dist", "loadgroup"]


def count_of(report: Path) -> Count:
    """Read pytest's report, where errors are failures and expected failures are skips."""
    if not report.exists():
        return Count()
    total = Count()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 - our own file
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        # A test that passes and whose clean-up then fails is counted once, as failed.
        total += Count(max(0, tests - skipped - failed), failed, skipped)
    return total


def test(words: Sequence[str]) -> int:
    """Run the suite on SQLite, then on PostgreSQL, and end with one line that counts both."""
    plan, strict = plan_of(words), os.environ.get("CI") == "true"
    found = browser.find_or_fetch()
    extra = {"CHROMIUM": found} if found else {}
    started = time.monotonic()
    outcome = Outcome()
    if not found:
        outcome.remarks.append("NO BROWSER could be found: the browser tests did not run.")

    sqlite = environment(**extra)
    sqlite.pop("DATABASE_URL", None)
    run_once("SQLite", plan.arguments, sqlite, outcome)

    if plan.on_postgres:
        binaries = postgres.programs()
        if binaries:
            arguments = plan.arguments + (() if plan.browser_twice else ("--no-browser",))
            with postgres.cluster(binaries) as address:
                run_once("PostgreSQL", arguments, sqlite | {"DATABASE_URL": address}, outcome)
        else:
            outcome.remarks += postgres.told_missing()
    return tell(outcome, time.monotonic() - started, strict)


def run_once(name: str, arguments: Sequence[str], env: dict[str, str], outcome: Outcome) -> None:
    """Run pytest on one database and add what came of it."""
    say(f"\n--- {name} ---")
    started = time.monotonic()
    report = BUILD / "test" / f"{name.lower()}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    code = call(PYTHON, "-m", "pytest", f"--junitxml={report}", *arguments, env=env)
    count = count_of(report)
    if code not in (0, NO_TESTS) and not count.failed:
        count += Count(failed=1)  # pytest itself fell, and that is never a pass
    outcome.count += count
    outcome.code = outcome.code or (0 if code == NO_TESTS else code)
    say(f"--- {name}: {count} in {time.monotonic() - started:.0f} s ---")


def tell(outcome: Outcome, seconds: float, strict: bool) -> int:
    """Say what was missing and the count, and return the exit code."""
    if outcome.remarks:
        say("\n" + framed(outcome.remarks))
    code = outcome.code
    if outcome.remarks and strict:
        say("With CI=true what is missing is a failure.")
        code = code or 1
    if not outcome.count.passed and not outcome.count.failed:
        say("No test ran.")
        code = code or NO_TESTS
    say(f"\nThe whole run took {seconds:.0f} s.")
    print(outcome.count, flush=True)  # noqa: T201 - the answer, read by people and machines
    return code

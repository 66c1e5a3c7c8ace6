"""The machine room behind ./dev: what it decides, without starting anything."""

import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools.machine_room import commands, serving, setup, shell, suite


def test_the_suite_runs_on_both_databases_when_nothing_is_asked_for():
    plan = suite.plan_of([])
    assert plan.arguments == ("-n", "2", "--dist", "loadgroup")
    assert plan.on_postgres
    assert not plan.browser_twice


def test_arguments_are_pytests_and_mean_sqlite_alone():
    plan = suite.plan_of(["src/allmanning/kit", "-k", "sorting"])
    assert plan.arguments == (
        "-n",
        "2",
        "--dist",
        "loadgroup",
        "src/allmanning/kit",
        "-k",
        "sorting",
    )
    assert not plan.on_postgres


def test_postgres_can_be_asked_for_with_arguments():
    plan = suite.plan_of(["--postgres", "-k", "sorting", "--all"])
    assert plan.arguments == ("-n", "2", "--dist", "loadgroup", "-k", "sorting")
    assert plan.on_postgres
    assert plan.browser_twice


@pytest.mark.parametrize("words", [["-n", "4"], ["-n4"], ["--numprocesses=4"], ["--pdb"]])
def test_what_is_said_about_processes_is_respected(words):
    assert suite.plan_of(words).arguments == tuple(words)


REPORT = """<testsuites><testsuite tests="10" failures="2" errors="1" skipped="3"/></testsuites>"""


def test_counts_come_from_pytests_own_report(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert suite.count_of(report) == suite.Count(passed=4, failed=3, skipped=3)
    assert str(suite.count_of(report)) == "4 passed, 3 failed, 3 skipped"


def test_a_run_that_left_no_report_counts_nothing(tmp_path):
    assert suite.count_of(tmp_path / "none.xml") == suite.Count()


def test_both_runs_are_added_up():
    assert suite.Count(3, 1, 2) + suite.Count(4, 0, 1) == suite.Count(7, 1, 3)


def test_what_is_missing_fails_only_a_strict_run(capsys):
    outcome = suite.Outcome(suite.Count(passed=1), remarks=["PostgreSQL IS NOT INSTALLED"])
    assert suite.tell(outcome, 1, strict=False) == 0
    assert suite.tell(outcome, 1, strict=True) == 1
    told = capsys.readouterr()
    assert "| PostgreSQL IS NOT INSTALLED |" in told.err
    assert told.out.splitlines() == ["1 passed, 0 failed, 0 skipped"] * 2


def test_a_run_without_tests_is_no_success():
    assert suite.tell(suite.Outcome(), 1, strict=False) == suite.NO_TESTS


def test_a_stamp_holds_until_a_file_or_a_result_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(shell, "VENV", tmp_path)
    (tmp_path / "pyvenv.cfg").write_text("version = 3.11")
    source, result = tmp_path / "lock", tmp_path / "result"
    source.write_text("one")
    result.write_text("made")

    def stamp():
        return shell.Stamp("x", [source], makes=[result])

    assert not stamp().holds()
    stamp().press()
    assert stamp().holds()
    source.write_text("two")
    assert not stamp().holds()
    source.write_text("one")
    result.unlink()
    assert not stamp().holds()


def test_words_are_compiled_only_when_they_have_changed(tmp_path):
    words = tmp_path / "app" / "locale" / "sv" / "LC_MESSAGES" / "django.po"
    words.parent.mkdir(parents=True)
    words.write_text("")
    assert setup.stale_words(tmp_path) == [words]
    words.with_suffix(".mo").write_text("")
    assert setup.stale_words(tmp_path) == []
    os.utime(words, (2_000_000_000, 2_000_000_000))
    assert setup.stale_words(tmp_path) == [words]


class Fallen:
    """A program that ends as soon as it has begun."""

    def poll(self):
        return 1


def test_a_program_that_falls_is_started_again_but_not_for_ever(capsys):
    started = []
    keeper = serving.Keeper(
        "clock", ["tick"], begin=lambda words: started.append(words) or Fallen()
    )
    keeper.start()
    for second in range(serving.MOST_RESTARTS):
        keeper.look(now=second)
    assert len(started) == 1 + serving.MOST_RESTARTS
    keeper.look(now=30)
    keeper.look(now=300)
    assert len(started) == 1 + serving.MOST_RESTARTS
    assert "clock ended 6 times in a minute (code 1), and is left out" in capsys.readouterr().err


def test_without_the_web_there_is_nothing_to_serve():
    keeper = serving.Keeper("web", ["granian"], begin=lambda _words: Fallen())
    keeper.start()
    for second in range(serving.MOST_RESTARTS):
        keeper.look(now=second)
    with pytest.raises(shell.Stop, match="web ended 6 times in a minute"):
        keeper.look(now=30)


def test_falls_are_forgotten_after_a_minute():
    keeper = serving.Keeper("clock", ["tick"], begin=lambda _words: Fallen())
    keeper.start()
    for minute in range(20):
        keeper.look(now=minute * 61 / serving.MOST_RESTARTS * 2)


def test_a_busy_port_gives_way_to_the_next():
    with socket.socket() as busy:
        busy.bind((serving.HOST, 0))
        busy.listen()
        taken = busy.getsockname()[1]
        assert serving.free_port(taken) > taken


def test_help_is_ours_except_where_another_program_has_its_own():
    assert commands.wants_help([])
    assert commands.wants_help(["test", "--help"])
    assert not commands.wants_help(["manage", "--help"])
    assert not commands.wants_help(["bench", "--help"])


def test_an_old_python_is_told_what_is_missing(tmp_path):
    tool = (shell.ROOT / "dev").read_text().replace("NEEDED = (3, 11)", "NEEDED = (3, 99)")
    copy = tmp_path / "dev"
    copy.write_text(tool)
    done = subprocess.run([sys.executable, copy, "setup"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Allmänning needs Python 3.99 or newer. This is Python 3." in done.stderr


def test_the_tool_can_be_read_by_an_old_python():
    ast.parse(Path(shell.ROOT / "dev").read_text(), feature_version=(3, 7))


def test_a_frame_is_as_wide_as_its_longest_line():
    assert shell.framed(["a", "long"]) == "========\n| a    |\n| long |\n========"

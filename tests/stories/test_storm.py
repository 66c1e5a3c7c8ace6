"""A short storm: desks and residents at work while servers, worker and database are killed.

The long one is `./dev bench storm --operations 200000`. On SQLite test_power_cut does the same over
HTTP; here the database itself is killed, so it is one of the test's own.
"""

import json
import subprocess
import sys

import pytest
from django.db import connection

from tools.machine_room import postgres
from tools.machine_room.shell import ROOT, environment


@pytest.fixture
def dump(db, tmp_path):
    """The tables as the migrations laid them, which saves laying them again."""
    there, path = connection.settings_dict, tmp_path / "tables.sql"
    subprocess.run(
        [
            *(postgres.programs() / "pg_dump", "--schema-only", "--no-owner", "-f", path),
            *("-h", there["HOST"], "-p", str(there["PORT"]), "-U", there["USER"], there["NAME"]),
        ],
        check=True,
        env=environment(PGPASSWORD=there["PASSWORD"]),
    )
    return path


@pytest.mark.postgres
def test_a_short_storm_loses_nothing_and_does_nothing_twice(dump, tmp_path):
    """Library P 3.9, Library § 18.3."""
    words = ["--seconds", "7", "--cut-every", "1", "--dump", dump, "--keep", tmp_path / "logs"]
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / "storm.py", "--operations", "100000", *words, "--json"],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["faults"], told["audit"]["findings"]) == ([], [])
    assert told["right"]
    assert done.returncode == 0
    assert told["audit"]["checks"] >= 20
    assert told["killed"]["server"] >= 3
    assert told["audit"]["counts"]["loan"] > 0

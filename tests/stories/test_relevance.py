"""The search answers what readers ask: measured over the demo catalogue, and never worse again."""

import json
import subprocess
import sys

import pytest

from tests.stories.conftest import ROOT

# Served from the same demo as the walks, and like them met once, on SQLite.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]
# A little under docs/benchmarks.md, since what is borrowed and in moves equals about.
FLOOR, FLOOR_OF_A_KIND = 0.95, 0.85


def test_judged_queries_are_answered_as_well_as_before(build_house):
    house = build_house()
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "relevance.py"), "--data", str(house.data), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    kinds = {name: value for name, value in told["figures"].items() if isinstance(value, float)}
    assert told["figures"]["queries"] >= 60
    assert told["ratios"]["nDCG@10"]["value"] >= FLOOR, told["figures"]["worst"]
    assert min(kinds.values()) >= FLOOR_OF_A_KIND, kinds

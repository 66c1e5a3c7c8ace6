"""What every benchmark prints last: one JSON object, or the same as a table."""

import argparse
import json
import os
import platform
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Result:
    """Ratios against a limit or a baseline of the same run, and the figures behind them."""

    bench: str
    ratios: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)

    def ratio(self, name: str, value: float, target: float, better: str = "higher") -> None:
        """better: `higher` or `lower`; the target is the issue's."""
        self.ratios[name] = {"value": round(value, 3), "target": target, "better": better}

    def print(self, *, as_json: bool) -> None:
        told = {
            "bench": self.bench, "ratios": self.ratios, "figures": self.figures, "machine": machine(),
        }  # fmt: skip
        if as_json:
            print(json.dumps(told, ensure_ascii=False))
            return
        print(f"{self.bench}\n")
        for name, ratio in self.ratios.items():
            wanted = "at least" if ratio["better"] == "higher" else "at most"
            verdict = "holds" if is_held(ratio) else "DOES NOT HOLD"
            print(f"  {name:<34} {ratio['value']:>9}   {wanted} {ratio['target']:<6} {verdict}")
        print()
        for name, value in self.figures.items():
            print(f"  {name:<34} {value}")


def is_held(ratio: dict[str, Any]) -> bool:
    if ratio["better"] == "higher":
        return bool(ratio["value"] >= ratio["target"])
    return bool(ratio["value"] <= ratio["target"])


def machine() -> dict[str, Any]:
    """What it ran on, without naming it."""
    with open("/proc/meminfo") as stream:
        kilobytes = int(stream.readline().split()[1])
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(kilobytes / 1024**2, 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def options(about: str, titles: int = 20_000) -> argparse.Namespace:
    """The options that every benchmark takes."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--titles", type=int, default=titles)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the filled houses here, or use those"
    )
    return parser.parse_args()


def say(words: str) -> None:
    """Progress, for whoever waits."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()

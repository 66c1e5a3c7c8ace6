"""How fast a desk works in a large library, beside bare transactions that write as many rows.

`./dev bench circulation --json` measures on PostgreSQL (a cluster of its own, whose commits are on
disk) and on SQLite. The sizes are arguments, so that a small house can be measured in a minute.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.result import Result, say
from tools.machine_room import postgres

ROOT = Path(__file__).parents[1]
KEEPS_ITS_WORD = ("max_connections=60", "shared_buffers=512MB", "max_wal_size=4GB")
CLIENTS = 8


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--borrowers", type=int, default=200_000)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--loans", type=int, default=300_000)
    parser.add_argument("--holds", type=int, default=60_000)
    parser.add_argument("--queue", type=int, default=5_000, help="holds on one title")
    parser.add_argument("--operations", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=20, help="of eight clients at once")
    parser.add_argument("--databases", default="postgresql,sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    asked = options()
    result = Result("circulation")
    for name in asked.databases.split(","):
        folder = Path(tempfile.mkdtemp(prefix="allmanning-circulation-"))
        try:
            if name == "sqlite":
                address = f"sqlite:///{folder}/%s.sqlite3"
                manage(env(address % "small", folder), "migrate", "-v", "0")
                shutil.copy(folder / "small.sqlite3", folder / "large.sqlite3")
                measure(asked, name, address, folder, result)
            else:
                on_postgres(asked, name, folder, result)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    result.print(as_json=asked.json)


def on_postgres(asked: argparse.Namespace, name: str, folder: Path, result: Result) -> None:
    binaries = postgres.programs()
    if binaries is None:
        say("PostgreSQL is not installed; only SQLite is measured.")
        return
    with postgres.cluster(binaries, KEEPS_ITS_WORD) as address:
        base = address.rsplit("/", 1)[0]

        def told(words: str) -> None:
            subprocess.run([binaries / "psql", "-q", "-d", address, "-c", words], check=True)

        told("CREATE DATABASE small")
        manage(env(f"{base}/small", folder), "migrate", "-v", "0")
        told("CREATE DATABASE large TEMPLATE small")
        measure(asked, name, f"{base}/%s", folder, result)


def measure(
    asked: argparse.Namespace, name: str, address: str, folder: Path, result: Result
) -> None:
    large = {
        "borrowers": asked.borrowers, "items": asked.items, "loans": asked.loans,
        "holds": asked.holds,
    }  # fmt: skip
    small = {key: max(1_000, value // 10) for key, value in large.items()}
    small["borrowers"] = max(small["borrowers"], asked.queue + 1)
    alone = {}
    for size, house in (("small", small), ("large", large)):
        say(f"{name}: building {house['items']} copies …")
        surroundings = env(address % size, folder)
        built = run(surroundings, "build", size=house)
        result.figures[f"{name} {size} build_s"] = built["build_s"]
        told = run(surroundings, "alone", size=house, operations=asked.operations, seed=asked.seed)
        alone[size] = told
        result.figures[f"{name} {size}"] = told
    best = alone["large"]
    for act, word in (("lend", "check-outs"), ("receive", "check-ins")):
        ratio = best[act]["per_second"] / best[f"bare {act}"]["per_second"]
        result.ratio(f"{name}: {word} / bare transactions", ratio, 0.3)
    result.ratio(
        f"{name}: median at {asked.items} / at {small['items']} copies",
        best["median_ms"] / alone["small"]["median_ms"], 1.3, "lower",
    )  # fmt: skip
    at_once = together(surroundings, large, asked)
    result.figures[f"{name} 8 clients"] = at_once
    result.ratio(
        f"{name}: p95 of 8 clients / median of one", at_once["p95_ms"] / best["median_ms"], 4,
        "lower",
    )  # fmt: skip
    queues = {
        waiting: run(surroundings, "queue", size=large, waiting=waiting, copies=8)
        for waiting in (10, asked.queue)
    }
    result.figures[f"{name} queues"] = queues
    result.ratio(
        f"{name}: median at {asked.queue} / at 10 holds on a title",
        queues[asked.queue]["median_ms"] / queues[10]["median_ms"], 1.3, "lower",
    )  # fmt: skip


def together(
    surroundings: dict[str, str], size: dict[str, int], asked: argparse.Namespace
) -> dict[str, Any]:
    say("Eight clients at once …")
    told = {"size": size, "seconds": asked.seconds, "seed": asked.seed + 1, "parts": CLIENTS}
    clients = [
        subprocess.Popen(
            words("together", {**told, "part": part}), env=surroundings, cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        for part in range(CLIENTS)
    ]  # fmt: skip
    times: list[float] = []
    for client in clients:
        out, _err = client.communicate()
        if client.returncode:
            raise RuntimeError("A client failed.")
        times += json.loads(out)["times"]
    times.sort()
    return {
        "per_second": round(len(times) / asked.seconds, 1),
        "median_ms": times[len(times) // 2],
        "p95_ms": times[int(len(times) * 0.95)],
    }


def env(address: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ, "DATABASE_URL": address, "ALLMANNING_DATA": str(folder),
        "ALLMANNING_DEMO": "yes", "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }  # fmt: skip


def words(command: str, told: dict[str, Any]) -> list[str]:
    return [sys.executable, "-m", "bench.circulating.measuring", command, json.dumps(told)]


def run(surroundings: dict[str, str], command: str, **told: Any) -> dict[str, Any]:
    say(f"  {command} …")
    done = subprocess.run(
        words(command, told), env=surroundings, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def manage(surroundings: dict[str, str], *told: str) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *told], env=surroundings, cwd=ROOT, check=True
    )


if __name__ == "__main__":
    main()

"""Sixteen clients, many thousand random operations, kill -9 at random; then the auditor looks.

`./dev bench storm --operations 200000` runs against a PostgreSQL of its own, which is killed too.
`--seconds 10` ends earlier. The exit code is 1 where the auditor or a client found anything wrong.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.result import machine, say
from bench.storming.world import tell_time

ROOT = Path(__file__).parents[1]
SERVERS = 4


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, help="end after so long, whatever was done")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--cut-every", type=float, default=20, help="seconds between power cuts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dump", help="a dump of an empty house, instead of its migrations")
    parser.add_argument("--keep", help="a folder where the clients' logs stay")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_words: sys.exit(143))  # the cluster must end with us
    asked = options()
    folder = Path(asked.keep or tempfile.mkdtemp(prefix="allmanning-storm-logs-"))
    folder.mkdir(exist_ok=True, parents=True)
    os.environ |= {
        "ALLMANNING_DATA": str(folder / "data"), "ALLMANNING_DEMO": "yes",
        "ALLMANNING_MAIL": "console", "DJANGO_SETTINGS_MODULE": "allmanning.portal.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }  # fmt: skip
    (folder / "data").mkdir(exist_ok=True)
    sys.path.insert(0, str(ROOT / "src"))
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"  # until there is a cluster
    from bench.storming.power import Database

    database = Database()
    try:
        os.environ["DATABASE_URL"] = database.url
        database.start()
        told = storm(asked, folder, database)
    finally:
        database.end()
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(told, ensure_ascii=False, indent=None if asked.json else 2))
    return 0 if told["right"] else 1


def storm(asked: argparse.Namespace, folder: Path, database: Any) -> dict[str, Any]:
    from bench.storming.clients import Client, Clock
    from bench.storming.power import Household, PowerCuts

    say("Building the house …")
    lay_tables(asked.dump, database)
    tell_time(folder, 0)
    household = Household(folder, SERVERS)
    keys = household.ask("build")
    household.start()
    wait_for(household.sockets)
    say("The storm begins.")
    clock = Clock(asked.operations, asked.seconds)
    clients = [
        Client(number, folder, household.sockets, clock, asked.seed, keys)
        for number in range(asked.clients)
    ]
    cuts = PowerCuts(household, database, asked.cut_every, asked.seed)
    began = time.monotonic()
    for thread in (*clients, cuts):
        thread.start()
    last = 0.0
    while any(client.is_alive() for client in clients):
        time.sleep(0.2)
        tell_time(folder, clock.count)
        if time.monotonic() - last > 30:
            last = time.monotonic()
            say(f"{clock.count} operations, {dict(cuts.counts)}, "
                f"{sum(len(client.faults) for client in clients)} faults")  # fmt: skip
        if cuts.fault:
            clock.stopped = True
    seconds = time.monotonic() - began
    cuts.over.set()
    cuts.join()
    household.end()
    say("The auditor looks …")
    audit = household.ask("audit")
    return judged(clients, cuts, seconds, clock.count, audit, folder)


def judged(
    clients: list[Any],
    cuts: Any,
    seconds: float,
    operations: int,
    audit: dict[str, Any],
    folder: Path,
) -> dict[str, Any]:
    counts = sum((client.counts for client in clients), Counter())
    faults = [fault for client in clients for fault in client.faults]
    if (folder / "faults").exists():
        faults.append((folder / "faults").read_text()[-4000:])
    if cuts.fault:
        faults.append(cuts.fault)
    times = sorted(value for client in clients for value in client.times)
    return {
        "right": audit["right"] and not faults,
        "operations": operations,
        "seconds": round(seconds, 1),
        "operations_per_second": round(operations / seconds, 1),
        "clients": len(clients),
        "killed": dict(cuts.counts),
        "database_away_s": cuts.outages,
        "median_ms": round(1000 * times[len(times) // 2], 1) if times else None,
        "p95_ms": round(1000 * times[int(len(times) * 0.95)], 1) if times else None,
        "answers": dict(sorted(counts.items())),
        "faults": faults[:20],
        "audit": {**audit, "findings": audit["findings"][:20], "found": len(audit["findings"])},
        "machine": machine(),
    }


def lay_tables(dump: str | None, database: Any) -> None:
    if dump:
        words = [database.binaries / "psql", "-q", "-X", "-v", "ON_ERROR_STOP=1"]
        words += ["-d", database.url, "-f", dump]
    else:
        words = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v", "0"]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


def wait_for(sockets: list[str]) -> None:
    for _try in range(300):
        if all(Path(path).exists() for path in sockets):
            return
        time.sleep(0.1)
    raise RuntimeError("The servers did not start.")


if __name__ == "__main__":
    sys.exit(main())

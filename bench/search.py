"""Whole search pages through the real server: against the same pages without their search."""

import http.client
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.generate import Maker
from bench.house import House, fill, house, resident
from bench.result import Result, options, say

SECONDS = 12
THREADS = 4
_CURRENT = """
from allmanning.services.library.catalogue.search.folder import current
print(current())
"""


def questions(titles: int, seed: int, count: int) -> list[str]:
    """What readers ask: mostly one or two words, some names, some filters, after Zipf's law."""
    maker = Maker(seed, titles)
    rng = random.Random(seed + 99)
    asked = []
    for _each in range(count):
        kind = rng.random()
        if kind < 0.45:
            asked.append({"q": " ".join(maker.swedish.some(1))})
        elif kind < 0.7:
            asked.append({"q": " ".join(maker.swedish.some(2))})
        elif kind < 0.8:
            asked.append({"q": rng.choice(maker.authors).split(",")[0]})
        elif kind < 0.9:
            words = " ".join(maker.swedish.some(1))
            asked.append({"q": words, "form": "book", "language": rng.choice(("swe", "eng"))})
        else:
            asked.append(
                {"q": maker.subjects.some(1)[0], "library": rng.choice(("um", "van", "vin"))}
            )
    return [f"/library/search/?{urlencode(one)}" for one in asked]


def indexed(built: House, *, kept: bool) -> float:
    """Seconds to build the index; 0 where a kept house has one that its indexer finds in order."""
    if kept and built.manage("shell", "-c", _CURRENT)[0].split()[-1] != "None":
        say("Using the index that is there …")
        return 0.0
    say("Building the index …")
    _out, building, _memory = built.manage("rebuild_index")
    return building


@contextmanager
def served(built: House, application: str) -> Iterator[tuple[int, int]]:
    """The site on a port of its own; gives the port and the process of its only worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**built.env, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
           "DJANGO_SETTINGS_MODULE": "allmanning.portal.settings"}  # fmt: skip
    words = ["-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"]
    process = subprocess.Popen(
        [sys.executable, *words, "--port", str(port), "--log-level", "warning", application],
        env=env, start_new_session=True,
    )  # fmt: skip
    try:
        wait(port)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield port, int(children[-1]) if children else process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait(port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            ask(http.client.HTTPConnection("127.0.0.1", port, timeout=60), "/health/")
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server does not answer")


def ask(connection: http.client.HTTPConnection, path: str) -> float:
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} for {path}")
    return time.perf_counter() - began


def one_by_one(port: int, paths: list[str]) -> list[float]:
    """Milliseconds of each, asked one after another."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    return [ask(connection, path) * 1000 for path in paths]


def at_once(port: int, paths: list[str], seconds: float) -> float:
    """Requests a second with several asking at once."""
    done = [0] * THREADS
    end = time.monotonic() + seconds

    def go(at: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        place = at
        while time.monotonic() < end:
            ask(connection, paths[place % len(paths)])
            place += THREADS
            done[at] += 1

    threads = [threading.Thread(target=go, args=(at,)) for at in range(THREADS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)


def measured(titles: int, seed: int, keep: Path | None) -> dict[str, float]:
    """A house with so many titles, and what its search pages cost."""
    with house(keep and keep / str(titles)) as built:
        fill(built, titles, seed)
        building = indexed(built, kept=keep is not None)
        paths = questions(titles, seed, 1_500)
        say("Asking, with search …")
        with served(built, "allmanning.portal.wsgi:application") as (port, worker):
            one_by_one(port, paths[:50])
            times = sorted(one_by_one(port, paths[50:450]))
            rate = at_once(port, paths[450:], SECONDS)
            memory = resident(worker)
        say("Asking, without search …")
        few = paths[450:800]
        with served(built, "bench.without_search:application") as (port, _worker):
            one_by_one(port, few)
            plain = sorted(one_by_one(port, few))
            rate_without = at_once(port, few, SECONDS)
    return {
        "titles": titles,
        "requests_per_second": round(rate, 1),
        "requests_per_second_without_search": round(rate_without, 1),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
        "p95_ms_without_search": round(plain[int(len(plain) * 0.95)], 2),
        "worker_memory_mb": memory,
        "index_build_seconds": round(building, 1),
    }


def main() -> None:
    said = options(__doc__ or "")
    few = max(said.titles // 10, 100)
    small = measured(few, said.seed, said.keep)
    large = measured(said.titles, said.seed, said.keep)
    result = Result("search")
    rate = large["requests_per_second"] / large["requests_per_second_without_search"]
    result.ratio("page / page without search", rate, 0.5)
    result.ratio("p95, all / a tenth", large["p95_ms"] / small["p95_ms"], 3.0, "lower")
    result.ratio(
        "memory, all / a tenth", large["worker_memory_mb"] / small["worker_memory_mb"], 1.5, "lower"
    )
    result.figures = {"all": large, "a_tenth": small}
    result.print(as_json=said.json)


if __name__ == "__main__":
    main()

"""From a code at the server to the first byte of sound: kept and new texts, and fifty at once."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

from bench.house import House, house, resident, write_records
from bench.result import Result, options, say

LISTENERS, ROUNDS, TEXTS = 50, 300, 10_000
BYTES_A_SECOND = 48_000 / 8
STATIC, STATIC_BYTES = "/static/bench/plain.bin", 38_000  # the size of a first breath
LONG = "En berättelse om en resa genom skogen, och om alla som bodde där. " * 12


def first_byte(port: int, path: str, accept: str = "*/*") -> float:
    """Seconds from the request until the first byte of the answer's content."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept": accept})
    answer = connection.getresponse()
    if answer.status == 302:
        answer.read()
        connection.request("GET", answer.headers["Location"])
        answer = connection.getresponse()
    answer.read(1)
    took = time.perf_counter() - began
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} {path[:80]}")
    answer.read()
    connection.close()
    return took


def middle(port: int, paths: list[str], accept: str = "*/*") -> float:
    return statistics.median(first_byte(port, path, accept) for path in paths)


def beside(port: int, paths: list[str], accept: str = "*/*") -> tuple[float, float]:
    """The same for sounds and for a static file, asked in turns, so that both meet the same machine."""
    pairs = [(first_byte(port, path, accept), first_byte(port, STATIC)) for path in paths]
    return tuple(statistics.median(one) for one in zip(*pairs, strict=True))  # type: ignore[return-value]


def stop(process: "subprocess.Popen[bytes]") -> None:
    os.killpg(process.pid, 15)
    process.wait()


def listen(port: int, path: str, worst: list[float]) -> None:
    """Hear one text in real time's measure: how late a block came, against the sound already sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:  # it would have to do with the text: no sound is the longest gap
        worst.append(float("inf"))
        return
    sent, began, late = len(answer.read1(4096)), time.perf_counter(), 0.0
    while block := answer.read1(4096):
        late = max(late, (time.perf_counter() - began) / (sent / BYTES_A_SECOND))
        sent += len(block)
    worst.append(late)


def served(built: House, port: int) -> "subprocess.Popen[bytes]":
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1",
        "--blocking-threads", "8", "--host", "127.0.0.1", "--port", str(port),
        "--log-level", "error", "allmanning.portal.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=built.env, start_new_session=True)
    for _attempt in range(200):
        try:
            first_byte(port, "/health/")
            return process
        except (OSError, RuntimeError, http.client.HTTPException):
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def memory(process: int) -> int:
    """MB of a process and all below it."""
    below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return resident(process) + sum(memory(int(one)) for one in below)


def main() -> None:
    said = options(__doc__ or "", titles=100_000)
    result = Result("audioindex")
    with house() as built:
        records = built.folder / "records.mrc"
        say(f"Importing {said.titles} generated titles …")
        write_records(records, said.titles, said.seed)
        built.manage("import_marc", str(records))
        os.environ.update(built.env)
        measure(built, result, said.titles)
    result.print(as_json=said.json)


def measure(built: House, result: Result, titles: int) -> None:  # noqa: C901 - one thing after another
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "allmanning.portal.settings"
    django.setup()
    from allmanning.services.library.audioindex import scenes, speech
    from allmanning.services.library.audioindex.spoken.items import Standing, say_item
    from allmanning.services.library.audioindex.spoken.parts import segment
    from allmanning.services.library.audioindex.tests.examples import demo_items
    from allmanning.services.library.catalogue.models import Copy

    def address(text: str) -> str:
        return scenes.sound_address((segment("about", text, "sv"),))

    barcodes = list(
        Copy.objects.order_by("pk").values_list("barcode", flat=True)[:: max(1, titles // ROUNDS)]
    )[:ROUNDS]
    breaths = [say_item(one, Standing("here")).first for one in demo_items()]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    static = built.folder / "static" / "bench"
    static.mkdir(parents=True)
    (static / "plain.bin").write_bytes(os.urandom(STATIC_BYTES))
    process = served(built, port)
    try:
        say("Sound of the whole demo catalogue, new and then kept …")
        paths = [scenes.sound_address(one) for one in breaths]
        new = [first_byte(port, path) for path in paths]
        kept, plain = beside(port, paths)
        size = statistics.median(
            speech.store().path(speech.name_of(one)).stat().st_size for one in breaths
        )
        say("espeak-ng alone …")
        alone = []
        for one in breaths:
            began = time.perf_counter()
            for part in one:
                _hertz, blocks = speech.pcm(part)
                for _block in blocks:
                    pass
            alone.append(time.perf_counter() - began)
        say("From codes …")
        codes = [f"/machine/library/l/{code}/" for code in barcodes]
        from_new = middle(port, codes, "audio/mpeg")
        from_kept, plain_kept = beside(port, codes, "audio/mpeg")
        say("From codes that a new server has not heard of, to sound that is kept …")
        stop(process)
        process = served(built, port)
        first_byte(port, codes[-1], "audio/mpeg")
        from_told, plain_told = beside(port, codes[:-1], "audio/mpeg")
        say(f"{LISTENERS} listeners at once …")
        worst: list[float] = []
        crowd = [
            threading.Thread(target=listen, args=(port, address(f"Lyssnare {number}. {LONG}"), worst))
            for number in range(LISTENERS)
        ]  # fmt: skip
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        say(f"{TEXTS} different texts …")
        before = memory(process.pid)
        for number in range(TEXTS):
            first_byte(port, address(f"Text nummer {number}"))
        after = memory(process.pid)
    finally:
        stop(process)
        for pool in [speech.pool_for("sv")]:
            pool.close()
    result.ratio("kept sound / static file", kept / plain, 2.0, "lower")
    result.ratio(
        "new sound / espeak-ng alone",
        statistics.median(new) / statistics.median(alone),
        3.0,
        "lower",
    )
    result.ratio("code to kept sound / static file", from_kept / plain_kept, 2.0, "lower")
    result.ratio(
        "code that a new server has not heard / static file", from_told / plain_told, 2.0, "lower"
    )
    result.ratio(
        "code to new sound / espeak-ng alone", from_new / statistics.median(alone), 3.0, "lower"
    )
    result.ratio("latest block / sound already sent", max(worst), 1.0, "lower")
    result.ratio("memory after 10,000 texts / before", after / max(before, 1), 1.5, "lower")
    result.figures = {
        "titles": titles,
        "listeners_heard": len(worst),
        "static_ms": round(plain * 1000, 2),
        "static_bytes": STATIC_BYTES,
        "kept_bytes": round(size),
        "kept_ms": round(kept * 1000, 2),
        "new_ms": round(statistics.median(new) * 1000, 2),
        "new_p95_ms": round(statistics.quantiles(new, n=20)[-1] * 1000, 2),
        "espeak_ms": round(statistics.median(alone) * 1000, 2),
        "code_to_kept_ms": round(from_kept * 1000, 2),
        "code_unheard_to_kept_ms": round(from_told * 1000, 2),
        "code_to_new_ms": round(from_new * 1000, 2),
        "memory_mb": after,
    }


if __name__ == "__main__":
    main()

"""Serves the demo alliance: web, worker, indexer and clock, watched over together."""

import os
import signal
import socket
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tools.machine_room.shell import (
    PYTHON,
    ROOT,
    Stop,
    call,
    django,
    environment,
    framed,
    run,
    say,
)

HOST = "127.0.0.1"
MOST_RESTARTS = 5  # within a minute
PATIENCE = 10  # seconds between asking a process to end and ending it


def serve(wanted: int) -> int:
    """Prepare the database, start everything, and watch until asked to end."""
    port = free_port(wanted)
    if port != wanted:
        say(f"Port {wanted} is busy, so Allmänning takes {port}.")
    os.environ.setdefault("ALLMANNING_ADDRESS", f"http://localhost:{port}")
    demo = os.environ.get("ALLMANNING_DEMO", "yes") == "yes"
    run(*django("prepare"), show=False)
    if demo:
        run(*django("demo", "--if-empty"), show=False)
    wanted_programs = programs(port)
    if demo and "ALLMANNING_OIDC" not in os.environ:
        wanted_programs["identity provider"] = identity_provider(free_port(port + 1))
    household = [Keeper(name, words) for name, words in wanted_programs.items()]
    try:
        for keeper in household:
            keeper.start()
        wait_for(port, household)
        say(f"\nAllmänning is at http://localhost:{port}/ (Swedish) and /en/ (English).\n")
        call(*django("sign_ins"))
        say("\nCtrl-C ends it.")
        while True:
            for keeper in household:
                keeper.look(time.monotonic())
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("\nEnding …")
        return 0
    finally:
        end_all([keeper.process for keeper in household if keeper.process])


def programs(port: int) -> dict[str, list[str]]:
    """Return what must run, by the name it has in messages."""
    web = ["-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"]
    where = ["--host", HOST, "--port", str(port), "allmanning.portal.wsgi:application"]
    return {
        "web": [str(PYTHON), *web, "--log-level", "warning", *where],
        "worker": django("db_worker"),
        "indexer": django("run_indexer"),
        "clock": django("tick", "--every", "60"),
    }


def identity_provider(port: int) -> list[str]:
    """Return the program that plays a municipality's identity provider, and let the site know it."""
    address = f"http://localhost:{port}"
    os.environ["ALLMANNING_OIDC"] = f"members|Kommunen|{address}|allmanning-demo|only-for-the-demo"
    return django("run_identity_provider", "--address", address)


def free_port(wanted: int) -> int:
    """Return the wanted port, or the next that nobody listens to."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as probe:
            if os.name != "nt":  # a port that was just left is free, too
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Stop(f"Ports {wanted} to {wanted + 99} are all busy; choose another with PORT=….")


def begin(words: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a program in a group of its own, so that Ctrl-C reaches it through us only."""
    return subprocess.Popen(words, cwd=ROOT, env=environment(), start_new_session=True)


@dataclass
class Keeper:
    """Keeps one program running, but gives up on one that keeps falling."""

    name: str
    words: Sequence[str]
    begin: Callable[[Sequence[str]], subprocess.Popen[bytes]] = begin
    process: subprocess.Popen[bytes] | None = None
    falls: deque[float] = field(default_factory=deque)
    given_up: bool = False

    def start(self) -> None:
        self.process = self.begin(self.words)

    def look(self, now: float) -> None:
        """Start the program again if it has ended; give up at its sixth fall in a minute.

        Without the web there is nothing to serve; without another the rest is still of use.
        """
        code = self.process.poll() if self.process else None
        if code is None or self.given_up:
            return
        while self.falls and now - self.falls[0] > 60:
            self.falls.popleft()
        if len(self.falls) >= MOST_RESTARTS:
            self.given_up = True
            fault = f"The {self.name} ended {MOST_RESTARTS + 1} times in a minute (code {code})"
            if self.name == "web":
                raise Stop(f"{fault}.")
            say(framed([f"{fault}, and is left out. The rest goes on without it."]))
            return
        self.falls.append(now)
        say(f"The {self.name} ended with code {code}; starting it again.")
        self.start()


def wait_for(port: int, household: Sequence[Keeper]) -> None:
    """Wait until the web answers the door."""
    for _try in range(240):
        with socket.socket() as door:
            door.settimeout(0.5)
            if door.connect_ex((HOST, port)) == 0:
                return
        for keeper in household:
            keeper.look(time.monotonic())
        time.sleep(0.25)
    raise Stop("The web did not answer within a minute.")


def end_all(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask every program to end, wait a while, and end those that did not."""
    for process in processes:
        signal_group(process, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            signal_group(process, signal.SIGKILL)
            process.wait()


def signal_group(process: subprocess.Popen[bytes], what: signal.Signals) -> None:
    """Send a signal to a program and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, what)

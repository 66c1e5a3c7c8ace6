"""The programs of the storm, and who pulls their plugs: kill -9, at random, and start again."""

import contextlib
import json
import multiprocessing
import os
import random
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.storming import server
from tools.machine_room import postgres
from tools.machine_room.shell import Stop

KEEPS_ITS_WORD = ("max_connections=90", "checkpoint_timeout=5min", "max_wal_size=1GB")


class Database:
    """A cluster whose commits are on disk when they are told, in a folder of its own."""

    def __init__(self) -> None:
        found = postgres.programs()
        if found is None:
            raise Stop("PostgreSQL is not installed.")
        self.binaries, self.who = found, postgres.account()
        self.folder = Path(tempfile.mkdtemp(prefix="allmanning-storm-"))
        secret, password = self.folder / "password", secrets.token_hex(16)
        secret.write_text(password)
        if self.who:
            shutil.chown(self.folder, self.who)
            shutil.chown(secret, self.who)
        postgres.make_cluster(self.binaries, self.folder, secret, self.who)
        self.port = postgres.some_port()
        self.url = f"postgres://{postgres.NAME}:{password}@{postgres.HOST}:{self.port}/postgres"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        for _try in range(60):
            try:
                self.process = postgres.start_cluster(
                    self.binaries, self.folder, self.port, self.who, KEEPS_ITS_WORD
                )
            except Stop:  # the last children of the killed one still hold its memory
                time.sleep(0.5)
            else:
                return
        raise Stop("PostgreSQL did not come back.")

    def kill(self) -> None:
        """Kill the server and every child of it, as a power cut does."""
        if self.process is None:
            return
        family = [self.process.pid, *_children(self.process.pid)]
        for pid in family:
            _kill(pid)
        self.process.wait()

    def end(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Household:
    """Servers and a worker. They are forked from one process that has read the code already."""

    def __init__(self, folder: Path, servers: int) -> None:
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["bench.storming.server"])
        self.folder = folder
        self.sockets = [str(folder / f"server-{number}") for number in range(servers)]
        self.programs: dict[str, multiprocessing.process.BaseProcess] = {}

    def ask(self, what: str) -> Any:
        """Let a process of its own do something to the end, and return what it wrote down."""
        one = self.context.Process(target=getattr(server, what), args=(str(self.folder),))
        one.start()
        one.join()
        if one.exitcode:
            raise Stop(f"{what} ended with {one.exitcode}.")
        return json.loads((self.folder / what).read_text())

    def start(self) -> None:
        for number in range(len(self.sockets)):
            self.begin(f"server {number}")
        self.begin("worker")

    def begin(self, name: str) -> None:
        if name == "worker":
            self.programs[name] = self.context.Process(
                target=server.work, args=(str(self.folder),), daemon=True
            )
        else:
            path = self.sockets[int(name.split()[1])]
            self.programs[name] = self.context.Process(
                target=server.serve, args=(path,), daemon=True
            )
        self.programs[name].start()

    def kill(self, name: str) -> None:
        program = self.programs[name]
        program.kill()
        program.join()

    def end(self) -> None:
        for name in list(self.programs):
            self.kill(name)


class PowerCuts(threading.Thread):
    """Pulls a plug every so often, and puts it in again."""

    def __init__(self, household: Household, database: Database, every: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.household, self.database, self.every = household, database, every
        self.random = random.Random(f"{seed}:cuts")
        self.over = threading.Event()
        self.counts: Counter[str] = Counter()
        self.fault = ""
        self.outages: list[float] = []  # seconds that the database was away

    def run(self) -> None:
        # a server is cut off more often than the one database: there are four of them
        names = [*self.household.programs, "database"]
        turn = 0
        while not self.over.wait(self.random.uniform(0.5, 1.5) * self.every):
            # each at least once, then at random
            name = names[turn] if turn < len(names) else self.random.choice(names)
            turn += 1
            try:
                self.cut(name)
            except Stop as stop:
                self.fault = str(stop)
                return

    def cut(self, name: str) -> None:
        self.counts[name.split()[0]] += 1
        if name == "database":
            began = time.monotonic()
            self.database.kill()
            self.database.start()
            self.outages.append(round(time.monotonic() - began, 1))
        else:
            self.household.kill(name)
            self.household.begin(name)


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found.append(int(entry.name))
    return found


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)

"""A house that is really served: its own processes, its own data, the demo alliance inside."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.migrated import alone

ROOT = Path(__file__).parents[1]
PATIENCE = 60  # seconds to wait for a door to open


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """A served house; its programs can be killed and started again at any moment."""

    data: Path
    port: int
    extra: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def surroundings(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "DATABASE_URL": f"sqlite:///{self.data / 'allmanning.sqlite3'}",
            "ALLMANNING_DATA": str(self.data),
            "ALLMANNING_ADDRESS": self.address,
            **self.extra,
        }

    def programs(self) -> dict[str, list[str]]:
        web = ["-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"]
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]
        manage = str(ROOT / "manage.py")
        return {
            "web": [*web, *where, "allmanning.portal.wsgi:application"],
            "indexer": [manage, "run_indexer"],
            "worker": [manage, "db_worker"],
            "clock": [manage, "tick", "--every", "1"],
        }

    def start(self, *names: str) -> None:
        """Start programs; the web is waited for until it answers."""
        for name in names:
            log = (self.data / f"{name}.log").open("ab")
            self.running[name] = subprocess.Popen(
                [sys.executable, *self.programs()[name]],
                cwd=ROOT,
                env=self.surroundings(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if "web" in names:
            self.wait()

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/health/", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.data / "web.log").read_text()[-3000:])

    def kill(self, name: str) -> None:
        """End a program as a power cut would: at once, with all it started."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for name in list(self.running):
            self.kill(name)

    def tick_by_day(self) -> str:
        """Let the clock strike now, or at noon if it is night, when no messages go out."""
        now = datetime.now(ZoneInfo("Europe/Stockholm"))
        noon = now.replace(hour=12, minute=0, second=0)
        return self.manage("tick", "--at", (now if 8 <= now.hour < 20 else noon).isoformat())

    def manage(self, *words: str) -> str:
        """Run one of the house's commands and return what it said."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            cwd=ROOT,
            env=self.surroundings(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the demo alliance, loaded once a run; houses are copies of it."""
    if ready := os.environ.get("ALLMANNING_TEST_DEMO"):  # saves a minute while writing a story
        return Path(ready)
    run = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        run = run.parent  # the folder that all processes of this run share
    data, made = run / "demo", run / "demo-being-loaded"
    with alone("demo"):
        if not data.exists():
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            House(made, 0).manage("demo")
            made.rename(data)
    return data


@pytest.fixture(scope="session")
def build_house(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., House]:
    """Return a function that gives a new house of its own, not yet started."""

    def build(**extra: str) -> House:
        data = tmp_path_factory.mktemp("house") / "data"
        shutil.copytree(demo_data, data)
        return House(data, free_port(), extra)

    return build


@pytest.fixture
def house(build_house: Callable[..., House]) -> Iterator[House]:
    """Return a house of this test's own, with the web and the indexer running."""
    built = build_house()
    built.start("web", "indexer")
    yield built
    built.close()


@pytest.fixture(scope="module")
def shared_house(build_house: Callable[..., House]) -> Iterator[House]:
    """Return a house that the tests of a module share; they leave it as they found it."""
    built = build_house()
    built.start("web", "indexer")
    yield built
    built.close()

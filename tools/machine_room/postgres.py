"""A PostgreSQL of our own for one test run: in a temporary folder, fast, and gone afterwards."""

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.machine_room.shell import Stop, say

HOST = "127.0.0.1"
NAME = "allmanning"
# The cluster is thrown away, so nothing in it needs to survive a power cut.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


def programs() -> Path | None:
    """Return the folder that holds initdb and postgres, of the newest version installed."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    folders.sort(key=lambda folder: [int(n) for n in re.findall(r"\d+", folder.parent.name)])
    if found := shutil.which("initdb"):
        folders.insert(0, Path(found).resolve().parent)
    usable = [f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()]
    return usable[-1] if usable else None


def account() -> str | None:
    """Return whom the cluster must run as: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def cluster(binaries: Path, settings: Sequence[str] = HASTE) -> Iterator[str]:
    """Start a cluster, give its address as DATABASE_URL, and remove it without a trace."""
    who = account()
    folder = Path(tempfile.mkdtemp(prefix="allmanning-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        password = secrets.token_hex(16)
        secret = folder / "password"
        secret.write_text(password)
        if who:
            shutil.chown(folder, who)
            shutil.chown(secret, who)
        make_cluster(binaries, folder, secret, who)
        port = some_port()
        server = start_cluster(binaries, folder, port, who, settings)
        yield f"postgres://{NAME}:{password}@{HOST}:{port}/postgres"
    finally:
        if server:
            server.send_signal(signal.SIGINT)  # the fast way out: it waits for no client
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(binaries: Path, folder: Path, secret: Path, who: str | None) -> None:
    """Lay out an empty cluster whose words sort the same on every machine."""
    done = subprocess.run(
        [
            binaries / "initdb",
            *("--pgdata", folder / "data", "--username", NAME, "--pwfile", secret),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"),
            "--no-sync",
        ],
        cwd=folder,
        user=who,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Stop(f"initdb failed:\n{done.stderr or done.stdout}")


def start_cluster(
    binaries: Path, folder: Path, port: int, who: str | None, settings: Sequence[str] = HASTE
) -> subprocess.Popen[bytes]:
    """Start the server and wait until it takes calls."""
    options = [word for setting in settings for word in ("-c", setting)]
    where: list[str | Path] = ["-D", folder / "data", "-h", HOST, "-p", str(port), "-k", folder]
    log = folder / "log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [binaries / "postgres", *where, *options],
            cwd=folder,
            user=who,
            stdout=written,
            stderr=written,
            start_new_session=True,  # Ctrl-C must reach the tests before their database
        )
    for _try in range(150):
        if server.poll() is not None:
            break
        # isready, not a bare connection: the port opens before the server takes calls
        if not subprocess.call([binaries / "pg_isready", "-q", "-h", HOST, "-p", str(port)]):
            return server
        time.sleep(0.2)
    server.kill()
    raise Stop(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


def some_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def told_missing() -> list[str]:
    """Return what to say where PostgreSQL is not installed."""
    say("")
    return [
        "PostgreSQL IS NOT INSTALLED: half of the test run did not take place.",
        "Production stands on PostgreSQL; what passed here passed on SQLite only.",
        "Debian and Ubuntu: sudo apt install postgresql. Nothing needs to be configured.",
    ]

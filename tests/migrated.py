"""The test database, migrated once and then copied.

A hundred migrations take longer than most of the tests that need their tables. They run once for each
state of the migrations, into a template below `build/test/`; every process and every later run copies it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "test"
TEMPLATES = 12  # branches of one checkout take turns; a template is a few megabytes


def state() -> str:
    """Return a short name for all that decides what a migrated database holds."""
    source = ROOT / "src" / "allmanning"
    decides = [*source.rglob("migrations/*.py"), *(source / "kit").rglob("*.py")]
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for file in sorted(decides):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Let one process at a time do this, whichever run it belongs to."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrate(url: str) -> None:
    """Bring the database at this address up to date, in a process of its own."""
    words = [sys.executable, str(ROOT / "manage.py"), "prepare"]
    surroundings = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        words, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def copy_sqlite(target: Path) -> None:
    """Lay a migrated database where the tests will look for theirs."""
    template = KEPT / f"migrated-{state()}.sqlite3"
    with alone("migrated"):
        if not template.exists():
            for old in sorted(KEPT.glob("migrated-*.sqlite3"), key=os.path.getmtime)[:-TEMPLATES]:
                old.unlink()
            made = template.with_suffix(".made")
            made.unlink(missing_ok=True)
            migrate(f"sqlite:///{made}")
            made.rename(template)
        for left in ("", "-wal", "-shm"):
            Path(f"{target}{left}").unlink(missing_ok=True)
        shutil.copyfile(template, target)


def copy_postgres(description: dict[str, Any], target: str) -> None:
    """Let PostgreSQL copy the migrated database, made by the first who asks, under the tests' name."""
    import psycopg  # noqa: PLC0415 - only where PostgreSQL is
    from psycopg.sql import SQL, Identifier, Literal  # noqa: PLC0415

    template = f"migrated_{state()}"
    place = {key: description[key.upper()] for key in ("host", "port", "user", "password")}
    with (
        alone("migrated-postgres"),
        psycopg.connect(dbname=description["NAME"], autocommit=True, **place) as server,
    ):
        known = SQL("SELECT 1 FROM pg_database WHERE datname = {}").format(Literal(template))
        if not server.execute(known).fetchone():
            made = SQL("CREATE DATABASE {}").format(Identifier("migrating"))
            server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier("migrating")))
            server.execute(made)
            who = f"{quote(place['user'], safe='')}:{quote(place['password'], safe='')}"
            migrate(f"postgres://{who}@{place['host']}:{place['port']}/migrating")
            name = SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(name.format(Identifier("migrating"), Identifier(template)))
        gone = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(target))
        server.execute(gone)
        copied = SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(copied.format(Identifier(target), Identifier(template)))

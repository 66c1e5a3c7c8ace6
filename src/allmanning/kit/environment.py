"""What differs between places, read from the environment; a wrong value stops the start with advice."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class WrongSetting(Exception):  # noqa: N818 - a sentence to the operator
    """A value in the environment that cannot be used; the message says what to write instead."""


def yes_or_no(name: str, *, default: bool) -> bool:
    written = os.environ.get(name, "")
    if written.lower() in {"", "yes", "no"}:
        return default if not written else written.lower() == "yes"
    raise WrongSetting(f"{name} is “{written}”; write yes or no.")


def words(name: str, default: str) -> list[str]:
    """Return a list that is written with commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """Return an existing folder that can be written in, made if it is missing."""
    path = Path(os.environ.get(name) or default).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise WrongSetting(
            f"{name} is “{path}”, which cannot be made ({problem.strerror}); "
            "write the path of a folder that the server may write in."
        ) from problem
    if not os.access(path, os.W_OK):
        raise WrongSetting(
            f"{name} is “{path}”, which cannot be written in; choose another folder."
        )
    return path


# After an outage the pool would wait ever longer between tries, and keep callers for half a minute:
# it begins anew after four seconds, so that the site is back as soon as the database is.
POOL = {"min_size": 1, "max_size": 8, "timeout": 10, "reconnect_timeout": 4}


def database(default: Path) -> dict[str, Any]:
    """Return Django's description of the database that DATABASE_URL names."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{default}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(url.removeprefix("sqlite:///"))
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": POOL},
        }
    raise WrongSetting(
        f"DATABASE_URL is “{parts.scheme}:…”; write sqlite:///path/to/file.sqlite3 "
        "or postgres://user:password@host:port/name."
    )


def _sqlite(path: str) -> dict[str, Any]:
    if not path:
        raise WrongSetting("DATABASE_URL names no file; write sqlite:///path/to/file.sqlite3.")
    return {
        "ENGINE": "allmanning.kit.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": 60,  # opening costs more than most pages ask: two milliseconds of the core
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864; "
            "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY",
        },
        "TEST": {"NAME": str(Path(path).with_name("test.sqlite3"))},
    }


def mail(name: str) -> dict[str, Any]:
    """Return Django's mail settings from `console` or smtp://user:password@host:port (smtps, ?tls)."""
    url = os.environ.get(name) or "console"
    if url == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.query == "tls",
            "EMAIL_TIMEOUT": 20,
        }
    raise WrongSetting(
        f"{name} is “{parts.scheme}:…”; write console or smtp://user:password@host:587?tls."
    )


def secret(name: str, *, file: Path, needed: bool) -> str:
    """Return the secret; where none is given, a local one is made once and kept in `file`."""
    if given := os.environ.get(name, ""):
        if len(given) < 32:
            raise WrongSetting(f"{name} is too short; write at least 32 random characters.")
        return given
    if needed:
        raise WrongSetting(f"{name} is missing; write at least 32 random characters.")
    if not file.exists():
        file.write_bytes(os.urandom(32).hex().encode())
        file.chmod(0o600)
    return file.read_text()


def identity_providers(name: str) -> list[dict[str, Any]]:
    """Return allauth's description of the OpenID Connect providers that are written in `name`."""
    found = []
    for written in words(name, ""):
        parts = written.split("|")
        if len(parts) != 5 or not parts[2].startswith(("https://", "http://")):
            raise WrongSetting(
                f"{name} has “{parts[0]}”, which is not complete; write "
                "key|name|https://server|client|secret, and a comma before the next one."
            )
        key, label, server, client, secret_words = parts
        found.append(
            {
                "provider_id": key,
                "name": label,
                "client_id": client,
                "secret": secret_words,
                "settings": {"server_url": server},
            }
        )
    return found

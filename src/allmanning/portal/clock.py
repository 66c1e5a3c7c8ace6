"""What the clock starts: one list, asked every minute, safe to ask again."""

import logging
from collections.abc import Callable
from datetime import datetime
from importlib import import_module

from django.apps import apps
from django.db import close_old_connections

log = logging.getLogger(__name__)
Tick = Callable[[datetime], None]


def ticks() -> dict[str, Tick]:
    """Return the `tick` of every room that has one in its tasks module, by the room's name."""
    found: dict[str, Tick] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("allmanning."):
            try:
                room = import_module(f"{app.name}.tasks")
            except ModuleNotFoundError as missing:
                if missing.name != f"{app.name}.tasks":
                    raise
                continue
            if hasattr(room, "tick"):
                found[app.name] = room.tick
    return found


def tick(now: datetime) -> list[str]:
    """Let every room do what its time has come for; return the rooms that failed, all are tried."""
    failed = []
    for name, room in ticks().items():
        try:
            room(now)
        except Exception:
            log.exception("The clock failed in %s", name)
            failed.append(name)
        finally:
            close_old_connections()
    return failed

"""Finds a Chromium for the browser tests, and fetches one where the machine has none."""

import os
import shutil
from pathlib import Path

from tools.machine_room.setup import npm_ci
from tools.machine_room.shell import BUILD, PYTHON, ROOT, Stop, run, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOLDER = ROOT / "tools" / "browser"
UNPACKED = BUILD / "chromium"
PACKED = FOLDER / "node_modules" / "@sparticuz" / "chromium" / "bin"


def find() -> str | None:
    """Return the browser of CHROMIUM, of the machine, or of an earlier fetch."""
    if told := os.environ.get("CHROMIUM"):
        if not Path(told).exists():
            raise Stop(f"CHROMIUM says {told}, but there is no such file.")
        return told
    ours = UNPACKED / "start"
    return next(filter(None, map(shutil.which, NAMES)), str(ours) if ours.exists() else None)


def find_or_fetch() -> str | None:
    """Return a browser, fetching one from npm if need be; None when none can be had."""
    if found := find():
        return found
    say("This machine has no Chromium; fetching one for the tests (about 70 MB) …")
    try:
        npm_ci(FOLDER)
        run(PYTHON, Path(__file__).with_name("unpack_browser.py"), PACKED, UNPACKED, show=False)
    except Stop as stop:
        say(str(stop))
        return None
    return find()

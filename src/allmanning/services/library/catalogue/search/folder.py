"""Where the index lies: a folder per database, a folder in it per generation, one of them current.

A new generation is built beside the old one and takes its place by the renaming of one small file,
so that readers meet the old index or the new one, and never half of any.
"""

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

import tantivy
from django.conf import settings
from django.db import connection

from allmanning.services.library.catalogue.search import fields

_CURRENT = "current"
# Readers that still hold an older generation get this long to see the new one.
_GRACE_SECONDS = 120


def folder() -> Path:
    """The folder of the database that is connected; two databases never share one."""
    at = connection.settings_dict
    name = f"{connection.vendor} {at['HOST']} {at['PORT']} {at['NAME']}"
    short = hashlib.sha256(name.encode()).hexdigest()[:12]
    return Path(settings.DATA) / "index" / short


def current() -> Path | None:
    """The generation to read and to write in, or None where there is none that can be used."""
    try:
        name = (folder() / _CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    path = folder() / name
    usable = name.startswith(f"v{fields.VERSION}-") and (path / "meta.json").exists()
    return path if usable else None


def new_generation() -> Path:
    """An empty folder for an index that is to be built."""
    folder().mkdir(parents=True, exist_ok=True)
    made = f"v{fields.VERSION}-{time.time_ns():x}-"
    return Path(tempfile.mkdtemp(prefix=made, dir=folder()))


def make_current(generation: Path) -> None:
    """Let everybody read this generation from now on."""
    written = folder() / f"{_CURRENT}.{os.getpid()}"
    written.write_text(generation.name, encoding="utf-8")
    written.replace(folder() / _CURRENT)


def remove_old(*, grace: float = _GRACE_SECONDS) -> None:
    """Remove generations that nobody needs any more, and builds that were broken off."""
    keep = current()
    for path in folder().glob("v*-*"):
        try:
            if path != keep and time.time() - newest(path) > grace:
                shutil.rmtree(path, ignore_errors=True)
        except OSError:
            continue


def newest(path: Path) -> float:
    """When anything in a folder was last written."""
    times = [path.stat().st_mtime, *(file.stat().st_mtime for file in path.iterdir())]
    return max(times)


def opened(path: Path) -> tantivy.Index:
    """An index in a folder, made if the folder is empty, with our analyzers."""
    index = tantivy.Index(fields.schema(), str(path))
    for name in ("words", "stemmed"):
        index.register_tokenizer(name, fields.analyzer(name))
    index.config_reader("manual", 0)
    return index

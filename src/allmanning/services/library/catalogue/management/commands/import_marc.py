"""Imports a file of MARC records, and tells what became of every one."""

import gc
import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from allmanning.services.library.catalogue.actions.importing import COUNTS, import_file
from allmanning.services.library.catalogue.characters import Coding
from allmanning.services.library.catalogue.models import ImportRun
from allmanning.services.library.catalogue.quarantine import write_quarantine

_BLANK = {"marc8": Coding.MARC8, "latin1": Coding.LATIN1}


class Command(BaseCommand):
    help = "Import a file of records in ISO 2709 or MARCXML; the same file twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--source", default="", help="whose numbers these are, where 003 is silent"
        )
        parser.add_argument(
            "--report", type=Path, metavar="R.json", help="write what happened here"
        )
        parser.add_argument(
            "--quarantine", type=Path, metavar="Q.mrc",
            help="write the bytes that could not be read here, and Q.mrc.json with where and why",
        )  # fmt: skip
        parser.add_argument(
            "--blank", choices=sorted(_BLANK), default="marc8",
            help="what records are written in that do not say UTF-8 (default: marc8)",
        )  # fmt: skip
        parser.add_argument("--processes", type=int, help="how many read beside this one")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        began = time.monotonic()
        # What an import makes and forgets, record by record, holds no cycles: nothing to look for.
        gc.freeze()
        gc.disable()
        run = import_file(
            path,
            source=options["source"],
            now=timezone.now,
            blank=_BLANK[options["blank"]],
            say=_progress(path, began),
            processes=options["processes"],
        )
        seconds = time.monotonic() - began
        sys.stderr.write("\n")
        if options["quarantine"]:
            write_quarantine(run, options["quarantine"])
        if options["report"]:
            options["report"].write_text(_report(run, seconds), encoding="utf-8")
        for branch, count in run.counts.get("unknown_libraries", {}).items():
            self.stderr.write(f"No library is called “{branch}”: {count} copies were not made.")
        self.stdout.write(json.dumps({name: run.counts[name] for name in COUNTS}))


def _progress(path: Path, began: float) -> Any:
    told = [0.0]

    def say(read: int) -> None:
        if (now := time.monotonic()) - told[0] < 1:
            return
        told[0] = now
        gc.collect()
        rate = read / max(time.monotonic() - began, 0.001)
        sys.stderr.write(f"\r{path.name}: {read} records, {rate:.0f} a second ")
        sys.stderr.flush()

    return say


def _report(run: ImportRun, seconds: float) -> str:
    quarantined = run.quarantined.order_by("position").values("position", "code", "reason")
    told = {
        "file": run.name,
        **run.counts,
        "seconds": round(seconds, 3),
        "quarantine": list(quarantined),
    }
    return json.dumps(told, ensure_ascii=False, indent=1)

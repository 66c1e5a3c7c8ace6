"""Proves from tables, events, ledger and journal that circulation is as it must be."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from allmanning.services.library.accounting.queries.auditing import audited_with_ledger


class Command(BaseCommand):
    help = (
        "Look through loans, holds, transits, money, figures, ledger and journal; 1 if anything is "
        "wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--acknowledged",
            type=Path,
            metavar="FOLDER",
            help="the logs of clients: everything they were answered must be kept, exactly once",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            audit = audited_with_ledger(options["acknowledged"])
        self.stdout.write(json.dumps(audit.told(), ensure_ascii=False))
        if audit.findings:
            sys.exit(1)

"""Proves from the tables, the counted events and the journal that circulation is as it must be."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from allmanning.services.library.circulation.queries.auditing import audited


class Command(BaseCommand):
    help = (
        "Look through loans, holds, transits, money, figures and journal; 1 if anything is wrong."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            audit = audited()
        self.stdout.write(json.dumps(audit.told(), ensure_ascii=False))
        if audit.findings:
            sys.exit(1)

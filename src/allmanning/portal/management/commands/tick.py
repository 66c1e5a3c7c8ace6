import time
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from allmanning.portal.clock import tick


class Command(BaseCommand):
    help = "Do what the time has come for; with --every SECONDS, again and again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS")
        parser.add_argument(
            "--at",
            type=datetime.fromisoformat,
            help="as if it were this moment (ISO 8601, with zone)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            for name in tick(options["at"] or timezone.now()):
                self.stderr.write(f"The clock failed in {name}; see the log.")
            if not options["every"]:
                return
            time.sleep(options["every"])

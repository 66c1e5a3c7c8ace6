"""Builds the search index anew; the old one serves until the new one is complete."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from allmanning.services.library.catalogue.search.writer import Busy, rebuild


class Command(BaseCommand):
    help = "Build the search index anew; the old one serves until the new one is complete."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def say(count: int) -> None:
            sys.stderr.write(
                f"\r{count} titles, {count / (time.monotonic() - began):.0f} a second "
            )
            sys.stderr.flush()

        try:
            count = rebuild(say)
        except Busy as busy:
            raise CommandError("The index is being built already.") from busy
        sys.stderr.write("\n")
        self.stdout.write(f"{count} titles in {time.monotonic() - began:.1f} seconds.")

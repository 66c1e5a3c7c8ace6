"""Follows the outbox, so that what was changed is found about a second later."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.db.utils import OperationalError
from django.utils import timezone

from allmanning.services.library.catalogue.actions.outbox import prune
from allmanning.services.library.catalogue.search.folder import remove_old
from allmanning.services.library.catalogue.search.writer import Busy, Follower, alone

_HOUSEKEEPING_SECONDS = 60


class Command(BaseCommand):
    help = "Keep the search index up to date; one such process for each database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS")
        parser.add_argument("--once", action="store_true", help="take in what there is, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with alone("writer"):
                self._follow(options["every"], once=options["once"])
        except Busy:
            self.stderr.write("Another indexer serves this database; this one is not needed.")

    def _follow(self, every: float, *, once: bool) -> None:
        follower = Follower()
        swept = 0.0
        while True:
            try:
                if taken := follower.step(timezone.now()):
                    self.stderr.write(f"{taken} changes, up to number {follower.number}")
                if time.monotonic() - swept > _HOUSEKEEPING_SECONDS:
                    prune(follower.number, timezone.now())
                    remove_old()
                    swept = time.monotonic()
            except (OSError, ValueError, OperationalError) as fault:
                # A deleted folder, a full disk, a database that restarts: begin again from what is there.
                self.stderr.write(f"Once more from the beginning: {fault}")
                follower = Follower()
                close_old_connections()
                time.sleep(every)
            if once:
                follower.close()
                return
            time.sleep(every)

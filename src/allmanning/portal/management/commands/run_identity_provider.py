import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from allmanning.members.people.queries import logins
from allmanning.portal.demo.alliance import PASSWORD

HOUSE = "allmanning.portal.demo.identity_provider"


class Command(BaseCommand):
    help = "Serve the demo's identity provider, where staff sign in as at their municipality."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="http://localhost:8001")
        parser.add_argument("--site", default=settings.ADDRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("ALLMANNING_DEMO is no: use the municipalities' identity providers.")
        around = dict(os.environ, PYTHONPATH=str(settings.BASE_DIR / "src"))
        subprocess.run(
            [sys.executable, "-m", f"{HOUSE}.fill", options["site"], PASSWORD, *logins()],
            check=True,
            env=around,
        )
        where = urlsplit(options["address"])
        door = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"]
        door += ["--blocking-threads", "2", "--host", "127.0.0.1", "--port", str(where.port or 80)]
        os.execve(sys.executable, [*door, f"{HOUSE}.wsgi:application"], around)

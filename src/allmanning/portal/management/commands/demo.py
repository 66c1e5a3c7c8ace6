from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from allmanning.members.municipalities.queries import the_alliance
from allmanning.portal.demo.load import load_demo


class Command(BaseCommand):
    help = "Load the demo alliance into an empty house; with --anew, empty the demo house first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anew", action="store_true", help="throw away what is there first")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing in a lived-in house"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("ALLMANNING_DEMO is no: the demo alliance is not for this house.")
        if options["anew"]:
            self._empty()
        call_command("prepare")
        if the_alliance() is not None:
            if options["if_empty"]:
                return
            raise CommandError("This house is lived in; use --anew to throw away what is there.")
        load_demo(timezone.now(), lambda words: self.stderr.write(words))

    def _empty(self) -> None:
        """Remove every table; the journal's triggers would refuse anything gentler."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
                return
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
            things = cursor.fetchall()
            for kind, name in sorted(things, key=lambda thing: thing[0] != "trigger"):
                if kind in {"table", "view"}:
                    cursor.execute(f'DROP {kind} IF EXISTS "{name}"')
            cursor.execute("PRAGMA foreign_keys = ON")

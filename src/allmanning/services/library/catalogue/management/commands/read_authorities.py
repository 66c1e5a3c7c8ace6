"""Reads the other names out of authority records that were stored before they were read."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from allmanning.services.library.catalogue.actions.headings import read_again


class Command(BaseCommand):
    help = "Read the other names of people and subjects out of every authority record again."

    def handle(self, *args: Any, **options: Any) -> None:
        last = count = 0
        while True:
            with transaction.atomic():
                last, read = read_again(last, timezone.now())
            if not read:
                break
            count += read
        self.stdout.write(f"{count} authority records were read.")

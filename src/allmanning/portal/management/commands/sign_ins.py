from typing import Any

from django.core.management.base import BaseCommand

from allmanning.portal.demo.sign_ins import lines


class Command(BaseCommand):
    help = "Print who can sign in to the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in lines():
            self.stdout.write(line)

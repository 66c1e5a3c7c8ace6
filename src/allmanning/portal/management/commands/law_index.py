"""Writes docs/law-index.md, or tells where the code and the law disagree."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from allmanning.portal import law_index

ROOT = Path(__file__).resolve().parents[5]


class Command(BaseCommand):
    help = "Write docs/law-index.md: each paragraph, its rules, its refusals and its tests."
    requires_system_checks: list[str] = []  # it reads files only

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if anything is amiss"
        )

    def handle(self, *, check: bool, **_others: object) -> None:
        law = law_index.read(ROOT)
        faults = law_index.faults(law)
        index, target = law_index.written(law), ROOT / "docs" / "law-index.md"
        if not check:
            target.parent.mkdir(exist_ok=True)
            target.write_text(index)
        elif not target.exists() or target.read_text() != index:
            faults.append("docs/law-index.md is out of date: run ./dev manage law_index.")
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"{len(law.headings)} paragraphs, {len(law.rules)} rules: in order.")

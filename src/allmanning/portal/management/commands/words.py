"""Collects the words shown to people into each app's file, or tells where Swedish is missing."""

from argparse import ArgumentParser
from pathlib import Path

import polib
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from allmanning.portal import words

ROOT = Path(__file__).resolve().parents[5]
PORTAL = ROOT / "src" / "allmanning" / "portal"
KEPT_IN = Path("locale") / "sv" / "LC_MESSAGES" / "django.po"


class Command(BaseCommand):
    help = "Collect new words into locale/sv/LC_MESSAGES/django.po of each app."
    requires_system_checks: list[str] = []  # it reads files only

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if any Swedish is missing"
        )

    def handle(self, *, check: bool, **_others: object) -> None:
        ours = [Path(app.path) for app in apps.get_app_configs() if ROOT in Path(app.path).parents]
        in_code = [app for app in ours if ROOT / "src" in app.parents]
        books = words.collect(ROOT, in_code, PORTAL)
        faults = [] if not check else put_together()
        everything = {}
        for folder, book in books.items():
            path, name = folder / KEPT_IN, folder.relative_to(ROOT / "src").as_posix()
            if not book.said_in and not path.exists():
                continue
            old = words.opened(path)
            new = words.merged(old, book)
            everything[name] = new
            if not check:
                self.keep(path, new, name)
                continue
            if not path.exists() or path.read_text() != words.printed(new):
                faults.append(f"{name}: the file of words is out of date: run ./dev manage words.")
            faults += judged(name, new)
        if check:
            faults += words.disagreeing(everything)
            faults += others_first(everything)
            if faults:
                raise CommandError("\n".join(faults))
            self.stdout.write(f"{sum(map(len, everything.values()))} words, all in Swedish too.")

    def keep(self, path: Path, new: polib.POFile, name: str) -> None:
        """Write an app's file, and tell what is left to translate."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = words.printed(new)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
        if left := words.lacking(new):
            self.stdout.write(f"{name}: {len(left)} of {len(new)} words lack Swedish.")


def judged(name: str, new: polib.POFile) -> list[str]:
    """Return a sentence for each fault in an app's words."""
    left = words.lacking(new)
    found = [f"{name}: {len(left)} words lack Swedish, first “{left[0]}”."] if left else []
    return found + [f"{name}: {sentence}" for sentence in words.misplaced(new)]


def others_first(everything: dict[str, polib.POFile]) -> list[str]:
    """Return a sentence for each word that an app from elsewhere, installed before ours, overrules."""
    theirs: dict[str, str] = {}
    faults: list[str] = []
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if ROOT / "src" in folder.parents:
            name = folder.relative_to(ROOT / "src").as_posix()
            faults += words.overruled(everything.get(name, polib.POFile()), theirs)
        elif (compiled := folder / KEPT_IN.with_suffix(".mo")).exists():
            for entry in polib.mofile(str(compiled)):
                theirs.setdefault(entry.msgid, entry.msgstr)
    return faults


def put_together() -> list[str]:
    """Return a sentence for each place where words are joined before they are looked up."""
    return [
        f"{path.relative_to(ROOT)}:{line}: words are put together before translation; "
        "use %(name)s places instead."
        for path in sorted((ROOT / "src").rglob("*.py"))
        if "tests" not in path.parts
        for line in words.unreadable(path.read_text())
    ]

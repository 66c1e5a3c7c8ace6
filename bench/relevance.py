"""How well the search answers the judged queries of tests/relevance, over the demo catalogue."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.result import Result, say
from tests.relevance.measure import Answered, by_kind, mean, measured

FLOOR = 0.95
WORST = 12


def answers() -> list[Answered]:
    """Ask the catalogue of the database that is connected, its index built anew."""
    from allmanning.services.library.catalogue.models import Edition
    from allmanning.services.library.catalogue.queries.finding import page
    from allmanning.services.library.catalogue.search.questions import question
    from allmanning.services.library.catalogue.search.writer import rebuild

    rebuild()
    works: dict[str, set[int]] = {}
    for title, author, work in Edition.objects.values_list("title", "author", "work"):
        works.setdefault(f"{title} / {author}", set()).add(work)
    return measured(lambda text: [hit.work for hit in page(question(text)).hits], works)


def set_up(folder: Path) -> None:
    """Connect to the demo in a folder; load it first where there is none."""
    os.environ["ALLMANNING_DATA"] = str(folder)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'allmanning.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "allmanning.portal.settings"
    import django
    from django.core.management import call_command

    django.setup()
    if not (folder / "allmanning.sqlite3").exists():
        say("Loading the demo …")
        call_command("demo")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path, help="a folder in which the demo is loaded already")
    parser.add_argument("--worst", type=int, default=WORST, help="how many queries to name")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="allmanning-bench-") as folder:
        set_up(said.data or Path(folder))
        told = answers()
    result = Result("relevance")
    result.ratio("nDCG@10", mean(told), FLOOR)
    worst = sorted(told, key=lambda answer: answer.ndcg)[: said.worst]
    result.figures = {
        "queries": len(told),
        **{kind: round(value, 3) for kind, value in by_kind(told).items()},
        "worst": [f"{one.query} ({one.kind}): {one.ndcg:.2f}" for one in worst],
    }
    result.print(as_json=said.json)


if __name__ == "__main__":
    main()

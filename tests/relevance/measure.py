"""Counts how well the search answers the judged queries: nDCG of the first ten works.

`judged.json` was written by reading the list of titles, before anything was tuned. Each query
names the works that answer it, as "title / author" (nobody: an empty name), with a grade: 3 is
what the reader looks for, 2 good to have, 1 near enough. All other works count nothing.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

JUDGED = Path(__file__).parent / "judged.json"
FIRST = 10
Ask = Callable[[str], Sequence[int]]


@dataclass(frozen=True)
class Answered:
    """One query and how well it was answered, 0–1."""

    kind: str
    query: str
    ndcg: float


def judged() -> list[dict[str, Any]]:
    queries: list[dict[str, Any]] = json.loads(JUDGED.read_text(encoding="utf-8"))
    return queries


def ndcg(found: Sequence[int], grades: dict[int, int]) -> float:
    """Discounted gain of the first ten, as a part of the best order's. Gain is 2^grade - 1."""

    def gained(row: Sequence[int]) -> float:
        return sum((2**grade - 1) / log2(at + 2) for at, grade in enumerate(row[:FIRST]))

    best = gained(sorted(grades.values(), reverse=True))
    return gained([grades.get(work, 0) for work in found]) / best if best else 0.0


def measured(ask: Ask, works: dict[str, set[int]]) -> list[Answered]:
    """Ask every judged query. works: the keys by "title / author". Raises KeyError on a stray."""
    answers = []
    for one in judged():
        grades = {work: grade for name, grade in one["good"].items() for work in works[name]}
        answers.append(Answered(one["kind"], one["query"], ndcg(ask(one["query"]), grades)))
    return answers


def mean(answers: Sequence[Answered]) -> float:
    return sum(answer.ndcg for answer in answers) / len(answers)


def by_kind(answers: Sequence[Answered]) -> dict[str, float]:
    kinds: dict[str, list[Answered]] = defaultdict(list)
    for answer in answers:
        kinds[answer.kind].append(answer)
    return {kind: mean(those) for kind, those in kinds.items()}

"""INV1: nothing stores, shows or tells a number of those for or against (Alliance § 3.1, § 3.2)."""

import re
from pathlib import Path

from django.apps import apps

DECISIONS = Path(apps.get_app_config("decisions").path)
COUNTED = re.compile(
    r"votes?|voting|tally|majority_share|percent|quorum|(yes|no|for|against|support\w*|object\w*)"
    r"_?(count|number|sum|total)|(count|number|sum|total)_?(of_)?(yes|no|for|against|support|object)",
    re.IGNORECASE,
)
SIDES = re.compile(r"answers|positions|participants|stands|objects|supports|tables|seats")


def test_no_field_holds_a_count():
    for model in apps.get_app_config("decisions").get_models():
        for field in model._meta.get_fields():
            assert not COUNTED.fullmatch(field.name), f"{model.__name__}.{field.name}"


def test_no_template_counts_sides():
    """A length may tell whether there is one or several arrangements; never how many stand where."""
    offences = []
    for file in sorted(DECISIONS.rglob("*.jinja")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            for expression in re.findall(r"\{[{%].*?[%}]\}", line):
                plain = re.sub(r"(\"[^\"]*\")", "", expression)
                counts = re.search(r"\|\s*(length|count|sum)\b|loop\.length", plain)
                if counts and SIDES.search(plain) and "tables|length > 1" not in plain:
                    offences.append(f"{file.name}:{number} {expression}")
    assert not offences


def test_no_query_counts_positions():
    """Positions and participations are read by name; no aggregate is ever asked of them."""
    offences = []
    for file in sorted(DECISIONS.rglob("*.py")):
        if {"tests", "migrations"} & set(file.parts):
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if re.search(r"\b(Count|Sum|Avg)\(|\.count\(\)|\.aggregate\(", line):
                offences.append(f"{file.name}:{number} {line.strip()}")
    assert not offences


def test_the_word_for_a_formal_decision_never_stands_alone_for_the_council():
    """Alliance § 3.4: the council agrees; only a municipality decides ("beslutar")."""
    words = (DECISIONS / "locale/sv/LC_MESSAGES/django.po").read_text()
    assert not re.search(r"[Rr](egionr)?ådet (har )?beslut(ar|at)", words)

"""What import-linter cannot see. Each test names the rule of taste it guards."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import (
    CODE,
    ROOT,
    app_of,
    is_in_room,
    kept,
    method_calls,
    modules,
    room,
    templates,
    told,
    tree,
)

LONGEST = 400
ODDS_AND_ENDS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "shared"}
CITES = re.compile(r"^(Alliance|Library) (§|P|INV|U|T|[A-Z]+_)")
DEMO = CODE / "portal" / "demo"

# Written so: always of a table. The others are of a table when they are given names, not values:
# Loan.objects.filter(…).update(ended=…), but seen.update(others) is a set's.
ALWAYS_WRITES = {"get_or_create", "update_or_create", "bulk_create", "bulk_update"}
WRITES_BY_NAMES = {"create", "save", "delete", "update"}


def writes(file: Path) -> Iterator[tuple[int, str, str]]:
    """Return the line, the method and what it is called on, for each write to a table."""
    for call, method in method_calls(file):
        name = method.attr
        if name in ALWAYS_WRITES or (name in WRITES_BY_NAMES and not call.args):
            yield call.lineno, name, ast.unparse(method.value)


# ------------------------------------------------------------------ who writes


def test_only_actions_write():
    """Management commands turn a word into an action; the demo acts as the members do."""
    allowed = [DEMO, *CODE.rglob("management")]
    files = [
        file
        for file in modules()
        if not is_in_room(file, "actions") and not set(allowed) & set(file.parents)
    ]
    assert not [told(file, line, what) for file in files for line, what, _on in writes(file)]


def test_an_app_writes_only_its_own_tables():
    offences = []
    for file in room("actions"):
        own = f"{app_of(file, 'actions')}.models"
        foreign = {
            alias.asname or alias.name
            for node in ast.walk(tree(file))
            if isinstance(node, ast.ImportFrom) and ".models" in f"{node.module}."
            for alias in node.names
            if not f"{node.module}.".startswith(f"{own}.")
        }
        offences += [
            told(file, line, f"{what} on {on}")
            for line, what, on in writes(file)
            if re.split(r"\W", on)[0] in foreign
        ]
    assert not offences


# ------------------------------------------------------------------ the law


def test_rules_name_their_source():
    files = [file for file in room("rules") if file.name != "__init__.py"]
    assert not [
        told(file, 1, "the docstring must hold “Source: …”")
        for file in files
        if "Source:" not in (ast.get_docstring(tree(file)) or "")
    ]


def test_rules_begin_with_their_paragraph():
    assert not [
        told(file, node.lineno, node.name)
        for file in room("rules")
        for node in tree(file).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if not CITES.match(ast.get_docstring(node) or "")
    ]


def test_rules_are_given_the_day():
    clocks = {"today", "now", "utcnow", "localdate", "localtime", "monotonic"}
    assert not [
        told(file, node.lineno, node.attr)
        for file in room("rules")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in clocks
    ]


# ------------------------------------------------------------------ names and sizes


def test_no_file_outgrows_400_lines():
    ours = [*modules(), *sorted((ROOT / "tools").rglob("*.py"))]
    sizes = {file: len(file.read_text().splitlines()) for file in ours}
    assert not [told(file, size) for file, size in sizes.items() if size > LONGEST]


def test_no_drawer_for_odds_and_ends():
    djangos_word = CODE / "kit" / "sqlite" / "base.py"  # every database backend has this file
    names = [(file, {file.stem, file.parent.name}) for file in modules() if file != djangos_word]
    assert not [told(file, 1) for file, parts in names if parts & ODDS_AND_ENDS]


def names_of_the_demo() -> set[str]:
    """Return the demo alliance's name, and those of its municipalities and libraries."""
    alliance = json.loads((DEMO / "data" / "alliance.json").read_text())
    libraries = json.loads((DEMO / "data" / "libraries.json").read_text())
    towns = {town["name"] for town in alliance["municipalities"]}
    return {alliance["name"], *towns, *(library["name"] for library in libraries)}


def test_no_code_knows_the_demo_alliance():
    """What holds for one alliance is data; the code serves any (Alliance § 1.5)."""
    name = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names_of_the_demo())))})\b")
    files = [file for file in modules() if DEMO not in file.parents]
    files += [file for file in templates() if DEMO not in file.parents]
    assert not [
        told(file, number, line.strip())
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if name.search(line)
    ]


# ------------------------------------------------------------------ what others must not see


def test_no_file_names_a_registry_or_a_builders_machine():
    hosts = ["pypi.org", "files.python" + "hosted.org", "registry.npm" + "js.org"]
    hosts += ["deb.debian.org", "registry.yarn" + "pkg.com"]
    folders = "|".join(["work", "root", "home"])
    host, path = "|".join(map(re.escape, hosts)), rf"(?<![\w.~/*}}>-])/(?:{folders})/[\w.]"
    strange = re.compile(rf"\b(?:{host})|{path}")
    offences = []
    for file in kept():
        if file == Path(__file__).resolve() or b"\0" in (content := file.read_bytes())[:8000]:
            continue
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
            if strange.search(line):
                offences.append(told(file, number, line.strip()[:120]))
    assert not offences


# ------------------------------------------------------------------ templates

SPOKEN_BY_MACHINE = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
TRANSLATED = re.compile(
    r"\{%-?\s*(trans|blocktrans\w*)\b.*?%\}.*?\{%-?\s*end\1\w*\s*-?%\}", re.DOTALL
)
# One bare word in a block is a class or a theme: {% block width %}narrow{% endblock %}
CHOSEN = re.compile(r"\{%-?\s*block \w+\s*-?%\}[\w-]+\{%-?\s*endblock\s*-?%\}")
# A language is named in itself, whatever language the page has.
OWN_LANGUAGE = re.compile(r"<(\w+)[^>]*\blang=\"[a-z]+\"[^>]*>[^<]*</\1>")
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|href\s*=\s*[\"']javascript:|"
    r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/(?:ld\+)?json)",
    re.IGNORECASE,
)
SEEN_ATTRIBUTE = re.compile(r"\b(?:alt|title|placeholder|aria-label|label)=\"([^\"=]*)\"")
TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
LETTERS = re.compile(r"(?<!\w)[^\W\d_]{3,}")


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """Return the text with what matches taken out, but every line still in its place."""
    return pattern.sub(lambda match: "\n" * match.group().count("\n") or " ", text)


def test_no_template_holds_inline_script_or_style():
    """The content policy would refuse it, and the page would be broken in silence."""
    assert not [
        told(file, number, line.strip()[:100])
        for file in templates()
        for number, line in enumerate(blanked(SPOKEN_BY_MACHINE, file.read_text()).splitlines(), 1)
        if INLINE.search(line)
    ]


def test_every_word_in_a_template_can_be_translated():
    offences = []
    for file in templates():
        if file.name == "500.jinja":  # when all is broken it speaks both languages at once
            continue
        text = file.read_text()
        for silent in (TRANSLATED, CHOSEN, SPOKEN_BY_MACHINE, OWN_LANGUAGE):
            text = blanked(silent, text)
        plain = re.sub(r"&\w+;|[\w-]+=\"[^\"]*\"", " ", blanked(TAG, text))
        for number, line in enumerate(plain.splitlines(), 1):
            if LETTERS.search(line):
                offences.append(told(file, number, line.strip()[:100]))
        for number, line in enumerate(text.splitlines(), 1):
            offences += [
                told(file, number, said)
                for said in SEEN_ATTRIBUTE.findall(line)
                if LETTERS.search(said)
            ]
    assert not offences

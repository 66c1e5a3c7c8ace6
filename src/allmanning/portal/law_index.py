"""Which rule carries which paragraph, what it refuses, and which tests say so.

Read from the source text, so that the index cannot say more than the code does.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

NUMBER = r"(?:§ \d+(?:\.\d+)*[a-z]?|P \d+(?:\.\d+)*|(?:INV|P|U|T|N|Q)\d+|[A-Z]+(?:_[A-Za-z0-9]+)+)"
PARAGRAPH = re.compile(rf"(?:Alliance|Library) {NUMBER}")
MORE = re.compile(rf"(?:, and |, | and )((?:(?:Alliance|Library) )?{NUMBER})")
HEADING = re.compile(rf"^#{{2,6}} +({PARAGRAPH.pattern})\b[.:·–]? *(.*)$")
ROW = re.compile(rf"^\| *\**({PARAGRAPH.pattern})\** *\| *([^|]*)")
OUTSIDE = {"migrations", "node_modules"}


@dataclass(frozen=True)
class Place:
    """Where something stands: the dotted module and the name in it."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(frozen=True)
class Rule:
    """A function of the law, with the paragraphs its docstring begins with."""

    place: Place
    paragraphs: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Refused:
    """One reason to say no, where it is given, and the paragraph it rests on."""

    place: Place
    paragraph: str | None
    words: str


@dataclass(frozen=True)
class Tested:
    """A test, with the paragraphs it names and the rules it calls."""

    file: str
    name: str
    paragraphs: frozenset[str]
    rules: frozenset[Place]


@dataclass
class Law:
    """Everything the index is made of."""

    headings: dict[str, str] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)
    tests: list[Tested] = field(default_factory=list)


# ------------------------------------------------------------------ reading


def cited(words: str) -> tuple[str, ...]:
    """Return the paragraphs a docstring begins with: "Library § 4.4 and § 4.5. …" has two."""
    first = PARAGRAPH.match(words)
    if not first:
        return ()
    found, end = [first.group()], first.end()
    while more := MORE.match(words, end):
        book = found[-1].split()[0]
        named = more.group(1)
        found.append(named if named.startswith(("Alliance", "Library")) else f"{book} {named}")
        end = more.end()
    return tuple(found)


def read(root: Path) -> Law:
    """Read the law, the code and the tests of a checkout."""
    law = Law(headings=headings(sorted((root / "docs" / "law").glob("*.md"))))
    code = root / "src"
    for path in sorted(code.rglob("*.py")):
        if OUTSIDE & set(path.parts) or "tests" in path.parts:
            continue
        module, tree = module_of(path, code), ast.parse(path.read_text())
        if is_law(path):
            law.rules += rules_of(tree, module)
        law.refusals += refusals_of(tree, module)
    for path in sorted([*code.rglob("tests/**/*.py"), *(root / "tests").rglob("*.py")]):
        # The index's own tests speak of paragraphs that no law has.
        if path.name.startswith("test_") and path.name != "test_law_index.py":
            law.tests += tests_of(path.read_text(), path.relative_to(root).as_posix())
    return law


def is_law(path: Path) -> bool:
    """Tell whether a file is rules.py, or lies in a folder called rules."""
    return path.name == "rules.py" or path.parent.name == "rules"


def module_of(path: Path, code: Path) -> str:
    """Return the dotted name of a file."""
    return ".".join(path.relative_to(code).with_suffix("").parts).removesuffix(".__init__")


def headings(files: Iterable[Path]) -> dict[str, str]:
    """Return every paragraph of the law documents, with its title, in the order written."""
    lines = (line for file in files for line in file.read_text().splitlines())
    found = filter(None, (HEADING.match(line) or ROW.match(line) for line in lines))
    return {match.group(1): match.group(2).strip() for match in found}


def rules_of(tree: ast.Module, module: str) -> Iterator[Rule]:
    """Return the public functions of a rules module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            words = " ".join((ast.get_docstring(node) or "").split())
            yield Rule(Place(module, node.name), cited(words), words)


def refusals_of(tree: ast.Module, module: str) -> Iterator[Refused]:
    """Return each Refusal(…) a module may give, under the function or class that gives it."""
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for holder in tree.body:
        name = getattr(holder, "name", "")
        for node in ast.walk(holder):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Refusal":
                source = argument(node, 1, "source")
                if isinstance(source, ast.Name):
                    source = ast.Constant(constants.get(source.id))
                paragraph = source.value if isinstance(source, ast.Constant) else None
                yield Refused(
                    Place(module, name or "(module)"),
                    paragraph if isinstance(paragraph, str) else None,
                    spoken(argument(node, 0, "reason")),
                )


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """Return an argument of a call, given by position or by name."""
    if len(call.args) > position:
        return call.args[position]
    return next((word.value for word in call.keywords if word.arg == name), None)


def spoken(node: ast.expr | None) -> str:
    """Return the first words inside an expression: those of _("…") or of ngettext("…", …)."""
    if node is None:
        return ""
    texts = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
    return next((text for text in texts if isinstance(text, str)), "…")


def tests_of(text: str, file: str) -> Iterator[Tested]:
    """Return the tests of a file, with the paragraphs they name and the rules they call."""
    tree = ast.parse(text)
    rules, modules = imported_rules(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            source = ast.get_source_segment(text, node) or ""
            start = min([node.lineno, *(mark.lineno for mark in node.decorator_list)]) - 1
            marks = "\n".join(text.splitlines()[start : node.lineno])
            yield Tested(
                file=file,
                name=node.name,
                paragraphs=frozenset(PARAGRAPH.findall(f"{marks}\n{source}")),
                rules=frozenset(called(node, rules, modules)),
            )


def imported_rules(tree: ast.Module) -> tuple[Mapping[str, Place], Mapping[str, str]]:
    """Return the names a test file imports from rules modules, and names for those modules."""
    rules: dict[str, Place] = {}
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = alias.asname or alias.name
                if "rules" in node.module.split("."):
                    rules[name] = Place(node.module, alias.name)
                    modules[name] = f"{node.module}.{alias.name}"
                elif alias.name == "rules":
                    modules[name] = f"{node.module}.rules"
    return rules, modules


def called(
    test: ast.FunctionDef, rules: Mapping[str, Place], modules: Mapping[str, str]
) -> Iterator[Place]:
    """Return the rules a test mentions by name."""
    for node in ast.walk(test):
        if isinstance(node, ast.Name) and node.id in rules:
            yield rules[node.id]
        elif isinstance(node, ast.Attribute):
            module = modules.get(ast.unparse(node.value))
            if module:
                yield Place(module, node.attr)


# ------------------------------------------------------------------ judging


def faults(law: Law) -> list[str]:
    """Return a sentence for each thing in the code that the law does not bear out."""
    found = [
        f"{rule.place} does not say which paragraph it carries: "
        "its docstring must begin with one, such as “Library § 4.4.”"
        for rule in law.rules
        if not rule.paragraphs
    ]
    for refusal in law.refusals:
        if not refusal.paragraph:
            found.append(
                f"{refusal.place} refuses (“{refusal.words}”) without a written paragraph."
            )
    cites = [(str(rule.place), p) for rule in law.rules for p in rule.paragraphs]
    cites += [(str(r.place), r.paragraph) for r in law.refusals if r.paragraph]
    cites += [
        (f"{test.file}::{test.name}", p) for test in law.tests for p in sorted(test.paragraphs)
    ]
    unknown = sorted({(who, p) for who, p in cites if p not in law.headings})
    return found + [f"{who} cites {p}, which docs/law/ does not have." for who, p in unknown]


# ------------------------------------------------------------------ writing


def order(paragraph: str) -> tuple[object, ...]:
    """Sort paragraphs as a reader counts: § 4.10 after § 4.9, and paragraphs before tables."""
    book, rest = paragraph.split(" ", 1)
    parts = re.split(r"(\d+)", rest.removeprefix("§ "))
    return (
        book,
        not rest.startswith("§"),
        [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part],
    )


def written(law: Law) -> str:
    """Return docs/law-index.md."""
    carried = {p for rule in law.rules for p in rule.paragraphs}
    refused = {r.paragraph for r in law.refusals if r.paragraph}
    by_place = {rule.place: rule.paragraphs for rule in law.rules}
    proved = {p for test in law.tests for p in proven_by(test, by_place)}
    lines = [
        "# The law, indexed",
        "",
        "Written by `./dev manage law_index`; do not edit. Paragraph → rule → refusals → tests.",
        "",
        "| Book | Paragraphs | carried by a rule | refused by | tested |",
        "|---|---|---|---|---|",
    ]
    known = sorted(law.headings, key=order)
    for book in dict.fromkeys(paragraph.split()[0] for paragraph in known):
        own = {paragraph for paragraph in known if paragraph.startswith(book)}
        counts = [len(own), len(own & carried), len(own & refused), len(own & proved)]
        lines.append(f"| {book} | {' | '.join(map(str, counts))} |")
    for paragraph in known:
        if paragraph in carried | refused | proved:
            lines += section(law, paragraph, by_place)
    silent = [p for p in known if p not in carried | refused | proved]
    if silent:
        lines += ["", "## Paragraphs without a rule, a refusal or a test", ""]
        lines += [f"- {p} {law.headings[p]}".rstrip() for p in silent]
    return "\n".join(lines) + "\n"


def proven_by(test: Tested, by_place: Mapping[Place, Sequence[str]]) -> set[str]:
    """Return the paragraphs a test stands for: those it names, and those of the rules it calls."""
    return {*test.paragraphs, *(p for place in test.rules for p in by_place.get(place, ()))}


def section(law: Law, paragraph: str, by_place: Mapping[Place, Sequence[str]]) -> Iterator[str]:
    """Return the part of the index that tells about one paragraph."""
    yield from ("", f"## {paragraph} {law.headings[paragraph]}".rstrip(), "")
    for rule in law.rules:
        if paragraph in rule.paragraphs:
            yield f"- rule `{rule.place}`"
    for refusal in law.refusals:
        if refusal.paragraph == paragraph:
            yield f"- refuses “{refusal.words}” in `{refusal.place}`"
    tests = Counter(test.file for test in law.tests if paragraph in proven_by(test, by_place))
    for file, number in sorted(tests.items()):
        yield f"- {number} test{'s' if number > 1 else ''} in `{file}`"
    if not tests:
        yield "- no test"

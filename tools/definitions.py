"""Derive the compact definition files of the catalogue from the Turtle files of KB (Apache-2.0).

Run: python tools/definitions.py [--check]

Reads src/allmanning/portal/demo/data/definitions/*.ttl and writes code -> {"sv": …, "en": …} as
JSON. Only the small part of Turtle that these files use is understood; anything else fails loudly.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/allmanning/portal/demo/data/definitions"
TARGET = ROOT / "src/allmanning/services/library/catalogue/definitions"

# file -> (class whose resources are kept, predicate that carries the code).
# SAB repeats its subdivisions under each main class with other words (C:k is not E:k), so there the
# code is the name of the resource, and only the collections (Aac--Aas) are left out.
FILES: dict[str, tuple[str | None, str | None]] = {
    "sab": (None, None),
    "languages": ("schema:Language", "skos:notation"),
    "countries": ("schema:Country", "skos:notation"),
    "relators": ("bf:Role", "skos:notation"),
}

Triple = tuple[str, str, str]  # predicate, value, language

TOKEN = re.compile(
    r"""(?P<space>[\s]+|\#[^\n]*)
      | (?P<iri><[^<>\s]*>)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|"(?:[^"\\\n]|\\.)*")
      | (?P<language>@[a-zA-Z][\w-]*)
      | (?P<datatype>\^\^)
      | (?P<mark>[;,.\[\]()](?=[\s"<\];,.)]|$)|[;,\[\]()])
      | (?P<word>[^\s;,"<>\[\]()]+?(?=\.?[\s;,\]\)]))""",
    re.VERBOSE,
)


def tokens(text: str) -> list[tuple[str, str]]:
    found = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None or match.end() == at:
            raise ValueError(f"cannot read: {text[at : at + 60]!r}")
        at = match.end()
        kind = match.lastgroup or ""
        if kind != "space":
            found.append((kind, match.group()))
    return found


def resources(text: str) -> list[list[Triple]]:
    """One list of triples per resource; blank nodes inside a resource are left out."""
    found = []
    statement: list[tuple[str, str]] = []
    for token in without_blank_nodes(tokens(text)):
        if token != ("mark", "."):
            statement.append(token)
            # directives in the manner of SPARQL end without a full stop
            if len(statement) != {"base": 2, "prefix": 3}.get(statement[0][1].lower()):
                continue
        elif statement[0][1] not in ("@prefix", "@base"):
            found.append(triples(statement))
        statement = []
    if statement:
        raise ValueError(f"unfinished statement: {statement[:3]}")
    return found


def without_blank_nodes(found: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    depth = 0
    for kind, text in found:
        depth += kind == "mark" and text in "[("
        if not depth:
            yield kind, text
        depth -= kind == "mark" and text in "])"


def triples(statement: list[tuple[str, str]]) -> list[Triple]:
    found: list[Triple] = [("", unquote(statement[0][1][1:-1]), "")]
    predicate = ""
    expect_predicate = True
    typed = False
    for kind, text in statement[1:]:
        if kind == "mark" and text == ";":
            expect_predicate = True
        elif kind == "mark" and text == ",":
            typed = False
        elif expect_predicate:
            predicate, expect_predicate, typed = text, False, False
        elif kind == "language":
            found[-1] = (found[-1][0], found[-1][1], text[1:])
        elif kind == "datatype":
            typed = True
        elif typed:
            found[-1] = (found[-1][0], found[-1][1], text)
            typed = False
        else:
            found.append((predicate, plain(text) if kind == "string" else text, ""))
    return found


def plain(literal: str) -> str:
    text = literal[3:-3] if literal.startswith('"""') else literal[1:-1]
    return unicodedata.normalize(
        "NFC", re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), text)
    )


def table(name: str) -> dict[str, dict[str, str]]:
    kept, code_predicate = FILES[name]
    rows: dict[str, dict[str, str]] = {}
    for resource in resources((SOURCE / f"{name}.ttl").read_text(encoding="utf-8")):
        kinds = [value for predicate, value, _ in resource if predicate == "a"]
        if (kept is not None and kept not in kinds) or ":TermCollection" in kinds:
            continue
        codes = [
            value
            for predicate, value, kind in resource
            if predicate == (code_predicate or "") and not kind
        ]
        labels: dict[str, str] = {}
        for predicate, value, language in resource:
            if predicate.endswith("prefLabel") and language in ("sv", "en"):
                labels.setdefault(language, value)
        if not labels:
            continue
        for code in codes:
            # N:k is printed twice, then with an instruction for N.07:k: the first name stands
            rows.setdefault(code, {k: labels[k] for k in ("sv", "en") if k in labels})
    return dict(sorted(rows.items()))


def rendered(name: str) -> str:
    rows = table(name)
    lines = [
        f"{json.dumps(code, ensure_ascii=False)}: {json.dumps(row, ensure_ascii=False)}"
        for code, row in rows.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(arguments: list[str]) -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    stale = []
    for name in FILES:
        text, path = rendered(name), TARGET / f"{name}.json"
        if "--check" in arguments:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(str(path.relative_to(ROOT)))
        else:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}: {len(text.splitlines()) - 2} codes\n")
    for name in stale:
        sys.stdout.write(f"out of date: {name}\n")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

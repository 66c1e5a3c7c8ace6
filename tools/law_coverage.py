"""Tell which numbers of a specification have no heading in docs/law.

    python tools/law_coverage.py SPECIFICATION.md [...] [--law docs/law] [--copied 9]

A specification is recognised by its title ("the alliance half", "the library half"). Every
paragraph, case, invariant, contradiction and procedure it numbers must stand in docs/law under a
heading `### Alliance § 3.2`, with a rule, a source and what the software does. With --copied N,
runs of N words that the law shares with a specification are listed as well: the law is to be told
in our own words. Answers 0 when nothing is missing.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

LAW = Path(__file__).resolve().parent.parent / "docs" / "law"
PARTS = ("**Rule.**", "**Source.**", "**The software.**")
PROCEDURES = {
    "Alliance": ("2.20", "3.3", "3.4", "3.5", "3.6"),
    "Library": ("2.21", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10"),
}
CASES = "ADD_REQUEST|CHECKOUT|CHECKIN|CANCEL|VALIDATE|EXTEND|CHANGE_PICKUP|FIRST_RANK|X"


def house_of(specification: str) -> str:
    """`Alliance` or `Library`, by the first line."""
    title = specification.splitlines()[0].lower()
    return "Library" if "library" in title else "Alliance"


def case_names(cell: str) -> Iterator[str]:
    """Each case in a cell such as `CHECKOUT_5_2_1 / 5_2_2` or `VALIDATE_2…5`."""
    found = re.match(rf"({CASES})_(.+)", cell.strip())
    if not found:
        return
    family, rest = found.groups()
    for number in re.split(r"\s*[/,]\s*", rest):
        span = re.fullmatch(r"(\d+)…(\d+)", number)
        numbers = range(int(span[1]), int(span[2]) + 1) if span else [number]
        yield from (f"{family}_{each}" for each in numbers)


def numbers_of(specification: str) -> Iterator[str]:
    """Every number the specification gives, as the law's heading writes it."""
    house = house_of(specification)
    for line in specification.splitlines():
        first = line.split("|")[1].strip() if line.startswith("| ") else ""
        if re.fullmatch(r"§ \d+\.\d+|(U|T|INV|N)\d+", first):
            yield f"{house} {first}"
        elif house == "Library":
            yield from (f"{house} {name}" for name in case_names(first))
    yield from (f"{house} P {number}" for number in PROCEDURES[house])


def paragraphs_of(law: Path) -> Iterator[tuple[str, str]]:
    """Heading and text of each paragraph in docs/law."""
    for document in sorted(law.glob("*.md")):
        _, *parts = re.split(r"^### ", document.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for part in parts:
            heading, _, text = part.partition("\n")
            yield heading.strip(), text.split("\n## ")[0]


def runs(text: str, length: int) -> dict[tuple[str, ...], None]:
    """Runs of words of this length, in order, without marks, inside a line or table cell."""
    found: dict[tuple[str, ...], None] = {}
    for stretch in re.split(r"[|\n]", text):
        words = re.findall(r"\w+", stretch.lower())
        found.update({tuple(words[i : i + length]): None for i in range(len(words) - length + 1)})
    return found


def complaints(specifications: list[str], law: Path, copied: int) -> Iterator[str]:
    """One line for each thing that is wrong."""
    paragraphs = list(paragraphs_of(law))
    headings = [heading for heading, _ in paragraphs]
    numbers = (n for specification in specifications for n in numbers_of(specification))
    for number in dict.fromkeys(numbers):
        if number not in headings:
            yield f"missing: {number}"
    for heading in dict.fromkeys(headings):
        if headings.count(heading) > 1:
            yield f"twice: {heading}"
    for heading, text in paragraphs:
        yield from (f"{heading} lacks {part}" for part in PARTS if part not in text)
    if copied:
        theirs = {run for specification in specifications for run in runs(specification, copied)}
        for heading, text in paragraphs:
            own = re.sub(r"“[^”]*”|`[^`]*`", "", text)
            shared = (run for run in runs(own, copied) if run in theirs)
            yield from (f"copied in {heading}: {' '.join(run)}" for run in shared)


def main() -> int:
    """Print the complaints; the exit status says whether there were any."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("specification", nargs="+", type=Path)
    parser.add_argument("--law", type=Path, default=LAW)
    parser.add_argument("--copied", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    specifications = [path.read_text(encoding="utf-8") for path in asked.specification]
    wrong = list(complaints(specifications, asked.law, asked.copied))
    known = len(list(paragraphs_of(asked.law)))
    sys.stdout.write(("\n".join(wrong) or f"Nothing is missing: {known} paragraphs.") + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

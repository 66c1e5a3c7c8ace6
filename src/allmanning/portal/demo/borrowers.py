"""Load the demo's borrowers: every category, built on official test numbers, named as what they are."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from allmanning.members.journal.acting import Signature
from allmanning.members.municipalities.models import Municipality
from allmanning.portal.demo.files import read
from allmanning.services.library.borrowers.actions import cards, people
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.places.models import Library

RULES_VERSION = "2026"
SHORT = timedelta(days=90)
# The catalogue speaks of languages in three letters, letters to people in two.
LANGUAGES = {"swe": "sv"}


@transaction.atomic
def load_borrowers(now: datetime, say: Callable[[str], None]) -> None:
    """Give everyone in borrowers.json an account and a card; who may not have one gets none."""
    say("Loading borrowers and their cards …")
    signed: dict[str, Any] = {"by": Signature("clock", label="demo"), "now": now}
    towns = {town.code: town for town in Municipality.objects.all()}
    schools = {school.slug: school for school in Library.objects.filter(kind="school")}
    known: dict[str, Borrower] = {}
    for row in read("borrowers.json"):
        if row["card_number"]:
            known[row["key"]] = _load(row, towns, schools, known, signed)


def _load(
    row: dict[str, Any],
    towns: dict[str, Municipality],
    schools: dict[str, Library],
    known: dict[str, Borrower],
    signed: dict[str, Any],
) -> Borrower:
    institution = row["category"].startswith("institution_")
    borrower = people.register_borrower(
        row["family_name"] or row["given_name"],
        given_name=row["given_name"] if row["family_name"] else "",
        born_on=date.fromisoformat(row["birth_date"]) if row["birth_date"] else None,
        responsible=towns[row["municipality"]],
        personnummer=row["personnummer"] or "",
        category=row["category"].removeprefix("institution_") if institution else "person",
        contact=people.Contact(
            street=row["street"] or "",
            postal_code=row["postal_code"] or "",
            locality=row["locality"] or "",
            email=row["email"] or "",
            phone=row["phone"] or "",
            language=LANGUAGES.get(row["language"], "en"),
        ),
        protected=row["protected"],
        school=schools.get(row["school"] or ""),
        contact_function=row.get("contact_function", ""),
        guardian_consents=bool(row.get("consent")),
        **signed,
    )
    until = date.fromisoformat(row["card_valid_until"]) if row["card_valid_until"] else None
    issued = signed
    if until and until <= signed["now"].date():  # a card whose time has run out was once new
        issued = signed | {"now": signed["now"] - (signed["now"].date() - until) - SHORT}
    cards.issue_card(borrower, row["card_number"], pin=row["pin"], valid_until=until, **issued)
    if row["rules_accepted"]:
        people.accept_rules(borrower, RULES_VERSION, **signed)
    if consent := row.get("consent"):
        people.confirm_consent(borrower, consent["form"], **signed)
    for guardian in row["guardians"]:
        if guardian in known:
            people.add_guardian(borrower, guardian=known[guardian], **signed)
    return borrower

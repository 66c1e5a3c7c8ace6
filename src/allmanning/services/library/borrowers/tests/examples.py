"""Examples of borrowers: plain functions with defaults."""

from datetime import date

from allmanning.members.tests.examples import SIGNED, a_municipality
from allmanning.services.library.borrowers.actions import cards, people
from allmanning.services.library.borrowers.models import Borrower, Card

PIN = "7416"
BORN = date(1980, 5, 1)


def a_borrower(name="Berg", *, code="2404", born: date | None = BORN, **more):
    """A grown-up who has accepted the lending rules."""
    borrower = people.register_borrower(
        name, given_name="Bo", born_on=born, responsible=a_municipality(code), **more, **SIGNED
    )
    people.accept_rules(borrower, "1", **SIGNED)
    return borrower


def a_card(number="1001", *, borrower: Borrower | None = None, pin="", **more) -> Card:
    """A card; without a PIN, since a slow hash makes slow tests."""
    if found := Card.objects.filter(number=number).first():
        return found
    valid_until = more.pop("valid_until", None)
    borrower = borrower or a_borrower(f"Berg{number}", **more)
    return cards.issue_card(borrower, number, pin=pin, valid_until=valid_until, **SIGNED)

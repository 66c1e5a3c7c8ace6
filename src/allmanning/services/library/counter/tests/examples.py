"""A small house with decided terms, for the counter's tests."""

from datetime import date

from allmanning.members.tests.examples import SIGNED
from allmanning.services.library.terms.actions import set_term


def a_decision(name: str, value, **about) -> None:
    about.setdefault("decided_by", "the board, 2 February")
    valid_from = about.pop("valid_from", date(2003, 1, 1))
    set_term(name, value, valid_from, shipped=True, **about, **SIGNED)

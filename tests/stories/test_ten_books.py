"""A cataloguer takes a stack of ten new books from ISBN to shelf (issue 4), by scanner and keyboard."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from allmanning.portal.demo.alliance import PASSWORD
from allmanning.services.library.catalogue.isbn import find_isbn
from allmanning.services.library.catalogue.tests.examples import a_title
from allmanning.services.library.machines.tests.libris import response, serving
from tests.stories.hands import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

WRITERS = ["Alm", "Björk", "Ceder", "Dill", "Ek", "Fläder", "Gran", "Hassel", "Idegran", "Järnek"]


def isbn(number):
    nine = f"91780{number:04d}"
    return next(n for digit in "0123456789X" if (n := find_isbn(nine + digit)))


STACK = {isbn(at): writer for at, writer in enumerate(WRITERS)}


def answer(parameters):
    """What Libris has of the ISBN that is asked for."""
    found = [
        a_title(
            f"Boken om {writer.lower()}", f"{writer}, Anna", f"020 __$a{number}",
            "082 04$a582.16$223/swe", number=f"ten{number}",
        )
        for number, writer in STACK.items() if number in parameters.get("query", "")
    ]  # fmt: skip
    return 200, response(found, len(found))


def scan(page, words):
    """A scanner types into whatever has the focus, and ends with Enter."""
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_ten_new_books_go_from_isbn_to_shelf(house, open_page):
    page = open_page(locale="en-GB")
    hands = Keyboard(page)
    with serving(answer) as (where, asked):
        page.goto(f"{house.address}/en/library/cataloguing/")
        hands.write("Username", "katalog-umea")
        hands.write("Password", PASSWORD)
        hands.submit("Sign in")
        hands.press("link", "Copy a record from another library")
        hands.press("link", "Servers to copy from")
        hands.press("link", "Libris")
        hands.write("Address", where)
        hands.submit("Keep")
        hands.press("link", "Copy a record")
        for at, number in enumerate(STACK):
            hands.write("ISBN or words", "")
            scan(page, number)
            expect(page.get_by_role("heading", name="1 record")).to_be_visible(timeout=20_000)
            if at == 0:
                hands.choose("At which library (optional)", "Umeå stadsbibliotek")
            hands.write("Barcode (optional)", f"7700000000{at:04d}")
            hands.submit("Import the record and its items")
            # By the address, since a fragment after a redirect keeps Playwright's own waiting up.
            page.wait_for_url("**#id_q", timeout=20_000)
            words = page.locator("body").inner_text()
            assert f"{STACK[number].lower()}” is in the catalogue, with 1 new item." in words
    assert len(asked) == len(STACK)
    with closing(sqlite3.connect(house.data / "allmanning.sqlite3")) as database:
        shelved = database.execute(
            """SELECT e.title, c.shelfmark, c.state, l.slug FROM catalogue_copy c
            JOIN catalogue_edition e ON e.id = c.edition_id JOIN places_library l ON l.id = c.home_id
            WHERE c.barcode LIKE '7700000000%' ORDER BY c.barcode"""
        ).fetchall()
    assert [title for title, *_rest in shelved] == [f"Boken om {w.lower()}" for w in WRITERS]
    assert [mark for _title, mark, *_rest in shelved] == [f"582.16/{w}" for w in WRITERS]
    assert {tuple(rest) for _title, _mark, *rest in shelved} == {("available", "umea")}
    page.goto(f"{house.address}/en/library/search/?q=boken+om+hassel")
    expect(page.get_by_role("link", name="Boken om hassel")).to_be_visible()
    assert not page.watched.faults

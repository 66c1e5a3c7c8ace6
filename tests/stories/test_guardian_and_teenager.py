"""A mother and her fifteen-year-old get their cards, and each reads only what is theirs.

Library § 2.2, § 3.2, § 3.5, § 12.2 and § 12.5: in a real browser, at a desk and at home.
"""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from allmanning.portal.demo.alliance import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]
MOTHER, TEENAGER = ("248099000011", "8264"), ("248099000022", "7351")


def a_book_in(house, slug):
    """Return the title and barcode of something to borrow that stands at a library."""
    with closing(sqlite3.connect(house.data / "allmanning.sqlite3")) as database:
        return database.execute(
            """SELECT e.title, c.barcode FROM catalogue_copy c
            JOIN catalogue_edition e ON e.id = c.edition_id
            JOIN places_library p ON p.id = c.place_id
            WHERE p.slug = ? AND c.state = 'available' AND c.material = 'book'
            AND NOT c.reference ORDER BY c.id LIMIT 1""",
            [slug],
        ).fetchone()


def signed_in_at_desk(page, house, login, slug):
    page.goto(f"{house.address}/en/account/login/?next=/en/library/desk/{slug}/people/")
    page.get_by_label("Username").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Borrowers", level=1)).to_be_visible()


def gets_a_card(page, house, card, **fields):
    """Fill in the form for a card at the desk, and send it."""
    page.goto(f"{house.address}/en/library/desk/teg/people/new/")
    for label, words in fields.items():
        page.get_by_label(label.replace("_", " ")).first.fill(words)
    page.get_by_label("The new card").fill(card[0])
    page.get_by_label("PIN").fill(card[1])
    page.get_by_label("Accepts the lending rules").check()


def signed_in_by_card(page, house, card):
    page.goto(f"{house.address}/en/library/card/")
    page.get_by_label("Card number").fill(card[0])
    page.get_by_label("PIN").fill(card[1])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your loans", level=1)).to_be_visible()


def test_a_guardian_answers_for_a_fifteen_year_old_and_reads_nothing(shared_house, open_page, axe):
    house = shared_house
    title, barcode = a_book_in(house, "teg")
    desk = open_page()
    signed_in_at_desk(desk, house, "disk-teg", "teg")

    gets_a_card(desk, house, MOTHER, Given_name="Maja", Family_name="Provmor",
                Birth_date="1984-03-05")  # fmt: skip
    desk.get_by_role("button", name="Make the card").click()
    expect(desk.get_by_role("heading", name="Maja Provmor")).to_be_visible()
    expect(desk.get_by_text("It holds for three months.")).to_be_visible()

    gets_a_card(desk, house, TEENAGER, Given_name="Lova", Family_name="Provmor",
                Birth_date="2011-02-03")  # fmt: skip
    desk.get_by_role("button", name="Make the card").click()
    expect(desk.get_by_text("A guardian's consent is needed.")).to_be_visible()
    assert axe(desk) == []
    desk.watched.faults.clear()  # the refusal is a 409
    desk.get_by_label("The guardian's consent").select_option(label="The guardian came along")
    desk.get_by_label("Day of the consent").fill("2026-11-02")
    desk.get_by_label("The guardian's card").fill(MOTHER[0])
    desk.get_by_label("PIN").fill(TEENAGER[1])
    desk.get_by_role("button", name="Make the card").click()
    expect(desk.get_by_role("heading", name="Lova Provmor")).to_be_visible()
    expect(desk.get_by_role("row").filter(has_text="Maja Provmor")).to_be_visible()
    assert axe(desk) == []

    desk.goto(f"{house.address}/en/library/desk/teg/")
    for scan in (TEENAGER[0], barcode):
        desk.get_by_label("Scan or type a card or a copy").fill(scan)
        desk.keyboard.press("Enter")
        desk.wait_for_load_state()
    expect(desk.locator("#outcome")).to_contain_text(barcode)

    lova = open_page()
    signed_in_by_card(lova, house, TEENAGER)
    expect(lova.get_by_role("heading", name=title, exact=True).first).to_be_visible()
    lova.get_by_role("link", name="Messages and looks").click()
    looks = lova.get_by_role("table", name="Who has looked at your account")
    expect(looks).to_contain_text("Work at the desk")

    maja = open_page()
    signed_in_by_card(maja, house, MOTHER)
    for page in ("my/", "my/messages/", "my/account/", "my/data/read/"):
        maja.goto(f"{house.address}/en/library/{page}")
        assert title not in maja.content()
        assert "Lova" not in maja.content()

    away = open_page()
    signed_in_at_desk(away, house, "disk-vindeln", "vindeln")
    away.get_by_label("Card, personnummer or name").fill(TEENAGER[0])
    away.get_by_role("button", name="Find").click()
    away.get_by_role("link", name="Open Lova Provmor").click()
    expect(away.get_by_text("Only the desks of the borrower's own municipality")).to_be_visible()
    assert "2011" not in away.get_by_role("main").inner_text()
    assert "Maja" not in away.get_by_role("main").inner_text()

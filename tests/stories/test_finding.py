"""Finding: a vague memory becomes a book, and nobody needs a mouse for it."""

import json
import re
import time
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.stories.hands import Keyboard, Mouse
from tests.stories.test_first_walk import residents

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


@pytest.fixture(autouse=True)
def _the_index_is_built(shared_house):
    """A house that was moved builds its index when it opens; until then less is found."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        suggest = f"{shared_house.address}/machine/library/suggest/?q=pippi"
        with urllib.request.urlopen(suggest, timeout=5) as answer:
            if json.load(answer):
                return
        time.sleep(0.2)
    raise AssertionError("the indexer built no index")


def heading(page):
    return page.get_by_role("heading", level=1)


def test_a_reader_with_a_vague_memory_finds_the_book(shared_house, open_page):
    """Issue 4: the words are not the title's, one is misspelt, and the author had another name."""
    page = open_page()
    reader, main = Mouse(page), page.get_by_role("main")
    page.goto(f"{shared_house.address}/library/")
    reader.write("Sök i katalogen", "boken om en pojke som flög med vildgäss")
    page.get_by_role("main").get_by_role("button", name="Sök").click()
    hits = main.locator("ol.hits > li")
    expect(hits.first.get_by_role("heading")).to_have_text(re.compile("Nils Holgersson"))
    hits.first.get_by_role("heading").get_by_role("link").click()
    expect(heading(page)).to_have_text(re.compile("Nils Holgersson"))
    reader.press("link", "Selma Lagerlöf", main)
    expect(heading(page)).to_have_text("Selma Lagerlöf")
    expect(main.get_by_text("nobelpristagare")).to_be_visible()
    expect(main.get_by_role("link", name="Gösta Berlings saga").first).to_be_visible()
    for typed, found in (("härved ulf", "August Strindberg"), ("pipi långstrump", "pippi")):
        page.goto(f"{shared_house.address}/library/search/?q={typed}")
        expect(main.locator(".meant").first).to_contain_text(re.compile(found, re.IGNORECASE))
        expect(hits.first).to_be_visible()
    assert page.watched.faults == []


def test_a_reader_with_nothing_but_keys_filters_and_reserves(shared_house, open_page):
    """Issue 4: suggestions are announced and reached by arrows; filters and reserving by Tab."""
    page = open_page(locale="en-GB")
    reader, main = Keyboard(page), page.get_by_role("main")
    page.goto(f"{shared_house.address}/en/library/search/")
    reader.write("Search the catalogue", "lindg")
    field = page.get_by_role("combobox", name="Search the catalogue")
    expect(page.get_by_role("status").filter(has_text="suggestions")).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = field.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    assert field.evaluate("field => field === document.activeElement")
    page.keyboard.press("Escape")
    expect(field).to_have_value("lindg")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("ren astrid")
    reader.submit("Search")
    page.wait_for_url("**q=lindgren+astrid**")
    narrow = page.get_by_role("complementary")
    reader.press("link", re.compile("^Book"), narrow)
    page.wait_for_url("**form=book**")
    reader.choose("In now at", "Umeå stadsbibliotek")
    reader.press("button", "Show only what is in")
    page.wait_for_url("**now=1**")
    expect(main.get_by_role("group", name="Chosen filters")).to_contain_text("In now")
    title = main.locator("ol.hits > li").first.get_by_role("heading").inner_text()
    reader.press("link", title, main)
    expect(heading(page)).to_have_text(title)
    reader.choose("Collect at", "Nordmalings bibliotek")
    reader.press("button", "Reserve")
    resident = residents("2403")[0]
    reader.write("Card number", resident.card)
    reader.write("PIN", resident.pin)
    reader.submit("Sign in")
    reader.press("button", "Reserve")
    expect(heading(page)).to_have_text("It is reserved")
    assert page.watched.faults == []

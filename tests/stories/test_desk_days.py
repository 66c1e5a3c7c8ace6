"""Days at the desk: ten minutes without network.

Issue 5: by scanner only, which is a keyboard that types fast and ends with Enter.
"""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from allmanning.portal.demo.alliance import PASSWORD
from conftest import QUIET, chromium
from tests.stories.test_first_walk import residents

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


def copies_at(house, slug, count):
    """Return barcodes of books that stand on their shelf at home and that nobody waits for."""
    with closing(sqlite3.connect(house.data / "allmanning.sqlite3")) as database:
        rows = database.execute(
            """SELECT c.barcode FROM catalogue_copy c JOIN places_library p ON p.id = c.home_id
            WHERE p.slug = ? AND c.state = 'available' AND c.material = 'book' AND NOT c.reference
            AND c.place_id = c.home_id
            AND NOT EXISTS (SELECT 1 FROM circulation_holdtarget t WHERE t.edition_id = c.edition_id)
            ORDER BY c.id DESC LIMIT ?""",
            [slug, count],
        ).fetchall()
    return [barcode for (barcode,) in rows]


def kept(house, question, *values):
    with closing(sqlite3.connect(house.data / "allmanning.sqlite3")) as database:
        return database.execute(question, values).fetchall()


class Desk:
    """A desk computer: its browser with its own profile, which can be closed and opened again."""

    def __init__(self, browser, house, profile):
        self.browser, self.house, self.profile = browser, house, profile
        self.root = f"{house.address}/en/"
        self.open()

    def open(self, *, offline=False):
        self.context = self.browser.browser_type.launch_persistent_context(
            str(self.profile), executable_path=chromium(), args=QUIET, locale="en-GB",
            timezone_id="Europe/Stockholm", offline=offline,
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0]

    def close(self):
        self.context.close()

    def sign_in(self, slug, address="**/library/desk/{slug}/"):
        """Sign in where the page asks for it, and come to the address."""
        self.page.get_by_label("Username").fill(f"disk-{slug}")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(address.format(slug=slug))

    def begin(self, slug):
        self.page.goto(f"{self.root}library/desk/{slug}/")
        self.sign_in(slug)

    def scan(self, code):
        """A scanner types fast and ends with Enter; the field has the focus by itself."""
        expect(self.page.locator("#id_scan")).to_be_focused()
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def told(self, words, color):
        box = self.page.locator("#outcome")
        expect(box.get_by_role("heading")).to_contain_text(words)
        expect(box).to_have_attribute("data-color", color)
        return box


@pytest.fixture
def desk(browser, shared_house, tmp_path):
    opened = Desk(browser, shared_house, tmp_path / "profile")
    yield opened
    opened.close()


def test_ten_minutes_without_network_and_nothing_is_lost(desk, shared_house):
    """Library § 18.1, § 4.13, P 3.10, X_OFFLINE_1: lend, return, close the browser, bring it in."""
    anna, berit = residents("2480")[:2]
    one, two, three, four = copies_at(shared_house, "teg", 4)
    desk.begin("teg")
    desk.scan(anna.card)
    desk.scan(four)
    desk.told("Lent", "success")
    expect(desk.page.locator("#desk")).to_have_attribute("data-ready", "yes")

    # The network goes in the middle of a loan: what was just scanned is kept, and the desk goes on.
    desk.context.set_offline(True)
    desk.scan(one)
    desk.page.wait_for_url("**/library/desk/teg/offline/")
    expect(desk.page.get_by_text("No network: the desk works on by itself.")).to_be_visible()
    expect(desk.page.get_by_text(f"{one} lent to card {anna.card}")).to_be_visible()
    desk.scan(berit.card)
    desk.told(f"Card {berit.card}", "info")
    desk.scan(two)
    desk.told("Lent. Due", "success")
    desk.scan("*IN*")
    desk.scan(four)
    desk.told("Taken in", "info")
    desk.scan("*OUT*")
    desk.scan("nobodys card")
    desk.scan(three)
    expect(desk.page.locator("#count")).to_have_text("4 entries wait to be brought in.")
    assert not kept(shared_house, "SELECT 1 FROM counter_offlineentry")

    # The computer is switched off and on again: it is all there, and can be read by nobody else.
    desk.close()
    on_disk = b"".join(
        file.read_bytes() for file in desk.profile.rglob("*IndexedDB*/**/*") if file.is_file()
    )
    assert on_disk
    assert not [form for form in ("utf-8", "utf-16-le") if one.encode(form) in on_disk]
    desk.open(offline=True)
    desk.page.goto(f"{desk.root}library/desk/teg/")
    expect(desk.page.locator("#count")).to_have_text("4 entries wait to be brought in.")
    expect(desk.page.get_by_text(f"{two} lent to card {berit.card}")).to_be_visible()

    # The network is back: everything is brought in, in order, and what needs a person is told.
    desk.context.set_offline(False)
    desk.page.get_by_role("button", name="Bring in now").focus()
    desk.page.keyboard.press("Enter")
    desk.told("There is network, but nobody is signed in.", "warning")
    desk.page.get_by_role("main").get_by_role("link", name="Sign in").focus()
    desk.page.keyboard.press("Enter")
    desk.sign_in("teg", "**/library/desk/teg/offline/")
    report = desk.page.get_by_role("heading", name="Brought in:")
    expect(report).to_have_text("Brought in: 3 booked, 0 booked with a remark, 1 need a person.")
    expect(desk.page.locator("#count")).to_have_text("0 entries wait to be brought in.")
    loans = kept(
        shared_house,
        "SELECT c.barcode, k.number FROM circulation_loan l JOIN catalogue_copy c ON c.id = l.copy_id "
        "JOIN borrowers_card k ON k.borrower_id = l.borrower_id WHERE l.state = 'open' "
        "AND c.barcode IN (?, ?, ?, ?)", one, two, three, four,
    )  # fmt: skip
    assert sorted(loans) == sorted([(one, anna.card), (two, berit.card)])
    assert kept(shared_house, "SELECT state FROM catalogue_copy WHERE barcode = ?", four) == [
        ("available",)
    ]

    # Somebody looks after the loan to a card that nobody knows.
    desk.page.get_by_role("link", name="See to what came in").focus()
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/offline/report/")
    entry = desk.page.get_by_role("listitem").filter(has_text="No card has this number.").first
    expect(entry).to_contain_text(three)
    entry.get_by_label("What did you do about it?").focus()
    desk.page.keyboard.type("The card was Anna's old one; lent by hand.")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_text("It is settled.")).to_be_visible()
    expect(desk.page.get_by_role("region", name="Needs a person")).to_contain_text("Nothing.")

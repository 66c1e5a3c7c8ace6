"""Days at the desk: a busy Saturday, ten minutes without network, a lost book, the month's statement.

Issue 5: by scanner only, which is a keyboard that types fast and ends with Enter.
"""

import re
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
    """Return what the house's tables answer; or let time have passed there."""
    with closing(sqlite3.connect(house.data / "allmanning.sqlite3", timeout=30)) as database:
        found = database.execute(question, values).fetchall()
        database.commit()
        return found


class AtDesk:
    """Somebody at a desk with a scanner."""

    def __init__(self, house, page=None):
        self.root, self.page = f"{house.address}/en/", page

    def sign_in(self, who, address="library/desk/{slug}/"):
        """Sign in where the page asks for it, and come to the address."""
        self.page.get_by_label("Username").fill(who)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(self.root + address.format(slug=who.removeprefix("disk-")))

    def begin(self, slug):
        self.page.goto(f"{self.root}library/desk/{slug}/")
        self.sign_in(f"disk-{slug}")
        return self

    def scan(self, code):
        """A scanner types fast and ends with Enter; the field has the focus by itself."""
        expect(self.page.locator("#id_scan")).to_be_focused()
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def told(self, words, color):
        """Words, colour and sound say the same; a screen reader hears the words at once."""
        box = self.page.locator("#outcome")
        expect(box.get_by_role("heading")).to_contain_text(words)
        expect(box).to_have_attribute("data-color", color)
        expect(self.page.locator("html")).to_have_attribute("data-sounded", color)
        return box

    def refused(self, words):
        expect(self.page.locator("#refusals")).to_contain_text(words)
        expect(self.page.locator("html")).to_have_attribute("data-sounded", "danger")


class Computer(AtDesk):
    """A desk computer: its browser with its own profile, which can be closed and opened again."""

    def __init__(self, browser, house, profile):
        super().__init__(house)
        self.browser, self.profile = browser, profile
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


@pytest.fixture
def desk(browser, shared_house, tmp_path):
    opened = Computer(browser, shared_house, tmp_path / "profile")
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
    desk.sign_in("disk-teg", "library/desk/teg/offline/")
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


def test_a_busy_saturday_by_scanner_only(shared_house, open_page):
    """Library § 4.2, § 9.1, P 3.4: several borrowers in turn, every outcome in words, colour, sound."""
    anna, berit = residents("2480")[2:4]
    one, two, three, four = copies_at(shared_house, "ersboda", 4)
    (away,) = copies_at(shared_house, "vannas", 1)
    desk = AtDesk(shared_house, open_page(locale="en-GB")).begin("ersboda")
    desk.scan(one)
    desk.refused("Scan the borrower's card first.")
    desk.scan(anna.card)
    desk.scan(one)
    desk.told("Lent", "success")
    # Anna looks for one more, and Berit is served meanwhile.
    desk.scan(berit.card)
    desk.scan(two)
    desk.told("Lent", "success")
    desk.scan(one)
    desk.refused("The copy is on loan to somebody else.")
    line = desk.page.get_by_role("form", name="At the desk now")
    expect(line).to_contain_text(f"Card {anna.card} · 1 lent")
    desk.scan(anna.card)
    desk.scan(three)
    desk.told("Lent", "success")
    expect(line).to_contain_text(f"Card {anna.card} · 2 lent")
    # Somebody comes with what is to be handed in.
    desk.scan("*IN*")
    desk.scan(two)
    desk.told("Put it on its shelf", "success")
    desk.scan(away)
    desk.told("Send it to Vännäs bibliotek", "warning")
    desk.scan("nobody knows it")
    desk.told("Put it aside for a colleague", "danger")
    desk.scan(anna.card)
    desk.scan("*NEXT*")
    expect(line).not_to_contain_text(anna.card)
    desk.scan(four)
    desk.refused("Scan the borrower's card first.")
    assert not desk.page.watched.faults


def test_a_lost_book_is_found_in_another_municipality(shared_house, open_page):
    """Library § 10.7, X_LOST_1: billed by its owner, handed in elsewhere, and nothing is owed."""
    reader = residents("2480")[3]
    (book,) = copies_at(shared_house, "holmsund", 1)
    desk = AtDesk(shared_house, open_page(locale="en-GB")).begin("holmsund")
    desk.scan(reader.card)
    desk.scan(book)
    desk.told("Lent", "success")
    # Seventy-five days go by.
    of_book = "copy_id = (SELECT id FROM catalogue_copy WHERE barcode = ?)"
    kept(
        shared_house,
        f"UPDATE circulation_loan SET due_on = date('now', '-47 days') WHERE {of_book}",
        book,
    )
    kept(shared_house, "UPDATE catalogue_copy SET price_ore = 24900 WHERE barcode = ?", book)
    shared_house.manage("tick")
    owed = (
        "SELECT kind, amount_ore, cancelled_at IS NOT NULL FROM circulation_charge c "
        "JOIN borrowers_card k ON k.borrower_id = c.borrower_id WHERE k.number = ?"
    )
    assert kept(shared_house, owed, reader.card) == [("replacement", 24900, 0)]
    desk.scan(reader.card)
    expect(desk.page.get_by_text(re.compile(r"249[.,]00"))).to_be_visible()
    elsewhere = AtDesk(shared_house, open_page(locale="en-GB")).begin("nordmaling")
    elsewhere.scan("*IN*")
    elsewhere.scan(book)
    box = elsewhere.told("Send it to Holmsunds bibliotek", "warning")
    expect(box).to_contain_text("It was billed as lost; the bill is cancelled.")
    assert kept(shared_house, owed, reader.card) == [("replacement", 24900, 1)]
    desk.scan(reader.card)
    expect(desk.page.get_by_text(re.compile(r"249[.,]00"))).to_have_count(0)
    expect(desk.page.get_by_role("row").filter(has_text=book)).to_have_count(0)
    assert not desk.page.watched.faults


def test_the_months_statement_between_two_municipalities(shared_house, open_page):
    """Library § 16.1, § 16.3: a loan across the border is seen by both, and both confirm it."""
    reader = residents("2404")[1]
    (book,) = copies_at(shared_house, "savar", 1)
    desk = AtDesk(shared_house, open_page(locale="en-GB")).begin("vindeln")
    desk.scan(reader.card)
    desk.scan(book)
    desk.told("Lent", "success")
    kept(
        shared_house,
        "UPDATE circulation_countedevent SET at = date('now', 'start of month', '-10 days') "
        "|| ' 12:00:00' WHERE id IN (SELECT counted_id FROM circulation_loan WHERE copy_id = "
        "(SELECT id FROM catalogue_copy WHERE barcode = ?))", book,
    )  # fmt: skip
    shared_house.manage("tick")
    for who in ("umea", "vindeln"):
        seat = AtDesk(shared_house, open_page(locale="en-GB"))
        seat.page.goto(f"{seat.root}library/settlement/")
        seat.sign_in(f"bibliotekarie-{who}", "library/settlement/")
        pair = seat.page.get_by_role("link", name=re.compile("Vindeln.*Umeå"))
        pair.click()
        row = seat.page.get_by_role("row").filter(has_text=re.compile(r"^Loans"))
        expect(row.first).to_contain_text("1")
        seat.page.get_by_role("button", name=re.compile("^Confirm for")).click()
        expect(seat.page.get_by_text("Your answer is noted.")).to_be_visible()
    expect(seat.page.get_by_role("main")).to_contain_text("Confirmed")
    assert not seat.page.watched.faults

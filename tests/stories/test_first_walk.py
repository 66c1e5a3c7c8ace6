"""The library's first walk: found, reserved, sent, fetched, handed in elsewhere, travelling on.

Issue 2: a resident of Vindeln reserves with the one card, fetches in Vännäs and returns in
Nordmaling; in both languages, by mouse and by keyboard only, with JavaScript and without.
"""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from allmanning.portal.demo.alliance import PASSWORD
from allmanning.portal.demo.files import read
from tests.stories.hands import Keyboard, Mouse

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

PICKUP, RETURNED_AT = "Vännäs bibliotek", "Nordmalings bibliotek"
SWEDISH = {
    "Search the shared library": "Sök i det gemensamma biblioteket",
    "Search": "Sök",
    "Collect at": "Hämtas på",
    "Reserve": "Reservera",
    "Card number": "Kortnummer",
    "PIN": "Pin-kod",
    "Sign in": "Logga in",
    "It is reserved": "Det är reserverat",
    "Username": "Användarnamn",
    "Password": "Lösenord",
    "Pull list": "Plocklista",
    "Found": "Hittat",
    "Send it to {}": "Skicka det till {}",
    "Put it on the hold shelf, number {}": "Ställ det på hämthyllan, nummer {}",
    "Put it on its shelf": "Ställ det på hyllan",
    "On its way": "På väg",
    "Ready to collect": "Klar att hämta",
    "Check in": "Ta emot",
    "Check out": "Låna ut",
    "Scan or type a card or a copy": "Läs av eller skriv ett kort eller exemplar",
    "Go": "Utför",
    "Hold shelf": "Hämthylla",
    "Lent": "Utlånat",
    "Messages and looks": "Meddelanden och insyn",
    "Sent": "Skickat",
    "Print the transit slip": "Skriv ut transportsedeln",
    "Print the hold slip": "Skriv ut hämtlappen",
}


@dataclass(frozen=True)
class Book:
    """The only copy of a title, at home somewhere, that nobody has asked for."""

    title: str
    barcode: str
    home: str
    home_slug: str


@dataclass(frozen=True)
class Resident:
    card: str
    pin: str


def the_only_copy(house, home):
    """Return a title of which the alliance has one copy, standing on its shelf at home."""
    with closing(sqlite3.connect(house.data / "allmanning.sqlite3")) as database:
        row = database.execute(
            """SELECT e.title, c.barcode, p.name, p.slug
            FROM catalogue_copy c JOIN catalogue_edition e ON e.id = c.edition_id
            JOIN places_library p ON p.id = c.home_id
            WHERE p.slug = ? AND c.state = 'available' AND c.material = 'book' AND NOT c.reference
            AND 1 = (SELECT count(*) FROM catalogue_copy o WHERE o.edition_id = e.id)
            AND 1 = (SELECT count(*) FROM catalogue_edition o WHERE o.title = e.title)
            AND NOT EXISTS (SELECT 1 FROM circulation_holdtarget t WHERE t.edition_id = e.id)
            AND e.language = 'swe' AND length(e.title) < 40 ORDER BY e.id DESC""",
            [home],
        ).fetchone()
    return Book(*row)


def residents(municipality):
    """Return grown-up holders of valid cards who live in a municipality."""
    return [
        Resident(row["card_number"], row["pin"])
        for row in read("borrowers.json")
        if row["municipality"] == municipality and row["category"] == "person"
        and row["card_number"] and row["rules_accepted"] and not row["protected"]
        and not row["card_valid_until"]
        and (localdate() - date.fromisoformat(row["birth_date"])).days > 19 * 365
    ]  # fmt: skip


class Walk:
    """One telling of the story: its language, its hands, its people each with their own window."""

    def __init__(self, house, open_page, language, hands, javascript):
        self.house, self.hands = house, hands
        self.english = language == "en"
        self.root = f"{house.address}/{'en/' if self.english else ''}"
        self.options = {
            "locale": "en-GB" if self.english else "sv-SE", "javascript": javascript
        }  # fmt: skip
        self.open_page = open_page

    def word(self, english, *filled):
        return (english if self.english else SWEDISH[english]).format(*filled)

    def person(self, address=""):
        page = self.open_page(**self.options)
        page.goto(self.root + address)
        return self.hands(page)

    def signs_in_by_card(self, who, resident):
        who.write(self.word("Card number"), resident.card)
        who.write(self.word("PIN"), resident.pin)
        who.submit(self.word("Sign in"))

    def reserves(self, resident, book):
        """Search from the front page, choose the title, choose where to fetch it, sign in."""
        who = self.person()
        who.write(self.word("Search the shared library"), book.title)
        who.submit(self.word("Search"))
        who.press("link", re.compile(re.escape(book.title)), who.page.get_by_role("main"))
        expect(who.page.get_by_role("heading", level=1)).to_have_text(book.title)
        who.choose(self.word("Collect at"), PICKUP)
        who.press("button", self.word("Reserve"))
        self.signs_in_by_card(who, resident)
        pickup = who.page.get_by_label(self.word("Collect at"), exact=True)
        expect(pickup.locator("option:checked")).to_have_text(PICKUP)
        who.press("button", self.word("Reserve"))
        expect(who.page.get_by_role("heading", level=1)).to_have_text(self.word("It is reserved"))
        return who

    def at_the_desk_of(self, slug):
        who = self.person("library/desk/")
        who.write(self.word("Username"), f"disk-{slug}")
        who.write(self.word("Password"), PASSWORD)
        who.submit(self.word("Sign in"))
        who.page.wait_for_url(f"**/library/desk/{slug}/")
        return who

    def scans(self, who, mode, code):
        who.mark(self.word(mode))
        who.write(self.word("Scan or type a card or a copy"), code)
        who.submit(self.word("Go"))

    def told(self, who, words, *filled):
        """What must happen with the copy stands in a heading of the box that is read aloud."""
        box = who.page.get_by_role("status").filter(has=who.page.get_by_role("heading"))
        expect(box.get_by_role("heading").first).to_contain_text(self.word(words, *filled))
        return box

    def slip(self, who, words):
        """The slip is a PDF that can be printed."""
        link = who.page.get_by_role("link", name=self.word(words))
        answer = who.page.request.get(who.page.url.split("/library/")[0].removesuffix("/en")
                                      + link.get_attribute("href"))  # fmt: skip
        assert answer.body().startswith(b"%PDF")

    def own_pages(self, who, book):
        who.page.goto(self.root + "library/my/")
        return who.page.get_by_role("listitem").filter(
            has=who.page.get_by_role("heading", name=book.title, exact=True)
        )


def number_on_shelf(box):
    return re.search(r"(?:number|nummer) (\d+)", box.inner_text())[1]


@pytest.mark.parametrize(
    ("language", "hands", "javascript", "home", "next_waits"),
    [
        pytest.param("sv", Mouse, True, "umea", False, id="swedish-mouse-javascript"),
        pytest.param("en", Keyboard, True, "bjurholm", True, id="english-keyboard-javascript"),
        pytest.param("sv", Keyboard, False, "umea", True, id="swedish-keyboard-plain"),
        pytest.param("en", Mouse, False, "umea", False, id="english-mouse-plain"),
    ],
)
def test_a_book_walks_from_library_to_library(
    shared_house, open_page, language, hands, javascript, home, next_waits
):
    """Library § 7.4, Library § 8.1, Library § 9.1.

    Reserve, pull, send, arrive, tell, lend, return, travel on.
    """
    walk = Walk(shared_house, open_page, language, hands, javascript)
    book = the_only_copy(shared_house, home)
    # Each walk has its own people, since a second message waits until tomorrow (Library § 11.5).
    at = (language == "en") + 2 * (hands is Keyboard)
    reader, neighbour = residents("2404")[at], residents("2460")[at]

    # She finds it and reserves it with the one card.
    amina = walk.reserves(reader, book)

    # Its library is asked for it, finds it and sends it.
    owner = walk.at_the_desk_of(home)
    owner.press("link", walk.word("Pull list"))
    row = owner.page.get_by_role("listitem").filter(has_text=book.title)
    expect(row).to_contain_text(PICKUP)
    expect(row).to_contain_text(book.barcode)
    owner.press("button", f"{walk.word('Found')} {book.title}")
    walk.told(owner, "Send it to {}", PICKUP)
    walk.slip(owner, "Print the transit slip")
    expect(walk.own_pages(amina, book)).to_contain_text(walk.word("On its way"))

    # It arrives where she wants it, gets a number, and she gets a message.
    vannas = walk.at_the_desk_of("vannas")
    walk.scans(vannas, "Check in", book.barcode)
    box = walk.told(vannas, "Put it on the hold shelf, number {}", "")
    number = number_on_shelf(box)
    walk.slip(vannas, "Print the hold slip")
    mail = shared_house.tick_by_day()
    # Library § 7.16: the message carries the place and the number, and no title.
    assert PICKUP in mail
    assert re.search(rf"\b{number}\b", mail)
    assert book.title not in mail
    assert PICKUP not in shared_house.tick_by_day(), "nothing is told twice"
    vannas.press("link", walk.word("Hold shelf"))
    on_shelf = vannas.page.get_by_role("row").filter(has_text=book.barcode)
    expect(on_shelf).to_contain_text(number)
    ready = walk.own_pages(amina, book)
    expect(ready).to_contain_text(walk.word("Ready to collect"))
    expect(ready).to_contain_text(number)
    amina.press("link", walk.word("Messages and looks"))
    newest = amina.page.get_by_role("row").filter(has_text=walk.word("Ready to collect")).first
    expect(newest).to_contain_text(walk.word("Sent"))

    # She fetches it.
    vannas.page.goto(walk.root + "library/desk/vannas/")
    walk.scans(vannas, "Check out", reader.card)
    walk.scans(vannas, "Check out", book.barcode)
    walk.told(vannas, "Lent")
    assert walk.own_pages(amina, book).count() == 1

    if next_waits:
        walk.reserves(neighbour, book)

    # She hands it in in another municipality, and it travels on by itself.
    nordmaling = walk.at_the_desk_of("nordmaling")
    walk.scans(nordmaling, "Check in", book.barcode)
    walk.told(nordmaling, "Send it to {}", PICKUP if next_waits else book.home)
    assert walk.own_pages(amina, book).count() == 0
    if next_waits:
        walk.scans(vannas, "Check in", book.barcode)
        walk.told(vannas, "Put it on the hold shelf, number {}", "")
    else:
        walk.scans(owner_at_desk(walk, owner, home), "Check in", book.barcode)
        walk.told(owner, "Put it on its shelf")
    for each in (amina, owner, vannas, nordmaling):
        assert not each.page.watched.faults


def owner_at_desk(walk, owner, home):
    owner.page.goto(f"{walk.root}library/desk/{home}/")
    return owner

"""With the screen off: only what was said is looked at, from the page's own log, and the sound itself."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw

from allmanning.services.library.audioindex.models import Counter
from allmanning.services.library.audioindex.pointing import shelf_code
from allmanning.services.library.audioindex.tests.examples import TWELVE, a_shelf_of_twelve
from allmanning.services.library.borrowers.tests.examples import PIN, a_card
from allmanning.services.library.catalogue.models import EditionNumber
from allmanning.services.library.circulation.models import Hold, Loan
from allmanning.services.library.circulation.tests.examples import (
    a_copy,
    an_edition,
    lend,
    the_terms,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ISBN = "9780306406157"
CARD = "248010000137"

# As fast as a reader is, however slow the machine of the test.
READER = """code => { for (const key of [...code, "Enter"]) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})); } }"""


class Ear:
    """Hears the page, and presses its keys."""

    def __init__(self, page, address):
        self.page, self.address = page, address
        self.sounds = []
        page.on("response", self._note)

    def _note(self, response):
        if "/listen/sound/" in response.url:
            self.sounds.append((response.status, response.headers.get("content-type")))

    def open(self, path):
        self.page.goto(self.address + path)
        self.page.wait_for_selector("#listen[data-ready=yes]")

    def said(self):
        return " ".join(self.page.locator("#spoken li").all_text_contents())

    def count(self):
        return self.page.locator("#spoken li").count()

    def hears(self, words):
        self.page.wait_for_function(
            "words => document.getElementById('spoken').textContent.includes(words)", arg=words
        )

    def presses(self, key, words):
        self.page.evaluate("document.getElementById('spoken').replaceChildren()")
        self.page.keyboard.press(key)
        self.hears(words)
        self.page.wait_for_timeout(120)

    def scans(self, code, words):
        """A reader that types like a keyboard, wherever the focus is."""
        self.page.evaluate("document.getElementById('spoken').replaceChildren()")
        self.page.evaluate(READER, code)
        self.hears(words)
        self.page.wait_for_timeout(120)


@pytest.fixture
def world():
    the_terms()
    library, shelf, editions = a_shelf_of_twelve()
    card = a_card(CARD, pin=PIN)
    borrowed = an_edition("Lånad bok", language="swe")
    now = timezone.now() - timedelta(days=3)
    lend(card, a_copy(borrowed, library), library, now=now)
    return library, shelf, editions


def test_a_blind_visitor_walks_compares_reserves_renews_and_leaves(open_page, live_server, world):
    _library, shelf, editions = world
    page = open_page()
    ear = Ear(page, live_server.url)
    ear.open("/library/listen/?at=vannas")
    ear.scans(shelf_code(shelf.pk), "Tolv titlar står här nu.")
    for title, _author in TWELVE:
        ear.presses("9", re.sub(r"\d+", "", title).split()[0].strip("-")[:4])
    assert "Talbok." in ear.said()
    ear.hears("Löftet.")
    ear.presses("9", "Här slutar hyllan.")
    ear.presses("1", "Du är vid nummer tolv.")
    ear.presses("7", "Kvarnen.")  # compares the two talking books
    ear.presses("6", "Inläst på svenska, elva timmar.")
    ear.presses("6", "En berättelse om elva personer i en by.")
    ear.presses("9", "Löftet.")
    ear.presses("6", "Inläst på svenska, elva timmar.")
    page.keyboard.press("3")
    page.wait_for_selector("input[name=pin]")  # the card is asked for; nothing is spoken of the PIN
    page.fill("input[name=number]", CARD)
    page.fill("input[name=pin]", PIN)
    page.keyboard.press("Enter")
    page.wait_for_selector("#listen[data-ready=yes]")
    ear.presses("6", "Vannas.")  # the library one stands in comes first
    ear.presses("5", "Reservera den till Vannas?")
    ear.presses("5", "Jag upprepar: reserverad, till Vannas.")
    hold = Hold.objects.get()
    assert hold.pickup.slug == "vannas"
    assert hold.targets.get().edition_id == editions[11].pk
    ear.open("/library/listen/loans/?at=vannas")
    ear.presses("6", "Lånad bok.")
    before = Loan.objects.get().due_on
    ear.presses("5", "Låna om den?")
    ear.presses("5", "Jag upprepar: omlånad")
    assert Loan.objects.get().due_on > before
    assert PIN not in ear.page.content()
    page.evaluate("fetch('/library/listen/leave/', {method: 'POST'})")
    page.goto(live_server.url + "/library/listen/loans/")
    page.wait_for_selector("input[name=pin]")  # forgotten
    ear.open("/library/listen/?at=vannas")
    assert {status for status, _kind in ear.sounds} <= {200, 206, 304}
    assert {kind for status, kind in ear.sounds if status == 200} == {"audio/mpeg"}
    counted = dict(Counter.objects.values_list("event", "count"))
    assert counted["reserved"] == counted["renewed"] == 1


def test_five_scans_in_a_row_each_cut_off_the_last(open_page, live_server, world):
    ear = Ear(open_page(), live_server.url)
    ear.open("/library/listen/?at=vannas")
    for edition in world[2][:5]:
        ear.scans(edition.copies.get().barcode, edition.author)


def test_escape_is_silence_and_a_wrong_label_is_answered(open_page, live_server, world):
    ear = Ear(open_page(), live_server.url)
    ear.open("/library/listen/")
    ear.scans("nosuchlabel77", "känner jag inte igen")
    ear.page.keyboard.press("Escape")
    ear.page.wait_for_timeout(100)
    count = ear.count()
    ear.page.wait_for_timeout(800)
    assert ear.count() == count
    assert ear.page.locator("#spoken li[data-state=saying]").count() == 0


def test_the_server_speaks_where_the_browser_has_no_voice(open_page, live_server, world):
    ear = Ear(open_page(), live_server.url)
    ear.open("/library/listen/")
    ear.presses("1", "Peka och lyssna.")
    ear.page.wait_for_selector("#spoken li[data-state=said]", timeout=20_000)
    assert ear.page.locator("#spoken li").first.get_attribute("data-by") in ("server", "browser")


def test_the_address_on_a_label_opens_and_speaks(open_page, live_server, world):
    page = open_page()
    ear = Ear(page, live_server.url)
    ear.open(f"/machine/library/l/{world[2][9].copies.get().barcode}/")
    ear.hears("The Long Road.")
    assert page.locator("#spoken li[lang=en]").count() >= 1


def test_the_camera_reads_a_printed_bar_code(browser, live_server, world, tmp_path):
    EditionNumber.objects.create(edition=world[2][0], kind="isbn", value=ISBN)
    film = tmp_path / "code.y4m"
    filmed(printed(ISBN), film)
    flags = [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    path = chromium_of(browser)
    own = browser.browser_type.launch(executable_path=path, args=flags)
    try:
        page = own.new_context(locale="sv-SE", permissions=["camera"]).new_page()
        ear = Ear(page, live_server.url)
        ear.open("/library/listen/?at=vannas")
        page.click("#use-camera")
        ear.hears("Fågeltronen")
    finally:
        own.close()


def test_without_a_network_what_was_heard_is_kept_and_the_rest_is_told(
    open_page, live_server, world
):
    page = open_page()
    ear = Ear(page, live_server.url)
    path = f"/library/listen/item/{world[2][0].pk}/?at=vannas"
    ear.open(path)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_timeout(500)
    page.evaluate("path => fetch(path, {headers: {Accept: 'application/json'}})", path)
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    page.watched.faults.clear()
    kept = page.evaluate(
        "path => fetch(path, {headers: {Accept: 'application/json'}}).then(r => r.headers.get('X-Kept'))",
        path,
    )
    assert kept == "yes"
    ear.presses("9", "Utan nät kan jag inte se om boken är inne.")
    page.context.set_offline(False)


@pytest.mark.parametrize(
    "path",
    [
        "/library/listen/?at=vannas",
        "/en/library/listen/?at=vannas&kiosk=1",
        "/library/listen/help/",
        "ITEM",
    ],
)
def test_the_pages_are_accessible(open_page, live_server, world, axe, path):
    page = open_page(viewport=(320, 800))
    page.goto(live_server.url + path.replace("ITEM", f"/library/listen/item/{world[2][9].pk}/"))
    page.wait_for_timeout(300)
    assert axe(page) == []


def test_the_reading_order_is_the_order_of_speech(open_page, live_server, world):
    page = open_page()
    page.goto(f"{live_server.url}/library/listen/item/{world[2][9].pk}/?at=vannas")
    page.wait_for_selector("#listen[data-ready=yes]")
    tree = page.locator("main").aria_snapshot()
    order = [
        "The Long Road",
        "Bok på engelska.",
        "Av Jane Jones.",
        "Inne här.",
        "Peka på en etikett",
        "Upp",
        "Vad som har sagts",
    ]
    places = [tree.index(words) for words in order[:4]]
    assert places == sorted(places)


def chromium_of(_browser):
    import conftest  # noqa: PLC0415 - the root's, found by pytest

    return conftest.chromium()


# ------------------------------------------------------------------ a bar code as printers print it

LEFT = (
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
)
PARITY = (
    "LLLLLL",
    "LLGLGG",
    "LLGGLG",
    "LLGGGL",
    "LGLLGG",
    "LGGLLG",
    "LGGGLL",
    "LGLGLG",
    "LGLGGL",
    "LGGLGL",
)


def printed(digits):
    """EAN-13 on white paper."""
    right = ["".join("10"[int(bit)] for bit in code) for code in LEFT]
    bars = "101"
    for kind, digit in zip(PARITY[int(digits[0])], digits[1:7], strict=True):
        bars += LEFT[int(digit)] if kind == "L" else right[int(digit)][::-1]
    bars += "01010" + "".join(right[int(digit)] for digit in digits[7:]) + "101"
    paper = Image.new("L", (640, 480), 255)
    pen = ImageDraw.Draw(paper)
    for at, bar in enumerate(bars):
        if bar == "1":
            pen.rectangle((80 + at * 5, 120, 80 + at * 5 + 4, 360), fill=0)
    return paper


def filmed(paper, path):
    """One picture as a film that a browser takes for its camera."""
    width, height = paper.size
    frame = b"FRAME\n" + paper.tobytes() + b"\x80" * (width * height // 2)
    path.write_bytes(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)

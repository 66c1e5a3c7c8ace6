"""With the screen off: only what was said is looked at, from the page's own log, and the sound itself."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from allmanning.services.library.audioindex.models import Counter
from allmanning.services.library.audioindex.pointing import shelf_code
from allmanning.services.library.audioindex.tests.examples import TWELVE, a_shelf_of_twelve
from allmanning.services.library.audioindex.tests.hearing import Ear, ean, filmed, square
from allmanning.services.library.borrowers.tests.examples import PIN, a_card
from allmanning.services.library.catalogue.models import EditionNumber
from allmanning.services.library.circulation.models import Hold, Loan
from allmanning.services.library.circulation.tests.examples import (
    a_copy,
    an_edition,
    lend,
    the_terms,
)
from allmanning.services.library.places.models import Library
from conftest import QUIET, chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ISBN = "9780306406157"
CARD = "248010000137"
BY = "lines => lines.map(line => line.dataset.by)"
# Whether the worker has kept the page's own replies, and the scene before this one with its sound.
KEPT = """async () => { const sounds = await caches.open("listen-sounds-1");
    const before = document.querySelector("[data-way=previous] a").href;
    const scene = await (await fetch(before, {headers: {Accept: "application/json"}})).json();
    const replies = Object.values(JSON.parse(document.getElementById("listen").dataset.scene).phrases);
    const found = await Promise.all([...replies, scene.as_of.clock, ...scene.segments.slice(0, 4)]
        .map(one => sounds.match(one.sound)));
    return found.every(Boolean); }"""


@pytest.fixture
def world():
    the_terms()
    library, shelf, editions = a_shelf_of_twelve()
    Library.objects.update(name="Vännäs")
    card = a_card(CARD, pin=PIN)
    borrowed = an_edition("Lånad bok", language="swe")
    lend(card, a_copy(borrowed, library), library, now=timezone.now() - timedelta(days=3))
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
    page.keyboard.press("3")  # reserve: the card is asked for
    page.wait_for_selector("#card[data-ready=yes]")
    ear.hears("Skriv ditt kortnummer och tryck retur")
    ear.types(CARD)
    ear.presses("Enter", "Skriv pinkoden")
    ear.types("0000")
    page.keyboard.press("Enter")
    page.wait_for_selector("#card-words[role=alert]")
    ear.ready()
    ear.hears("Det går inte.")
    page.watched.faults.clear()  # a wrong PIN is a refusal
    ear.types(CARD)
    ear.presses("Enter", "Skriv pinkoden")
    ear.forget()
    ear.types(PIN)
    page.wait_for_timeout(200)
    assert ear.said() == ""  # of the PIN nothing is spoken, and nothing is written anywhere
    page.keyboard.press("Enter")
    page.wait_for_selector("#listen[data-ready=yes]")
    ear.presses("6", "Vännäs.")  # the library one stands in comes first
    ear.presses("5", "Reservera den till Vännäs?")
    ear.presses("5", "Jag upprepar: reserverad, till Vännäs.")
    hold = Hold.objects.get()
    assert hold.pickup.slug == "vannas"
    assert hold.targets.get().edition_id == editions[11].pk
    ear.open("/library/listen/loans/?at=vannas")
    ear.presses("6", "Lånad bok.")
    before = Loan.objects.get().due_on
    ear.presses("5", "Låna om den?")
    ear.presses("5", "Jag upprepar: omlånad")
    assert Loan.objects.get().due_on > before
    ear.presses("2", "Lånad bok.")  # back where one was
    ear.presses("6", "Löftet.")
    ear.presses("6", "Meddelanden.")
    ear.presses("5", "Du har inga meddelanden.")
    ear.presses("2", "Meddelanden.")
    ear.presses("6", "Lämna: glöm mitt kort.")
    ear.presses("5", "Ska jag glömma ditt kort?")
    ear.presses("5", "Jag upprepar: glömt.")
    assert PIN not in page.content()
    page.goto(live_server.url + "/library/listen/loans/")
    page.wait_for_selector("#card[data-ready=yes]")  # forgotten
    assert {status for status, _kind in ear.sounds} <= {200, 206, 304}
    assert {kind for status, kind in ear.sounds if status == 200} == {"audio/mpeg"}
    counted = dict(Counter.objects.values_list("event", "count"))
    assert counted["reserved"] == counted["renewed"] == 1


def test_five_scans_in_a_row_each_cut_off_the_last_and_a_wrong_one_is_answered(
    open_page, live_server, world
):
    ear = Ear(open_page(), live_server.url)
    ear.open("/library/listen/?at=vannas")
    for edition in world[2][:5]:
        ear.scans(edition.copies.get().barcode, edition.author)
    ear.scans("nosuchlabel77", "känner jag inte igen")
    ear.scans(CARD, "Det ser ut som ett lånekort.")
    two = " ".join(one.copies.get().barcode for one in world[2][:2])
    for code, times, words in (
        (two, 1, "Två etiketter på en gång."),
        ("7", 10_485_760, "känner jag inte igen"),
    ):
        ear.forget()
        ear.page.evaluate(
            "([code, times]) => { document.getElementById('code').value = code.repeat(times);"
            " document.getElementById('point').requestSubmit(); }",
            [code, times],
        )
        ear.hears(words)
    ear.page.keyboard.press("Escape")
    ear.page.wait_for_timeout(100)
    count = ear.count()
    ear.page.wait_for_timeout(500)
    assert ear.count() == count
    assert ear.page.locator("#spoken li[data-state=saying]").count() == 0


def test_the_address_on_a_label_opens_and_speaks_in_the_language_of_the_title(
    open_page, live_server, world
):
    page = open_page()
    ear = Ear(page, live_server.url)
    ear.open(f"/machine/library/l/{world[2][9].copies.get().barcode}/")
    if ear.page.locator("#spoken li[data-state=waiting]").count():
        page.mouse.click(5, 5)  # a telephone wants one touch before it speaks
    ear.hears("The Long Road.")
    assert page.locator("#spoken li[lang=en]").count() >= 1
    page.wait_for_selector("#spoken li[data-state=said]", timeout=20_000)
    said = page.locator("#spoken li[data-state=said]").first
    assert said.get_attribute("data-by") in ("server", "browser")


def test_the_camera_reads_a_printed_bar_code_and_a_label(live_server, world, tmp_path, browser):
    EditionNumber.objects.create(edition=world[2][0], kind="isbn", value=ISBN)
    film = tmp_path / "code.y4m"
    address = f"{live_server.url}/machine/library/l/{shelf_code(world[1].pk)}/"
    filmed([ean(ISBN), square(address)], film)
    flags = [
        *QUIET,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    own = browser.browser_type.launch(executable_path=chromium(), args=flags)
    try:
        page = own.new_context(locale="sv-SE", permissions=["camera"]).new_page()
        ear = Ear(page, live_server.url)
        ear.open("/library/listen/?at=vannas")
        page.click("#use-camera")
        ear.hears("Fågeltronen")
        ear.hears("Hylla: Skönlitteratur vuxna, Vännäs.")
    finally:
        own.close()


def test_without_a_network_what_was_heard_is_told_with_its_hour_and_the_rest_is_told_too(
    open_page, live_server, world
):
    page = open_page()
    ear = Ear(page, live_server.url)
    ear.open(f"/library/listen/shelf/{shelf_code(world[1].pk)}/?at=vannas")
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    ear.ready()
    ear.presses("9", "Fågeltronen.")
    ear.presses("9", "Björnvinter.")
    for _wait in range(300):
        if page.evaluate(KEPT):
            break
        page.wait_for_timeout(100)
    page.context.set_offline(True)
    page.watched.faults.clear()
    ear.presses("7", "Fågeltronen.")
    for words in ("Inne här.", "Så var det.", "I dag.", "Klockan", "Utan nät kan jag inte se"):
        ear.hears(words)
    assert set(page.locator("#spoken li[data-state=said]").evaluate_all(BY)) <= {
        "server",
        "browser",
    }
    ear.scans("9780306406157", "Nätet är borta.")
    page.context.set_offline(False)
    page.watched.faults.clear()

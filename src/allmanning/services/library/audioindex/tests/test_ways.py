"""By five keys, by one, by voice, at a kiosk, and through the tree that a screen reader reads."""

import pytest

from allmanning.members.tests.examples import SIGNED, a_mandate
from allmanning.services.library.audioindex import actions, speech
from allmanning.services.library.audioindex.pointing import shelf_code
from allmanning.services.library.audioindex.spoken.parts import segment
from allmanning.services.library.audioindex.tests.examples import a_shelf_of_twelve
from allmanning.services.library.audioindex.tests.hearing import Ear
from allmanning.services.library.circulation.tests.examples import the_terms

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A browser that hears: each time it listens it hears the next of these.
HEARS = """words => { window.heard = words;
    window.SpeechRecognition = class {
        start() { setTimeout(() => {
            this.onresult({results: [[{transcript: window.heard.shift()}]]}); this.onend(); }, 20); }
        abort() {} }; delete window.webkitSpeechRecognition; }"""

FOCUSED = """() => { const at = document.activeElement; if (!at.closest('main')) return null;
    const label = at.getAttribute('aria-label') || at.labels?.[0]?.textContent;
    return (label || at.lastChild?.textContent || at.textContent).trim(); }"""


@pytest.fixture
def shelf():
    the_terms()
    return a_shelf_of_twelve()


def test_five_keys_are_enough_and_going_back_is_going_back_there(open_page, live_server, shelf):
    ear = Ear(open_page(), live_server.url)
    ear.open("/library/listen/?at=vannas")
    ear.presses("6", "Nya talböcker.")
    ear.presses("6", "Mest lånade.")
    ear.presses("4", "Nya talböcker.")
    ear.presses("5", "Två titlar.")
    ear.presses("6", "Löftet.")
    ear.presses("6", "Kvarnen.")
    ear.presses("8", "Inne här.")
    ear.presses("6", "Inläst på svenska, elva timmar.")
    ear.presses("2", "Kvarnen.")  # up is back to the list, where one was
    ear.presses("4", "Löftet.")
    ear.presses("2", "Nya talböcker.")
    ear.presses("6", "Mest lånade.")


def test_one_key_is_enough(open_page, live_server, shelf):
    page = open_page()
    page.add_init_script(
        'localStorage.setItem("listen", JSON.stringify({one: true, pace: 1.5, voice: "reader"}))'
    )
    ear = Ear(page, live_server.url)
    ear.open(f"/library/listen/item/{shelf[2][0].pk}/?at=vannas")
    for press, words in (
        ("Space", "Nästa."),  # the names run: Välj, Nästa …
        ("Space", "En berättelse om"),
        ("Enter", "Nästa på hyllan."),
        ("Enter", "Björnvinter."),
    ):
        page.keyboard.press(press)
        ear.hears(words)
    assert page.locator("[data-named]").count() == 0


def test_a_voice_is_understood_where_the_browser_listens(open_page, live_server, shelf):
    page = open_page()
    page.add_init_script(
        f"({HEARS})(['nästa', 'välj', 'Sök efter Kvarnen', 'var är jag', 'blarg'])"
    )
    ear = Ear(page, live_server.url)
    ear.open("/library/listen/?at=vannas")
    for words in ("Nya talböcker.", "Två titlar.", "En titel.", "En titel.", "Det hörde jag inte."):
        ear.forget()
        page.click("#use-voice")
        ear.hears(words)


def test_a_kiosk_begins_anew_for_the_next_visitor_and_remembers_nothing(
    open_page, live_server, shelf
):
    page = open_page()
    page.clock.install()
    ear = Ear(page, live_server.url, hurried=False)
    ear.open("/library/listen/?at=vannas&kiosk=1")
    assert page.locator(".site-header").is_hidden()
    page.goto(f"{live_server.url}/library/listen/item/{shelf[2][0].pk}/?at=vannas&kiosk=1")
    ear.ready()
    ear.page.keyboard.press("ArrowRight")
    page.clock.fast_forward(61_000)
    ear.hears("Är du kvar?")
    page.clock.fast_forward(31_000)
    for _wait in range(6):
        page.wait_for_timeout(300)
        page.clock.fast_forward(4_000)
    page.wait_for_url(lambda url: "/listen/?" in url)
    ear.ready()
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []


def test_the_reading_order_is_the_order_of_speech_and_of_the_tab_key(open_page, live_server, shelf):
    page = open_page()
    page.goto(f"{live_server.url}/library/listen/item/{shelf[2][9].pk}/?at=vannas")
    page.wait_for_selector("#listen[data-ready=yes]")
    read = read_by_a_screen_reader(page)
    names = [name for _role, name in read]
    order = [
        "The Long Road", "Bok på engelska.", "Av Jane Jones.", "Inne här.", "Var är jag", "Upp",
        "Välj", "Peka på en etikett, eller skriv koden", "Sök en titel eller en författare",
        "Vad som finns", "Vad som har sagts", "Val",
    ]  # fmt: skip
    places = [names.index(words) for words in order]
    assert places == sorted(places), list(zip(order, places, strict=True))
    assert [row for row in read if row[0] in ("button", "link", "textbox") and not row[1]] == []
    reached = tabbed(page)
    tree = [name for role, name in read if role in ("button", "link", "textbox", "searchbox")]
    assert [name for name in tree if name in reached] == [name for name in reached if name in tree]
    assert {"Välj", "Nästa", "Upp", "Läs med kameran"} <= set(reached)


def read_by_a_screen_reader(page):
    """Roles and names below the main landmark, in the order of the accessibility tree."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    main = next(one for one in nodes.values() if one.get("role", {}).get("value") == "main")
    found = []

    def walk(node):
        name = node.get("name", {}).get("value", "").strip()
        if not node.get("ignored"):
            found.append((node.get("role", {}).get("value", ""), name))
        for child in node.get("childIds", []):
            if child in nodes:
                walk(nodes[child])

    walk(main)
    return found


def tabbed(page):
    """The names that the Tab key reaches inside the main landmark, in its order."""
    page.focus("#main")
    names = []
    for _press in range(80):
        page.keyboard.press("Tab")
        name = page.evaluate(FOCUSED)
        if name is None:
            break
        names.append(name)
    return names


@pytest.mark.parametrize(
    "path",
    ["/library/listen/?at=vannas", "/en/library/listen/?at=vannas&kiosk=1", "/library/listen/help/",
     "/library/listen/card/?at=vannas", "SHELF"],
)  # fmt: skip
def test_the_pages_are_accessible(open_page, live_server, shelf, axe, path):
    page = open_page(viewport=(320, 800))
    page.goto(
        live_server.url + path.replace("SHELF", f"/library/listen/shelf/{shelf_code(shelf[1].pk)}/")
    )
    page.wait_for_timeout(300)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_staff_compose_with_keys_alone_on_a_small_screen(
    open_page, live_server, shelf, axe, client, settings, tmp_path
):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}},
    }
    person = a_mandate("librarian_in_charge", "2460").person
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = open_page(viewport=(320, 800))
    signed = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**signed, "url": live_server.url}])
    key = actions.begin_showcase(shelf[0], "Vinter", "sv", **SIGNED).pk
    tip = tmp_path / "tips.mp3"
    said = speech.sound((segment("about", "Läs om vinter", "sv"),), is_kept=False)
    tip.write_bytes(b"".join(said.blocks))
    compose = f"library/listen/staff/vannas/showcases/{key}/"
    page.goto(f"{live_server.url}/{compose}")
    page.focus("textarea")
    page.keyboard.type("Läst av någon.")
    page.set_input_files("input[type=file]", tip)
    assert {"Lägg till", "Öppna montern"} <= set(tabbed(page))
    page.get_by_role("button", name="Lägg till", exact=True).press("Enter")
    page.wait_for_selector("audio")
    for prefix in ("", "en/"):  # the other pages of the staff are walked by every role's walk
        page.goto(f"{live_server.url}/{prefix}{compose}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        read = read_by_a_screen_reader(page)
        assert [row for row in read if row[0] in ("button", "link", "textbox") and not row[1]] == []

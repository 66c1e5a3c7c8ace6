"""Every page that a role can reach by its links, judged in both languages, light and dark, narrow and wide.

One page of every view is enough; a view that is added is found by the link that leads to it.
"""

import contextlib
import socket
import urllib.request
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils import translation

from allmanning.portal.demo.alliance import PASSWORD
from allmanning.portal.demo.files import read

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

# Not pages of ours to judge (allauth's, files, what signs one out), and the same page again.
LEFT_OUT = {"account_logout", "library:card_sign_out", "color_scheme", "health"}
ROLES = {
    "anybody": ["", "library/search/?q=lindgren", "library/search/?q=xyzzyq", "library/libraries/",
                "library/card/", "library/card/block/", "account/login/", "law/", "municipalities/",
                "bodies/", "hosts/", "meetings/", "decisions/", "about/", "accessibility/",
                "privacy/", "contact/"],
    "resident": ["library/my/", "library/my/messages/", "library/my/pin/", "library/search/?q=bok"],
    "disk-teg": ["library/desk/teg/", "library/desk/teg/pull/", "library/desk/teg/shelf/"],
    "katalog-umea": ["library/machines/copy/", "library/cataloguing/", "library/cataloguing/new/",
                     "library/search/?q=bok"],
    "bibliotekarie-umea": ["library/desk/umea/", "library/desk/umea/shelf/"],
    "kanslichef": ["", "meetings/", "decisions/", "bodies/", "hosts/"],
    "registrator-vindeln": ["decisions/", "meetings/"],
    "revisor": ["journal/", "decisions/"],
}  # fmt: skip
LOOKS = [
    ("", "light", (320, 640)), ("en/", "dark", (1280, 900)),
    ("", "dark", (320, 640)), ("en/", "light", (1280, 900)),
    ("en/", "dark", (320, 640)), ("", "light", (1280, 900)),
]  # fmt: skip
JUDGED = """() => {
    const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
        .filter(head => head.checkVisibility()).map(head => Number(head.tagName[1]))
    const wide = [...document.querySelectorAll('body *')].filter(one =>
        one.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(one).position !== 'fixed')
    return {levels, lang: document.documentElement.lang, title: document.title,
        spare: document.documentElement.scrollWidth - innerWidth,
        wide: wide.slice(0, 3).map(one => one.outerHTML.slice(0, 90)),
        links: [...document.querySelectorAll('a[href]')].map(link => link.href)}
}"""


@dataclass
class Seen:
    """Which views have been judged already, and how many pages that makes."""

    views: set[str] = field(default_factory=set)
    looks: int = 0


@pytest.fixture(scope="module")
def seen():
    return Seen()


def view_of(address):
    """Return the name of the view that answers, whatever the language."""
    for language in ("sv", "en"):
        with translation.override(language):
            try:
                return resolve(urlsplit(address).path).view_name
            except Resolver404:
                continue
    return ""


def judge(page, axe, address, root, prefix):
    """Return every fault of the page that is shown."""
    shown = page.evaluate(JUDGED)
    faults = [f"{fault}" for fault in page.watched.faults]
    page.watched.faults.clear()
    if shown["lang"] != (prefix.rstrip("/") or "sv"):
        faults.append(f"lang is {shown['lang']}")
    if shown["levels"].count(1) != 1:
        faults.append(f"{shown['levels'].count(1)} h1")
    steps = zip([0, *shown["levels"]], shown["levels"], strict=False)
    if any(level > before + 1 for before, level in steps):
        faults.append(f"headings jump: {shown['levels']}")
    if shown["spare"] > 0:
        faults.append(f"{shown['spare']} px too wide: {shown['wide']}")
    faults += axe(page)
    width, scheme = page.viewport_size["width"], page.emulated
    where = f"{address.removeprefix(root)} ({width} px, {scheme})"
    return [f"{where}: {fault}" for fault in faults], shown["links"]


def dress(page, look):
    _prefix, scheme, (width, height) = look
    page.emulate_media(color_scheme=scheme)
    page.emulated = scheme
    page.set_viewport_size({"width": width, "height": height})


def signed_in(page, house, role):
    if role == "resident":
        row = next(row for row in read("borrowers.json") if row["key"] == "b03")
        page.goto(f"{house.address}/library/card/")
        page.get_by_label("Kortnummer").fill(row["card_number"])
        page.get_by_label("Pin-kod").fill(row["pin"])
        page.get_by_role("main").get_by_role("button", name="Logga in").click()
        page.wait_for_url("**/library/my/")
    elif role != "anybody":
        page.goto(f"{house.address}/account/login/")
        page.get_by_label("Användarnamn").fill(role)
        page.get_by_label("Lösenord").fill(PASSWORD)
        page.get_by_role("button", name="Logga in", exact=True).click()
        page.wait_for_url(lambda url: "/login/" not in url)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_a_role_reaches_is_sound(  # noqa: C901 - one walk, read from top to bottom
    shared_house, open_page, axe, seen, role
):
    root = f"{shared_house.address}/"
    page = open_page()
    signed_in(page, shared_house, role)
    faults, queue, begun = [], deque(ROLES[role]), set()
    while queue:
        path = queue.popleft()
        view = view_of(f"/{path}")
        again = view in seen.views and not (path in ROLES[role] and path not in begun)
        others = view.startswith(("account_", "mfa_")) or "_machine:" in view
        if not view or again or view in LEFT_OUT or (others and path not in ROLES[role]):
            continue
        seen.views.add(view)
        begun.add(path)
        for turn in (0, 1):
            look = LOOKS[(2 * (len(seen.views) % 3)) + turn]
            dress(page, look)
            address = f"{root}{look[0]}{path}"
            first = page.request.get(address)  # a file is not a page, whatever its name
            if "text/html" not in first.headers.get("content-type", ""):
                break
            answer = page.goto(address)
            if answer is None or answer.status == 404:
                faults.append(f"{address}: {answer and answer.status}")
                page.watched.faults.clear()
                break
            found, links = judge(page, axe, address, root, look[0])
            faults += found
            seen.looks += 1
            for link in links:
                if link.startswith(root):
                    plain = link.removeprefix(root).removeprefix("en/").split("#")[0]
                    if view_of(f"/{plain}") not in seen.views:
                        queue.append(plain)
    assert begun >= set(ROLES[role]), "a page was not found, or left out"
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


def without_mercy(page, button):
    """Send the form as a browser would that checks nothing itself."""
    page.evaluate("document.querySelectorAll('form').forEach(form => { form.noValidate = true })")
    page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize(("prefix", "scheme", "size"), LOOKS[:2])
def test_forms_that_say_no_are_sound_too(shared_house, open_page, axe, prefix, scheme, size):
    root, english = f"{shared_house.address}/", bool(prefix)
    page = open_page()
    signed_in(page, shared_house, "disk-teg")
    dress(page, (prefix, scheme, size))
    faults = []

    def said(address):
        page.watched.faults.clear()  # a refusal answers with 403 or 409, and should
        faults.extend(judge(page, axe, address, root, prefix)[0])

    for path, button in (
        ("library/card/", "Sign in" if english else "Logga in"),
        ("library/card/block/", "Block the card" if english else "Spärra kortet"),
        ("library/desk/teg/", "Go" if english else "Utför"),
    ):
        page.goto(f"{root}{prefix}{path}")
        without_mercy(page, button)
        said(f"{path} sent empty")
    page.goto(f"{root}{prefix}library/card/")
    page.locator("input[name=number]").fill("248019999999")
    page.locator("input[name=pin]").fill("0000")
    without_mercy(page, "Sign in" if english else "Logga in")
    said("library/card/ refused")
    page.goto(f"{root}{prefix}library/desk/teg/")
    page.locator("input[name=scan]").fill("999")
    without_mercy(page, "Go" if english else "Utför")
    said("library/desk/teg/ refused")
    for path in ("nowhere/", "library/title/99999999/", "library/desk/umea/", "journal/"):
        page.goto(f"{root}{prefix}{path}")
        said(path)
    assert not faults, "\n".join(faults)


ORDER = """() => [...document.querySelectorAll('main :is(h1, h2, h3, h4, a[href], button, select)')]
    .filter(one => one.checkVisibility() && !one.closest('details:not([open]) > :not(summary)'))
    .map(one => one.tagName)"""
TAGS = {
    "heading": ("H1", "H2", "H3", "H4"),
    "link": ("A",),
    "button": ("BUTTON",),
    "combobox": ("SELECT",),
}


@pytest.mark.parametrize("place", ["library/title/131/", "library/desk/teg/"])
def test_what_is_read_aloud_comes_in_the_order_it_stands(shared_house, open_page, place):
    page = open_page()
    signed_in(page, shared_house, "disk-teg")
    page.goto(f"{shared_house.address}/{place}")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    nodes = {node["nodeId"]: node for node in tree}
    aloud = []

    def read_aloud(node, inside):
        role = node.get("role", {}).get("value")
        inside = inside or role == "main"
        if inside and not node.get("ignored") and role in TAGS:
            aloud.append(role)
        for child in node.get("childIds", ()):
            if child in nodes:
                read_aloud(nodes[child], inside)

    read_aloud(tree[0], False)
    standing = [role for tag in page.evaluate(ORDER) for role, tags in TAGS.items() if tag in tags]
    assert aloud == standing
    assert not page.locator(
        "[tabindex]:not([tabindex='0']):not([tabindex='-1']), [aria-flowto]"
    ).count()


def test_ten_megabytes_are_answered_by_the_server_itself(shared_house):
    """A code, or a form, of ten megabytes: a clear answer at once, and the house goes on."""
    much = b"7" * 10 * 1024 * 1024
    form = (
        b"POST /library/listen/card/ HTTP/1.1\r\nHost: localhost:%d\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\nnumber="
    )
    for asked, answers in (
        (b"GET /machine/library/l/" + much + b"/ HTTP/1.1\r\nHost: localhost\r\n\r\n", (b"414", b"431")),
        (form % (shared_house.port, len(much) + 7) + much, (b"400", b"403", b"413")),
    ):  # fmt: skip
        with socket.create_connection(("localhost", shared_house.port), timeout=10) as line:
            with contextlib.suppress(ConnectionError):  # it hangs up before it has heard all
                line.sendall(asked)
            assert line.recv(64).split()[1] in answers
    with urllib.request.urlopen(f"{shared_house.address}/health/", timeout=10) as answer:
        assert answer.status == 200

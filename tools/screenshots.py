"""Takes pictures of the main pages of a served demo house, to be looked at by people.

    .venv/bin/python tools/screenshots.py http://localhost:8000 build/pictures

Front page, search, title, author, subject, shelf, own pages and desk; then what the head of the
secretariat sees: decisions, a round, meetings and what waits. Swedish and English, light and dark, 320
and 1280 px.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

CARD, PIN = "248010000411", "2974"  # the demo's; see ./dev manage sign_ins
STAFF, HEAD, PASSWORD = "disk-vannas", "kanslichef", "allmanning-demo-2026"
PAGES = {
    "front": "",
    "library": "library/",
    "search": "library/search/?q=lindgren",
    "title": "library/title/{title}/",
    "author": "library/author/Lindgren%2C%20Astrid/",
    "subject": "library/subject/Samer/",
    "shelf": "library/shelf/1/",
    "arrivals": "library/arrivals/",
    "saved": "library/my/searches/",
    "own": "library/my/",
    "desk": "library/desk/vannas/",
    "pull": "library/desk/vannas/pull/",
}
GOVERNING = {  # by the numbers that the demo's loading gives
    "governing": "",
    "waiting": "decisions/waiting/",
    "decision": "decisions/1/",
    "round": "decisions/rounds/2/",
    "proposal": "decisions/proposals/2/",
    "notes": "meetings/3/minutes/",
    "agenda": "meetings/5/agenda/",
}
LANGUAGES = {"sv": "", "en": "en/"}
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
WIDTHS = {320: 640, 1280: 900}


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/en/account/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def show_card(page: Page, address: str) -> None:
    """Be a resident too: each has its own pages."""
    page.goto(f"{address}/en/library/card/")
    page.get_by_label("Card number").fill(CARD)
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/library/my/")


def a_title(page: Page, address: str) -> str:
    page.goto(f"{address}/en/library/search/?q=pippi")
    href = page.locator("ol.hits a").first.get_attribute("href") or ""
    return href.rstrip("/").rsplit("/", 1)[-1]


def main(address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_context(timezone_id="Europe/Stockholm").new_page()
        sign_in(page, address, STAFF)
        show_card(page, address)
        title = a_title(page, address)
        take(page, address, folder, {n: path.format(title=title) for n, path in PAGES.items()})
        head = browser.new_context(timezone_id="Europe/Stockholm").new_page()
        sign_in(head, address, HEAD)
        take(head, address, folder, GOVERNING)
        browser.close()


def take(page: Page, address: str, folder: Path, pages: dict[str, str]) -> None:
    """Take every page in every look."""
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for language, prefix in LANGUAGES.items():
                for name, path in pages.items():
                    page.goto(f"{address}/{prefix}{path}")
                    page.keyboard.press("End")  # covers are fetched when they come near
                    page.wait_for_load_state("networkidle")
                    picture = folder / f"{name}-{language}-{scheme}-{width}.png"
                    page.screenshot(path=picture, full_page=True)
                    sys.stderr.write(f"{picture}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))

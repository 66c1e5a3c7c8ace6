"""The eyes of the browser tests: they must see a fault when there is one."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

pytestmark = pytest.mark.browser

PAGES = {
    "/good": "<h1>Good</h1><p>Nothing is amiss here.</p>",
    "/unlabelled": "<h1>Bad</h1><p>A field without a name: <input></p>",
    "/inline": "<h1>Bad</h1><script>document.title = 'changed'</script>",
    "/missing": "<h1>Bad</h1><img src='/nowhere.png' alt='Nothing'>",
}


class Strict(BaseHTTPRequestHandler):
    """Serves the pages above under a content policy that allows nothing inline."""

    def do_GET(self):
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
        self.end_headers()
        page = f"<!doctype html><html lang=en><title>A page</title><main>{body}</main></html>"
        self.wfile.write(page.encode())

    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def address():
    server = HTTPServer(("127.0.0.1", 0), Strict)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_good_page_is_judged_good_under_a_strict_policy(page, axe, address):
    page.goto(f"{address}/good")
    assert axe(page) == []


def test_a_field_without_a_name_is_told_with_its_place(open_page, axe, address):
    page = open_page()
    page.goto(f"{address}/unlabelled")
    (told,) = axe(page)
    assert told.startswith("label (critical): Form elements must have labels")
    assert "input: <input>" in told


def test_an_inline_script_is_refused_and_told(open_page, address):
    page = open_page()
    page.goto(f"{address}/inline")
    assert page.title() == "A page"
    assert any("Content Security Policy" in fault for fault in page.watched.faults)


def test_a_missing_file_is_told_once(open_page, address):
    page = open_page()
    page.goto(f"{address}/missing")
    page.wait_for_load_state("networkidle")
    assert [fault for fault in page.watched.faults if "nowhere" in fault] == [
        f"404 {address}/nowhere.png"
    ]


@pytest.mark.parametrize("page", [{"viewport": (320, 640), "locale": "en-GB"}], indirect=True)
def test_a_page_can_be_narrow_and_english(page, address):
    page.goto(f"{address}/good")
    assert page.evaluate("[innerWidth, navigator.language]") == [320, "en-GB"]


def test_a_page_can_be_dark(open_page, axe, address):
    page = open_page(color_scheme="dark")
    page.goto(f"{address}/good")
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert axe(page) == []


def test_a_page_can_be_without_javascript_and_axe_says_that_it_cannot(open_page, axe, address):
    page = open_page(javascript=False)
    page.goto(f"{address}/good")
    assert page.get_by_role("heading", name="Good").is_visible()
    with pytest.raises(pytest.fail.Exception, match="axe needs JavaScript"):
        axe(page)

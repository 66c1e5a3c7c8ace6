"""Hearing a page with the screen off: what its own log says was spoken, and the sound that came.

Also printed codes as a camera sees them.
"""

import io

import pytest
import segno
from PIL import Image, ImageDraw
from playwright.sync_api import TimeoutError as PlaywrightTimeout

HURRIED = "localStorage.listen ||= JSON.stringify({rate: 7})"
HEARD = "words => document.getElementById('spoken').textContent.includes(words)"
# As fast as a reader is, however slow the machine of the test.
READER = """code => { for (const key of [...code, "Enter"]) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})); } }"""


class Ear:
    """Hears the page, and presses its keys."""

    def __init__(self, page, address, *, hurried=True):
        self.page, self.address = page, address
        self.sounds = []
        if hurried:  # as those listen who hear much: at the highest speed
            page.add_init_script(HURRIED)
        page.on("response", self._note)

    def _note(self, response):
        if "/listen/sound/" in response.url:
            self.sounds.append((response.status, response.headers.get("content-type")))

    def open(self, path):
        self.page.goto(self.address + path)
        self.ready()

    def ready(self):
        self.page.wait_for_selector("#listen[data-ready=yes], #card[data-ready=yes]")

    def said(self):
        return " ".join(self.page.locator("#spoken li").all_text_contents())

    def count(self):
        return self.page.locator("#spoken li").count()

    def hears(self, words):
        try:
            self.page.wait_for_function(HEARD, arg=words)
        except PlaywrightTimeout:
            pytest.fail(f"not heard: {words!r}; heard: {self.said()!r}; {self.page.url}")

    def presses(self, key, words):
        self.forget()
        self.page.keyboard.press(key)
        self.hears(words)
        self.page.wait_for_timeout(120)

    def types(self, text):
        """Keys as fingers press them: into whatever has the focus."""
        self.page.keyboard.type(text)

    def forget(self):
        self.page.evaluate("document.getElementById('spoken').replaceChildren()")

    def scans(self, code, words):
        """A reader that types like a keyboard, wherever the focus is."""
        self.forget()
        self.page.evaluate(READER, code)
        self.hears(words)
        self.page.wait_for_timeout(120)


# ------------------------------------------------------------------ a bar code as printers print it

SIZE = (640, 480)
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


def ean(digits):
    """EAN-13 on white paper, as a book's back has it."""
    right = ["".join("10"[int(bit)] for bit in code) for code in LEFT]
    bars = "101"
    for kind, digit in zip(PARITY[int(digits[0])], digits[1:7], strict=True):
        bars += LEFT[int(digit)] if kind == "L" else right[int(digit)][::-1]
    bars += "01010" + "".join(right[int(digit)] for digit in digits[7:]) + "101"
    paper = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(paper)
    for at, bar in enumerate(bars):
        if bar == "1":
            pen.rectangle((80 + at * 5, 120, 80 + at * 5 + 4, 360), fill=0)
    return paper


def square(address):
    """A QR code on white paper, as the library's labels have it."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=8)
    paper, code = Image.new("L", SIZE, 255), Image.open(drawn).convert("L")
    paper.paste(code, ((SIZE[0] - code.width) // 2, (SIZE[1] - code.height) // 2))
    return paper


def filmed(papers, path, seconds=5):
    """Papers held before a camera one after another, as a film that a browser takes for its own."""
    frames = b""
    for paper in papers:
        frames += (b"FRAME\n" + paper.tobytes() + b"\x80" * (SIZE[0] * SIZE[1] // 2)) * seconds * 2
    head = f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F2:1 Ip A1:1 C420jpeg\n"
    path.write_bytes(head.encode() + frames)

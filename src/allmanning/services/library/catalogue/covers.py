"""A cover for a title that has no picture: its own words on a colour of its own.

Drawn here, so that no reader's address is ever sent to a dealer in pictures. Only presentation
attributes are used, since the pages allow no inline style.
"""

import hashlib
import math
import textwrap
import unicodedata
from xml.sax.saxutils import escape, quoteattr

WIDTH, HEIGHT = 200, 300
# Background and text. Every pair has a contrast of at least 7:1 (WCAG 2.1, level AAA).
PALETTE = (
    ("#12355b", "#ffffff"),
    ("#5b1a35", "#ffffff"),
    ("#1f4d2b", "#ffffff"),
    ("#4a2c0f", "#fff6e5"),
    ("#3b2463", "#ffffff"),
    ("#0e4a4f", "#ffffff"),
    ("#f4e3c1", "#33210a"),
    ("#dcebe3", "#12352a"),
    ("#e9e1f2", "#2d1b4a"),
    ("#f6dcd3", "#4a1709"),
)
_MARGIN = 16
# A sign is about this wide, in ems, in the fonts that pages use; wide scripts take a whole em.
_SIGN, _BOLD_SIGN, _WIDE_SIGN = 0.59, 0.67, 1.0
_SIZES = (26, 22, 18, 15)
_TITLE_TOP, _TITLE_BOTTOM, _AUTHOR_LINES = 44, 222, 2
_AUTHOR_SIZE, _SPACING = 14, 1.2
_LONGEST = 300


def cover(title: str, author: str, form: str, language: str) -> str:
    """A whole SVG, two wide by three high, the same for the same words.

    form: the word shown small at the top, already in the reader's language, or "". language: a
    tag for the `lang` of the words (sv), or "". The picture is named by title and author.
    """
    title, author = _tidy(title), _tidy(author)
    back, ink = PALETTE[_number(title, author) % len(PALETTE)]
    name = ", ".join(filter(None, (title, author))) or _tidy(form)
    lang = f" xml:lang={quoteattr(language)} lang={quoteattr(language)}" if language else ""
    size, lines = _fitted(title)
    first = _TITLE_TOP + size
    words = [
        _text(line, first + round(at * size * _SPACING), size, ink, "bold")
        for at, line in enumerate(lines)
    ]
    names = _wrapped(author, _AUTHOR_SIZE)[:_AUTHOR_LINES]
    words += [
        _text(line, 262 + round(at * _AUTHOR_SIZE * _SPACING), _AUTHOR_SIZE, ink)
        for at, line in enumerate(names)
    ]
    if form:
        words.append(_text(_wrapped(_tidy(form), 11)[0], 28, 11, ink))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f" aria-label={quoteattr(name)}{lang}><title>{escape(name)}</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{back}"/>'
        f'<rect width="6" height="{HEIGHT}" fill="{ink}" fill-opacity="0.25"/>'
        f"{_figure(title, author, ink)}"
        f'<g aria-hidden="true" font-family="system-ui, sans-serif">{"".join(words)}</g></svg>'
    )


def _figure(title: str, author: str, ink: str) -> str:
    """A faint circle whose place and size come from the words: editions of one work look alike."""
    number = _number(author, title)
    x, y, radius = number % WIDTH, 120 + number // 7 % 120, 40 + number // 11 % 60
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{ink}" stroke-width="10"'
        ' stroke-opacity="0.12"/>'
    )


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest size in which the whole title fits, else the smallest, cut with an ellipsis."""
    for size in _SIZES:
        lines, room = _wrapped(title, size, _BOLD_SIGN), _room(size)
        if len(lines) <= room and not _is_broken(title, lines):
            return size, lines
    size = _SIZES[-1]
    lines, room = _wrapped(title, size, _BOLD_SIGN), _room(size)
    if len(lines) > room:
        lines = [*lines[: room - 1], lines[room - 1].rstrip(" .,:;") + "…"]
    return size, lines


def _room(size: int) -> int:
    return math.floor((_TITLE_BOTTOM - _TITLE_TOP) / (size * _SPACING))


def _is_broken(title: str, lines: list[str]) -> bool:
    """Whether a long word had to be cut."""
    return "".join(lines) != title.replace(" ", "") and " ".join(lines) != title


def _wrapped(text: str, size: int, sign: float = _SIGN) -> list[str]:
    is_wide = any(unicodedata.east_asian_width(one) in "WF" for one in text)
    signs = int((WIDTH - 2 * _MARGIN) / (size * (_WIDE_SIGN if is_wide else sign)))
    return textwrap.wrap(text, signs, break_on_hyphens=True) or [""]


def _text(line: str, y: int, size: int, ink: str, weight: str = "normal") -> str:
    if not line:
        return ""
    return (
        f'<text x="{_MARGIN}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{ink}">'
        f"{escape(line)}</text>"
    )


def _tidy(text: str) -> str:
    """One line of signs that XML can hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[
        :_LONGEST
    ]


def _number(*words: str) -> int:
    # Not for secrecy: only so that the same words always give the same number.
    digest = hashlib.sha256("\n".join(words).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:4], "big")

"""The law as people read it: docs/law, one page a chapter, one anchor a paragraph."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from markdown_it import MarkdownIt

from allmanning.portal.templating import anchor_of

BOOKS = ("library", "alliance")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the law: “Library § 4.4”, and its text as HTML."""

    name: str
    anchor: str
    html: str


@dataclass(frozen=True)
class Chapter:
    """A chapter with its paragraphs; `slug` names its page."""

    book: str
    slug: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """Read both books once a process, in their own order."""
    found: list[Chapter] = []
    for book in BOOKS:
        text = (settings.BASE_DIR / "docs/law" / f"{book}.md").read_text(encoding="utf-8")
        for part in re.split(r"^## ", text, flags=re.M)[1:]:
            title, _, body = part.partition("\n")
            found.append(Chapter(book, anchor_of(title), title, _paragraphs(body)))
    return tuple(found)


def _paragraphs(body: str) -> tuple[Paragraph, ...]:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    pieces = re.split(r"^### ", body, flags=re.M)[1:]
    split = [piece.partition("\n") for piece in pieces]
    return tuple(
        Paragraph(name.strip(), anchor_of(name), markdown.render(words)) for name, _, words in split
    )


@cache
def chapter_of(anchor: str) -> Chapter | None:
    """Return the chapter that holds a paragraph, by the paragraph's anchor."""
    for chapter in chapters():
        if any(paragraph.anchor == anchor for paragraph in chapter.paragraphs):
            return chapter
    return None

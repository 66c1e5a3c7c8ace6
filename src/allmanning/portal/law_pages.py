"""The law as people read it: docs/law, one page a chapter, one anchor a paragraph.

The English text is the one that code cites. docs/law/sv is the same in Swedish, chapter by chapter
and paragraph by paragraph in the same order, so that one address leads to the same place in both.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

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
    """A chapter with its paragraphs; `slug` names its page, `language` is that of its text."""

    book: str
    slug: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    language: str = "en"


@cache
def chapters(language: str = "en") -> tuple[Chapter, ...]:
    """Read both books once a process, in their own order; in English where there is no other text."""
    found: list[Chapter] = []
    for book in BOOKS:
        english = _read(book, "en")
        translated = _read(book, language) if language != "en" else ()
        for original, chapter in zip_longest(english, translated or english):
            if original is None or chapter is None:
                raise ValueError(
                    f"docs/law: {book} has other chapters in {language} than in English"
                )
            found.append(replace(chapter, slug=original.slug))
    return tuple(found)


def _read(book: str, language: str) -> tuple[Chapter, ...]:
    folder = settings.BASE_DIR / "docs/law" / ("" if language == "en" else language)
    path = folder / f"{book}.md"
    if not path.exists():
        return ()
    parts = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    split = [part.partition("\n") for part in parts]
    return tuple(
        Chapter(book, anchor_of(title), title, _paragraphs(body), language)
        for title, _, body in split
    )


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

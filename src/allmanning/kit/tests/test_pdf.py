from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst

from allmanning.kit.pdf import compile_pdf
from allmanning.kit.tests.accessible_pdf import assert_accessible

SOURCE = """#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(lang: data.language)
#title()
= #data.heading
#table(columns: 2, table.header([A], [B]), ..data.cells)
"""
DATA = {"title": "Kallelse", "heading": '#panic("nej") *Å*', "cells": ["1", "2"]}
MADE = datetime(2026, 3, 2, 12, tzinfo=UTC)


def a_template(folder: Path, source: str = SOURCE) -> Path:
    path = folder / "paper.typ"
    path.write_text(source)
    return path


def test_a_paper_is_tagged_titled_and_says_its_language(tmp_path):
    made = compile_pdf(a_template(tmp_path), DATA, "sv")
    tags = assert_accessible(made, title="Kallelse", language="sv")
    assert {"/Document", "/H1", "/Table", "/TH", "/TD"} <= set(tags)


def test_words_are_never_commands_and_the_same_words_make_the_same_paper(tmp_path):
    template = a_template(tmp_path)
    first = compile_pdf(template, DATA, "sv", made_at=MADE)
    assert first == compile_pdf(template, DATA, "sv", made_at=MADE)


def test_a_paper_without_a_title_is_not_made(tmp_path):
    template = a_template(tmp_path, "#let data = json(bytes(sys.inputs.data))\nHej")
    with pytest.raises(typst.TypstError):
        compile_pdf(template, DATA, "sv")

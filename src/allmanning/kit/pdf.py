"""Papers that everyone can read: PDF/UA-1 and PDF/A-2a, set by typst.

Words reach the template as JSON and never as typst source, so no text can become a command.
typst itself refuses a paper without a title or a picture without a text in its place.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst


def compile_pdf(
    template: Path, data: Mapping[str, Any], language: str, *, made_at: datetime | None = None
) -> bytes:
    """Set `data` in a typst template, which reads `json(bytes(sys.inputs.data))`.

    The template finds the language there too, as `language`; it must set the document's title and
    `text(lang: …)`. With `made_at` the same data give the same bytes. Raises typst.TypstError
    where the paper would not be accessible.
    """
    written = json.dumps({**data, "language": language}, ensure_ascii=False, default=str)
    if made_at:  # typst wants whole seconds and a fixed offset
        made_at = made_at.astimezone(UTC).replace(microsecond=0)
    return typst.compile(
        template,
        root=template.parent,
        sys_inputs={"data": written},
        pdf_standards=["a-2a", "ua-1"],
        ignore_system_fonts=True,
        timestamp=made_at,
    )

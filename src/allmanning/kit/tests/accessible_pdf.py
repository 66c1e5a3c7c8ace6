"""What a paper must have before we hand it out; for the tests of every room that makes one."""

from io import BytesIO

import pikepdf

UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"


def assert_accessible(made: bytes, *, title: str, language: str) -> list[str]:
    """Assert that a PDF is tagged PDF/UA-1; return the structure tags in reading order."""
    with pikepdf.open(BytesIO(made)) as pdf:
        assert str(pdf.Root.Lang).startswith(language)
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as about:
            assert about[UA_PART] == "1"
            assert about["dc:title"] == title
        return list(_tags(pdf.Root.StructTreeRoot.K))


def _tags(node: object) -> list[str]:
    if isinstance(node, pikepdf.Array):
        return [tag for child in node for tag in _tags(child)]
    if isinstance(node, pikepdf.Dictionary) and "/S" in node:
        return [str(node.S), *(_tags(node.K) if "/K" in node else [])]
    return []

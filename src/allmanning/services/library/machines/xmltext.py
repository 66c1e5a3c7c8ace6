"""Writing XML by hand: every text escaped, and nothing in it that XML cannot hold."""

from xml.sax.saxutils import escape, quoteattr

from allmanning.services.library.catalogue.marc import UNWRITABLE

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def text(words: object) -> str:
    """Text between tags."""
    return escape(UNWRITABLE.sub("", str(words)))


def element(name: str, words: object, **attributes: object) -> str:
    """One element with text in it. A trailing _ of an attribute's name is left out."""
    return f"<{name}{written(attributes)}>{text(words)}</{name}>"


def written(attributes: dict[str, object]) -> str:
    """Attributes, each with a blank before it."""
    return "".join(
        f" {name.rstrip('_')}={quoteattr(UNWRITABLE.sub('', str(value)))}"
        for name, value in attributes.items()
    )

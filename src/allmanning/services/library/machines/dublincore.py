"""A record in the fifteen elements of Dublin Core, for machines that speak no MARC.

Source: http://www.openarchives.org/OAI/openarchivesprotocol.html § 2.5 and dc.xsd of SRU.
"""

from collections.abc import Iterator

from allmanning.services.library.catalogue.description import Description, describe
from allmanning.services.library.catalogue.marc import MarcRecord
from allmanning.services.library.catalogue.reading import unique
from allmanning.services.library.machines.xmltext import element

DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
SRU_DC = "info:srw/schema/1/dc-v1.1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPES = {
    "film": "MovingImage",
    "game": "InteractiveResource",
    "object": "PhysicalObject",
    "map": "StillImage",
    "picture": "StillImage",
    "audiobook": "Sound",
    "talking_book": "Sound",
    "music": "Sound",
}


def oai_dc(record: MarcRecord, address: str = "") -> str:
    """The element oai_dc:dc. address: of the title's page."""
    return (
        f'<oai_dc:dc xmlns:oai_dc="{OAI_DC}" xmlns:dc="{DC}" xmlns:xsi="{_XSI}" '
        f'xsi:schemaLocation="{OAI_DC} {OAI_DC_SCHEMA}">{_body(record, address)}</oai_dc:dc>'
    )


def srw_dc(record: MarcRecord, address: str = "") -> str:
    """The element srw_dc:dc, as SRU answers with."""
    return (
        f'<srw_dc:dc xmlns:srw_dc="{SRU_DC}" xmlns:dc="{DC}">{_body(record, address)}</srw_dc:dc>'
    )


def elements(record: MarcRecord, address: str = "") -> list[tuple[str, str]]:
    """The name and text of each element, none of them empty."""
    return [pair for pair in _elements(describe(record), address) if pair[1].strip()]


def _body(record: MarcRecord, address: str) -> str:
    return "".join(element(f"dc:{name}", words) for name, words in elements(record, address))


def _elements(told: Description, address: str) -> Iterator[tuple[str, str]]:
    main, subtitle = told.title.full, told.title.subtitle
    yield "title", f"{main} : {subtitle}" if main and subtitle else main or subtitle
    leading = told.main_contributor
    for one in told.contributors:
        yield ("creator" if one == leading else "contributor"), one.name
    for text in unique(subject.text for subject in (*told.subjects, *told.genres)):
        yield "subject", text
    yield "description", told.summary
    yield "publisher", told.publication.publisher
    yield "date", str(told.year or "")
    yield "type", _TYPES.get(told.form, "Text")
    yield "format", told.form
    for language in told.languages:
        yield "language", language
    yield "identifier", address
    for isbn in told.isbns:
        yield "identifier", f"urn:isbn:{isbn}"
    for issn in told.issns:
        yield "identifier", f"urn:issn:{issn}"
    for part in told.series:
        yield "relation", part.title

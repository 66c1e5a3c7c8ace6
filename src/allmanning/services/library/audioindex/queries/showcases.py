"""Narrated places, as they are told."""

from dataclasses import dataclass

from allmanning.services.library.audioindex.models import Showcase


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    edition: int | None
    recording: str


@dataclass(frozen=True, slots=True)
class Told:
    """language: of its words, BCP 47."""

    title: str
    language: str
    library: str
    library_key: int
    parts: tuple[Part, ...]


def open_at(library: int) -> list[tuple[int, str]]:
    """Key and title of the showcases that a library has open. One query."""
    rows = Showcase.objects.filter(library=library, is_open=True).order_by("pk")
    return list(rows.values_list("pk", "title"))


def told(key: int) -> Told:
    """An open showcase with its parts, or raise DoesNotExist. Two queries."""
    row = Showcase.objects.select_related("library").get(pk=key, is_open=True)
    parts = tuple(
        Part(part.text, part.edition_id, part.recording.url if part.recording else "")
        for part in row.parts.order_by("order")
    )
    return Told(row.title, row.language, row.library.name, row.library_id, parts)

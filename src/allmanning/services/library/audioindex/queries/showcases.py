"""Narrated places, as they are told."""

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.fields.files import FieldFile

from allmanning.services.library.audioindex.models import Showcase, ShowcasePart
from allmanning.services.library.places.models import Library


@dataclass(frozen=True, slots=True)
class Part:
    """One thing told. recording: whether somebody reads it."""

    key: int
    text: str
    edition: int | None
    title: str
    recording: bool


@dataclass(frozen=True, slots=True)
class Told:
    """language: of its words, BCP 47."""

    title: str
    language: str
    library: str
    library_key: int
    parts: tuple[Part, ...]
    is_open: bool


def open_at(library: int) -> list[tuple[int, str]]:
    """Key and title of the showcases that a library has open. One query."""
    rows = Showcase.objects.filter(library=library, is_open=True).order_by("pk")
    return list(rows.values_list("pk", "title"))


def told(key: int, *, is_open: bool = True) -> Told:
    """A showcase with its parts, or raise DoesNotExist. Two queries. is_open: only an open one."""
    rows = Showcase.objects.select_related("library")
    row = rows.get(pk=key, is_open=True) if is_open else rows.get(pk=key)
    parts = tuple(
        Part(
            part.pk, part.text, part.edition_id, part.edition.title if part.edition else "",
            bool(part.recording),
        )
        for part in row.parts.select_related("edition").order_by("order")
    )  # fmt: skip
    return Told(row.title, row.language, row.library.name, row.library_id, parts, row.is_open)


@dataclass(frozen=True, slots=True)
class Composed:
    """A showcase as its library's staff see it in their list."""

    key: int
    title: str
    is_open: bool
    parts: int


def composed_at(library: int) -> list[Composed]:
    """Every showcase of a library, the open ones first. One query."""
    rows = Showcase.objects.filter(library=library).annotate(many=Count("parts"))
    return [
        Composed(row.pk, row.title, row.is_open, row.many)
        for row in rows.order_by("-is_open", "pk")
    ]


def recording(part: int) -> tuple[FieldFile, Library, bool]:
    """A recording, whose it is, and whether everybody may hear it; or raise DoesNotExist."""
    row = (
        ShowcasePart.objects.select_related("showcase__library__municipality")
        .exclude(recording="")
        .get(pk=part)
    )
    return row.recording, row.showcase.library, row.showcase.is_open

"""One title, with its copies as they stand at this moment."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Collate

from allmanning.services.library.catalogue.isbn import hyphenated
from allmanning.services.library.catalogue.models import (
    AUDIENCES,
    COPY_STATES,
    FORMS,
    Copy,
    CoverImage,
    Edition,
    Record,
    Work,
)
from allmanning.services.library.catalogue.names import language_name, language_tag, role_name
from allmanning.services.library.catalogue.queries.shown import COLUMNS, Variant, counted, variant
from allmanning.services.library.catalogue.textlanguage import (
    subject_tag,
    summary_tag,
    text_tag,
)
from allmanning.services.library.places.models import Library

KINDS = {
    "available": "success", "to_reshelve": "success", "in_transit": "clock", "on_order": "info",
    "in_process": "info", "claimed_returned": "danger", "lost": "danger", "missing": "danger",
    "damaged": "warning",
}  # fmt: skip
IN = ("available", "to_reshelve")


@dataclass(frozen=True, slots=True)
class Held:
    """A copy: where it stands and how it is, in words and by sign."""

    key: int
    barcode: str
    shelf: str
    shelfmark: str
    state: str
    words: object
    kind: str
    reference: bool
    away_from: str = ""
    shelf_key: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """What one library has of the title."""

    library: Library
    copies: list[Held] = field(default_factory=list)

    @property
    def available(self) -> int:
        return sum(copy.state == "available" for copy in self.copies)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    direct: str
    roles: list[str]
    years: str
    kind: str


@dataclass(frozen=True, slots=True)
class Title:
    """Everything that the title page tells, but for the copies."""

    edition: Edition
    people: list[Person]
    others: list[Variant]
    languages: list[str]

    @property
    def details(self) -> dict[str, Any]:
        found: dict[str, Any] = self.edition.details
        return found

    @property
    def picture(self) -> CoverImage | None:
        return getattr(self.edition, "picture", None)

    @property
    def form_words(self) -> object:
        return FORMS.get(self.edition.form, self.edition.form)

    @property
    def audience_words(self) -> object:
        return AUDIENCES.get(self.edition.audience, "")

    @property
    def lang(self) -> str:
        return language_tag(self.edition.language)

    @property
    def isbns(self) -> list[str]:
        return [hyphenated(isbn) or isbn for isbn in self.details.get("isbns", [])]

    @property
    def subjects(self) -> list[tuple[str, str]]:
        """Each subject once, with the tag of the language that it is written in, or ""."""
        found: dict[str, str] = {}
        for kind, text, scheme in self.details.get("subjects", []):
            # Names are nobody's language.
            of_name = kind in ("person", "body", "meeting", "title")
            found.setdefault(text, "" if of_name else subject_tag(scheme, text))
        return list(found.items())

    @property
    def genres(self) -> list[tuple[str, str]]:
        """Each genre with the tag of its language."""
        schemes = self.details.get("genre_schemes", {})
        return [
            (text, subject_tag(schemes.get(text, ""), text))
            for text in self.details.get("genres", [])
        ]

    @property
    def summary_lang(self) -> str:
        told = self.details.get("summary_language", "")
        return summary_tag(self.edition.summary, told, self.edition.language)

    @property
    def notes(self) -> list[tuple[str, str]]:
        return [(text, text_tag(text)) for text in self.details.get("notes", [])]

    @property
    def sab(self) -> list[str]:
        return self.details.get("sab") or [self.edition.sab] * bool(self.edition.sab)

    @property
    def dewey(self) -> list[str]:
        return self.details.get("dewey") or [self.edition.dewey] * bool(self.edition.dewey)


def title(key: int, language: str) -> Title:
    """One title that is not hidden, or raise DoesNotExist. Public. Three queries.

    language: of the page, for what codes are called.
    """
    edition = (
        Edition.objects.select_related("work", "record", "picture")
        .defer("record__content")
        .get(pk=key, hidden=False)
    )
    rows = list(
        Edition.objects.filter(work=edition.work_id, hidden=False)
        .exclude(pk=key)
        .order_by("form", "language", "-year", "pk")
        .values(*COLUMNS)[:60]
    )
    held = counted([row["pk"] for row in rows])
    people = [
        Person(name, direct, [role_name(role, language) or role for role in roles], years, kind)
        for name, direct, roles, years, kind in edition.details.get("people", [])
    ]
    codes = edition.details.get("languages") or [edition.language]
    languages = [language_name(code, language) for code in codes if code and code != "zxx"]
    return Title(edition, people, [variant(row, held) for row in rows], languages)


def cover_of(key: int) -> Edition:
    """A title that is not hidden, with its picture if it has one, or raise DoesNotExist. One query."""
    rows = Edition.objects.select_related("picture").defer("details", "summary")
    return rows.get(pk=key, hidden=False)


def picture(key: int, digest: str) -> CoverImage:
    """The picture of a title that is not hidden, or raise DoesNotExist. One query."""
    return CoverImage.objects.get(edition=key, digest=digest, edition__hidden=False)


def holdings(key: int, *, english: bool = False) -> list[Holding]:
    """The copies by library, in the order of the list of libraries. Public. One query."""
    rows = (
        Copy.objects.filter(edition=key)
        .exclude(state="withdrawn")
        .select_related("place__municipality", "home", "shelf")
        .order_by(
            Collate("place__municipality__name", "sv-x-icu"), "place__order", "place",
            "shelfmark", "pk",
        )
    )  # fmt: skip
    found: dict[int, Holding] = {}
    for copy in rows:
        holding = found.setdefault(copy.place_id, Holding(copy.place))
        holding.copies.append(_held(copy, english=english))
    return list(found.values())


def _held(copy: Copy, *, english: bool) -> Held:
    is_home = copy.place_id == copy.home_id
    shelf = (copy.shelf.name_en if english else copy.shelf.name) if copy.shelf and is_home else ""
    return Held(
        copy.pk, copy.barcode, shelf, copy.shelfmark, copy.state,
        COPY_STATES.get(copy.state, copy.state), KINDS.get(copy.state, "neutral"), copy.reference,
        "" if is_home else copy.home.name, copy.shelf_id if shelf else None,
    )  # fmt: skip


def record(key: int) -> Record:
    """The record of a title that is not hidden, whole, or raise DoesNotExist. Public. One query."""
    return Record.objects.select_related("edition").get(edition=key, edition__hidden=False)


def merged_into(key: int) -> int:
    """The title that a merged one was merged into, or raise DoesNotExist. Public."""
    further = Edition.objects.get(pk=key, merged_into__isnull=False).merged_into_id
    seen = {key}
    while further is not None and further not in seen:
        seen.add(further)
        key = further
        further = Edition.objects.values_list("merged_into", flat=True).get(pk=key)
    return key


def edition_of_work(key: int) -> int:
    """The edition that stands for a work, also of one that was merged; or raise DoesNotExist."""
    work = Work.objects.get(pk=key)
    seen = {work.pk}
    while work.merged_into_id and work.merged_into_id not in seen:
        seen.add(work.merged_into_id)
        work = Work.objects.get(pk=work.merged_into_id)
    rows = (
        Edition.objects.filter(work=work, hidden=False).order_by("pk").values_list("pk", flat=True)
    )
    held = counted(rows)
    if not rows:
        raise Edition.DoesNotExist(key)
    return max(rows, key=lambda pk: (sum(n for n, _in in held.get(pk, {}).values()), -pk))

"""The facets of a search in the reader's words, each choice a link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext

from allmanning.kit.text import Words, _
from allmanning.services.library.catalogue.forms import Asked
from allmanning.services.library.catalogue.models import AUDIENCES, FORMS
from allmanning.services.library.catalogue.names import (
    dewey_name,
    language_name,
    sab_name,
    sab_name_tag,
)
from allmanning.services.library.catalogue.textlanguage import text_tag
from allmanning.services.library.places.models import Library

TITLES: dict[str, Words] = {
    "form": _("Form"),
    "language": _("Language"),
    "audience": _("Readers"),
    "library": _("At library"),
    "decade": _("Year"),
    "subject": _("Subject"),
    "sab": _("Class in SAB"),
    "dewey": _("Class in Dewey"),
}
SORTS: dict[str, Words] = {
    "relevance": _("Best match"),
    "title": _("Title, A–Ö"),
    "author": _("Author, A–Ö"),
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "added": _("Latest arrivals"),
    "popular": _("Most copies"),
}
_OPEN = ("form", "language", "audience", "library")
_MOST = {"subject": 12, "language": 12, "decade": 12, "library": 40}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: what it is called, how many it leaves, and the search with it."""

    label: str
    count: int
    url: str
    chosen: bool
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    title: Words
    items: list[Choice]
    open: bool


class Chooser:
    """Turns counts into choices for one search in one language."""

    def __init__(self, asked: Asked, libraries: Iterable[Library], language: str) -> None:
        self.asked = asked
        self.language = language
        self.names = {library.pk: library.name for library in libraries}

    def facets(self, counts: dict[str, list[tuple[str, int]]]) -> list[Facet]:
        """Every facet in which there is something to choose."""
        found = []
        for name, title in TITLES.items():
            items = self._choices(name, counts.get(name, []))
            chosen = any(item.chosen for item in items)
            if items:
                found.append(Facet(title, items, chosen or name in _OPEN))
        return found

    def chosen(self) -> list[dict[str, str]]:
        """The filters in use, each with the search without it."""
        found = []
        for one in fields(self.asked.question.filters):
            value = getattr(self.asked.question.filters, one.name)
            if value not in ("", None) and value is not False:
                url = "?" + self.asked.address(**{one.name: None if _is_number(one.name) else ""})
                lang = self._lang(one.name, str(value))
                found.append({"label": self.label(one.name, value), "url": url, "lang": lang})
        return found

    def label(self, name: str, value: Any) -> str:  # noqa: ANN401 - a filter's value
        """What a value of a filter is called."""
        if name == "now":
            return gettext("In now")
        if name in ("since", "until"):
            words = gettext("from %(year)s") if name == "since" else gettext("until %(year)s")
            return words % {"year": value}
        if name == "library":
            return self.names.get(int(value), "")
        if name == "decade":
            return f"{value}–{int(value) + 9}"
        if name in ("sab", "dewey"):
            said = sab_name if name == "sab" else dewey_name
            return " ".join(filter(None, (str(value), said(str(value), self.language))))
        return self._word(name, str(value))

    def _lang(self, name: str, value: str) -> str:
        """The language of a label that may be another than the page's."""
        if name == "subject":
            return subject_lang(value, self.language)
        found = sab_name_tag(value, self.language) if name == "sab" else self.language
        return "" if found == self.language else found

    def _word(self, name: str, value: str) -> str:
        if name == "language":
            return (
                gettext("Without words") if value == "zxx" else language_name(value, self.language)
            )
        words = {"form": FORMS, "audience": AUDIENCES}.get(name, {})
        return str(words.get(value, value))

    def _choices(self, name: str, counts: Sequence[tuple[str, int]]) -> list[Choice]:
        now = getattr(self.asked.question.filters, name)
        found = []
        for value, count in counts:
            is_chosen = now not in ("", None) and str(now) == value
            typed: Any = int(value) if _is_number(name) else value
            empty = None if _is_number(name) else ""
            url = "?" + self.asked.address(**{name: empty if is_chosen else typed})
            if label := self.label(name, value):
                found.append(Choice(label, count, url, is_chosen, self._lang(name, value)))
        # What is chosen is shown by itself, but for classes, which lead further in.
        if name not in ("sab", "dewey") and any(choice.chosen for choice in found):
            return [choice for choice in found if choice.chosen]
        return found[: _MOST.get(name, 20)]


def subject_lang(text: str, shown_in: str) -> str:
    """The language of a subject on a page in another one, or "".

    Most lists of the shelves here are Swedish; what is plainly English says so.
    """
    found = text_tag(text, "sv")
    return "" if found == shown_in else found


def form_choices() -> list[tuple[str, Words]]:
    """Every form, for a field in which one is chosen."""
    return list(FORMS.items())


def _is_number(name: str) -> bool:
    return name in ("library", "decade", "since", "until", "now")

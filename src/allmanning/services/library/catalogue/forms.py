"""What a reader chose and typed, as a question to the catalogue; whatever is wrong is left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from django.http import QueryDict
from django.utils.http import urlencode

from allmanning.kit.typed import whole_number
from allmanning.services.library.catalogue.models import AUDIENCES, FORMS
from allmanning.services.library.catalogue.search.finding import LAST_PAGE
from allmanning.services.library.catalogue.search.questions import Filters, Question, question
from allmanning.services.library.places.models import Library


@dataclass(frozen=True, slots=True)
class Asked:
    """question: to the catalogue. page: from 1. libraries: slug by key, for addresses."""

    question: Question
    page: int
    libraries: dict[int, str]

    def address(self, **changes: object) -> str:
        """The query of the same search with some filters changed; the first page again."""
        chosen = replace(self.question.filters, **changes)  # type: ignore[arg-type]
        return self._query(chosen, self.question.sort)

    def sorted_by(self, sort: str) -> str:
        return self._query(self.question.filters, sort)

    @property
    def query(self) -> str:
        """The query of this search without its page."""
        return self._query(self.question.filters, self.question.sort)

    def chosen(self) -> list[tuple[str, str]]:
        """The filters as pairs for hidden fields of a form."""
        return _pairs(self.question.filters, self.libraries)

    def _query(self, filters: Filters, sort: str) -> str:
        pairs = [("q", self.question.text)] if self.question.text else []
        pairs += _pairs(filters, self.libraries)
        if sort != "relevance":
            pairs.append(("sort", sort))
        return urlencode(pairs)


def asked(data: QueryDict, libraries: Iterable[Library]) -> Asked:
    """Read the query of a search page."""
    slugs = {library.pk: library.slug for library in libraries}
    keys = {slug: key for key, slug in slugs.items()}
    filters = Filters(
        form=_one_of(FORMS, data.get("form", "")),
        language=data.get("language", "")[:3] if data.get("language", "").isalnum() else "",
        library=keys.get(data.get("library", "")),
        audience=_one_of(AUDIENCES, data.get("audience", "")),
        subject=_text(data.get("subject", "")),
        sab=_text(data.get("sab", ""))[:20],
        dewey=_text(data.get("dewey", ""))[:12],
        decade=_number(data.get("decade", "")),
        since=_number(data.get("since", "")),
        until=_number(data.get("until", "")),
        now=data.get("now") == "1" and data.get("library", "") in keys,
    )
    asked_for = question(_text(data.get("q", "")), filters, data.get("sort", ""))
    return Asked(asked_for, number_in(data), slugs)


def number_in(data: QueryDict) -> int:
    """The page that is asked for, from 1."""
    return min(max(_number(data.get("page", "1")) or 1, 1), LAST_PAGE)


def _pairs(filters: Filters, libraries: dict[int, str]) -> list[tuple[str, str]]:
    pairs = []
    for one in fields(filters):
        value = getattr(filters, one.name)
        if value not in ("", None) and value is not False:
            said = {"library": libraries.get(value, ""), "now": "1"}
            pairs.append((one.name, said.get(one.name, str(value))))
    return pairs


def _one_of(words: Mapping[str, object], said: str) -> str:
    return said if said in words else ""


def _number(said: str) -> int | None:
    return whole_number(said, 9999)


def _text(said: str) -> str:
    return "".join(sign for sign in said if sign.isprintable())[:300]

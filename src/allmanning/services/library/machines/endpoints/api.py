"""A JSON API over the public catalogue, told in OpenAPI; nothing in it concerns a borrower."""

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Path, Query, Router, Schema

from allmanning.services.library.catalogue.queries.finding import page as found_page
from allmanning.services.library.catalogue.queries.titles import title as title_of
from allmanning.services.library.catalogue.search.questions import Filters, question
from allmanning.services.library.machines.addresses import title_address
from allmanning.services.library.machines.queries import news

LAST_PAGE, LARGEST = 500, 2**63 - 1
TEXT = r"^[^\x00]*$"  # no table holds a NUL
router = Router(tags=["titles"])
Key = Annotated[int, Path(ge=1, le=LARGEST)]


class Hit(Schema):
    """A work, by the edition of it that fits best. copies, available: of all its editions."""

    key: int
    work: int
    title: str
    subtitle: str
    author: str
    form: str
    language: str
    year: int | None
    copies: int
    available: int
    address: str


class Hits(Schema):
    """total: of all pages. partly: the search index is being built, so less was searched."""

    total: int
    page: int
    pages: int
    partly: bool
    hits: list[Hit]


class Contributor(Schema):
    name: str
    roles: list[str]


class Title(Schema):
    """An edition. isbns: hyphenated. sab, dewey: class marks, the first one first."""

    key: int
    work: int
    title: str
    subtitle: str
    author: str
    contributors: list[Contributor]
    form: str
    audience: str
    language: str
    original_language: str
    year: int | None
    publisher: str
    extent: str
    summary: str
    series: str
    subjects: list[str]
    isbns: list[str]
    sab: list[str]
    dewey: list[str]
    editions: list[int]
    address: str


class Holding(Schema):
    """What one library has. library, municipality: slugs."""

    library: str
    name: str
    municipality: str
    copies: int
    available: int


class Fault(Schema):
    detail: str


@router.get("", response={200: Hits, 404: Fault}, summary="Search titles")
def search(
    request: HttpRequest,
    q: Annotated[
        str, Query(max_length=200, pattern=TEXT, description="Words, ISBN, or author:name")
    ] = "",
    form: Annotated[
        str, Query(max_length=16, pattern=TEXT, description="book, ebook, film …")
    ] = "",
    language: Annotated[
        str, Query(max_length=3, pattern=TEXT, description="MARC code: swe, fin …")
    ] = "",
    library: Annotated[
        str, Query(max_length=60, pattern=TEXT, description="Slug of a library")
    ] = "",
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
) -> Any:  # noqa: ANN401 - the schema says
    """Twenty works a page, the most relevant first."""
    key = news.library_key(library) if library else None
    asked = question(q, Filters(form=form, language=language, library=key))
    found = found_page(asked, page)
    hits = [
        {name: getattr(one, name) for name in Hit.model_fields if name not in ("key", "address")}
        | {"key": one.edition, "address": title_address(request, one.edition)}
        for one in found.hits
    ]
    return {
        "total": found.total, "page": found.number, "pages": found.pages, "partly": found.partly,
        "hits": hits,
    }  # fmt: skip


@router.get("{key}/", response={200: Title, 404: Fault}, summary="One title")
def title(request: HttpRequest, key: Key) -> Any:  # noqa: ANN401 - the schema says
    """What the title's page tells."""
    found = title_of(key, "en")
    edition = found.edition
    plain = (
        "title", "subtitle", "author", "form", "audience", "language", "original_language", "year",
        "publisher", "extent", "summary", "series",
    )  # fmt: skip
    return {name: getattr(edition, name) for name in plain} | {
        "key": edition.pk,
        "work": edition.work_id,
        "contributors": [{"name": one.direct, "roles": one.roles} for one in found.people],
        "subjects": found.subjects,
        "isbns": found.isbns,
        "sab": found.sab,
        "dewey": found.dewey,
        "editions": [one.key for one in found.others],
        "address": title_address(request, edition.pk),
    }


@router.get("{key}/holdings/", response={200: list[Holding], 404: Fault}, summary="Where it is")
def holdings(request: HttpRequest, key: Key) -> Any:  # noqa: ANN401 - the schema says
    """Each library that has copies, and how many are in right now."""
    return [{name: getattr(one, name) for name in Holding.model_fields} for one in news.held(key)]


def _missing(request: HttpRequest, _error: ObjectDoesNotExist) -> HttpResponse:
    return api.create_response(request, {"detail": "There is no such thing here."}, status=404)


# No documentation page of ninja's: it needs scripts that our content policy does not let in.
api = NinjaAPI(
    title="The library’s catalogue",
    version="1.0",
    description="Titles of the municipalities’ shared library, and where they are. Public, read "
    "only, twenty titles a page. Records in full: OAI-PMH and SRU beside this.",
    urls_namespace="library_api",
    docs_url=None,
    openapi_url=None,  # ninja looks for its own address, and does not find it inside a room
)
api.add_router("titles/", router)
api.exception_handler(ObjectDoesNotExist)(_missing)


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The API, told in OpenAPI."""
    return JsonResponse(
        api.get_openapi_schema(path_prefix=request.path.removesuffix("openapi.json"))
    )

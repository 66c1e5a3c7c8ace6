"""The OParl 1.1 interface: System, then lists and objects, each at its own address."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from allmanning.governance.decisions import oparl as shapes
from allmanning.governance.decisions import openapi as description
from allmanning.governance.decisions.queries.published import lists
from allmanning.governance.decisions.queries.published.papers import words_of
from allmanning.governance.decisions.queries.published.shelf import Asked
from allmanning.kit.typed import whole_number
from allmanning.members.municipalities.queries import the_alliance

TIMES = ("created_since", "created_until", "modified_since", "modified_until")


def address(kind: str, key: object = "") -> str:
    """Return the address of a list, or of an object in it."""
    if kind == "system":
        return settings.ADDRESS + reverse("decisions_machine:oparl")
    if kind == "text":
        return settings.ADDRESS + reverse("decisions_machine:oparl_text", args=[key])
    name = "decisions_machine:oparl_object" if key else "decisions_machine:oparl_list"
    return settings.ADDRESS + reverse(name, args=[kind, key] if key else [kind])


def _open(answer: HttpResponse) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"  # OParl asks for it; everything here is public
    return answer


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """What machines can ask of meetings and decisions, as OpenAPI 3.1."""
    told = description.description(str(the_alliance() or "Allmänning"), settings.ADDRESS)
    return _open(JsonResponse(told))


@require_GET
def system(request: HttpRequest) -> HttpResponse:
    """Where a reader begins."""
    name = str(the_alliance() or "Allmänning")
    described_at = settings.ADDRESS + reverse("decisions_machine:openapi")
    made = shapes.system(name, address, settings.ADDRESS, described_at=described_at)
    return _open(JsonResponse(made))


@require_GET
def objects(request: HttpRequest, kind: str) -> HttpResponse:
    """A list, page by page; body, organization, moments and limit narrow it."""
    if kind not in lists.KINDS:
        raise Http404
    moments: dict[str, datetime] = {}
    for name in TIMES:
        if written := request.GET.get(name):
            moment = _moment(written)
            if moment is None:
                return _open(JsonResponse({"error": f"{name}: RFC 3339"}, status=400))
            moments[name] = moment
    asked = Asked(
        body=_key(request, "body") if kind != "body" else "",
        organization=_key(request, "organization"),
        **moments,
    )
    size = min(_number(request, "limit", shapes.PAGE), shapes.PAGE)
    page = _number(request, "page", 1)
    found, more = lists.listed(kind, asked, address, start=(page - 1) * size, size=size)
    kept = {name: str(value) for name, value in request.GET.items() if name != "page"}
    made = shapes.page(found, page, address(kind), more=more, size=size, asked=kept)
    return _open(JsonResponse(made))


def _moment(written: str) -> datetime | None:
    """A moment as RFC 3339 writes it; a plus sign that was not escaped has become a space."""
    try:
        moment = parse_datetime(written.replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None


def _key(request: HttpRequest, name: str) -> str:
    """A body or organisation by its key, or by its whole address."""
    return request.GET.get(name, "").rstrip("/").rpartition("/")[2]


def _number(request: HttpRequest, name: str, default: int) -> int:
    return whole_number(request.GET.get(name, ""), 10**7 - 1) or default


@require_GET
def one(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One object; what was published once keeps its address for ever."""
    found = lists.one(kind, key, address)
    if found is None:
        raise Http404
    return _open(JsonResponse(found))


@require_GET
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The words that the council agreed on, as a text file."""
    return _open(HttpResponse(words_of(pk), content_type="text/plain; charset=utf-8"))

"""The OParl 1.1 interface: System, then lists and objects, each at its own address."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from allmanning.governance.decisions import oparl as shapes
from allmanning.governance.decisions.queries import published
from allmanning.members.municipalities.queries import the_alliance


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
def system(request: HttpRequest) -> HttpResponse:
    """Where a reader begins."""
    name = str(the_alliance() or "Allmänning")
    return _open(JsonResponse(shapes.system(name, address, settings.ADDRESS)))


@require_GET
def objects(request: HttpRequest, kind: str) -> HttpResponse:
    """A list, page by page; body, organization and modified_since narrow it."""
    if kind not in published.OBJECTS:
        raise Http404
    found = list(published.published(kind, address).values())
    asked = request.GET.get("body")
    if asked and kind != "body":
        found = [each for each in found if _is_of(each, kind, asked)]
    if organization := request.GET.get("organization"):
        wanted = address("organization", organization)
        found = [each for each in found if wanted in each.get("organization", [])]
    if since := request.GET.get("modified_since"):
        found = [each for each in found if str(each.get("modified", "")) >= since]
    else:
        found = [each for each in found if not each.get("deleted")]
    number = request.GET.get("page", "1")
    page = int(number) if number.isdigit() and int(number) else 1
    return _open(JsonResponse(shapes.page(found, page, address(kind))))


def _is_of(each: shapes.Json, kind: str, body: str) -> bool:
    """A home decision belongs to its municipality's body, everything else to the alliance's."""
    own = each.get("allmanning:body") if kind == "consultation" else None
    return (own or address("body", "alliance")) == address("body", body)


@require_GET
def one(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One object; what was published once keeps its address for ever."""
    found = published.published(kind, address).get(key) if kind in published.OBJECTS else None
    if found is None:
        raise Http404
    return _open(JsonResponse(found))


@require_GET
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The words that the council agreed on, as a text file."""
    words = published.words_of(str(pk))
    return _open(HttpResponse(words, content_type="text/plain; charset=utf-8"))

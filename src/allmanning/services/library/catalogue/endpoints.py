"""What the catalogue says to scripts."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from allmanning.services.library.catalogue.search.finding import suggest


@require_GET
def suggestions(request: HttpRequest) -> JsonResponse:
    """Words for the search field, as a list of texts: titles first, then authors."""
    found = suggest(request.GET.get("q", "")[:100])
    texts = [f"{title} – {author}" if author else title for title, author in found]
    response = JsonResponse(texts, safe=False)
    response["Cache-Control"] = "public, max-age=60"
    return response

"""Any search, or a list of numbers, as a file."""

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from allmanning.services.library.catalogue.forms import asked
from allmanning.services.library.cataloguing import forms
from allmanning.services.library.cataloguing.exporting import FORMATS
from allmanning.services.library.cataloguing.gate import Cataloguer, for_cataloguers
from allmanning.services.library.cataloguing.queries import lists
from allmanning.services.library.places.queries import libraries


@require_http_methods(["GET", "POST"])
@for_cataloguers
def export(request: HttpRequest, who: Cataloguer) -> HttpResponseBase:
    """GET with `as` and the query of a search, or POST with numbers; without `as`, the page."""
    typed = request.POST if request.method == "POST" else request.GET
    name = typed.get("as", "")
    if not name:
        context = {"q": request.GET.get("q", ""), "most": lists.MOST}
        return render(request, "cataloguing/export.jinja", context)
    if name not in FORMATS:
        raise Http404
    if request.method == "POST":
        records = lists.records_listed(forms.lines_in(typed, "numbers"), seen_by=who)
    else:
        question = asked(request.GET, libraries(lending_to_all=False)).question
        records = lists.records_found(question, seen_by=who)
    written, media_type, ending = FORMATS[name]
    answer = StreamingHttpResponse(written(records), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="records.{ending}"'
    return answer

"""Why? One page for everybody, and one at a desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from allmanning.kit.typed import whole_number
from allmanning.services.library.borrowers.desk_door import DeskRequest, for_desk
from allmanning.services.library.circulation.queries.copies import edition_title
from allmanning.services.library.counter.answering import asked_at_a_desk, asked_by_anybody
from allmanning.services.library.counter.termwords import LEVEL_WORDS, name_of, value_of, whom
from allmanning.services.library.terms.rules import DEFINITIONS

WORDS = {
    "name_of": name_of, "value_of": value_of, "whom": whom, "levels": LEVEL_WORDS,
    "definitions": DEFINITIONS,
}  # fmt: skip


@require_GET
def why(request: HttpRequest) -> HttpResponse:
    """What would happen to anybody of a kind, and every term and decision behind it."""
    form, answer = asked_by_anybody(request.GET)
    key = whole_number(request.GET.get("title", ""))
    about = edition_title(key) if key is not None else ""
    context = {"form": form, "answer": answer, "about": about, **WORDS}
    return render(request, "counter/why.jinja", context)


@never_cache
@require_GET
@for_desk
def desk_why(request: DeskRequest) -> HttpResponse:
    """What would happen to a borrower with a copy at this desk."""
    place = request.desk.library
    form, answer = asked_at_a_desk(request.GET, place, request.desk.held)
    context = {"form": form, "answer": answer, "library": place, **WORDS}
    return render(request, "counter/desk_why.jinja", context)

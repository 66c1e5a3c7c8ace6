"""The same answers for machines."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from allmanning.services.library.borrowers.desk_door import DeskRequest, for_desk
from allmanning.services.library.counter.answering import as_data, asked_at_a_desk, asked_by_anybody
from allmanning.services.library.counter.forms import DeskWhyForm, WhyForm
from allmanning.services.library.counter.queries.why import Why


@require_GET
def why_json(request: HttpRequest) -> JsonResponse:
    """For a category and an age: ?library=, and item= (a barcode), title= or material=."""
    return _answer(*asked_by_anybody(request.GET))


@never_cache
@require_GET
@for_desk
def desk_why_json(request: DeskRequest) -> JsonResponse:
    """For a borrower at a desk: ?card= and item= (a barcode)."""
    return _answer(*asked_at_a_desk(request.GET, request.desk.library, request.desk.held))


def _answer(form: WhyForm | DeskWhyForm, answer: Why | None) -> JsonResponse:
    if answer is None:
        return JsonResponse({"wrong": form.errors.get_json_data()}, status=400)
    return JsonResponse(as_data(answer))

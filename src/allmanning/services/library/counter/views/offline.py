"""The desk without network, and what came of what it brought in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.kit.refusal import Refused
from allmanning.kit.typed import whole_number
from allmanning.services.library.borrowers.desk_door import DeskRequest, for_desk
from allmanning.services.library.counter.actions import uploading
from allmanning.services.library.counter.queries import offline
from allmanning.services.library.places.queries import library


@require_GET
def desk_offline(request: HttpRequest, slug: str) -> HttpResponse:
    """The page that works when nothing else does. It knows nobody: the browser holds what it knows.

    Open to all, so that it can be kept by the browser without anybody's name on it.
    """
    return render(request, "counter/offline.jinja", {"library": library(slug)})


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def desk_report(request: DeskRequest) -> HttpResponse:
    """What came in from a time without network: what a person must look at, and what is done."""
    place, refusals = request.desk.library, []
    number = whole_number(request.POST.get("number", ""))
    if request.method == "POST" and number is not None:
        by, now = request.desk.held.signature(), timezone.now()
        try:
            if request.POST.get("act") == "again":
                uploading.try_again(number, place, by=by, now=now)
                messages.info(request, _("It was tried again."))
            else:
                note = request.POST.get("note", "")[:200]
                uploading.handle(number, note, place, by=by, now=now)
                messages.success(request, _("It is settled."))
            return redirect("library:desk_report", slug=place.slug)
        except Refused as no:
            refusals = no.refusals
    rows = offline.entries_to_see(place)
    context = {
        "library": place,
        "people": [row for row in rows if row.state == "person"],
        "remarks": [row for row in rows if row.state == "remark"],
        "settled": offline.entries_settled(place),
        "refusals": refusals,
        "refused": number or 0,
        "typed": request.POST.get("note", ""),
    }
    status = 409 if refusals else 200
    return render(request, "counter/report.jinja", context, status=status)

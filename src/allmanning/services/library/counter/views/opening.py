"""When a library is open: closing it for a time, and days with hours of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from allmanning.kit.refusal import Refused, refuse_if
from allmanning.kit.typed import whole_number
from allmanning.services.library.borrowers.desk_door import DeskRequest, for_desk
from allmanning.services.library.counter.actions.closing import (
    close_library,
    open_again,
    try_closing,
)
from allmanning.services.library.counter.forms import ClosingForm, SpecialDayForm
from allmanning.services.library.counter.queries.closing import closings, concerned
from allmanning.services.library.counter.rules.closing import charge_refusals
from allmanning.services.library.places.actions import set_special_day
from allmanning.services.library.places.queries import closures, libraries, special_days
from allmanning.services.library.places.rules import closure_refusals


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def opening(request: DeskRequest) -> HttpResponse:
    """What is closed and when it opens otherwise; for the librarian in charge, changing it."""
    place, day = request.desk.library, timezone.localdate()
    act = request.POST.get("act", "")
    others = [each for each in libraries() if each.pk != place.pk]
    context: dict[str, Any] = {
        "form": ClosingForm(request.POST if act in {"preview", "close"} else None, places=others),
        "day_form": SpecialDayForm(request.POST if act == "day" else None),
        "refusals": [],
        "concerned": None,
    }
    if request.method == "POST":
        try:
            refuse_if(charge_refusals(request.desk.offices))
            if _changed(request, act, context):
                return redirect("library:desk_opening", slug=place.slug)
        except Refused as no:
            context["refusals"] = no.refusals
    context |= {
        "library": place,
        "closures": closures(place.pk, day),
        "moved": closings(place),
        "special": special_days(place.pk, day),
        "may": not [*charge_refusals(request.desk.offices)],
        "today": day,
    }
    status = 409 if context["refusals"] else 200
    return render(request, "counter/opening.jinja", context, status=status)


def _changed(request: DeskRequest, act: str, context: dict[str, Any]) -> bool:
    """Do what a button asks, or put in the context what would happen; tell whether it is done."""
    place, now = request.desk.library, timezone.now()
    signed: dict[str, Any] = {"by": request.desk.held.signature(), "now": now}
    number = whole_number(request.POST.get("number", ""))
    if act == "open" and number is not None:
        open_again(number, place, **signed)
        messages.success(request, _("The library opens again today."))
        return True
    form, day_form = context["form"], context["day_form"]
    if act == "day" and day_form.is_valid():
        asked = day_form.cleaned_data
        set_special_day(place, asked["on"], day_form.hours(), reason=asked["day_reason"], **signed)
        messages.success(request, _("The day has hours of its own."))
        return True
    if act not in {"preview", "close"} or not form.is_valid():
        return False
    asked = form.cleaned_data
    first, until, way, to = asked["first"], asked["until"], asked["way"], form.place()
    if act == "preview":
        refuse_if(closure_refusals(first, until, asked["decided_by"]))
        try_closing(place, first, way, to, now=now)
        context["concerned"], context["to"] = concerned(place, first, until), to
        return False
    done = close_library(
        place, first, until, reason=asked["reason"], decided_by=asked["decided_by"], way=way, to=to,
        **signed,
    )  # fmt: skip
    words = _("It is closed. Loans moved: %(loans)s. Reservations: %(holds)s.")
    holds = len(done.redirected) + len(done.paused)
    messages.success(request, words % {"loans": done.loans, "holds": holds})
    return True

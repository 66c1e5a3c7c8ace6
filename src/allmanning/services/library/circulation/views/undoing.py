"""Undoing a check-out or a check-in that was a mistake, at the desk where it was done (P 3.4)."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from allmanning.kit.refusal import Refused
from allmanning.services.library.borrowers.desk_door import DeskRequest, for_desk, operation_key
from allmanning.services.library.circulation.actions import undoing
from allmanning.services.library.circulation.queries.undoing import done_with


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def undo(request: DeskRequest) -> HttpResponse:
    """What was done, and a button that undoes it; a return asks for the card again."""
    asked = request.POST if request.method == "POST" else request.GET
    of_key = asked.get("of", "")[:80]
    act, was, _done_at = done_with(of_key)
    if was.before.get("here") != request.desk.library.slug:
        act = ""  # the other library may undo it
    context: dict[str, Any] = {
        "library": request.desk.library, "of": of_key, "act": act, "was": was, "key": uuid4(),
        "done": None, "refusals": [], "card": asked.get("card", "")[:40],
    }  # fmt: skip
    if request.method == "POST":
        try:
            context["done"] = undoing.undo(
                of_key,
                request.desk.library,
                card_number=context["card"],
                key=operation_key(request, "undo"),
                by=request.desk.held.signature(),
                now=timezone.now(),
            )
        except Refused as no:
            context["refusals"] = no.refusals
    status = 409 if context["refusals"] else 200
    return render(request, "circulation/undo.jinja", context, status=status)

"""What is seldom done at a desk: a loan said to be returned, a reservation moved first."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from allmanning.kit.refusal import Refused
from allmanning.services.library.borrowers.desk_door import (
    DeskRequest,
    for_desk,
    is_before,
    operation_key,
)
from allmanning.services.library.circulation.actions import ranking, settling
from allmanning.services.library.circulation.forms import MoveFirstForm
from allmanning.services.library.circulation.queries import seldom


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def claim(request: DeskRequest, number: int) -> HttpResponse:
    """Note that the borrower before the desk says a copy was handed in (Library § 9.6)."""
    loan = seldom.loan_at_desk(number)
    if not is_before(request, loan.borrower):
        raise Http404
    context: dict[str, Any] = {"refusals": [], "done": False}
    if request.method == "POST":
        try:
            settling.claim_returned(number, **_signed(request, "claim"))
        except Refused as no:
            context["refusals"] = no.refusals
        else:
            context["done"] = True
    context |= {"library": request.desk.library, "loan": loan, "key": uuid4()}
    status = 409 if context["refusals"] else 200
    return render(request, "circulation/claim.jinja", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def hold_queue(request: DeskRequest, number: int) -> HttpResponse:
    """The queue a reservation stands in, without names, and how to move it first (§ 7.7)."""
    borrower = seldom.borrower_of_hold(number)
    if not is_before(request, borrower):
        raise Http404
    form = MoveFirstForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"refusals": [], "done": None}
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            context["done"] = ranking.move_first(
                number, reason_given=reason, **_signed(request, "first")
            )
        except Refused as no:
            context["refusals"] = no.refusals
    context |= {
        "library": request.desk.library, "queue": seldom.queue_of(number), "form": form,
        "number": number, "key": uuid4(),
    }  # fmt: skip
    status = 409 if context["refusals"] or form.errors else 200
    return render(request, "circulation/hold_queue.jinja", context, status=status)


def _signed(request: DeskRequest, act: str) -> dict[str, Any]:
    signature = request.desk.held.signature()
    return {"key": operation_key(request, act), "by": signature, "now": timezone.now()}

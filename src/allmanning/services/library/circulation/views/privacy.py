"""A borrower's own history, data and leave; and two accounts of one person joined (§ 12, § 2)."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.kit.refusal import Refused
from allmanning.kit.typed import whole_number
from allmanning.members.journal.acting import BORROWER
from allmanning.services.library.borrowers.actions.people import open_record
from allmanning.services.library.borrowers.desk_door import (
    DeskRequest,
    for_desk,
    is_before,
    operation_key,
)
from allmanning.services.library.borrowers.http import BorrowerRequest, let_out, needs_card
from allmanning.services.library.borrowers.queries import card_by_scan
from allmanning.services.library.borrowers.rules import merge_refusals
from allmanning.services.library.circulation.actions import histories, leaving, merging
from allmanning.services.library.circulation.forms import OtherCardForm
from allmanning.services.library.circulation.queries import merging as merges
from allmanning.services.library.circulation.queries import own
from allmanning.services.library.terms.queries import terms_on


@never_cache
@require_http_methods(["GET", "POST"])
@needs_card
def history(request: BorrowerRequest) -> HttpResponse:
    """What one has borrowed, kept only by one's own wish, and erased at a word."""
    who = request.borrower
    if request.method == "POST":
        act, number = request.POST.get("act", ""), whole_number(request.POST.get("number", ""))
        if act in {"keep", "erase"}:
            histories.choose_history(who.key, keep=act == "keep", by=BORROWER, now=timezone.now())
        elif act == "forget" and number is not None:
            histories.forget_past_loan(who.key, number)
        return redirect("library:my_history")
    context = {"since": own.keeps_history(who), "rows": own.past_loans_of(who)}
    return render(request, "circulation/my_history.jinja", context)


@never_cache
@require_GET
@needs_card
def data(request: BorrowerRequest) -> HttpResponse:
    """Everything that is kept about the borrower, to be read."""
    everything = own.export_of(request.borrower, timezone.localdate())
    return render(request, "circulation/my_data.jinja", {"everything": _lines(everything)})


def _lines(value: Any) -> Any:  # noqa: ANN401 - what JSON can hold
    """Return the export with its names made readable: lists of (name, value) pairs."""
    if isinstance(value, dict):
        return [(name.replace("_", " "), _lines(each)) for name, each in value.items()]
    if isinstance(value, list):
        return [_lines(each) for each in value]
    return value


@never_cache
@require_http_methods(["GET", "POST"])
@needs_card
def leave(request: BorrowerRequest) -> HttpResponse:
    """Leave the library: what is erased, what must stay and why, and what must be settled first."""
    refusals: list[object] = []
    if request.method == "POST" and request.POST.get("leave"):
        try:
            erased = leaving.leave(request.borrower.key, by=BORROWER, now=timezone.now())
        except Refused as no:
            refusals = [*no.refusals]
        else:
            let_out(request)
            return render(request, "circulation/left.jinja", {"erased": erased})
    days = terms_on(timezone.localdate()).count("BACKUP_DAYS")
    context = {"refusals": refusals, "backup_days": days}
    return render(request, "circulation/my_leave.jinja", context, status=409 if refusals else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def merge(request: DeskRequest, key: int) -> HttpResponse:
    """Join a double with this account: first what would move, then the deed; and its undoing."""
    place, held, now = request.desk.library, request.desk.held, timezone.now()
    if not is_before(request, key):
        raise Http404
    person = open_record(key, place, held=held, reason="desk", now=now)
    if not person.own:
        raise Http404
    form = OtherCardForm(request.POST if "card" in request.POST else None)
    context: dict[str, Any] = {
        "library": place, "person": person, "form": form, "form_key": uuid4(), "refusals": [],
    }  # fmt: skip
    act, number = request.POST.get("act", ""), whole_number(request.POST.get("number", ""))
    form_key = operation_key(request, act)
    try:
        if act == "undo" and number is not None:
            merging.undo_merge(number, place, key=form_key, by=held.signature(), now=now)
            messages.success(request, _("They are two accounts again."))
            return redirect("library:person_merge", place.slug, key)
        if form.is_bound and form.is_valid():
            other = card_by_scan(form.cleaned_data["card"])
            if other is None:
                form.add_error("card", _("No card has this number."))
            elif act == "merge":
                merging.merge(
                    key, other.borrower_id, place, key=form_key, by=held.signature(), now=now
                )
                messages.success(request, _("They are one account now."))
                return redirect("library:person_merge", place.slug, key)
            else:
                context |= _weighed(key, other.borrower_id, place.municipality_id)
    except Refused as no:
        context["refusals"] = no.refusals
    context["merges"] = merges.merges_of(key)
    status = 409 if context["refusals"] else 200
    return render(request, "circulation/merge.jinja", context, status=status)


def _weighed(kept: int, away: int, asking: str) -> dict[str, Any]:
    found = merges.report(merges.borrower_by_key(kept), merges.borrower_by_key(away), asking=asking)
    return {"report": found, "refusals": list(merge_refusals(found.facts))}

"""The terms of lending: open to everybody, and changed by those who answer for them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import ActingRequest
from allmanning.services.library.counter.actions.terms import decide_term, term_in
from allmanning.services.library.counter.forms import TermForm
from allmanning.services.library.counter.queries.difference import difference
from allmanning.services.library.counter.queries.terms import history, terms_shown
from allmanning.services.library.counter.rules.deciding import Where, place_refusals
from allmanning.services.library.counter.terms_door import Choice, places_to_decide_for
from allmanning.services.library.counter.termwords import LEVEL_WORDS, name_of, value_of, whom
from allmanning.services.library.places.queries import libraries
from allmanning.services.library.terms.rules import DEFINITIONS

WORDS = {
    "name_of": name_of, "value_of": value_of, "whom": whom, "levels": LEVEL_WORDS,
    "definitions": DEFINITIONS,
}  # fmt: skip


@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """Every term in force, those that treat people differently first, and those to come."""
    shown = terms_shown(timezone.localdate())
    return render(request, "counter/terms.jinja", {"shown": shown, **WORDS})


@require_GET
def term(request: ActingRequest, name: str) -> HttpResponse:
    """One term: what holds where, what held before, what will hold, each with its decision."""
    name = _known(name)
    places = places_to_decide_for(request.acting, name, "")
    context = {"name": name, "rows": history(name, timezone.localdate()), "may": bool(places)}
    return render(request, "counter/term.jinja", {**context, **WORDS})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def change_term(request: ActingRequest, name: str) -> HttpResponse:
    """Write a new value with its decision, see whom it would touch, and put it in force."""
    name = _known(name)
    places = places_to_decide_for(request.acting, name, _("The whole alliance"))
    if not places:
        raise PermissionDenied(*place_refusals(Where(""), ()))
    typed = request.POST if request.method == "POST" else None
    form = TermForm(typed, name=name, places=[(each.written, each.words) for each in places])
    context: dict[str, Any] = {"name": name, "form": form, "refusals": [], "changed": None}
    if form.is_bound and form.is_valid():
        chosen = next(each for each in places if each.written == form.cleaned_data["where"])
        if _put_in_force(request, form, chosen, context):
            return redirect("library:term", name=name.lower())
    status = 409 if context["refusals"] else 200
    return render(request, "counter/change_term.jinja", {**context, **WORDS}, status=status)


def _put_in_force(
    request: ActingRequest, form: TermForm, chosen: Choice, context: dict[str, Any]
) -> bool:
    """Put the term in force, or put in the context what it would change; tell whether it is."""
    asked, now = form.cleaned_data, timezone.now()
    new = term_in(
        form.name, asked["value"], asked["valid_from"], valid_until=asked["valid_until"],
        decided_by=asked["decided_by"], where=chosen.where, about=form.about(),
    )  # fmt: skip
    decides = request.POST.get("act") == "decide"
    try:
        decide_term(new, by=chosen.held.signature(), now=now, try_only=not decides)
    except Refused as no:
        context["refusals"] = no.refusals
        return False
    if decides:
        messages.success(request, _("The term is decided and will hold from the day you chose."))
        return True
    context["changed"], context["new"], context["where"] = difference(new), new, chosen.words
    context["places"] = {place.pk: place.name for place in libraries(lending_to_all=False)}
    return False


def _known(name: str) -> str:
    if name.upper() not in DEFINITIONS:
        raise Http404
    return name.upper()

"""The borrower's saved searches, and the address that stops their messages."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from allmanning.kit.refusal import Refused
from allmanning.kit.typed import whole_number
from allmanning.services.library.borrowers.http import BorrowerRequest, needs_card
from allmanning.services.library.following import queries
from allmanning.services.library.following.actions import searches


@never_cache
@require_http_methods(["GET", "POST"])
@needs_card
def my_searches(request: BorrowerRequest) -> HttpResponse:
    """What the borrower follows; each can be told by e-mail, read as a feed, given up."""
    if request.method == "POST":
        _act(request)
        return redirect("library:my_searches")
    return render(
        request,
        "following/searches.jinja",
        {"searches": queries.searches_of(request.borrower), "most": searches.MOST},
    )


@never_cache
@require_http_methods(["GET", "POST"])
@needs_card
def save_search(request: BorrowerRequest) -> HttpResponse:
    """A search, to be saved: what it is called, and whether to be told by e-mail."""
    asked = queries.asked_in(request.POST.get("query", "") or request.GET.urlencode())
    words = request.POST.get("words", "").strip() or asked.question.text or _("A saved search")
    refusals = []
    if request.method == "POST":
        try:
            searches.save_search(
                request.borrower.key, asked.query, words,
                by_email=request.POST.get("by_email") == "1", now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The search is saved."))
            return redirect("library:my_searches")
        except Refused as no:
            refusals = no.refusals
    return render(
        request,
        "following/save.jinja",
        {"query": asked.query, "words": words, "refusals": refusals},
    )


@csrf_exempt  # the address is the secret, and mail programs post to it by themselves (RFC 8058)
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the messages of a search, for whoever has the address from one of them."""
    try:
        saved = queries.by_stop_token(token)
    except ObjectDoesNotExist as gone:
        raise Http404("No search is stopped here.") from gone
    if request.method == "POST":
        searches.tell_by_email(saved, False, now=timezone.now())
        saved.refresh_from_db()
    return render(request, "following/stop.jinja", {"stopped": not saved.by_email})


def _act(request: BorrowerRequest) -> None:
    number = whole_number(request.POST.get("number", ""))
    if number is None:
        return
    try:
        saved = queries.search_of(request.borrower, number)
    except ObjectDoesNotExist as gone:
        raise Http404("You have no such search.") from gone
    act, now = request.POST.get("act"), timezone.now()
    if act == "give_up":
        searches.give_up_search(saved, now=now)
    elif act == "new_feed":
        searches.new_feed(saved, now=now)
    else:
        searches.tell_by_email(saved, act == "email", now=now)
    messages.success(request, _("Done."))

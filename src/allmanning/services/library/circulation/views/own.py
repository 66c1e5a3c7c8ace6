from datetime import date
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.kit.refusal import Refusal, Refused
from allmanning.kit.typed import whole_number
from allmanning.members.journal.acting import BORROWER
from allmanning.services.library.borrowers.http import BorrowerRequest, needs_card
from allmanning.services.library.borrowers.queries import looks_at
from allmanning.services.library.circulation.actions import renewing, reserving
from allmanning.services.library.circulation.answers import Done
from allmanning.services.library.circulation.forms import PauseForm
from allmanning.services.library.circulation.queries import copies, own
from allmanning.services.library.places.queries import libraries, library

# What each thing on the page was answered, by "loan1", "hold7": their numbers are not one series.
Answers = dict[str, Done | list[Refusal]]


@never_cache
@require_http_methods(["GET", "POST"])
@needs_card
def my_pages(request: BorrowerRequest) -> HttpResponse:
    """The borrower's own loans and reservations, and what can be done with them."""
    said: Answers = {}
    if request.method == "POST":
        said = _act(request)
    day = timezone.localdate()
    who = request.borrower
    context = {
        "loans": own.loans_of(who.key, day),
        "holds": own.holds_of(who.key, day),
        "owed": copies.debt_of(who.key),
        "said": said,
        "key": uuid4(),
        "libraries": libraries(),
        "today": day,
    }
    return render(request, "circulation/my_pages.jinja", context)


def _act(request: BorrowerRequest) -> Answers:
    """Do what a button asks; the same form sent twice does it once."""
    act, number = request.POST.get("act", ""), request.POST.get("number", "")
    who, now = request.borrower, timezone.now()
    form_key = f"b{who.key}:{_form_key(request)}:{act}"
    if act == "renew_all":
        answers = renewing.renew_all(who.key, key=form_key, by=BORROWER, now=now)
        return {f"loan{loan}": answer for loan, answer in answers}
    if (key := whole_number(number)) is None:
        return {}
    about = f"loan{number}" if act == "renew" else f"hold{number}"
    try:
        return {about: _one(request, act, key, f"{form_key}:{number}")}
    except Refused as no:
        return {about: no.refusals}


def _form_key(request: HttpRequest) -> str:
    """Return the key of the form as it was shown; a form without one is an act of its own."""
    return request.POST.get("key", "")[:40] or str(uuid4())


def _one(request: BorrowerRequest, act: str, number: int, key: str) -> Done | list[Refusal]:
    mine = {
        "borrower_key": request.borrower.key, "key": key, "by": BORROWER, "now": timezone.now()
    }  # fmt: skip
    if act == "renew":
        return renewing.renew_loan(number, **mine)  # type: ignore[arg-type]
    if act == "cancel":
        return reserving.cancel_hold(number, **mine)  # type: ignore[arg-type]
    if act == "resume":
        return reserving.resume_hold(number, **mine)  # type: ignore[arg-type]
    if act == "pickup":
        place = library(request.POST.get("pickup", ""))
        return reserving.change_pickup(number, place, **mine)  # type: ignore[arg-type]
    if act == "pause":
        form = PauseForm(request.POST)
        if not form.is_valid():
            return [Refusal(_("Write the day the pause begins, and perhaps its end."),
                            "Library § 7.9")]  # fmt: skip
        first: date = form.cleaned_data["first"]
        return reserving.suspend_hold(
            number,
            first,
            form.cleaned_data["until"],
            **mine,  # type: ignore[arg-type]
        )
    return []


@never_cache
@require_GET
@needs_card
def my_messages(request: BorrowerRequest) -> HttpResponse:
    """What has been sent, and who on the staff has looked."""
    context = {"notices": own.notices_to(request.borrower), "looks": looks_at(request.borrower)}
    return render(request, "circulation/my_messages.jinja", context)


@never_cache
@require_GET
@needs_card
def my_data(request: BorrowerRequest) -> HttpResponse:
    """Everything that is kept about the borrower, as a file."""
    everything = own.export_of(request.borrower, timezone.localdate())
    options = {"ensure_ascii": False, "indent": 1}
    answer = JsonResponse(everything, json_dumps_params=options)
    answer["Content-Disposition"] = 'attachment; filename="my-library-data.json"'
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def reserve(request: HttpRequest, edition: int) -> HttpResponse:
    """Reserve a title: choose where to collect, see every reason if it cannot be."""
    title = copies.edition_title(edition)
    if request.method == "POST" and not getattr(request, "borrower", None):
        return _signs_in_first(request, edition)
    return _reserve(request, edition, title)


def _signs_in_first(request: HttpRequest, edition: int) -> HttpResponse:
    """Send to sign in and back to the form, with what was chosen on the title page kept in it."""
    chosen = {
        name: request.POST[name] for name in ("pickup", "any_edition") if name in request.POST
    }
    back = f"{reverse('library:reserve', args=[edition])}?{urlencode(chosen)}"
    return redirect(f"{reverse('library:card_sign_in')}?{urlencode({'next': back})}")


@needs_card
def _reserve(request: BorrowerRequest, edition: int, title: str) -> HttpResponse:
    day, who = timezone.localdate(), request.borrower
    refusals: list[Refusal] = []
    asked = request.POST if request.method == "POST" else request.GET
    pickup, any_edition = asked.get("pickup", ""), "any_edition" in asked
    editions = copies.editions_alike(edition)
    places = libraries()
    place = next((each for each in places if each.slug == pickup), None)
    if request.method == "POST" and place is not None:
        key = f"b{who.key}:{_form_key(request)}:reserve:{edition}"
        wanted = reserving.Wanted((edition,))
        if any_edition:
            wanted = reserving.Wanted(editions, kind="work")
        try:
            done = reserving.place_hold(
                who.key, wanted, place, key=key, by=BORROWER, now=timezone.now()
            )
        except Refused as no:
            refusals = no.refusals
        else:
            request.session["reserved"] = done.hold
            return redirect("library:reserved", edition=edition)
    state = copies.reservability(edition, who, day)
    context = {
        "edition": edition,
        "title": title,
        "refusals": refusals or state.refusals,
        "state": state,
        "libraries": places,
        "pickup": pickup,
        "pickup_errors": [_("Choose where to collect it.")]
        if request.method == "POST" and place is None
        else [],
        "several": len(editions) > 1,
        "any_edition": any_edition,
        "key": uuid4(),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "circulation/reserve.jinja", context, status=status)


@never_cache
@require_GET
@needs_card
def reserved(request: BorrowerRequest, edition: int) -> HttpResponse:
    """Say what happens now with a title that was just reserved."""
    holds = own.holds_of(request.borrower.key, timezone.localdate())
    mine = [hold for hold in holds if hold.edition_key == edition]
    if not mine:
        return redirect("library:my_pages")
    return render(request, "circulation/reserved.jinja", {"hold": mine[0]})

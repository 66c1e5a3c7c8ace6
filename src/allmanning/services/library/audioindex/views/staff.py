"""Pages for the staff of a library: narrated places, labels. And the statistics, open to everybody."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.kit.refusal import Refusal, Refused
from allmanning.kit.typed import whole_number
from allmanning.services.library.audioindex import actions, labels
from allmanning.services.library.audioindex.forms import (
    LabelsForm,
    PartForm,
    ShowcaseForm,
    year_in,
)
from allmanning.services.library.audioindex.pointing import showcase_code
from allmanning.services.library.audioindex.queries import counts, labelled, lists, shelves
from allmanning.services.library.audioindex.queries import showcases as queries
from allmanning.services.library.audioindex.rules import EVENTS
from allmanning.services.library.audioindex.telling import address_of_codes, as_pdf
from allmanning.services.library.borrowers.desk_door import DeskRequest, for_desk
from allmanning.services.library.places.queries import libraries


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def listen_staff(request: DeskRequest) -> HttpResponse:
    """What the library's visitors can point at: showcases, labels; and a new showcase."""
    place = request.desk.library
    form = ShowcaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.begin_showcase(
            place, form.cleaned_data["title"], form.cleaned_data["language"],
            by=request.desk.held.signature(), now=timezone.now(),
        )  # fmt: skip
        return redirect("library:listen_compose", place.slug, made.pk)
    return render(
        request,
        "audioindex/staff.jinja",
        {
            "library": place, "form": form, "showcases": queries.composed_at(place.pk),
            "labels_form": LabelsForm(), "shelves": shelves.shelves_of(place), "most": labelled.MOST,
        },
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def listen_compose(request: DeskRequest, showcase: int) -> HttpResponse:
    """One showcase: what is told in it, in which order, and whether everybody hears it."""
    place = request.desk.library
    found = queries.told(showcase, is_open=False)
    if found.library_key != place.pk:
        raise Http404
    form, refusals = PartForm(), []
    if request.method == "POST":
        act = request.POST.get("act", "")
        form = PartForm(request.POST, request.FILES) if act == "tell" else form
        refusals = _act(request, showcase, act, form)
        if not refusals and not form.errors:
            return redirect("library:listen_compose", place.slug, showcase)
    return render(
        request,
        "audioindex/compose.jinja",
        {
            "library": place, "showcase": found, "key": showcase, "form": form,
            "refusals": refusals, "code": showcase_code(showcase),
            "address": address_of_codes(request).format(showcase_code(showcase)),
        },
        status=403 if refusals else 200,
    )  # fmt: skip


def _act(request: DeskRequest, showcase: int, act: str, form: PartForm) -> list[Refusal]:
    """Do what a button asks; return why not. A broken form says so itself."""
    signed = {"by": request.desk.held.signature(), "now": timezone.now()}
    part = whole_number(request.POST.get("part", "")) or 0
    does: dict[str, Callable[[], object]] = {
        "earlier": lambda: actions.move_in_showcase(showcase, part, -1, **signed),  # type: ignore[arg-type]
        "later": lambda: actions.move_in_showcase(showcase, part, 1, **signed),  # type: ignore[arg-type]
        "take": lambda: actions.take_from_showcase(showcase, part, **signed),  # type: ignore[arg-type]
        "open": lambda: actions.open_showcase(showcase, **signed),  # type: ignore[arg-type]
        "close": lambda: actions.close_showcase(showcase, **signed),  # type: ignore[arg-type]
    }
    try:
        if act == "tell":
            _tell(request, showcase, form)
        elif act in does:
            does[act]()
    except Refused as no:
        return no.refusals
    if not form.errors and act in SAID:
        messages.success(request, SAID[act]())
    return []


SAID = {
    "tell": lambda: _("It is told last in the showcase."),
    "open": lambda: _("The showcase is open. Print its label."),
    "close": lambda: _("The showcase is closed."),
    "take": lambda: _("It is taken away."),
}


def _tell(request: DeskRequest, showcase: int, form: PartForm) -> None:
    if not form.is_valid():
        return
    code, edition = form.cleaned_data["code"].strip(), None
    if code and (edition := labelled.edition_of(code)) is None:
        form.add_error("code", _("No title here has that bar code or ISBN."))
        return
    actions.tell_in_showcase(
        showcase, form.cleaned_data["text"], edition, form.cleaned_data["recording"],
        by=request.desk.held.signature(), now=timezone.now(),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def listen_item_labels(request: DeskRequest) -> HttpResponse:
    """Labels for copies: those whose bar codes were typed, or those of a shelf."""
    form, place = LabelsForm(request.POST or None), request.desk.library
    shelf = next(
        (key for key, code, _name in shelves.keys_of(place) if code == request.GET.get("shelf")),
        None,
    )
    found: list[labelled.Labelled] = []
    if request.method == "POST" and form.is_valid():
        found = labelled.copies_with(form.cleaned_data["codes"])
        if not found:
            form.add_error("codes", _("None of these is the bar code of a copy."))
    elif request.method == "GET" and shelf:
        start = request.GET.get("start", "")
        found = labelled.copies_on(shelf, whole_number(start) or 0)
    if found:
        language = "en" if get_language() == "en" else "sv"
        return as_pdf(labels.item_sheet(found, address_of_codes(request), language), "exemplar")
    context = {"library": place, "form": form}
    return render(request, "audioindex/item_labels.jinja", context)


@require_GET
def listen_statistics(request: HttpRequest) -> HttpResponse:
    """How much was listened to, in one library or in all, without persons (Library § 14.6)."""
    year = year_in(request.GET, timezone.localdate().year)
    place = lists.library_named(request.GET.get("library", ""))
    years = sorted({year, timezone.localdate().year, *counts.years()}, reverse=True)
    csv = reverse("library_machine:listen_counts")
    found = counts.heard(year, place)
    return render(
        request,
        "audioindex/statistics.jinja",
        {
            "found": found,
            "months": [
                (date_format(row.month, "F"), row.told) for row in found.months if row.month
            ], "place": place, "events": EVENTS,
            "years": [(one, one) for one in years],
            "libraries": [(one.slug, one.name) for one in libraries()],
            "csv": f"{csv}?{request.GET.urlencode()}",
        },
    )  # fmt: skip

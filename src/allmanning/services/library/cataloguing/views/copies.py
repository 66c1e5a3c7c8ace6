"""Copies in bulk, and counting shelves."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from allmanning.kit.trying import Tried
from allmanning.services.library.catalogue.actions import shelving
from allmanning.services.library.cataloguing import forms
from allmanning.services.library.cataloguing.actions import counting
from allmanning.services.library.cataloguing.gate import Cataloguer, for_cataloguers
from allmanning.services.library.cataloguing.queries import copies


@require_http_methods(["GET", "POST"])
@for_cataloguers
def of_title(request: HttpRequest, who: Cataloguer, edition: int) -> HttpResponse:
    """The copies of a title, and new ones."""
    title = copies.title_of(edition)
    typed, tried = request.POST, None
    library, shelf = forms.place_in(typed)
    if request.method == "POST" and library is not None:
        wanted = shelving.Wanted(
            library=library,
            shelf=shelf,
            shelfmark=typed.get("shelfmark", ""),
            material=typed.get("material", ""),
            state=typed.get("state", "available"),
            price_ore=forms.ore_in(typed),
            lending_right=bool(typed.get("lending_right")),
            reference=bool(typed.get("reference")),
            note=typed.get("note", ""),
        )
        tried = Tried(
            lambda: shelving.add_copies_of(
                edition, forms.lines_in(typed, "barcodes"), wanted, owners=who.municipalities,
                key=forms.key_in(typed, "add"), by=who.signature, now=timezone.now(),
            )
        )  # fmt: skip
        if tried.done is not None:
            _say(request, ngettext("%(n)s copy added.", "%(n)s copies added.", tried.done), tried)
            return redirect("library:copies", edition)
    return render(
        request,
        "cataloguing/copies.jinja",
        {
            "title": title,
            "copies": copies.copies_of(edition, seen_by=who),
            **_common(who, request, tried),
        },
    )


@require_http_methods(["GET", "POST"])
@for_cataloguers
def change(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """Another shelf, shelf mark or material for many copies."""
    typed, tried = request.POST, None
    if request.method == "POST":
        changed = shelving.Changed(
            shelf=forms.place_in(typed)[1],
            shelfmark=typed.get("shelfmark") or None,
            material=typed.get("material") or None,
            reference={"yes": True, "no": False}.get(typed.get("reference", "")),
        )
        tried = Tried(
            lambda: shelving.change_copies(
                forms.lines_in(typed, "barcodes"), changed, owners=who.municipalities,
                key=forms.key_in(typed, "change"), by=who.signature, now=timezone.now(),
            )
        )  # fmt: skip
        if tried.done is not None:
            words = ngettext("%(n)s copy changed.", "%(n)s copies changed.", tried.done)
            _say(request, words, tried)
            return redirect("library:copies_change")
    return render(request, "cataloguing/change.jinja", _common(who, request, tried))


@require_http_methods(["GET", "POST"])
@for_cataloguers
def withdraw(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """Take copies out of stock, saying why."""
    typed, tried = request.POST, None
    if request.method == "POST":
        tried = Tried(
            lambda: shelving.withdraw_copies(
                forms.lines_in(typed, "barcodes"), typed.get("reason", ""),
                owners=who.municipalities, key=forms.key_in(typed, "withdraw"),
                by=who.signature, now=timezone.now(),
            )
        )  # fmt: skip
        if tried.done is not None:
            words = ngettext("%(n)s copy withdrawn.", "%(n)s copies withdrawn.", tried.done)
            _say(request, words, tried)
            return redirect("library:copies_withdraw")
    return render(request, "cataloguing/withdraw.jinja", _common(who, request, tried))


def _common(who: Cataloguer, request: HttpRequest, tried: Tried[int] | None) -> dict[str, object]:
    # A refused request has kept no key, and one that was carried out has led away from here.
    places = copies.places_of(who)
    return {
        "tried": tried,
        "typed": request.POST,
        "places": places,
        "shelves": [(value, words) for value, words in places if ":" in value],
        "forms": copies.materials(),
        "key": request.POST.get("key") or uuid4().hex,
    }


def _say(request: HttpRequest, words: str, tried: Tried[int]) -> None:
    messages.success(request, words % {"n": tried.done})


# ---------------------------------------------------------------- counting


@require_http_methods(["GET", "POST"])
@for_cataloguers
def counts(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """The counts of one's own libraries, and a new one."""
    tried = None
    library, shelf = forms.place_in(request.POST)
    if request.method == "POST" and library is not None:
        key = library
        tried = Tried(lambda: counting.begin_count(key, shelf, who=who, now=timezone.now()))
        if tried.done is not None:
            return redirect("library:count", tried.done.pk)
    return render(
        request,
        "cataloguing/counts.jinja",
        {"counts": copies.counts(seen_by=who), "places": copies.places_of(who), "tried": tried},
    )


@require_http_methods(["GET", "POST"])
@for_cataloguers
def count(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """One count: scan, see what is odd and what is missing, stop, go on another day."""
    tried = None
    if request.method == "POST":
        barcodes = forms.lines_in(request.POST, "barcodes")
        tried = Tried(lambda: counting.see_copies(key, barcodes, who=who, now=timezone.now()))
        if tried.done is not None:
            words = ngettext("%(n)s new barcode.", "%(n)s new barcodes.", tried.done)
            _say(request, words, tried)
            return redirect("library:count", key)
    return render(
        request,
        "cataloguing/count.jinja",
        {"count": copies.count(key, seen_by=who), "tried": tried, "typed": request.POST},
    )


@require_GET
@for_cataloguers
def finishing(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """Ask before a count is closed."""
    return render(request, "cataloguing/finish.jinja", {"count": copies.count(key, seen_by=who)})


@require_POST
@for_cataloguers
def finish(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """Close a count; what was not seen is missing."""
    tried = Tried(lambda: counting.finish_count(key, who=who, now=timezone.now()))
    for refusal in tried.refusals:
        messages.error(request, refusal.words)
    if tried.is_done:
        messages.success(request, _("The count is closed."))
    return redirect("library:count", key)

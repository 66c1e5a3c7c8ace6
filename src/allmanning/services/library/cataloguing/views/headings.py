"""Headings: the doubtful ones, merged and parted; the records stay as they were written."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmanning.kit.trying import Tried
from allmanning.services.library.catalogue.actions.headings import merge_headings, part_headings
from allmanning.services.library.catalogue.queries.headings import KINDS
from allmanning.services.library.cataloguing import forms
from allmanning.services.library.cataloguing.gate import Cataloguer, for_cataloguers
from allmanning.services.library.cataloguing.queries import headings as lists


@require_http_methods(["GET", "POST"])
@for_cataloguers
def headings(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """What may be one heading, letter by letter; a form to merge two; what was merged."""
    typed = request.POST or request.GET
    kind = "subject" if typed.get("kind") == "subject" else "name"
    letter = typed.get("letter", "A")
    letter = letter if letter in lists.LETTERS and letter else "A"
    tried = _tried(request, who, kind) if request.method == "POST" else None
    if tried is not None and tried.is_done:
        messages.success(request, _("Kept."))
        return redirect(f"{request.path}?kind={kind}&letter={letter}")
    return render(
        request,
        "cataloguing/headings.jinja",
        {
            "kind": kind,
            "kinds": KINDS,
            "letter": letter,
            "letters": [(one, one) for one in lists.LETTERS],
            "doubts": lists.doubtful(kind, letter, seen_by=who),
            "merged": lists.merged(seen_by=who),
            "tried": tried,
            "gone": request.POST.get("gone", ""),
            "into": request.POST.get("into", ""),
        },
    )


def _tried(request: HttpRequest, who: Cataloguer, kind: str) -> Tried[object]:
    signed = {"by": who.signature, "who": who.name, "now": timezone.now()}
    if request.POST.get("act") == "part":
        key = forms.number_in(request.POST, "key") or 0
        return Tried(lambda: part_headings(key, **signed))  # type: ignore[arg-type]
    gone, into = request.POST.get("gone", "")[:300], request.POST.get("into", "")[:300]
    return Tried(lambda: merge_headings(kind, gone, into, **signed))  # type: ignore[arg-type]

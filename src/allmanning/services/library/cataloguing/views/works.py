"""Works merged and split, doubles judged; everything can be undone."""

from math import ceil

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from allmanning.kit.trying import Tried
from allmanning.kit.typed import whole_number
from allmanning.services.library.cataloguing import forms, reasons
from allmanning.services.library.cataloguing.actions import looking, regrouping
from allmanning.services.library.cataloguing.differences import differences
from allmanning.services.library.cataloguing.gate import Cataloguer, for_cataloguers
from allmanning.services.library.cataloguing.queries import works


@require_http_methods(["GET", "POST"])
@for_cataloguers
def work(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """One work: its editions, what grouped them, and how to group them otherwise."""
    tried = None
    typed, now = request.POST, timezone.now()
    if request.method == "POST" and typed.get("act") == "merge":
        into = forms.number_in(typed, "into") or 0
        tried = Tried(lambda: regrouping.merge_works(key, into, who=who, now=now))
    elif request.method == "POST":
        numbers = map(whole_number, typed.getlist("edition"))
        chosen = [one for one in numbers if one is not None][:200]
        tried = Tried(lambda: regrouping.split_work(key, chosen, who=who, now=now))
    if tried is not None and tried.done is not None:
        messages.success(request, _("Done; it can be undone here."))
        return redirect("library:regroupings")
    shown = works.work(key, seen_by=who)
    return render(request, "cataloguing/work.jinja", {"work": shown, "tried": tried})


@require_GET
@for_cataloguers
def doubtful(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """Works to look at, by the reason."""
    found = works.doubtful(seen_by=who)
    return render(request, "cataloguing/doubtful.jinja", {"found": found, "doubts": reasons.DOUBTS})


@require_http_methods(["GET", "POST"])
@for_cataloguers
def duplicates(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """Pairs that may be the same; what is grey waits for a cataloguer, and so does what is not."""
    if request.method == "POST":
        if request.POST.get("act") == "anew":
            looking.begin_anew()
        seen = looking.look_on(timezone.now(), 500)
        messages.success(request, _("%(n)s more titles were looked at.") % {"n": seen})
        return redirect("library:duplicates")
    verdict = "yes" if request.GET.get("verdict") == "yes" else "grey"
    page = forms.number_in(request.GET, "page", 1, 10_000) or 1
    found, total = works.pairs(seen_by=who, verdict=verdict, page=page)
    return render(
        request,
        "cataloguing/duplicates.jinja",
        {
            "pairs": found,
            "total": total,
            "verdict": verdict,
            "page": page,
            "pages": ceil(total / works.PAGE),
            "words": reasons.words,
        },
    )


@require_http_methods(["GET", "POST"])
@for_cataloguers
def pair(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """Two titles beside each other: the same, or not."""
    shown = works.pair(key, seen_by=who)
    tried: Tried[object] | None = None
    one, other, now = shown.one.key, shown.other.key, timezone.now()
    if request.method == "POST":
        act = request.POST.get("act")
        if act == "different":
            tried = Tried(lambda: regrouping.tell_apart(key, who=who, now=now))
        else:
            gone, into = (other, one) if act == "keep_one" else (one, other)
            tried = Tried(lambda: regrouping.merge_editions(gone, into, who=who, now=now))
        if tried.is_done:
            messages.success(request, _("Kept."))
            return redirect("library:duplicates")
    lines = differences(shown.one.content, shown.other.content)
    return render(
        request,
        "cataloguing/pair.jinja",
        {
            "pair": shown,
            "lines": lines,
            "tried": tried,
            "words": reasons.words,
            "fields": reasons.FIELDS,
            "likenesses": reasons.LIKENESSES,
        },
    )


@require_GET
@for_cataloguers
def regroupings(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """What was merged and split by hand."""
    done = works.regroupings(seen_by=who)
    return render(request, "cataloguing/regroupings.jinja", {"done": done})


@require_POST
@for_cataloguers
def undo(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """Undo a merge or a split."""
    tried = Tried(lambda: regrouping.undo(key, who=who, now=timezone.now()))
    for refusal in tried.refusals:
        messages.error(request, refusal.words)
    if tried.is_done:
        messages.success(request, _("Undone."))
    return redirect("library:regroupings")

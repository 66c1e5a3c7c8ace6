"""The MARC editor: new, changed, before and now."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from allmanning.kit.trying import Tried
from allmanning.services.library.catalogue.actions import editing
from allmanning.services.library.catalogue.classification import Suggestion, other_system
from allmanning.services.library.catalogue.description import describe
from allmanning.services.library.catalogue.marc import MarcRecord
from allmanning.services.library.cataloguing import forms
from allmanning.services.library.cataloguing.desk import Desk, laid_out, without_empty
from allmanning.services.library.cataloguing.differences import Line, differences
from allmanning.services.library.cataloguing.gate import Cataloguer, for_cataloguers
from allmanning.services.library.cataloguing.patterns import PATTERNS
from allmanning.services.library.cataloguing.queries import records
from allmanning.services.library.cataloguing.queries.records import RecordShown
from allmanning.services.library.cataloguing.typedlines import written


@require_GET
@for_cataloguers
def front(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """Where cataloguers begin: a search, and what there is to do."""
    text = request.GET.get("q", "")
    found = records.find(text, seen_by=who)
    return render(
        request,
        "cataloguing/front.jinja",
        {"q": text, "found": found, "patterns": PATTERNS, "page": "front"},
    )


@dataclass
class Pressed:
    """Which button was pressed, and whether faults are to be kept all the same."""

    keep: bool
    anyway: bool


def _pressed(request: HttpRequest) -> Pressed:
    return Pressed(request.POST.get("act") == "keep", bool(request.POST.get("anyway")))


def _typed(request: HttpRequest) -> Desk:
    text = without_empty(request.POST.get("text", ""))
    return laid_out(text, forms.chosen_places(request.POST))


def _may_keep(desk: Desk, pressed: Pressed) -> bool:
    return pressed.keep and desk.record is not None and (pressed.anyway or not desk.faults)


@require_http_methods(["GET", "POST"])
@for_cataloguers
def new(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """Describe something new, beginning from a pattern."""
    slug = request.GET.get("pattern", "book")
    if slug not in PATTERNS:
        raise Http404
    if request.method != "POST":
        desk = laid_out(PATTERNS[slug].text(timezone.localdate()))
        desk.remarks = []  # nothing is filled in yet
        return _editor(request, desk, None, checked=False)
    desk, tried = _typed(request), None
    content = desk.record
    if content is not None and _may_keep(desk, _pressed(request)):
        tried = Tried(
            lambda: editing.add_record(content, by=who.signature, who=who.name, now=timezone.now())
        )
        if tried.done is not None:
            messages.success(request, _("The record is kept."))
            return redirect("library:marc_edit", tried.done.pk)
    return _editor(request, desk, None, tried=tried)


@require_http_methods(["GET", "POST"])
@for_cataloguers
def edit(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """Change a record."""
    shown = records.record(key, seen_by=who)
    if request.method != "POST":
        return _editor(request, laid_out(written(shown.content)), shown)
    desk, tried = _typed(request), None
    version = request.POST.get("version", "")
    theirs: list[Line] = []
    content = desk.record
    if content is not None and _may_keep(desk, _pressed(request)):
        tried = Tried(
            lambda: editing.change_record(
                key, content, version=version, by=who.signature, who=who.name, now=timezone.now()
            )
        )
        if tried.is_done:
            messages.success(request, _("The record is kept."))
            return redirect("library:marc_edit", key)
    if version != shown.version and (tried is None or tried.outdated):
        before = records.version_known_as(key, version, seen_by=who)
        theirs = differences(before, shown.content, around=False) if before else []
        if tried is not None:
            version = shown.version  # seen now: the next press keeps what is typed
    return _editor(request, desk, shown, tried=tried, theirs=theirs, version=version)


def _editor(
    request: HttpRequest,
    desk: Desk,
    shown: RecordShown | None,
    *,
    tried: Tried[Any] | None = None,
    theirs: list[Line] | None = None,
    version: str = "",
    checked: bool = True,
) -> HttpResponse:
    return render(
        request,
        "cataloguing/editor.jinja",
        {
            "desk": desk,
            "shown": shown,
            "tried": tried,
            "theirs": theirs or [],
            "version": version or (shown.version if shown else ""),
            "checked": checked,
            "suggested": _suggested(desk.record),
            "anyway": bool(request.POST.get("anyway")),
        },
    )


def _suggested(record: MarcRecord | None) -> list[tuple[str, Suggestion, bool]]:
    """Lines for the class that the record lacks: the line, why, and whether its class is Dewey's."""
    if record is None:
        return []
    told = describe(record)
    is_dewey = bool(told.sab)
    line = "082 04$a%s$223/swe" if is_dewey else "084 __$a%s$2kssb/8"
    found = other_system(told.sab, told.dewey, told.original_language)
    return [(line % one.code, one, is_dewey) for one in found]


@require_GET
@for_cataloguers
def history(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """Every version with what was changed into the next."""
    shown = records.record(key, seen_by=who)
    found = records.versions(key, seen_by=who)
    # Each version is followed by the one before it; the difference belongs to the later.
    steps = [
        (after, before, differences(before.content, after.content, around=False))
        for after, before in pairwise(found)
    ]
    return render(
        request,
        "cataloguing/history.jinja",
        {"shown": shown, "steps": steps, "first": found[-1]},
    )


@require_GET
@for_cataloguers
def version(request: HttpRequest, who: Cataloguer, key: int, number: int) -> HttpResponse:
    """One old version, whole, compared with the one that stands now."""
    shown = records.record(key, seen_by=who)
    old = _old(who, key, number)
    return render(
        request,
        "cataloguing/version.jinja",
        {"shown": shown, "number": number, "lines": differences(shown.content, old)},
    )


@require_POST
@for_cataloguers
def restore(request: HttpRequest, who: Cataloguer, key: int, number: int) -> HttpResponse:
    """Let an old version stand again; the one that stands now becomes an old one."""
    old = _old(who, key, number)
    tried = Tried(
        lambda: editing.change_record(
            key, old, version=request.POST.get("version", ""), by=who.signature, who=who.name,
            now=timezone.now(),
        )
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The old version stands again."))
        return redirect("library:marc_edit", key)
    for refusal in tried.refusals:
        messages.error(request, refusal.words)
    return redirect("library:marc_version", key, number)


def _old(who: Cataloguer, key: int, number: int) -> MarcRecord:
    found = [v.content for v in records.versions(key, seen_by=who) if v.key == number]
    if not found:
        raise Http404
    return found[0]

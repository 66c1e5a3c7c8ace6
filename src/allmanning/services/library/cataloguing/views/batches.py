"""Files of records: sent, looked through, imported, undone; and what could not be read."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from allmanning.kit.refusal import Refusal
from allmanning.kit.trying import Tried
from allmanning.services.library.cataloguing import forms
from allmanning.services.library.cataloguing.actions import batches as actions
from allmanning.services.library.cataloguing.gate import Cataloguer, for_cataloguers
from allmanning.services.library.cataloguing.queries import batches


@require_http_methods(["GET", "POST"])
@for_cataloguers
def uploads(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """The files that were sent, and another."""
    refusals: list[Refusal] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            refusals = [Refusal(_("Choose a file."), "Library § 18.3")]
        else:
            source = request.POST.get("source", "")
            tried = Tried(lambda: actions.send_file(file, source, who=who, now=timezone.now()))
            if tried.done is not None:
                return redirect("library:upload", tried.done.pk)
            refusals = tried.refusals
    return render(
        request,
        "cataloguing/uploads.jinja",
        {
            "uploads": batches.uploads(seen_by=who),
            "refusals": refusals,
            "typed": request.POST,
            "limit": actions.LARGEST // 1024**2,
        },
    )


@require_GET
@for_cataloguers
def upload(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """One file: what importing it would do, or what it did."""
    one = batches.upload(key, seen_by=who)
    preview = batches.preview(one, seen_by=who) if one.begun_at is None else None
    return render(
        request,
        "cataloguing/upload.jinja",
        {
            "upload": one,
            "preview": preview,
            "set_aside": batches.quarantine(one.run_id, seen_by=who) if one.run_id else [],
        },
    )


@require_POST
@for_cataloguers
def run(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """Import the file, or go on where that was broken off."""
    tried = Tried(lambda: actions.run_import(key, who=who, now=timezone.now()))
    _tell(request, tried, _("The file is imported."))
    return redirect("library:upload", key)


@require_POST
@for_cataloguers
def undo(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """Take the whole import back."""
    tried = Tried(lambda: actions.undo_batch(key, who=who, now=timezone.now()))
    _tell(request, tried, _("The import is undone."))
    return redirect("library:upload", key)


def _tell(request: HttpRequest, tried: Tried[Any], words: str) -> None:
    for refusal in tried.refusals:
        messages.error(request, refusal.words)
    if tried.is_done:
        messages.success(request, words)


@require_GET
@for_cataloguers
def quarantine(request: HttpRequest, who: Cataloguer) -> HttpResponse:
    """What no import could read."""
    run_key = forms.number_in(request.GET, "run")
    pieces = batches.quarantine(run_key, seen_by=who)
    return render(request, "cataloguing/quarantine.jinja", {"found": pieces})


@require_http_methods(["GET", "POST"])
@for_cataloguers
def piece(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """One piece: its bytes, why, and another try."""
    shown = batches.piece(key, seen_by=who)
    refusals: list[Refusal] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        raw = file.read(actions.LARGEST) if file else None
        blank = request.POST.get("coding", "")
        tried = Tried(lambda: actions.mend_piece(key, raw, blank, who=who, now=timezone.now()))
        if tried.done is not None:
            words = ngettext("%(n)s record imported.", "%(n)s records imported.", tried.done)
            messages.success(request, words % {"n": tried.done})
            return redirect("library:quarantine")
        refusals = tried.refusals
    return render(request, "cataloguing/piece.jinja", {"piece": shown, "refusals": refusals})


@require_GET
@for_cataloguers
def piece_file(request: HttpRequest, who: Cataloguer, key: int) -> HttpResponse:
    """The bytes themselves."""
    shown = batches.piece(key, seen_by=who)
    answer = HttpResponse(shown.raw, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="quarantine-{key}.bin"'
    return answer

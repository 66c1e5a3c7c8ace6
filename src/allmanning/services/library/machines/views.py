import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from allmanning.kit.refusal import Refused
from allmanning.kit.typed import whole_number
from allmanning.members.journal.acting import ActingRequest, Held
from allmanning.services.library.catalogue.marc import Found
from allmanning.services.library.catalogue.marcxml import read_marcxml
from allmanning.services.library.machines import forms, sruclient
from allmanning.services.library.machines.actions import copying
from allmanning.services.library.machines.copying import with_shelfmarks
from allmanning.services.library.machines.queries import copying as queries

ROWS = 3
_PLACE = "library.copied_to"


@login_required
@require_GET
def copy(request: ActingRequest) -> HttpResponse:
    """Scan an ISBN or ask in words; what another library has is shown, ready to take."""
    held = queries.cataloguer(request.acting)
    servers = queries.targets()
    kind, words = forms.asked_words(request.GET)
    chosen = next((s for s in servers if s.slug == request.GET.get("target")), None)
    server = chosen or next(iter(servers), None)
    page: dict[str, Any] = {
        "servers": servers, "server": server, "kind": kind, "words": words,
        "waiting": queries.unfetched(held),
        "server_choices": [(one.slug, one.name) for one in servers],
    }  # fmt: skip
    if server and words:
        start = forms.position(request.GET)
        try:
            answer = sruclient.ask(
                server.address, queries.question(server, kind, words),
                version=server.version, schema=server.schema, start=start,
            )  # fmt: skip
        except sruclient.Unreachable as trouble:
            page["trouble"] = trouble.words
        else:
            found = queries.candidates(answer.hits)
            page |= {"answer": answer, "start": start}
            page["found"] = [(one, forms.sealed(one.hit.raw)) for one in found]
            if len(found) == 1 and answer.total == 1:
                page |= _choosing(held) | {"typed": _as_last_time(request)}
    return render(request, "machines/copy.jinja", page)


@login_required
@require_POST
def take(request: ActingRequest) -> HttpResponse:
    """Choose a record; then, with its items, import it. What was typed stays until that is done."""
    held = queries.cataloguer(request.acting)
    server = queries.target(request.POST.get("target", ""))
    try:
        raw = forms.unsealed(request.POST)
        (found,) = (one for one in read_marcxml(io.BytesIO(raw)) if isinstance(one, Found))
    except ValueError as error:
        raise BadRequest from error
    one = queries.candidates((sruclient.Hit("", raw, found.record),))[0]
    page: dict[str, Any] = {
        "server": server, "sealed": request.POST["record"], "one": one,
        "typed": request.POST if "import" in request.POST else _as_last_time(request),
    }  # fmt: skip
    if "import" in request.POST:
        items = with_shelfmarks(forms.items(request.POST), one.shelfmarks, queries.shelf_orders())
        try:
            done = copying.copy_record(found.record, server, items, by=held, now=timezone.now())
        except Refused as refused:
            page["refusals"] = refused.refusals
        else:
            words = ngettext(
                "“%(title)s” is in the catalogue, with %(num)s new item.",
                "“%(title)s” is in the catalogue, with %(num)s new items.",
                done.items,
            )
            messages.success(request, words % {"title": done.title, "num": done.items})
            if items:
                request.session[_PLACE] = [items[0].library, items[0].place]
            return redirect(f"{reverse('library:machines_copy')}?target={server.slug}#id_q")
    return render(request, "machines/take.jinja", page | _choosing(held))


@login_required
@require_POST
def wait(request: ActingRequest) -> HttpResponse:
    """Keep a question that got no answer, or strike one."""
    held = queries.cataloguer(request.acting)
    strike = whole_number(request.POST.get("strike", ""))
    if strike is not None:
        copying.forget_question(strike, by=held)
        messages.success(request, _("It is struck from the list."))
    else:
        server = queries.target(request.POST.get("target", ""))
        kind, words = forms.asked_words(request.POST)
        if words:
            copying.keep_question(server, kind, words, by=held, now=timezone.now())
            messages.success(request, _("It is kept, to be tried again later."))
    return redirect("library:machines_copy")


def _as_last_time(request: ActingRequest) -> dict[str, str]:
    """A stack of new books mostly goes to one place: the library and shelf of the last one."""
    library, shelf = request.session.get(_PLACE, ["", ""])
    return {"library_0": library, "shelf_0": shelf}


@login_required
@require_http_methods(["GET", "POST"])
def servers(request: ActingRequest, slug: str = "") -> HttpResponse:
    """The servers to copy from: set one up, change one, or take one out of use."""
    held = queries.cataloguer(request.acting)
    known = queries.all_targets()
    server = next((one for one in known if one.slug == slug), None)
    if slug and server is None:
        raise Http404
    page: dict[str, Any] = {"known": known, "server": server, "kinds": forms.KIND_WORDS}
    if request.method == "POST":
        typed = forms.server(request.POST)
        page["typed"] = typed
        try:
            copying.keep_target(
                slug or forms.free_slug(typed["name"], {one.slug for one in known}),
                **typed, by=held, now=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            page["refusals"] = refused.refusals
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": typed["name"]})
            return redirect("library:machines_servers")
    else:
        page["typed"] = forms.as_typed(server)
    return render(request, "machines/servers.jinja", page)


def _choosing(held: Held) -> dict[str, Any]:
    libraries, shelves = queries.places(held)
    return {"libraries": libraries, "shelves": shelves, "rows": range(ROWS)}

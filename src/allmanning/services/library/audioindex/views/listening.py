"""Pages to listen to. Every one is a page with sound, JSON for its script, or both. No sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from allmanning.services.library.audioindex import actions, scenes
from allmanning.services.library.audioindex.pointing import shelf_key
from allmanning.services.library.audioindex.queries import lists, points
from allmanning.services.library.audioindex.scenes import Listener
from allmanning.services.library.audioindex.spoken import answers
from allmanning.services.library.audioindex.telling import listener, shown
from allmanning.services.library.places.queries import libraries
from allmanning.services.library.places.queries import library as library_of


@require_GET
def listen(request: HttpRequest) -> HttpResponse:
    """The door of point and listen; with ?code= what was pointed at."""
    who = listener(request)
    if "code" in request.GET:
        return pointed(request, who, request.GET["code"])
    if words := request.GET.get("q", "").strip():
        return shown(request, scenes.listed(who, "search", words[:200]), who)
    return shown(request, scenes.start(who), who)


def pointed(request: HttpRequest, who: Listener, code: str) -> HttpResponse:
    """Answer a code. Always with speech, and 200: an unknown label is no error of the page."""
    found = points.point(code, who.language, who.here)
    event = "pointed" if found.known else "unknown"
    actions.count(event, now=timezone.now(), library=who.here, edition=found.edition)
    if found.kind == "several":
        return shown(request, scenes.several(who, code), who)
    if found.edition:
        scene = scenes.item(who, found.edition, shelf_key=found.shelf)
        told = scenes.replaced(scene, found.spoken)
        return shown(request, told, who)
    if found.shelf:
        return shown(request, scenes.shelf(who, found.shelf), who)
    if found.showcase:
        return shown(request, scenes.showcase(who, found.showcase), who)
    keys = {"down": who.address("listen_loans")} if found.kind == "card" else {}
    title = gettext("A library card") if found.kind == "card" else gettext("Unknown label")
    return shown(request, scenes.reply(who, found.spoken, title, keys), who)


@require_GET
def listen_item(request: HttpRequest, edition: int) -> HttpResponse:
    who = listener(request)
    key, up = shelf_key(request.GET.get("shelf", "")), ""
    if (kind := request.GET.get("list", "")) in lists.KINDS:
        up = scenes.list_address(who, kind, request.GET.get("of", "")[:200])
    return shown(request, scenes.item(who, edition, shelf_key=key, up=up), who)


@require_GET
def listen_shelf(request: HttpRequest, code: str) -> HttpResponse:
    who = listener(request)
    key = shelf_key(code)
    if key is None:
        said = answers.answer("unknown", who.language)
        return shown(request, scenes.reply(who, said, gettext("Unknown label")), who, status=404)
    return shown(request, scenes.shelf(who, key), who)


@require_GET
def listen_shelves(request: HttpRequest, slug: str) -> HttpResponse:
    who = listener(request)
    return shown(request, scenes.all_shelves(who, library_of(slug)), who)


@require_GET
def listen_hours(request: HttpRequest, slug: str) -> HttpResponse:
    who = listener(request)
    return shown(request, scenes.hours(who, library_of(slug), timezone.localdate()), who)


@require_GET
def listen_search(request: HttpRequest) -> HttpResponse:
    """Say or write words to look for."""
    who = listener(request)
    said = answers.answer("search", who.language)
    scene = scenes.reply(who, said, gettext("Search"), kind="search")
    return shown(request, scene, who)


@require_GET
def listen_libraries(request: HttpRequest) -> HttpResponse:
    who = listener(request)
    return shown(request, scenes.all_libraries(who), who)


@require_GET
def listen_list(request: HttpRequest, kind: str) -> HttpResponse:
    who = listener(request)
    if kind not in lists.KINDS:
        return redirect(who.address("listen"))
    return shown(request, scenes.listed(who, kind, request.GET.get("of", "")), who)


@require_GET
def listen_showcase(request: HttpRequest, showcase: int) -> HttpResponse:
    who = listener(request)
    return shown(request, scenes.showcase(who, showcase), who)


@require_GET
def listen_help(request: HttpRequest) -> HttpResponse:
    """How to use it, and how a library sets it up."""
    who = listener(request)
    said = answers.answer("help", who.language)
    if "application/json" in request.headers.get("Accept", ""):
        return shown(request, scenes.reply(who, said, gettext("How to use this")), who)
    return render(
        request,
        "audioindex/help.jinja",
        {"who": who, "sound": scenes.sound_address(said.segments), "libraries": libraries()},
    )

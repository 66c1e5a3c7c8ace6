"""Pages to listen to. Every one is a page with sound, JSON for its script, or both. No sign-in."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from allmanning.services.library.audioindex import actions, scenes
from allmanning.services.library.audioindex.pointing import shelf_key
from allmanning.services.library.audioindex.queries import lists, points
from allmanning.services.library.audioindex.scenes import Listener, Scene
from allmanning.services.library.audioindex.spoken import answers
from allmanning.services.library.audioindex.spoken.parts import SpokenText
from allmanning.services.library.places.queries import library as library_of
from allmanning.services.library.places.queries import libraries


def listener(request: HttpRequest) -> Listener:
    """What the address says of whoever listens."""
    language = "en" if (get_language() or "sv").startswith("en") else "sv"
    place = lists.library_named(request.GET.get("at", ""))
    return Listener(language, place, kiosk=request.GET.get("kiosk") == "1")


def shown(request: HttpRequest, scene: Scene, who: Listener, *, status: int = 200) -> HttpResponse:
    """The scene as a page, or as JSON where the script asks for it."""
    response: HttpResponse
    if "application/json" in request.headers.get("Accept", ""):
        response = JsonResponse(scene.as_json(), status=status)
    else:
        first = SpokenText(scene.spoken.first or scene.spoken.segments)
        response = render(
            request,
            "audioindex/listen.jinja",
            {
                "scene": scene,
                "who": who,
                "state": {
                    **scene.as_json(),
                    "phrases": phrases(who.language),
                    "language": who.language,
                    "kiosk": who.kiosk,
                },
                "sound": scenes.sound_address(first.segments),
                "whole": scenes.sound_address(scene.spoken.segments),
                "start": who.address("listen"),
                "sounds": {
                    entry.href: scenes.sound_address(entry.spoken.segments)
                    for entry in scene.entries
                    if entry.spoken.segments
                },
            },
            status=status,
        )
    patch_vary_headers(response, ["Accept"])
    if who.library and request.GET.get("code") is None:
        response.headers.setdefault("Cache-Control", "no-cache")
    return response


def phrases(language: str) -> dict[str, object]:
    """The replies that the script gives by itself, with their sound, so that none needs the net."""
    return {
        name: scenes.with_sound(answers.answer(name, language))[0]
        for name in (
            "edge", "end", "offline", "wait", "stopped", "on", "slower", "faster", "reset",
            "scanning", "camera", "unknown", "nothing",
        )
    }  # fmt: skip


@require_GET
def listen(request: HttpRequest) -> HttpResponse:
    """The door of point and listen; with ?code= what was pointed at."""
    who = listener(request)
    if "code" in request.GET:
        return pointed(request, who, request.GET["code"])
    if words := request.GET.get("q", "").strip():
        return shown(request, scenes.listed(who, "search", words), who)
    return shown(request, scenes.start(who), who)


def pointed(request: HttpRequest, who: Listener, code: str) -> HttpResponse:
    """Answer a code. Always with speech, and 200: an unknown label is no error of the page."""
    found = points.point(code, who.language, who.here)
    event = "pointed" if found.known else "unknown"
    actions.count(event, now=timezone.now(), library=who.here, edition=found.edition)
    if found.kind == "several":
        return shown(request, scenes.several(who, code), who)
    if found.kind == "shelf":
        return shown(request, scenes.shelf(who, int(found.shelf)), who)
    if found.edition:
        key = int(found.shelf) if found.shelf else None
        scene = scenes.item(who, found.edition, shelf_key=key)
        told = scenes.replaced(scene, found.spoken)
        return shown(request, told, who)
    keys = {"down": who.address("listen_loans")} if found.kind == "card" else {}
    title = gettext("A library card") if found.kind == "card" else gettext("Unknown label")
    return shown(request, scenes.reply(who, found.spoken, title, keys), who)


@require_GET
def listen_item(request: HttpRequest, edition: int) -> HttpResponse:
    who = listener(request)
    key = shelf_key(request.GET.get("shelf", ""))
    return shown(request, scenes.item(who, edition, shelf_key=key), who)


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



"""How a scene is told: as a page with sound, or as JSON for the page's script."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from allmanning.services.library.audioindex import scenes
from allmanning.services.library.audioindex.queries import lists
from allmanning.services.library.audioindex.scenes import Listener, Scene
from allmanning.services.library.audioindex.spoken import answers
from allmanning.services.library.audioindex.spoken.parts import SpokenText


@dataclass(frozen=True, slots=True)
class Act:
    """Something that key five does here, once for its key."""

    href: str
    key: str
    words: str


def listener(request: HttpRequest) -> Listener:
    """What the address says of whoever listens."""
    language = "en" if (get_language() or "sv").startswith("en") else "sv"
    place = lists.library_named(request.GET.get("at", ""))
    return Listener(language, place, kiosk=request.GET.get("kiosk") == "1")


def shown(
    request: HttpRequest, scene: Scene, who: Listener, *, act: Act | None = None, status: int = 200
) -> HttpResponse:
    """The scene as a page, or as JSON where the script asks for it.

    Only a scene with something to do gets a token, so that merely listening sets no cookie.
    """
    doing = (
        {"href": act.href, "key": act.key, "words": act.words, "csrf": get_token(request)}
        if act
        else None
    )
    state = {**scene.as_json(), "act": doing}
    response: HttpResponse
    if "application/json" in request.headers.get("Accept", ""):
        response = JsonResponse(state, status=status)
    else:
        first = SpokenText(scene.spoken.first or scene.spoken.segments)
        response = render(
            request,
            "audioindex/listen.jinja",
            {
                "scene": scene,
                "who": who,
                "act": doing,
                "state": {
                    **state,
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

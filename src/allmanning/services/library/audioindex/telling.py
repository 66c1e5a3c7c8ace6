"""How a scene is told: as a page with sound, or as JSON for the page's script."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from allmanning.services.library.audioindex import scenes
from allmanning.services.library.audioindex.queries import lists
from allmanning.services.library.audioindex.rules import Doing, may_be_kept
from allmanning.services.library.audioindex.scenes import Listener, Scene
from allmanning.services.library.audioindex.spoken import answers
from allmanning.services.library.audioindex.spoken.moments import clock, day
from allmanning.services.library.audioindex.spoken.parts import SpokenText

# What is done in one's own name, by address; everything else is listening.
OWN = {
    "listen_loans": Doing.HEAR_OWN, "listen_messages": Doing.HEAR_OWN,
    "listen_leave": Doing.LEAVE, "listen_reserve": Doing.RESERVE,
    "listen_renew": Doing.RENEW, "listen_cancel": Doing.CANCEL,
}  # fmt: skip


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
    # What belongs to a person is not kept in the page's own store, so it has no “as it was”.
    page = getattr(request, "resolver_match").url_name  # noqa: B009 - set by Django
    what = OWN.get(page, Doing.LISTEN)
    own = not may_be_kept(what)
    state = {**scene.as_json(what), "act": doing, "own": own}
    if not own:
        state["as_of"] = as_of(timezone.localtime(), who.language)
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
                    "phrases": phrases(answers.REPLIES, who.language),
                    "language": who.language,
                    "kiosk": who.kiosk,
                    "says": "code" in request.GET,  # somebody pointed: it speaks at once
                },
                "sound": scenes.sound_address(first.segments, what),
                "whole": scenes.sound_address(scene.spoken.segments, what),
                "start": who.address("listen"),
                "sounds": {
                    entry.href: scenes.sound_address(entry.spoken.segments, what)
                    for entry in scene.entries
                    if entry.spoken.segments
                },
            },
            status=status,
        )
    patch_vary_headers(response, ["Accept"])
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def phrases(names: Iterable[str], language: str) -> dict[str, object]:
    """The replies that the script gives by itself, with their sound, so that none needs the net."""
    return {name: scenes.with_sound(answers.answer(name, language))[0] for name in names}


def as_of(now: datetime, language: str) -> dict[str, object]:
    """When this was so, to be told where the page is heard later without a network.

    The hour is enough, and keeps the sounds few: “klockan sju”.
    """
    hour = ("at " if language == "en" else "klockan ") + clock(time(now.hour), language)
    return {
        "at": now.isoformat(),
        "day": scenes.with_sound(answers.say(day(now.date(), language), language))[0],
        "clock": scenes.with_sound(answers.say(hour, language))[0],
    }


def address_of_codes(request: HttpRequest) -> str:
    """The short address that labels carry, with {} where the code goes."""
    short = reverse("library_short:listen", args=["CODE"])
    return request.build_absolute_uri(short).replace("CODE", "{}")


def as_pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )

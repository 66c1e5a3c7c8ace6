"""What machines, cameras and loudspeakers ask for: short addresses, sound, labels, the worker."""

from pathlib import Path

from django.core.signing import BadSignature
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from allmanning.services.library.audioindex import actions, labels, scenes, speech
from allmanning.services.library.audioindex.queries import lists, points
from allmanning.services.library.audioindex.spoken.parts import Segment
from allmanning.services.library.audioindex.voices.processes import VoiceFailed

FOR_EVER = "public, max-age=31536000, immutable"  # the name is made of the words
FIVE_MINUTES = "public, max-age=300"
_LONGEST_TOKEN = 60_000
_WORKER = Path(__file__).parent / "static" / "audioindex" / "worker.js"


@require_GET
def listen_sound(request: HttpRequest, token: str) -> HttpResponseBase:
    """Words that we signed, as MP3: from the store, or streamed while they are made."""
    if len(token) > _LONGEST_TOKEN:
        return HttpResponse(status=414)
    try:
        segments = scenes.segments_in(token)
        sound = speech.sound(segments)
    except (BadSignature, TypeError, ValueError):
        return HttpResponse(status=404)
    except VoiceFailed:
        # The page says it with the browser's voice, or shows it (Library P 6.7).
        return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
    etag = f'"{sound.etag}"'
    headers = {"Cache-Control": FOR_EVER, "ETag": etag}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    if sound.file:
        try:
            opened = sound.file.open("rb")
        except OSError:  # swept away this instant: make it anew
            return listen_sound(request, token)
        return FileResponse(opened, content_type="audio/mpeg", headers=headers)
    return StreamingHttpResponse(sound.blocks or (), content_type="audio/mpeg", headers=headers)


@require_GET
def listen_code(request: HttpRequest, code: str) -> HttpResponseBase:
    """The short address on a label: a page for people, JSON, sound or text for machines."""
    language = translation.get_language_from_request(request)
    language = "en" if language.startswith("en") else "sv"
    wanted = request.headers.get("Accept", "")
    place = lists.library_named(request.GET.get("at", ""))
    forms = {"application/json": _json, "audio/mpeg": _sound, "text/plain": _text}
    form = next((forms[name] for name in forms if wanted.startswith(name)), None)
    if form is None:
        with translation.override(language):
            who = scenes.Listener(language, place)
            return redirect(who.address("listen", code=code))
    found = points.point(code, language, place.pk if place else None)
    event = "pointed" if found.known else "unknown"
    actions.count(event, now=timezone.now(), library=place.pk if place else None)
    response = form(found.spoken.segments)
    response["Cache-Control"] = FIVE_MINUTES
    response["Vary"] = "Accept, Accept-Language"
    return response


def _json(segments: tuple[Segment, ...]) -> HttpResponse:
    return JsonResponse({"segments": [one.as_json() for one in segments]})


def _text(segments: tuple[Segment, ...]) -> HttpResponse:
    return HttpResponse(
        "\n".join(one.text for one in segments), content_type="text/plain; charset=utf-8"
    )


def _sound(segments: tuple[Segment, ...]) -> HttpResponse:
    return redirect(scenes.sound_address(segments))


@csrf_exempt  # it carries no identity and changes one number
@require_POST
def listen_heard(request: HttpRequest) -> HttpResponse:
    """Somebody heard something to the end."""
    place = lists.library_named(request.GET.get("at", ""))
    actions.count("finished", now=timezone.now(), library=place.pk if place else None)
    return HttpResponse(status=204)


@require_GET
def listen_labels(request: HttpRequest, slug: str) -> HttpResponse:
    """A sheet of labels for the shelves of a library, as accessible PDF."""
    language = "en" if request.GET.get("language") == "en" else "sv"
    address = request.build_absolute_uri(reverse("library_machine:listen_code", args=["CODE"]))
    pdf = labels.shelf_sheet(slug, address.replace("CODE", "{}"), language)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="hyllor-{slug}.pdf"'},
    )


@require_GET
def listen_worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it must lie above the pages it helps, so it is not served as a file."""
    return HttpResponse(
        _WORKER.read_bytes(),
        content_type="text/javascript",
        headers={"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"},
    )

"""What machines, cameras and loudspeakers ask for: short addresses, sound, labels, the worker."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.signing import BadSignature
from django.http import (
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
from allmanning.services.library.audioindex.pointing import LONGEST, Pointed
from allmanning.services.library.audioindex.queries import lists, points
from allmanning.services.library.audioindex.recent import Recent
from allmanning.services.library.audioindex.spoken.parts import Segment
from allmanning.services.library.audioindex.voices.processes import VoiceFailed

FOR_EVER = "public, max-age=31536000, immutable"  # the name is made of the words
FIVE_MINUTES = "public, max-age=300"
_LONGEST_TOKEN = 60_000
_MACHINES = ("application/json", "audio/mpeg", "text/plain")
# Whether a copy is in may be a minute old here; the page itself always asks anew.
_recent: Recent[Pointed] = Recent(seconds=60, many=4_000)
_WORKER = Path(__file__).parent / "static" / "audioindex" / "worker.js"


@require_GET
def listen_sound(request: HttpRequest, token: str) -> HttpResponseBase:
    """Words that we signed, as MP3: from the store, or streamed while they are made."""
    if len(token) > _LONGEST_TOKEN:
        return HttpResponse(status=414)
    try:
        segments = scenes.segments_in(token)
    except (BadSignature, TypeError, ValueError):
        return HttpResponse(status=404)
    response = _played(request, segments)
    if response.status_code in (200, 304):
        response["Cache-Control"] = FOR_EVER
    return response


def _played(
    request: HttpRequest, segments: tuple[Segment, ...], after: Callable[[], None] | None = None
) -> HttpResponseBase:
    """Segments as sound. after: what is done when the last of it has been sent."""
    try:
        sound = speech.sound(segments)
        blocks = iter((sound.file.read_bytes(),)) if sound.file else sound.blocks or iter(())
    except (VoiceFailed, FileNotFoundError):
        # The page says it with the browser's voice, or shows it (Library P 6.7).
        return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
    etag = f'"{sound.etag}"'
    headers = {"ETag": etag}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    if sound.file and not after:
        return HttpResponse(b"".join(blocks), content_type="audio/mpeg", headers=headers)
    sent = _then(blocks, after) if after else blocks
    return StreamingHttpResponse(sent, content_type="audio/mpeg", headers=headers)


def _then(blocks: Iterator[bytes], after: Callable[[], None]) -> Iterator[bytes]:
    yield from blocks
    after()


@require_GET
def listen_code(request: HttpRequest, code: str) -> HttpResponseBase:
    """The short address on a label: a page for people, JSON, sound or text for machines."""
    language = translation.get_language_from_request(request)
    language = "en" if language.startswith("en") else "sv"
    wanted = request.headers.get("Accept", "")
    place = lists.library_named(request.GET.get("at", ""))
    here = place.pk if place else None
    if not wanted.startswith(_MACHINES):
        with translation.override(language):
            who = scenes.Listener(language, place)
            return redirect(who.address("listen", code=code))
    key = (code[: LONGEST + 1], language, here)
    found = _recent.ask(key, lambda: points.point(code, language, here))

    def count() -> None:
        event = "pointed" if found.known else "unknown"
        actions.count(event, now=timezone.now(), library=here, edition=found.edition)

    response: HttpResponseBase
    if wanted.startswith("audio/"):
        response = _played(request, found.spoken.first or found.spoken.segments, count)
    else:
        count()
        form = _json if wanted.startswith("application/") else _text
        response = form(found.spoken.segments)
    response.headers.setdefault("Cache-Control", FIVE_MINUTES)
    response["Vary"] = "Accept, Accept-Language"
    return response


def _json(segments: tuple[Segment, ...]) -> HttpResponse:
    return JsonResponse({"segments": [one.as_json() for one in segments]})


def _text(segments: tuple[Segment, ...]) -> HttpResponse:
    return HttpResponse(
        "\n".join(one.text for one in segments), content_type="text/plain; charset=utf-8"
    )


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

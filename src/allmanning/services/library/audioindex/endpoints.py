"""What machines, cameras and loudspeakers ask for: short addresses, sound, labels, the worker."""

import csv
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path

from django.core.exceptions import ObjectDoesNotExist
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
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from allmanning.members.journal.acting import Acting
from allmanning.services.library.audioindex import (
    actions,
    frontdoor,
    kept,
    labels,
    scenes,
    speech,
    takeaway,
)
from allmanning.services.library.audioindex.forms import year_in
from allmanning.services.library.audioindex.frames import beginning
from allmanning.services.library.audioindex.frontdoor import FIVE_MINUTES, Heard
from allmanning.services.library.audioindex.kept import Answer
from allmanning.services.library.audioindex.pointing import LONGEST, Pointed
from allmanning.services.library.audioindex.queries import counts, lists, points, showcases
from allmanning.services.library.audioindex.queries.freshness import proof_of
from allmanning.services.library.audioindex.queries.samples import sample_of
from allmanning.services.library.audioindex.recent import Recent
from allmanning.services.library.audioindex.rules import EVENTS, never_silent
from allmanning.services.library.audioindex.spoken import answers
from allmanning.services.library.audioindex.spoken.parts import Segment
from allmanning.services.library.audioindex.telling import address_of_codes, as_pdf
from allmanning.services.library.audioindex.voices.processes import VoiceFailed
from allmanning.services.library.borrowers.desk_door import desk_of

RECORDINGS = {
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "wav": "audio/wav",
    "flac": "audio/flac", "webm": "audio/webm",
}  # fmt: skip
_LONGEST_TOKEN = 60_000
_MACHINES = ("application/json", "audio/mpeg", "text/plain")
# Whether a copy is in may be a minute old here; the page itself always asks anew.
_recent: Recent[Pointed] = Recent(seconds=60, many=4_000)
_WORKER = Path(__file__).parent / "static" / "audioindex" / "worker.js"


@require_GET
def listen_sound(request: HttpRequest, name: str) -> HttpResponseBase:
    """Words that we signed, as MP3: streamed while they are made. What is kept has gone before."""
    token = request.GET.get("words", "")
    if len(token) > _LONGEST_TOKEN:
        return HttpResponse(status=414)
    try:
        segments = scenes.segments_in(token)
    except (BadSignature, TypeError, ValueError):
        return HttpResponse(status=404)
    return _played(request, segments, kept.FOR_EVER, name=name)


@require_GET
def listen_own(request: HttpRequest, sealed: str) -> HttpResponseBase:
    """Somebody's own words as sound: made for them alone, and kept nowhere (Library § 14.6)."""
    try:
        if len(sealed) > _LONGEST_TOKEN:
            return HttpResponse(status=414)
        sound = speech.sound(scenes.own_segments(sealed), is_kept=False)
    except (BadSignature, TypeError, ValueError):
        return HttpResponse(status=404)
    except VoiceFailed:
        return _silent()
    content = b"".join(sound.blocks or ())
    return _answer(kept.from_bytes(request.META, content, sound.etag, "private, no-store"))


def _silent() -> HttpResponse:
    """The page says it with the browser's voice, or shows it (Library P 6.7)."""
    return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})


def _played(
    request: HttpRequest,
    segments: tuple[Segment, ...],
    lasting: str,
    after: Callable[[], None] | None = None,
    *,
    name: str = "",
) -> HttpResponseBase:
    """Segments as sound. after: what is done when the last of it has been sent.

    name: what the address says that the sound is.
    """
    try:
        sound = speech.sound(segments)
        # Another voice may have come, or fallen silent, since the address was made.
        lasting = lasting if name in ("", sound.etag) else "no-cache"
        if sound.blocks and kept.is_part_wanted(request.META):
            return _answer(
                kept.from_bytes(request.META, b"".join(sound.blocks), sound.etag, lasting)
            )
        if sound.file and (found := kept.from_file(request.META, sound.file, sound.etag, lasting)):
            return _answer(found, after)
    except VoiceFailed:
        sound = None
    if sound is None or sound.blocks is None:
        return _silent()
    blocks = _then(sound.blocks, after) if after else sound.blocks
    return StreamingHttpResponse(
        blocks,
        content_type="audio/mpeg",
        headers={"ETag": f'"{sound.etag}"', "Cache-Control": lasting, "Accept-Ranges": "bytes"},
    )


def _answer(found: Answer, after: Callable[[], None] | None = None) -> HttpResponseBase:
    if found.status == HTTPStatus.OK and after:
        after()
    response = StreamingHttpResponse(found.blocks, status=found.status, headers=dict(found.headers))
    if found.status in (HTTPStatus.NOT_MODIFIED, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE):
        del response["Content-Type"]
    return response


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
    response = (
        _heard(request, code, language, here)
        if wanted.startswith("audio/")
        else _read(code, language, here, wanted)
    )
    response.headers.setdefault("Cache-Control", FIVE_MINUTES)
    response["Vary"] = "Accept, Accept-Language, Cookie"
    return response


def _read(code: str, language: str, here: int | None, wanted: str) -> HttpResponse:
    """A code as JSON or text. It was answered at most a minute ago."""
    key = (code[: LONGEST + 1], language, here)
    found = _recent.ask(key, lambda: points.point(code, language, here))
    event = "pointed" if found.known else "unknown"
    actions.count(event, now=timezone.now(), library=here, edition=found.edition)
    said = never_silent(found.spoken.segments, answers.answer("nothing", language).segments)
    return (_json if wanted.startswith("application/") else _text)(said)


def _heard(request: HttpRequest, code: str, language: str, here: int | None) -> HttpResponseBase:
    """The first breath of a code as sound, counted when it has gone."""
    proof = proof_of(code)  # asked first, so that what changes meanwhile is noticed next time
    found = points.point(code, language, here, is_brief=True)
    said = never_silent(found.spoken.first, found.spoken.segments)
    event = "pointed" if found.known else "unknown"
    if found.copy != code:
        proof = None
    heard = Heard(speech.name_of(said), event, here, found.edition, found.copy, proof)

    def count() -> None:
        frontdoor.remember(request.META, heard)
        actions.count(event, now=timezone.now(), library=here, edition=found.edition)

    return _played(request, said, FIVE_MINUTES, count)


def _json(segments: tuple[Segment, ...]) -> HttpResponse:
    return JsonResponse({"segments": [one.as_json() for one in segments]})


def _text(segments: tuple[Segment, ...]) -> HttpResponse:
    return HttpResponse(
        "\n".join(one.text for one in segments), content_type="text/plain; charset=utf-8"
    )


@require_GET
def listen_sample(request: HttpRequest, edition: int) -> HttpResponseBase:
    """The beginning of a talking book, as long as was decided (Library § 14.9)."""
    found = sample_of(edition, timezone.localdate())
    try:
        content = beginning(found.file.read_bytes(), found.seconds) if found else b""
    except OSError:
        content = b""
    if not found or not content:
        return HttpResponse(status=404)
    name = f"{found.name}-{found.seconds}"
    return _answer(kept.from_bytes(request.META, content, name, FIVE_MINUTES))


@require_GET
def listen_take_away(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A library's talking books to take along, as the clock made them last."""
    path = takeaway.path_of(slug)
    version = takeaway.version_of(path)
    found = kept.from_file(request.META, path, version, FIVE_MINUTES) if version else None
    if not found:
        return HttpResponse(status=404)
    response = _answer(found)
    if response.status_code in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        response["Content-Type"] = "application/zip"
        response["Content-Disposition"] = f'attachment; filename="speech-{slug}.zip"'
    return response


@csrf_exempt  # it carries no identity and changes one number
@require_POST
def listen_heard(request: HttpRequest) -> HttpResponse:
    """Somebody heard something to the end."""
    place = lists.library_named(request.GET.get("at", ""))
    actions.count("finished", now=timezone.now(), library=place.pk if place else None)
    return HttpResponse(status=204)


@require_GET
def listen_labels(request: HttpRequest, slug: str) -> HttpResponse:
    """A sheet of labels for the shelves and showcases of a library, as accessible PDF."""
    language = "en" if request.GET.get("language") == "en" else "sv"
    pdf = labels.shelf_sheet(slug, address_of_codes(request), language)
    return as_pdf(pdf, f"hyllor-{slug}")


@require_GET
def listen_recording(request: HttpRequest, part: int) -> HttpResponseBase:
    """What somebody reads in a showcase. One that is not open is for its library's staff."""
    try:
        file, place, is_open = showcases.recording(part)
        content = file.open("rb")
    except (ObjectDoesNotExist, OSError):
        return HttpResponse(status=404)
    acting: Acting = request.acting  # type: ignore[attr-defined]
    if not is_open and not desk_of(acting, place):
        content.close()
        return HttpResponse(status=404)
    kind = str(file.name).rpartition(".")[2]
    return FileResponse(
        content,
        content_type=RECORDINGS.get(kind, "application/octet-stream"),
        headers={
            "Cache-Control": FIVE_MINUTES if is_open else "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_GET
def listen_counts(request: HttpRequest) -> HttpResponse:
    """The statistics of listening as one sheet: library, month, what, how often."""
    year = year_in(request.GET, timezone.localdate().year)
    found = counts.heard(year, lists.library_named(request.GET.get("library", "")))
    rows = [("month", row.month.strftime("%Y-%m"), *row.told.values())
            for row in found.months if row.month]  # fmt: skip
    rows += [("library", row.name, *row.told.values()) for row in found.libraries]
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="listening-{year}.csv"'
    answer.write("\N{ZERO WIDTH NO-BREAK SPACE}")  # so that a spreadsheet takes it for UTF-8
    csv.writer(answer, delimiter=";").writerows([("by", "which", *EVENTS), *rows])
    return answer


@require_GET
def listen_worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it must lie above the pages it helps, so it is not served as a file."""
    return HttpResponse(
        _WORKER.read_bytes(),
        content_type="text/javascript",
        headers={"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"},
    )

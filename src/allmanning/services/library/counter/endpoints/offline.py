"""What a desk asks for to be able to work without network, and where it brings in what it scanned."""

import base64
import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from allmanning.services.library.borrowers.desk_door import DeskRequest, for_desk
from allmanning.services.library.counter import offlinekey
from allmanning.services.library.counter.actions.uploading import bring_in
from allmanning.services.library.counter.queries import offline
from allmanning.services.library.counter.rules.offline import KEY_DAYS, STALE

LARGEST = 1_000_000  # bytes of one request
_SCRIPTS = Path(__file__).parents[1] / "static" / "counter"


@require_GET
def desk_worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it must lie above the pages it helps, so it is not served as a file."""
    words = "\n".join((_SCRIPTS / name).read_text() for name in ("store.js", "worker.js"))
    headers = {"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"}
    return HttpResponse(words, content_type="text/javascript; charset=utf-8", headers=headers)


@never_cache
@require_GET
@for_desk
def desk_offline_kit(request: DeskRequest) -> JsonResponse:
    """The desk's key for some days, and what it may know: hidden numbers and dates, no names."""
    place, now = request.desk.library, timezone.now()
    day = timezone.localdate(now)
    hide = offlinekey.set_key(place.slug, day)
    ends = datetime.combine(day + timedelta(days=KEY_DAYS), time(), timezone.localtime(now).tzinfo)
    return JsonResponse(
        {
            "library": place.slug,
            "key_id": day.isoformat(),
            "entry_key": base64.b64encode(offlinekey.entry_key(place.slug, day)).decode(),
            "set_key": base64.b64encode(hide).decode(),
            "now": int(now.timestamp() * 1000),
            "ends": int(ends.timestamp() * 1000),
            "stale_after": int(STALE.total_seconds() * 1000),
            "blocked": offlinekey.hidden(offline.blocked_cards(day), hide),
            "aside": offlinekey.hidden(offline.set_aside(), hide),
            "cards": offline.card_shapes(),
            "due": offline.due_dates(place, day),
            "csrf": get_token(request),
        }
    )


@never_cache
@require_POST
@for_desk
def desk_offline_entries(request: DeskRequest) -> JsonResponse:
    """Take in what a desk scanned, and tell what became of each; the same again is told again.

    JSON: device (a UUID), language of the page, and entries: number, key_id, iv and data, locked
    by the desk.
    """
    if len(request.body) > LARGEST:
        return JsonResponse({"wrong": "too large"}, status=413)
    try:
        asked = json.loads(request.body)
        device, entries = UUID(asked["device"]), [*asked["entries"]]
        well = all(0 <= int(each["number"]) < 2**62 for each in entries)
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"wrong": "not as it should be"}, status=400)
    if not well:
        return JsonResponse({"wrong": "not as it should be"}, status=400)
    rows = bring_in(
        device, entries, request.desk.library, by=request.desk.held.signature(), now=timezone.now()
    )
    language, known = str(asked.get("language", "")), dict(settings.LANGUAGES)
    with translation.override(language if language in known else settings.LANGUAGE_CODE):
        told = [_told(row.number, offline.shown(row)) for row in rows]
    return JsonResponse({"entries": told})


def _told(number: int, entry: offline.EntryShown) -> dict[str, Any]:
    return {
        "number": number,
        "state": entry.state,
        "act": entry.act,
        "title": entry.title,
        "remarks": [words for words, _source in entry.remarks],
    }

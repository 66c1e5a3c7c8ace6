"""How every feed is sent: the same bytes have the same ETag, and need not be sent twice."""

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

_MINUTES = 5


def answered(
    request: HttpRequest, body: str, content_type: str, changed: datetime | None = None
) -> HttpResponseBase:
    """The answer, or 304 where the asker has it. changed: the newest thing in it."""
    raw = body.encode()
    etag = f'"{hashlib.sha256(raw).hexdigest()[:32]}"'
    response = HttpResponse(raw, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={_MINUTES * 60}"
    modified = int(changed.timestamp()) if changed else None
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    return get_conditional_response(request, etag, modified, response) or response
